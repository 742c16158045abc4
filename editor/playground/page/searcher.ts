/** One search at a time, in a worker that is ended to stop it. */
import type {
  PageAnswer,
  PageLimits,
  PageRequest,
  Question,
  SpecText,
  WorkerReply,
} from '../messages.ts';

export interface SearchEvents {
  readonly onProgress: (text: string) => void;
  readonly onAnswer: (answer: PageAnswer) => void;
  /** `message` says why, unless it came to its end. */
  readonly onEnd: (message: string | undefined) => void;
}

export function newWorker(): Worker {
  return new Worker('worker.js', { type: 'module' });
}

/** What the last step of a search may take beyond its limit of time; then its worker is ended. */
const GRACE_SECONDS = 5;

export class Searcher {
  #worker: Worker | undefined;
  #end: ((message: string | undefined) => void) | undefined;

  get isSearching(): boolean {
    return this.#end !== undefined;
  }

  /** Ends the search that is under way, and starts this one. */
  start(spec: SpecText, question: Question, limits: PageLimits, events: SearchEvents): void {
    this.stop('interrupted');
    const worker = this.#worker ?? newWorker();
    this.#worker = worker;
    let last = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Each claim has the time of its own.
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(
        () => this.stop('time limit reached'),
        (limits.seconds + GRACE_SECONDS) * 1000,
      );
    };
    wait();
    this.#end = (message) => {
      clearTimeout(timer);
      this.#end = undefined;
      events.onEnd(
        message === undefined ? undefined : `${message}${last === '' ? '' : ` after ${last}`}`,
      );
    };
    worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
      switch (data.kind) {
        case 'progress':
          last = `${data.states.toLocaleString('en-US')} states of ${data.subject}`;
          events.onProgress(`${last}, ${Math.round(data.seconds)} s`);
          break;
        case 'answer':
          wait();
          last = '';
          events.onAnswer(data.answer);
          break;
        case 'end':
          this.#end?.(undefined);
          break;
        case 'failure':
          this.#end?.(data.message);
          break;
        case 'ready':
        case 'looked':
        case 'completed':
        case 'defined':
          break;
        default:
          data satisfies never;
      }
    };
    worker.onerror = () =>
      this.stop('unknown: the browser ended the search, for want of memory it may be');
    const request: PageRequest = { kind: 'check', spec, question, limits };
    worker.postMessage(request);
  }

  /** Ends what is under way, if anything is. */
  stop(message: string): void {
    if (this.#end === undefined) return;
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#end(message);
  }
}
