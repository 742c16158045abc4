import { EngineUnsupported } from './state/columns.ts';

/**
 * Returns `fast`, with `reference` for a machine that does not fit the engine. `fast` must find that out before
 * it does anything that can be seen.
 */
export function withReferenceFallback<A extends readonly unknown[], R, S>(
  fast: (...args: A) => R,
  reference: (...args: A) => S,
): (...args: A) => R | S {
  return (...args) => {
    try {
      return fast(...args);
    } catch (error) {
      if (error instanceof EngineUnsupported) return reference(...args);
      throw error;
    }
  };
}
