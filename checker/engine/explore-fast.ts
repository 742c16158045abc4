/**
 * The fast explorer: what `checker/reference/explore.ts` does, by code generated for the machine.
 *
 * Law: the same outcome as the reference, but for `engine` and `seconds`, if no limit is reached.
 */
import { availableParallelism } from 'node:os';
import { at, InternalError } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { reductionsOf } from '../../model/reduce/symmetry.ts';
import { AMPLE, ampleSetsOf } from '../ample/ample-sets.ts';
import {
  type Choice,
  DEADLOCK,
  type ExploreOptions,
  type Limit,
  type Outcome,
  type Profile,
  type Violation,
} from '../outcome.ts';
import { explore } from '../reference/explore.ts';
import { startClock } from '../search-clock.ts';
import type { Language } from './code/program.ts';
import { cacheCode } from './compiled-cache.ts';
import { withReferenceFallback } from './reference-fallback.ts';
import { deadlockTest, deadlockWatch } from './search/deadlock-candidates.ts';
import { EndsOfRuns } from './search/ends-of-runs.ts';
import { ParallelSearch } from './search/parallel-search.ts';
import { ParallelThreads } from './search/parallel-threads.ts';
import { resume } from './search/resume.ts';
import { type DeadlockCandidate, Search } from './search/search.ts';
import { profileCounters, readProfile } from './state/profile.ts';
import type { Reportable } from './state/reportables.ts';
import { type CompiledMachine, compileMachine } from './visited/compile-machine.ts';
import type { TableOptions } from './visited/table-growth.ts';

export interface FastOptions extends ExploreOptions {
  /** States from which on more than one is used. */
  readonly parallelFrom?: number;
  /** How the table is made; the outcome is the same. */
  readonly table?: Partial<TableOptions>;
  /** JavaScript takes one thread. */
  readonly language?: Language;
}

/** Below this, more threads cost more than they save. */
const PARALLEL_FROM = 250_000;
/** Threads are started when the search has this share of the states from which on they are used. */
const START_SHARE = 0.25;
/** More would need more room behind the table (`memory-map.ts`). */
const WORKERS_MAX = 12;

/**
 * Explores all of `machine` within `options.limits`.
 *
 * Violations and covers are sorted by depth, then by name. Without a limit the outcome is a function
 * of the machine, but for `seconds`.
 *
 * A machine that does not fit the engine (numbers beyond 32 bits, very many successors by one step) is
 * explored by the reference, and the outcome says so.
 */
export const exploreFast: (machine: Machine, options: FastOptions) => Outcome =
  withReferenceFallback((machine: Machine, options: FastOptions): Outcome => {
    const { language = 'webassembly' } = options;
    const requestedWorkers =
      language === 'webassembly' ? (options.workers ?? availableParallelism()) : 1;
    const workers = Math.min(requestedWorkers, WORKERS_MAX);
    const ample = options.useAmpleSets === true ? ampleSetsOf(machine, options.checks) : undefined;
    const compiled = compileMachine(machine, options.checks, { workers, language, ample });
    cacheCode(compiled);
    // What a resumed search found before has no log; ample sets leave states out.
    const isWhole = options.checkpoint === undefined && !compiled.hasAmpleSets;
    return exploreCompiled(compiled, options, isWhole ? options.endsOfRuns : undefined);
  }, explore);

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
  const outcome = exploreCompiled(compiled, options, undefined, (search) => {
    const first = compiled.map.profile >> 2;
    counts = search.visited.words.slice(first, first + profileCounters(machine) * 2);
  });
  return { outcome, profile: readProfile(machine, counts) };
}

function exploreCompiled(
  compiled: CompiledMachine,
  options: FastOptions,
  endsOfRuns: ExploreOptions['endsOfRuns'],
  atEnd: (search: Search) => void = () => {},
): Outcome {
  const { machine } = compiled;
  const { limits, checks } = options;
  const watch = startClock(options);
  const search = new Search(compiled, limits.maxMemory, limits.maxStates, options.table);
  // Failures are noted whoever asks: they end runs, and so hide what lies behind.
  const isChecked = (reportable: number): boolean => {
    const { kind, name } = at(compiled.reportables, reportable);
    return checks === 'all' || kind === 'failure' || checks.has(name);
  };
  for (const reportable of compiled.reportables.keys())
    if (!isChecked(reportable)) search.ignore(reportable);

  const { checkpoint } = options;
  const { wordCount } = compiled.layout;
  const resumed = checkpoint && resume(search, checkpoint);
  if (resumed === undefined) search.begin();
  let deadlocks = deadlockWatch(search);
  const ends = endsOfRuns && new EndsOfRuns(search, endsOfRuns.maxStates);
  search.keepsFrontier = ends !== undefined;
  let depth = resumed?.depth ?? 0;
  let lastHitDepth = resumed?.lastHitDepth;
  const write = (words: readonly Uint32Array[]): void =>
    checkpoint?.write({ words, wordCount, transitions: search.transitions, lastHitDepth });
  const ask = (): Limit | undefined => {
    const { states, transitions } = search;
    return watch.check({ states, transitions, depth, frontier: states - search.expanded });
  };
  const parallelFrom = options.parallelFrom ?? PARALLEL_FROM;
  const isWorth = (share: number): boolean =>
    compiled.workers > 1 && search.states >= parallelFrom * share;
  let threads: ParallelThreads | undefined;
  let limit = resumed?.limit;
  let isFinished = limit !== undefined;
  if (resumed === undefined) write(search.frontier);
  const startThreads = (): void => {
    if (isFinished || !isWorth(START_SHARE)) return;
    threads ??= new ParallelThreads(search);
  };
  startThreads();
  while (!isFinished && !isWorth(1)) {
    const [layer, first] = [search.frontier, search.frontierFirst];
    limit = search.expandFrontier(ask);
    const found = search.advanceFrontier();
    if (limit === undefined) ends?.look(layer, parentsIn(search, first));
    const hadDeadlock = deadlocks.first() !== undefined;
    deadlocks.look();
    if (search.takeNewHit() || (!hadDeadlock && deadlocks.first() !== undefined))
      lastHitDepth = depth;
    isFinished = limit !== undefined || found === 0;
    if (limit === undefined && found > 0) {
      depth += 1;
      write(search.frontier);
    }
    startThreads();
  }
  if (limit !== undefined) depth = search.depthOf(search.states - 1);

  let counts: Pick<Outcome, 'states' | 'transitions'> = search;
  let retraced: Retraced | undefined;
  if (isFinished) threads?.close();
  else {
    threads ??= new ParallelThreads(search);
    ends?.look(search.frontier);
    const before = hitReportables(search);
    const inParallel = continueParallel(search, threads, {
      depth,
      hasDeadlock: deadlocks.first() !== undefined,
      maxStates: limits.maxStates,
      ask,
      onLayer: (now, words, seen) => {
        ends?.look([words]);
        depth = now;
        lastHitDepth = seen ?? lastHitDepth;
        write([words]);
      },
    });
    ({ limit } = inParallel);
    depth = inParallel.depth;
    if (inParallel.seen !== undefined) {
      lastHitDepth = inParallel.seen;
      retraced = { depth: lastHitDepth, keep: (reportable) => before.has(reportable) };
    }
  }
  // Of what was seen before a resumption no run is known, so everything is found again.
  if (resumed !== undefined && lastHitDepth !== undefined) {
    retraced = { depth: lastHitDepth, keep: (reportable) => !isChecked(reportable) };
    deadlocks = deadlockWatch(search);
  }
  if (retraced !== undefined) {
    counts = { states: search.states, transitions: search.transitions };
    const inRetrace = retrace(search, retraced, deadlocks.look);
    limit ??= inRetrace;
  }
  const { states, transitions } = counts;
  atEnd(search);
  if (limit === undefined && ends?.all === true) endsOfRuns?.onProven();

  const found = firstHits(search, checks, deadlocks.first());
  return {
    states,
    transitions,
    depth,
    limit,
    ...found,
    notChecked: [],
    reductions: [...reductionsOf(machine), ...(compiled.hasAmpleSets ? [AMPLE] : [])],
    engine: 'fast',
    seconds: watch.seconds(),
  };
}

/**
 * Tells of each state of the layer that begins with the state `first`, by its place there, whether a state of the
 * current layer, which is the next one, was found from it.
 */
function parentsIn(search: Search, first: number): (index: number) => boolean {
  const { frontierFirst, states, log } = search;
  const isParent = new Uint8Array(frontierFirst - first);
  for (let state = frontierFirst; state < states; state += 1) {
    isParent[log.link(state).parent - first] = 1;
  }
  return (index) => isParent[index] === 1;
}

/** What one thread does again: up to a depth, forgetting all first hits but some. */
interface Retraced {
  readonly depth: number;
  readonly keep: (reportable: number) => boolean;
}

interface InParallel {
  readonly limit: Limit | undefined;
  /** How deep the search came. */
  readonly depth: number;
  /** The depth from which something new was seen last; undefined if nothing was. */
  readonly seen: number | undefined;
}

/** Explores the rest by several threads, from the current layer, which has depth `from.depth`. */
function continueParallel(
  search: Search,
  threads: ParallelThreads,
  from: {
    readonly depth: number;
    readonly hasDeadlock: boolean;
    readonly maxStates: number;
    readonly ask: () => Limit | undefined;
    /** Called with each new layer, its depth, and the depth from which something new was seen last. */
    readonly onLayer: (depth: number, words: Uint32Array, seen: number | undefined) => void;
  },
): InParallel {
  const isDeadlock = deadlockTest(search);
  let { hasDeadlock } = from;
  let seen: number | undefined;
  let { depth } = from;
  try {
    const parallel = new ParallelSearch(search, threads, from.maxStates);
    for (; ; depth += 1) {
      const { found, limit } = parallel.expandLayer(from.ask);
      if (search.takeNewHit()) seen = depth;
      const candidates = parallel.takeCandidates();
      if (!hasDeadlock && candidates.some(isDeadlock)) {
        hasDeadlock = true;
        seen = depth;
      }
      if (limit !== undefined) return { limit, depth: found > 0 ? depth + 1 : depth, seen };
      if (found === 0) return { limit, depth, seen };
      from.onLayer(depth + 1, parallel.frontier, seen);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    if (search.takeNewHit()) seen = depth;
    return { limit: 'memory', depth, seen };
  } finally {
    threads.close();
    search.setLogging(true);
  }
}

/** The numbers of the reportables that were hit. */
function hitReportables(search: Search): ReadonlySet<number> {
  const all = [...search.compiled.reportables.keys()];
  return new Set(all.filter((i) => search.firstHit(i) !== undefined));
}

/**
 * Does the search again by one thread, as far as something was seen that has no run yet. Returns the
 * limit that keeps it from seeing that again.
 */
function retrace(search: Search, { depth, keep }: Retraced, look: () => void): Limit | undefined {
  search.setLogging(true);
  search.restart(keep);
  for (let now = 0; now <= depth; now += 1) {
    const limit = search.expandFrontier(() => undefined);
    search.advanceFrontier();
    look();
    if (limit !== undefined) return limit;
  }
  return undefined;
}

function firstHits(
  search: Search,
  checks: ExploreOptions['checks'],
  deadlock: DeadlockCandidate | undefined,
): Pick<Outcome, 'violations' | 'covered' | 'failures'> {
  const failures = new Map<string, Found>();
  const violations = new Map<string, Found>();
  const covered = new Map<string, Found>();
  const note = (to: Map<string, Found>, found: Found): void => {
    const known = to.get(found.name);
    if (known === undefined || isEarlier(search, found, known)) to.set(found.name, found);
  };
  search.compiled.reportables.forEach(({ kind, name }, i) => {
    const isChecked = checks === 'all' || checks.has(name);
    const seen = search.firstHit(i);
    if (seen === undefined) return;
    const { state } = seen;
    const found = { name, state, choice: ofSteps(kind) ? seen.choice : undefined };
    if (isChecked) note(kind === 'reached' ? covered : violations, found);
    if (kind === 'failure') note(failures, found);
  });
  if (deadlock !== undefined) {
    violations.set(DEADLOCK, { name: DEADLOCK, state: deadlock.state, choice: undefined });
  }
  const sorted = (found: ReadonlyMap<string, Found>): readonly Violation[] =>
    [...found.values()]
      .map((each) => {
        const run = runTo(search, each);
        return { property: each.name, depth: run.length, run };
      })
      .sort((a, b) => a.depth - b.depth || (a.property < b.property ? -1 : 1));
  return {
    violations: sorted(violations),
    covered: sorted(covered),
    failures: sorted(failures),
  };
}

function ofSteps(kind: Reportable['kind']): boolean {
  return kind === 'step' || kind === 'failure';
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
  const { thread, successor } = choiceOf(search, choice);
  return [thread, successor];
}

function choiceOf(search: Search, choice: number): Choice {
  const count = search.compiled.machine.threads.length;
  return { thread: choice % count, successor: Math.floor(choice / count) };
}

/** The choices that lead to what was found. */
function runTo(search: Search, { state, choice }: Found): readonly Choice[] {
  const run: Choice[] = choice === undefined ? [] : [choiceOf(search, choice)];
  for (let index = state; index !== 0; ) {
    const link = search.log.link(index);
    if (link.parent >= index) throw new InternalError('a state is found after its parent');
    run.push(choiceOf(search, link.choice));
    index = link.parent;
  }
  return run.reverse();
}
