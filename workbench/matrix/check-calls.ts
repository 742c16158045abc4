/** The properties that are broken while the calls of one cell run, from one start state. */
import {
  type Next,
  type Rules,
  runsOf,
  type Visit,
} from '../../checker/concurrent/operation-runs.ts';
import type { Call, OperationSpace } from '../../checker/concurrent/operation-space.ts';
import type { PartialCell } from './found-matrix.ts';
import { runOf } from './outcome-run.ts';

/**
 * Puts down in `cell` what is broken and was not at the start. A check that fails in no order is an outcome, and compared
 * as such.
 */
export function check(
  space: OperationSpace,
  cell: PartialCell,
  { number, state: start }: { readonly number: number; readonly state: number },
  calls: readonly Call[],
  visit: Visit,
): void {
  const rules = calls.length === 2 ? 'at once' : 'any time';
  const found = brokenIn(space, start, calls, rules, visit);
  if (found === undefined) return;
  const ordered = found.size === 0 ? found : brokenIn(space, start, calls, 'one at a time', visit);
  if (ordered === undefined) return;
  cell.calls += 1;
  for (const [property, kind] of found) {
    const isInOrder = ordered.has(property);
    if (kind === 'failure' && !isInOrder) continue;
    const key = `${property} ${isInOrder}`;
    const known = cell.broken.get(key);
    if (known !== undefined) {
      if (!known.starts.includes(number)) known.starts.push(number);
      continue;
    }
    const wanted = {
      isEnd: ({ failed }: { readonly failed: string | undefined }) => failed === property,
      isState: (state: number) => space.broken(state).includes(property),
      isStep: (...step: Parameters<OperationSpace['brokenByStep']>) =>
        space.brokenByStep(...step).includes(property),
    };
    const run = runOf(space, start, calls, isInOrder ? 'one at a time' : rules, wanted, visit);
    cell.broken.set(key, { property, isInOrder, starts: [number], run });
  }
}

type Kind = 'property' | 'failure';

/** What is broken in runs of `calls`; undefined if they are not to be taken there. */
function brokenIn(
  space: OperationSpace,
  start: number,
  calls: readonly Call[],
  rules: Rules,
  visit: Visit,
): ReadonlyMap<string, Kind> | undefined {
  const before = new Set(space.broken(start));
  const found = new Map<string, Kind>();
  const note = (name: string, kind: Kind): void => {
    if (!before.has(name) && !found.has(name)) found.set(name, kind);
  };
  const look = (state: number, next: Next): void => {
    visit(state, next);
    for (const name of space.broken(state)) note(name, 'property');
    for (const name of next.failed) note(name, 'failure');
    if (space.machine.stepProperties.length === 0) return;
    for (const { point, thread } of next.points) {
      if (thread === undefined) continue;
      for (const name of space.brokenByStep(state, thread, point.state)) note(name, 'property');
    }
  };
  const runs = runsOf(space, start, calls, rules, look);
  return runs === undefined ? undefined : found;
}
