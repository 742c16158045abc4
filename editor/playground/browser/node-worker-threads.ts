/**
 * The threads of a large search, for a browser, instead of `node:worker_threads`. A worker that waits for others
 * cannot start them, so the page has started them (`page/search-thread.ts`), and each is reached by a port. Without
 * the headers that a shared memory needs there are none.
 */
let ports: readonly MessagePort[] = [];
let next = 0;

export function takePorts(given: readonly MessagePort[]): void {
  ports = given;
}

/** How many threads may take part beside the caller's. */
export function threadCount(): number {
  return ports.length;
}

/** A thread that does a job of a parallel search; its program is that of `checker/engine/search/parallel-threads.ts`. */
export class Worker {
  constructor(_program: string, { workerData }: { readonly workerData: unknown }) {
    ports[next % ports.length]?.postMessage(workerData);
    next += 1;
  }

  on(_event: 'error', _listener: () => void): void {}

  unref(): void {}
}

export const parentPort: undefined = undefined;
