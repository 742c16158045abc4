/** What comes of calls from one state that no order of them explains. */
import {
  type Rules,
  type Runs,
  runsOf,
  type Visit,
} from '../../checker/concurrent/operation-runs.ts';
import type { Call, OperationSpace } from '../../checker/concurrent/operation-space.ts';
import { assert } from '../../model/machine/assert.ts';
import { type EndOutcome, type Explanation, explain } from './explain-outcomes.ts';
import type { Observer } from './seen-outcome.ts';

/** Two begin at once; of three each may begin at any time. */
export function rulesFor(calls: readonly Call[]): Rules {
  return calls.length === 2 ? 'at once' : 'any time';
}

/** Compares `calls` beside each other with their orders; undefined if they are not to be taken beside each other. */
export function explained(
  space: OperationSpace,
  seen: Observer,
  start: number,
  calls: readonly Call[],
  visit: Visit,
): Explanation | undefined {
  const both = runsOf(space, start, calls, rulesFor(calls), visit);
  const ordered = runsOf(space, start, calls, 'one at a time', visit);
  if (both === undefined || ordered === undefined) return undefined;
  const without = omissions(space, calls).flatMap((left) => {
    const runs = runsOf(space, start, left, 'one at a time', visit);
    return runs === undefined ? [] : [{ left, runs }];
  });
  const see = (runs: Runs, of: readonly Call[]): readonly EndOutcome[] =>
    outcomesOf(seen, start, runs, of);
  return explain({
    calls,
    found: see(both, calls),
    ordered: see(ordered, calls),
    without: without.map(({ left, runs }) => ({ left, outcomes: see(runs, left) })),
  });
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
