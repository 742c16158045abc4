/**
 * The reference explorer: every reachable state once, nearest first.
 *
 * Why it is right. `found` holds the states discovered so far in order of discovery, and `expanded`
 * counts how many of them have had their steps taken. A state enters `found` once (its key is exact),
 * so every reachable state is expanded once unless a limit ends the search; where identities may be
 * renamed, one state for all that renaming makes of it (`canonical.ts`). Breadth first means that
 * depths in `found` never descend, so the first run that finds anything is a shortest one. The
 * search goes on behind violations: what is reachable does not depend on what is checked.
 *
 * Exploration order, on which "first" depends: states in order of discovery; in each state, first
 * whether it is a deadlock, then threads in spec order and their steps by `successor`; for each step its
 * own violations, then the properties of the state it leads to, if that is new.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { reductionsOf } from '../../model/reduce/symmetry.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { AMPLE, ampleSetsOf } from '../ample/ample-sets.ts';
import { ampleThreads } from '../ample/ample-threads.ts';
import {
  type Choice,
  DEADLOCK,
  type ExploreOptions,
  type Limit,
  type Outcome,
  type Violation,
} from '../outcome.ts';
import { startClock } from '../search-clock.ts';
import { canonicalKey } from './canonical.ts';
import { deadlockTest } from './deadlock.ts';

/** A state and how it was reached first. */
interface Discovery {
  readonly state: State;
  readonly depth: number;
  /** Undefined for the initial state. */
  readonly last: { readonly from: Discovery; readonly choice: Choice } | undefined;
}

/** Where something was seen: in the state discovered, or on a step from it. */
interface Hit {
  readonly discovery: Discovery;
  readonly step?: Choice;
}

/**
 * Explores all of `machine` within `options.limits`, by the interpreter.
 *
 * Violations and covers are sorted by depth, then by name. Without a limit the outcome is a function
 * of the machine, but for `seconds`.
 */
export function explore(machine: Machine, options: ExploreOptions): Outcome {
  const { checks, limits } = options;
  const watch = startClock(options);
  const isDeadlock = deadlockTest(machine);
  const isChecked = (property: string): boolean => checks === 'all' || checks.has(property);
  const violations = new Map<string, Violation>();
  const covered = new Map<string, Violation>();
  const failures = new Map<string, Violation>();
  const record = (to: Map<string, Violation>, property: string, seen: Hit): void => {
    if ((to !== failures && !isChecked(property)) || to.has(property)) return;
    const run =
      seen.step === undefined ? runTo(seen.discovery) : [...runTo(seen.discovery), seen.step];
    to.set(property, { property, depth: run.length, run });
  };

  const ample = options.useAmpleSets === true ? ampleSetsOf(machine, checks) : undefined;
  const threadsFrom = (state: State): Iterable<number> =>
    ample === undefined ? machine.threads.keys() : ampleThreads(machine, ample, state);

  const keyOf = canonicalKey(machine);
  const keys = new Set<string>();
  const found: Discovery[] = [];
  let transitions = 0;
  let limit: Limit | undefined;

  const discover = (discovery: Discovery): void => {
    const key = keyOf(discovery.state);
    if (keys.has(key)) return;
    if (found.length >= limits.maxStates) {
      limit = 'states';
      return;
    }
    keys.add(key);
    found.push(discovery);
    for (const property of machine.properties) {
      const { kind } = evaluateProperty(machine, property, discovery.state);
      if (kind === 'broken') record(violations, property.name, { discovery });
      if (kind === 'reached') record(covered, property.name, { discovery });
    }
  };

  discover({ state: initialState(machine), depth: 0, last: undefined });
  let expanded = 0;
  for (; expanded < found.length && limit === undefined; expanded += 1) {
    const from = at(found, expanded);
    limit = watch.check({
      states: found.length,
      transitions,
      depth: from.depth,
      frontier: found.length - expanded,
    });
    if (limit !== undefined) break;

    if (isChecked(DEADLOCK) && isDeadlock(from.state))
      record(violations, DEADLOCK, { discovery: from });
    for (const thread of threadsFrom(from.state)) {
      for (const { successor, next, end, violations: broken } of steps(
        machine,
        from.state,
        thread,
      )) {
        const choice = { thread, successor };
        for (const { property } of broken) {
          record(violations, property, { discovery: from, step: choice });
        }
        const failure = end === 'failure' ? broken.at(-1)?.property : undefined;
        if (failure !== undefined) {
          record(failures, failure, { discovery: from, step: choice });
        }
        if (next === undefined) continue;
        transitions += 1;
        discover({ state: next, depth: from.depth + 1, last: { from, choice } });
      }
    }
  }

  return {
    states: found.length,
    transitions,
    depth: found.at(-1)?.depth ?? 0,
    limit,
    violations: sorted(violations),
    covered: sorted(covered),
    failures: sorted(failures),
    notChecked: [],
    reductions: [
      ...reductionsOf(machine),
      ...(ample !== undefined && ample.locations.length > 0 ? [AMPLE] : []),
    ],
    engine: 'reference',
    seconds: watch.seconds(),
  };
}

/** The choices that lead from the initial state to `discovery`. */
function runTo(discovery: Discovery): readonly Choice[] {
  const run: Choice[] = [];
  for (let { last } = discovery; last !== undefined; last = last.from.last) run.push(last.choice);
  return run.reverse();
}

function sorted(violations: ReadonlyMap<string, Violation>): readonly Violation[] {
  return [...violations.values()].sort(
    (a, b) => a.depth - b.depth || (a.property < b.property ? -1 : 1),
  );
}
