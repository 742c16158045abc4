/** The calls of one cell from one start state, compared with the same calls one at a time. */
import {
  type RunEnd,
  type Runs,
  runsOf,
  type Visit,
} from '../../checker/concurrent/operation-runs.ts';
import type { Call, OperationSpace } from '../../checker/concurrent/operation-space.ts';
import { assert } from '../../model/machine/assert.ts';
import { type EndOutcome, explain } from './explain-outcomes.ts';
import type { PartialCell } from './found-matrix.ts';
import { runOf } from './outcome-run.ts';
import type { Observer } from './seen-outcome.ts';

/** Looks at `calls` from one start state, and puts down in `cell` what no order explains. */
export function compare(
  { space, seen }: { readonly space: OperationSpace; readonly seen: Observer },
  cell: PartialCell,
  { number, look, state: start }: { number: number; look: string; state: number },
  calls: readonly Call[],
  visit: Visit,
): void {
  const rules = calls.length === 2 ? 'at once' : 'any time';
  const both = runsOf(space, start, calls, rules, visit);
  const ordered = runsOf(space, start, calls, 'one at a time', visit);
  if (both === undefined || ordered === undefined) return;
  const without = omissions(space, calls).flatMap((left) => {
    const runs = runsOf(space, start, left, 'one at a time', visit);
    return runs === undefined ? [] : [{ left, runs }];
  });
  cell.calls += 1;
  const see = (runs: Runs, of: readonly Call[]): readonly EndOutcome[] =>
    outcomesOf(seen, start, runs, of);
  const found = explain({
    calls,
    found: see(both, calls),
    ordered: see(ordered, calls),
    without: without.map(({ left, runs }) => ({ left, outcomes: see(runs, left) })),
  });
  cell.digests.push(JSON.stringify([look, found.digest]));
  for (const { text, end } of found.unexplained) {
    const known = cell.unexplained.get(text);
    if (known !== undefined) {
      if (!known.starts.includes(number)) known.starts.push(number);
      continue;
    }
    const isLike = (wanted: RunEnd, isOrdered: boolean) => (each: RunEnd) =>
      each.failed === wanted.failed &&
      (!isOrdered || each.order === wanted.order) &&
      JSON.stringify(seen.outcome(start, each, calls)) ===
        JSON.stringify(seen.outcome(start, wanted, calls));
    const orders = found.orders.map((each) => ({
      outcome: each.text,
      run:
        each.end === undefined
          ? undefined
          : runOf(space, start, calls, 'one at a time', { isEnd: isLike(each.end, false) }, visit),
    }));
    const run =
      end === undefined
        ? undefined
        : runOf(space, start, calls, rules, { isEnd: isLike(end, true) }, visit);
    cell.unexplained.set(text, { outcome: text, starts: [number], orders, run });
  }
}

function outcomesOf(
  seen: Observer,
  start: number,
  { ends, hasEndless }: Runs,
  calls: readonly Call[],
): readonly EndOutcome[] {
  const all = ends.map((end) => ({ end, seen: seen.outcome(start, end, calls) }));
  const endless = { shared: 'does not end', results: [], names: [] };
  return hasEndless ? [...all, { end: undefined, seen: endless }] : all;
}

/** The calls without one or more of those that may do nothing; not without all. */
function omissions(
  { places }: OperationSpace,
  calls: readonly Call[],
): readonly (readonly Call[])[] {
  const idle = calls.filter(
    ({ thread, operation }) =>
      places.driverOf[thread]?.operations[operation]?.mayDoNothing === true,
  );
  assert(idle.length <= 3, 'three call at most');
  const subsets = [...new Array(2 ** idle.length).keys()].slice(1);
  return subsets
    .map((bits) =>
      calls.filter((call) => ((bits >> idle.indexOf(call)) & 1) === 0 || !idle.includes(call)),
    )
    .filter(({ length }) => length > 0);
}
