/**
 * Ids for bound variables. Those of the elaborator are small; fresh ones must be different from them and from each
 * other. Those of a thread do not depend on how many the threads before it took, unless one took a great many.
 */
export class FreshIds {
  last: number = IDS_FIRST;

  next(): number {
    this.last += 1;
    return this.last;
  }

  /** Returns the id before those that thread number `thread` gets. */
  beginThread(thread: number): number {
    this.passTo(IDS_FIRST + thread * IDS_PER_THREAD);
    return this.last;
  }

  /** Gives no id up to `last` any more. */
  passTo(last: number): void {
    this.last = Math.max(this.last, last);
  }
}

const IDS_FIRST = 1 << 24;
const IDS_PER_THREAD = 1 << 20;
