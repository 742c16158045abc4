/** The set of states that a certificate holds: packed, sorted, each once. */

import type { Machine } from '../../model/machine/machine.ts';
import { layoutOf, pack } from '../../model/meaning/layout.ts';
import type { ExploreOptions, Limit } from '../outcome.ts';
import type { VisitStates } from '../reference/visit-states.ts';

/** Returns the reachable states of `machine`, or the limit that kept them from being found. */
export function reachableSet(
  machine: Machine,
  options: Pick<ExploreOptions, 'limits' | 'onProgress'>,
  visitStates: VisitStates,
): Uint32Array | { readonly limit: Limit } {
  const layout = layoutOf(machine);
  const { words } = layout;
  let count = 0;
  let found = new Uint32Array(words << 10);
  const limit = visitStates(machine, options, (state) => {
    if ((count + 1) * words > found.length) {
      const larger = new Uint32Array(found.length * 2);
      larger.set(found);
      found = larger;
    }
    found.set(pack(layout, state), count * words);
    count += 1;
  });
  if (limit !== undefined) return { limit };
  return sortedRows(found.subarray(0, count * words), words);
}

/** Returns packed states in ascending order. */
export function sortedRows(rows: Uint32Array, words: number): Uint32Array {
  const row = (i: number): Uint32Array => rows.subarray(i * words, (i + 1) * words);
  const count = rows.length / words;
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) =>
    compareWords(row(a), row(b)),
  );
  const sorted = new Uint32Array(rows.length);
  for (const [i, from] of order.entries()) sorted.set(row(from), i * words);
  return sorted;
}

/** Orders packed states by their words, the first one first. */
export function compareWords(a: Uint32Array, b: Uint32Array): number {
  for (let i = 0; i < a.length; i += 1) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
