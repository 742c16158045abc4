/**
 * The fast explorer: what `checker/explore.ts` does, by code generated for the machine.
 *
 * Law: the same outcome as the reference, but for `engine` and `seconds`, if no limit is reached.
 */
import { availableParallelism } from 'node:os';
import { InternalError } from '../../model/assert.ts';
import type { Machine } from '../../model/machine.ts';
import { reductionsOf } from '../../model/symmetry.ts';
import { explore } from '../explore.ts';
import {
  type Choice,
  DEADLOCK,
  type ExploreOptions,
  type Limit,
  type Outcome,
  type Profile,
  type Violation,
} from '../outcome.ts';
import { startWatch } from '../watch.ts';
import { type CompiledMachine, compileMachine } from './compile-machine.ts';
import { Unsupported } from './layout.ts';
import { ParallelSearch } from './parallel-search.ts';
import { ParallelThreads } from './parallel-threads.ts';
import { profileCounters, readProfile } from './profile.ts';
import type { Language } from './program.ts';
import { deadlockTest, deadlockWatch } from './quiet-states.ts';
import { type QuietState, Search } from './search.ts';

export interface FastOptions extends ExploreOptions {
  /** Threads of the computer to use; undefined: as many as there are, if the search is large. */
  readonly workers?: number;
  /** States from which on more than one is used. */
  readonly parallelFrom?: number;
  /** Slots of the table that a thread moves at once when it grows. */
  readonly slotPortion?: number;
  /** JavaScript takes one thread. */
  readonly language?: Language;
}

/** Below this, more threads cost more than they save. */
const PARALLEL_FROM = 250_000;
/** Threads are started when the search has this share of the states from which on they are used. */
const START_SHARE = 0.25;
const SLOT_PORTION: number = 2 ** 15;
/** More would need more room behind the table (`memory-map.ts`). */
const WORKERS_MAX = 12;

/**
 * Explores all of `machine` within `options.limits`.
 *
 * Violations and covers are sorted by depth, then by name. Without a limit the outcome is a function
 * of the machine, but for `seconds`.
 *
 * A machine that does not fit the engine (numbers beyond 32 bits, very many ways in one step) is
 * explored by the reference, and the outcome says so.
 */
export function exploreFast(machine: Machine, options: FastOptions): Outcome {
  let compiled: CompiledMachine;
  try {
    const { language = 'webassembly' } = options;
    const wanted = language === 'webassembly' ? (options.workers ?? availableParallelism()) : 1;
    const workers = Math.min(wanted, WORKERS_MAX);
    compiled = compileMachine(machine, options.checks, { workers, language });
  } catch (error) {
    if (error instanceof Unsupported) return explore(machine, options);
    throw error;
  }
  return exploreCompiled(compiled, options);
}

export interface Profiled {
  readonly outcome: Outcome;
  readonly profile: Profile;
}

/**
 * Explores as `exploreFast` does, by one thread, and counts.
 *
 * @throws Unsupported if the machine does not fit the engine.
 */
export function profileFast(machine: Machine, options: ExploreOptions): Profiled {
  const compiled = compileMachine(machine, options.checks, { isProfiled: true });
  let counts: Uint32Array = new Uint32Array();
  const outcome = exploreCompiled(compiled, options, (search) => {
    const first = compiled.map.profile >> 2;
    counts = search.words.slice(first, first + profileCounters(machine) * 2);
  });
  return { outcome, profile: readProfile(machine, counts) };
}

function exploreCompiled(
  compiled: CompiledMachine,
  options: FastOptions,
  atEnd: (search: Search) => void = () => {},
): Outcome {
  const { machine } = compiled;
  const { limits, checks } = options;
  const watch = startWatch(options);
  const search = new Search(compiled, limits.maxMemory, limits.maxStates);
  compiled.records.forEach(({ name }, i) => {
    if (checks !== 'all' && !checks.has(name)) search.ignore(i);
  });

  search.begin();
  const deadlocks = deadlockWatch(search);
  let depth = 0;
  const ask = (): Limit | undefined => {
    if (search.states >= limits.maxStates) return 'states';
    const { states, transitions } = search;
    return watch.check({ states, transitions, depth, frontier: states - search.expanded });
  };
  const parallelFrom = options.parallelFrom ?? PARALLEL_FROM;
  const isWorth = (share: number): boolean =>
    compiled.workers > 1 && search.states >= parallelFrom * share;
  let threads: ParallelThreads | undefined;
  let limit: Limit | undefined;
  let isFinished = false;
  while (!isFinished && !isWorth(1)) {
    limit = search.expandLayer(ask);
    const found = search.endLayer();
    deadlocks.look();
    isFinished = limit !== undefined || found === 0;
    if (limit === undefined && found > 0) depth += 1;
    if (!isFinished && isWorth(START_SHARE)) {
      threads ??= new ParallelThreads(search, options.slotPortion ?? SLOT_PORTION);
    }
  }
  if (limit !== undefined) depth = search.depthOf(search.states - 1);

  let counts: Pick<Outcome, 'states' | 'transitions'> = search;
  if (isFinished || threads === undefined) threads?.close();
  else {
    const inParallel = continueParallel(
      search,
      threads,
      depth,
      deadlocks.first() !== undefined,
      ask,
      (now) => {
        depth = now;
      },
    );
    ({ limit } = inParallel);
    counts = { states: search.states, transitions: search.transitions };
    retrace(search, inParallel, deadlocks.look);
  }
  const { states, transitions } = counts;
  atEnd(search);

  const { violations, covered } = sightings(search, checks, deadlocks.first());
  return {
    states,
    transitions,
    depth,
    limit,
    violations,
    covered,
    reductions: reductionsOf(machine),
    engine: 'fast',
    seconds: watch.seconds(),
  };
}

/** What threads found together, and must be found again to tell how. */
interface InParallel {
  readonly limit: Limit | undefined;
  /** Records that had been seen before. */
  readonly before: ReadonlySet<number>;
  /** The depth to which the search must be done again; undefined if nothing new was seen. */
  readonly depth: number | undefined;
}

/** Explores the rest by several threads, from the layer at hand, which has depth `depth`. */
function continueParallel(
  search: Search,
  threads: ParallelThreads,
  depth: number,
  deadlockFound: boolean,
  ask: () => Limit | undefined,
  onDepth: (depth: number) => void,
): InParallel {
  const seen = (): ReadonlySet<number> =>
    new Set([...search.compiled.records.keys()].filter((i) => search.sighting(i) !== undefined));
  const before = seen();
  search.takeAttention();
  const parallel = new ParallelSearch(search, threads);
  let limit: Limit | undefined;
  let again: number | undefined;
  const isDeadlock = deadlockTest(search);
  let hasDeadlock = deadlockFound;
  try {
    for (let now = depth; ; now += 1) {
      const layer = parallel.expandLayer(ask);
      if (search.takeAttention()) again = now;
      const quiet = parallel.takeQuiet();
      if (!hasDeadlock && quiet.some(isDeadlock)) {
        hasDeadlock = true;
        again = now;
      }
      if (layer.found > 0) onDepth(now + 1);
      limit = layer.limit;
      if (limit !== undefined || layer.found === 0) break;
    }
  } finally {
    parallel.close();
  }
  return { limit, before, depth: again };
}

/** Does the search again by one thread, as far as something was seen that has no run yet. */
function retrace(search: Search, { before, depth }: InParallel, look: () => void): void {
  if (depth === undefined) return;
  search.restart((record) => before.has(record));
  for (let now = 0; now <= depth; now += 1) {
    search.expandLayer(() => undefined);
    search.endLayer();
    look();
  }
}

function sightings(
  search: Search,
  checks: ExploreOptions['checks'],
  deadlock: QuietState | undefined,
): Pick<Outcome, 'violations' | 'covered'> {
  const violations = new Map<string, Found>();
  const covered = new Map<string, Found>();
  const note = (to: Map<string, Found>, found: Found): void => {
    const known = to.get(found.name);
    if (known === undefined || isEarlier(search, found, known)) to.set(found.name, found);
  };
  search.compiled.records.forEach(({ kind, name }, i) => {
    if (checks !== 'all' && !checks.has(name)) return;
    const seen = search.sighting(i);
    if (seen === undefined) return;
    const { state } = seen;
    const found = { name, state, choice: kind === 'step' ? seen.choice : undefined };
    note(kind === 'reached' ? covered : violations, found);
  });
  if (deadlock !== undefined) {
    violations.set(DEADLOCK, { name: DEADLOCK, state: deadlock.state, choice: undefined });
  }
  const told = (found: ReadonlyMap<string, Found>): readonly Violation[] =>
    [...found.values()]
      .map((each) => {
        const run = runTo(search, each);
        return { property: each.name, depth: run.length, run };
      })
      .sort((a, b) => a.depth - b.depth || (a.property < b.property ? -1 : 1));
  return { violations: told(violations), covered: told(covered) };
}

interface Found {
  readonly name: string;
  /** The state, or the one from which the step `choice` broke something. */
  readonly state: number;
  readonly choice: number | undefined;
}

/**
 * Whether `a` comes before `b` in the order of exploration. A state is looked at when a step first
 * leads to it, after what is wrong with the step itself.
 */
function isEarlier(search: Search, a: Found, b: Found): boolean {
  const key = ({ state, choice }: Found): readonly number[] => {
    if (choice !== undefined) return [state, ...inOrder(search, choice), 0];
    if (state === 0) return [-1, 0, 0, 0];
    const link = search.log.link(state);
    return [link.parent, ...inOrder(search, link.choice), 1];
  };
  const [left, right] = [key(a), key(b)];
  for (const [i, each] of left.entries()) {
    const other = right[i] ?? 0;
    if (each !== other) return each < other;
  }
  return false;
}

function inOrder(search: Search, choice: number): readonly [number, number] {
  const { thread, way } = choiceOf(search, choice);
  return [thread, way];
}

function choiceOf(search: Search, choice: number): Choice {
  const count = search.compiled.machine.threads.length;
  return { thread: choice % count, way: Math.floor(choice / count) };
}

/** The choices that lead to what was found. */
function runTo(search: Search, { state, choice }: Found): readonly Choice[] {
  const run: Choice[] = choice === undefined ? [] : [choiceOf(search, choice)];
  for (let place = state; place !== 0; ) {
    const link = search.log.link(place);
    if (link.parent >= place) throw new InternalError('a state is found after its parent');
    run.push(choiceOf(search, link.choice));
    place = link.parent;
  }
  return run.reverse();
}
