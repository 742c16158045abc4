/** What is known of code is computed once: of one claim several machines are searched that have the same code. */
import type { Machine } from '../../machine/machine.ts';
import { type Propagated, propagate } from './propagate.ts';

/** Nodes times slots, over all threads: what is known of more is not kept. */
const KEPT_MAX = 2_000_000;

/** What is known of code, with all that it was computed from: properties and `usesSymmetry` are not among it. */
interface Kept {
  readonly variables: Machine['variables'];
  readonly threads: Machine['threads'];
  readonly known: Propagated;
}

/** Kept for as long as the code lives. Nothing changes it. */
const kept = new WeakMap<Machine['templates'], Kept>();

/** Returns what `propagate` does; the same object for machines with the same code, variables and threads. */
export function propagateOnce(machine: Machine): Propagated | undefined {
  const { templates, variables, threads } = machine;
  const before = kept.get(templates);
  if (before?.variables === variables && before.threads === threads) return before.known;
  const known = propagate(machine);
  if (known !== undefined && sizeOf(known) <= KEPT_MAX) {
    kept.set(templates, { variables, threads, known });
  }
  return known;
}

function sizeOf({ nodes, slots }: Propagated): number {
  return nodes.reduce(
    (sum, ofThread, thread) => sum + ofThread.length * ((slots[thread]?.length ?? 0) + 1),
    0,
  );
}
