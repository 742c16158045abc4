/** Which sequences are tried: all short ones first, then random ones of any length up to the longest. */
export interface Sequences {
  /** The next one, as numbers of operations, and whether it is one of all of its length. */
  readonly next: () => { readonly operations: readonly number[]; readonly isExhaustive: boolean };
  /** Up to which length all were handed out. */
  readonly exhausted: () => number;
}

export interface SequencesOptions {
  readonly operations: readonly number[];
  readonly maxLength: number;
  /** So many at most are taken in their order; a length that has more is left to chance. */
  readonly maxExhaustive: number;
  readonly seed: number;
}

export function sequencesOf({
  operations,
  maxLength,
  maxExhaustive,
  seed,
}: SequencesOptions): Sequences {
  const random = randomNumbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  let length = 1;
  let place = 0;
  let handed = 0;
  return {
    exhausted: () => length - 1,
    next() {
      const count = operations.length ** length;
      if (length <= maxLength && handed - place + count <= maxExhaustive) {
        const sequence = digits(place, operations, length);
        handed += 1;
        place += 1;
        if (place === count) {
          length += 1;
          place = 0;
        }
        return { operations: sequence, isExhaustive: true };
      }
      // Those that are exhausted are not tried again.
      const shortest = Math.min(length, maxLength);
      const own = shortest + below(maxLength - shortest + 1);
      const sequence = Array.from({ length: own }, () => operations[below(operations.length)] ?? 0);
      return { operations: sequence, isExhaustive: false };
    },
  };
}

/** The sequence at `place` in the order of all of `length`. */
function digits(place: number, operations: readonly number[], length: number): readonly number[] {
  const sequence: number[] = [];
  let rest = place;
  for (let i = 0; i < length; i += 1) {
    sequence.unshift(operations[rest % operations.length] ?? 0);
    rest = Math.floor(rest / operations.length);
  }
  return sequence;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
