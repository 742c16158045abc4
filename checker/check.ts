/**
 * All that is to be checked of a machine: its states, by an engine, and then its steps and runs.
 */

import { ELEMENTS_MAX } from '../model/locks/lock-orders.ts';
import type { Machine } from '../model/machine/machine.ts';
import { requireSound } from '../model/machine/verify.ts';
import { CONE, coneOfInfluence } from '../model/reduce/cone-of-influence.ts';
import { CONSTANTS, foldConstants } from '../model/reduce/constants/fold-constants.ts';
import { needsGraph } from '../properties/needs-graph.ts';
import { longerBuffers, withBufferLimit, withoutBufferLimit } from './buffer-limit.ts';
import { canBeEndless, type Endless, findEndless } from './endless/endless.ts';
import type { Engine } from './engine.ts';
import { closeLockCycles, LOCK_ORDER, withLockOrders } from './locks/lock-cycles.ts';
import {
  ENDLESS,
  type ExploreOptions,
  type Limit,
  type NotChecked,
  type Outcome,
  type Violation,
} from './outcome.ts';
import { checkTemporal } from './temporal/check-temporal.ts';

/** What of an engine `check` needs. */
export type CheckEngine = Pick<Engine, 'explore' | 'graph'>;

export interface CheckOptions extends ExploreOptions {
  /** Whether variables without influence are left out (`cone-of-influence.ts`). Default: no. */
  readonly useCone?: boolean;
  /** Whether what never changes is decided and left out before (`constants/fold-constants.ts`). Default: no. */
  readonly useConstants?: boolean;
  /** Whether each machine that is searched is verified before (`model/machine/verify.ts`). Default: no. */
  readonly verifiesMachines?: boolean;
}

/**
 * Returns what `engine` finds, with the violations of temporal and step properties among the others.
 * Where no such property is asked for, that is all it does.
 */
export function check(machine: Machine, options: CheckOptions, engine: CheckEngine): Outcome {
  const outcome = checkAll(machine, options, engine);
  return machine.memory?.model === 'weak' ? asFinder(machine, outcome) : outcome;
}

/** Under weak memory no search is complete, however many states it has seen. */
function asFinder({ views }: Machine, outcome: Outcome): Outcome {
  const why = 'a thread may read old values for ever';
  const dropped = (views?.notAsked ?? []).map((property) => ({ property, why }));
  return {
    ...outcome,
    limit: outcome.limit ?? 'weak-memory',
    notChecked: [...outcome.notChecked, ...dropped],
  };
}

function checkAll(machine: Machine, options: CheckOptions, engine: CheckEngine): Outcome {
  const takesGraph = needsGraph(machine, options.checks);
  // Steps and runs are looked at in the graph of all states: with symmetry, a loop of states that stand
  // for others need not be a loop of the machine, nor a thread that waits there one that waits on.
  const whole = takesGraph ? { ...machine, usesSymmetry: false } : machine;
  const checked = withBufferLimit(machine, withLockOrders(machine, options.checks));
  const folded = options.useConstants === true ? foldConstants(whole) : whole;
  const cone = options.useCone === true && !takesGraph ? coneOfInfluence(folded, checked) : folded;
  if (options.verifiesMachines === true) new Set([machine, folded, cone]).forEach(requireSound);
  // The states and steps are the same; what is asked of them may be about the text, and so of the machine itself.
  const graph: CheckEngine['graph'] = (of, request, how) =>
    engine.graph(of === machine || of === whole ? folded : of, request, how);
  // An ample set keeps what is broken, and not what comes before and after it.
  const useAmpleSets = options.useAmpleSets === true && !takesGraph;
  const { checks, endlessStates = {} } = options;
  const limitOf = (name: string): number => {
    if (checks === 'all') return endlessStates[name] ?? 0;
    return checks.has(name) ? (endlessStates[name] ?? Number.POSITIVE_INFINITY) : 0;
  };
  const endless = ENDLESS.filter((name) => limitOf(name) > 0 && canBeEndless(machine));
  let allRunsEnd = false;
  // What is found out of the states of the cone is not of those of the machine.
  const checksEndless = endless.length > 0 && cone === folded;
  const endsOfRuns = checksEndless && {
    maxStates: Math.max(...endless.map(limitOf)),
    onProven: () => {
      allRunsEnd = true;
    },
  };
  const explored = engine.explore(cone, {
    ...{ ...options, checks: checked, useAmpleSets },
    endsOfRuns: endsOfRuns || undefined,
  });
  const outcome = {
    ...explored,
    reductions: [
      ...explored.reductions,
      ...(folded === whole ? [] : [CONSTANTS]),
      ...(cone === folded ? [] : [CONE]),
    ],
    violations: inOrder(closeLockCycles(machine, withoutBufferLimit(explored.violations))),
  };
  const small = endless.filter((name) => explored.states <= limitOf(name));
  const tooLarge = endless.filter((name) => !small.includes(name));
  const notChecked = [
    ...largeArrays(machine, checks),
    ...longerBuffers(machine, explored.violations),
    ...tooLarge.map((property) => tooMany(property, limitOf(property))),
  ];
  const open = allRunsEnd ? [] : small;
  if (outcome.limit !== undefined || (!takesGraph && open.length === 0)) {
    return { ...outcome, notChecked };
  }
  const start = performance.now();
  const seconds = (): number => outcome.seconds + (performance.now() - start) / 1000;
  const rest = (): ExploreOptions => ({
    ...options,
    limits: { ...options.limits, maxSeconds: options.limits.maxSeconds - seconds() },
  });
  const found = takesGraph
    ? checkTemporal(whole, rest(), graph)
    : { violations: [], limit: undefined };
  const nothing: Endless = { violations: [], limit: undefined };
  const more = open.length === 0 ? nothing : findEndless(machine, new Set(open), rest(), graph);
  // By default `stuck` and `livelock` are best effort: if their graph hits a limit, the rest is reported without them.
  // If one is requested by name, the limit is the result.
  const isNeeded = open.some((name) => limitOf(name) === Number.POSITIVE_INFINITY);
  const { limit } = more;
  const isGivenUp = limit !== undefined && !isNeeded;
  return {
    ...outcome,
    limit: found.limit ?? (isGivenUp ? undefined : limit),
    violations: inOrder([...outcome.violations, ...found.violations, ...more.violations]),
    notChecked: [
      ...notChecked,
      ...(isGivenUp ? open.map((property) => ({ property, why: REACHED[limit] })) : []),
    ],
    seconds: seconds(),
  };
}

function tooMany(property: string, most: number): NotChecked {
  return { property, why: `more than ${most.toLocaleString('en-US')} states` };
}

/** Which limit came before what can be done without. */
const REACHED: Readonly<Record<Limit, string>> = {
  states: 'too many states',
  memory: 'too little memory',
  time: 'too little time',
  interrupted: 'interrupted',
  views: 'views are too coarse',
  'weak-memory': 'no proof',
};

/** Of each array of locks whose elements nest, and are too many for their order to be looked at. */
function largeArrays(
  { largeLockArrays }: Machine,
  checks: ExploreOptions['checks'],
): readonly NotChecked[] {
  if (checks !== 'all' && !checks.has(LOCK_ORDER)) return [];
  return largeLockArrays.map((name) => ({
    property: LOCK_ORDER,
    why: `among the elements of \`${name}\`, more than ${ELEMENTS_MAX}`,
  }));
}

function inOrder(violations: readonly Violation[]): readonly Violation[] {
  return [...violations].sort((a, b) => a.depth - b.depth || (a.property < b.property ? -1 : 1));
}
