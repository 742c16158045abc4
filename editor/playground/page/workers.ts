/**
 * Starts workers: from files beside the page, or, where the page is one file, from text in it (browsers let a
 * page of a `file:` address start no others).
 */
import { strFromU8, unzlibSync } from 'fflate';

const packed = document.getElementById('worker-code')?.textContent;
let address: string | undefined;

/** A worker that looks at specs and searches. */
export function newWorker(): Worker {
  if (packed === undefined || packed === null) return new Worker('worker.js', { type: 'module' });
  address ??= URL.createObjectURL(new Blob([unpacked(packed)], { type: 'text/javascript' }));
  return new Worker(address);
}

function unpacked(text: string): string {
  return strFromU8(unzlibSync(Uint8Array.from(atob(text), (char) => char.charCodeAt(0))));
}

/** What a worker is told first: the ends of channels to threads that take part in its large searches. */
export interface ThreadsRequest {
  readonly kind: 'threads';
  readonly ports: readonly MessagePort[];
}

/** More threads than these are of little use to a search. */
const THREADS_MAX = 7;

/** A worker with the threads that take part in its large searches: none without a memory that they can share. */
export class SearchWorker {
  readonly worker: Worker = newWorker();
  readonly #threads: readonly Worker[];

  constructor() {
    const channels = Array.from({ length: threadCount() }, () => new MessageChannel());
    this.#threads = channels.map(({ port1 }) => {
      const thread = new Worker('search-thread.js', { type: 'module' });
      thread.postMessage(port1, [port1]);
      return thread;
    });
    const ports = channels.map(({ port2 }) => port2);
    const request: ThreadsRequest = { kind: 'threads', ports };
    this.worker.postMessage(request, ports);
  }

  terminate(): void {
    for (const each of [this.worker, ...this.#threads]) each.terminate();
  }
}

function threadCount(): number {
  // The frontier of a parallel search is in buffers that grow.
  if (!crossOriginIsolated || !('growable' in SharedArrayBuffer.prototype)) return 0;
  return Math.min(navigator.hardwareConcurrency - 1, THREADS_MAX);
}
