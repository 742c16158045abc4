/** Asks a worker about the text as it is typed; each question has one answer. */
import type {
  PageCompletion,
  PageDefinition,
  PageRequest,
  SpecText,
  WorkerReply,
} from '../messages.ts';

type Answer = Extract<WorkerReply, { readonly number: number }>;

export class Helper {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #number = 0;

  constructor(worker: Worker, onFailure: (message: string) => void) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
      if (data.kind === 'failure') onFailure(data.message);
      if (!('number' in data)) return;
      this.#waiting.get(data.number)?.(data);
      this.#waiting.delete(data.number);
    };
  }

  async look(spec: SpecText): Promise<Extract<Answer, { readonly kind: 'looked' }> | undefined> {
    const answer = await this.#ask({ kind: 'look', number: this.#next(), spec });
    return answer.kind === 'looked' ? answer : undefined;
  }

  async complete(spec: SpecText, offset: number): Promise<readonly PageCompletion[]> {
    const answer = await this.#ask({ kind: 'complete', number: this.#next(), spec, offset });
    return answer.kind === 'completed' ? answer.completions : [];
  }

  async define(spec: SpecText, offset: number): Promise<PageDefinition | undefined> {
    const answer = await this.#ask({ kind: 'define', number: this.#next(), spec, offset });
    return answer.kind === 'defined' ? answer.definition : undefined;
  }

  #next(): number {
    this.#number += 1;
    return this.#number;
  }

  #ask(request: Exclude<PageRequest, { readonly kind: 'check' }>): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.set(request.number, resolve);
      this.#worker.postMessage(request);
    });
  }
}
