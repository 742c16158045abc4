/**
 * Random structures from a tape of bytes.
 *
 * A generator asks the tape at each fork; behind its end all answers are 0. So if answer 0 is always
 * the simplest one, shorter tapes and smaller bytes make simpler structures, and fast-check, which
 * knows how to shrink bytes, shrinks structures of any kind without knowing them.
 */
import { at } from './assert.ts';

export interface Choices {
  /** One of `0..count-1`. */
  readonly pick: (count: number) => number;
  /** One element of `options`, which are not empty. */
  readonly from: <T>(options: readonly T[]) => T;
  /** True in about `percent` of 100 cases. */
  readonly chance: (percent: number) => boolean;
}

/** Returns the choices that `tape` makes, one byte each. */
export function choicesOf(tape: Uint8Array): Choices {
  let place = 0;
  const byte = (): number => {
    const value = tape[place] ?? 0;
    place += 1;
    return value;
  };
  const pick = (count: number): number => byte() % count;
  return {
    pick,
    from: (options) => at(options, pick(options.length)),
    chance: (percent) => byte() >= 256 - 2.56 * percent,
  };
}
