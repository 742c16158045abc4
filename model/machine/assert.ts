/** How the checker says that it is wrong itself. A user's mistake is a diagnostic, never this. */

/** A broken invariant of the checker. Nothing else is thrown across a folder's border. */
export class InternalError extends Error {
  override readonly name = 'InternalError';

  constructor(invariant: string) {
    super(`internal error: ${invariant}; please report this`);
  }
}

/**
 * Does nothing if `condition` is true.
 *
 * @throws InternalError with `invariant`, the sentence that should have been true.
 */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new InternalError(invariant);
}

/**
 * Returns `array[index]`, which exists: the caller knows why.
 *
 * @throws InternalError if it does not.
 */
export function at<T>(array: ArrayLike<T>, index: number): T {
  const element = array[index];
  if (element === undefined) {
    throw new InternalError(`index ${index} is outside an array of ${array.length}`);
  }
  return element;
}
