/** One search at a time, in a worker that is ended to stop it. */
import type {
  PageAnswer,
  PageLimits,
  PageRequest,
  PageWalk,
  Question,
  SpecText,
  WorkerReply,
} from '../messages.ts';
import { SearchWorker } from './workers.ts';

export interface SearchEvents {
  readonly onProgress: (text: string) => void;
  readonly onAnswer: (answer: PageAnswer) => void;
  readonly onWalk: (walk: PageWalk) => void;
  /** A document that an answer announced. */
  readonly onDocument: (id: number, html: string) => void;
  /** `message` says why, unless it came to its end. */
  readonly onEnd: (message: string | undefined) => void;
}

/** What the last step of a search may take beyond its limit of time; then its worker is ended. */
const GRACE_SECONDS = 5;

export class Searcher {
  #worker: SearchWorker = new SearchWorker();
  #end: ((message: string | undefined) => void) | undefined;
  /** Documents that were announced and have not come. */
  #announced = 0;

  get isSearching(): boolean {
    return this.#end !== undefined;
  }

  /** Ends the search that is under way, and starts this one. */
  start(spec: SpecText, question: Question, limits: PageLimits, events: SearchEvents): void {
    this.stop('interrupted');
    // Nobody looks at the documents of the last search any more.
    if (this.#announced > 0) this.#startAnew();
    const { worker } = this.#worker;
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
          this.#announced += data.answer.runs.length + (data.answer.graph === undefined ? 0 : 1);
          events.onAnswer(data.answer);
          break;
        case 'walked':
          events.onWalk(data.walk);
          break;
        case 'document':
          this.#announced -= 1;
          events.onDocument(data.id, data.html);
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
    this.#startAnew();
    this.#end(message);
  }

  #startAnew(): void {
    this.#worker.terminate();
    this.#worker = new SearchWorker();
    this.#announced = 0;
  }
}
