/**
 * The fast explorer: what `checker/reference/explore.ts` does, by code generated for the machine.
 *
 * Law: the same outcome as the reference, but for `engine` and `seconds`, if no limit is reached.
 */
import { availableParallelism } from 'node:os';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { reductionsOf } from '../../model/reduce/symmetry.ts';
import { AMPLE, ampleSetsOf } from '../ample/ample-sets.ts';
import type { ExploreOptions, Limit, Outcome, Profile } from '../outcome.ts';
import { explore } from '../reference/explore.ts';
import { startClock } from '../search-clock.ts';
import type { Language } from './code/program.ts';
import { cacheCode } from './compiled-cache.ts';
import { continueParallel } from './continue-parallel.ts';
import { firstHits, hitReportables } from './first-hits.ts';
import { withReferenceFallback } from './reference-fallback.ts';
import { deadlockWatch } from './search/deadlock-candidates.ts';
import { EndsOfRuns } from './search/ends-of-runs.ts';
import { ParallelThreads } from './search/parallel-threads.ts';
import { resume } from './search/resume.ts';
import { Search } from './search/search.ts';
import { profileCounters, readProfile } from './state/profile.ts';
import { type CompiledMachine, compileMachine } from './visited/compile-machine.ts';
import type { TableOptions } from './visited/table-growth.ts';

export interface FastOptions extends ExploreOptions {
  /** Several threads are used from this number of states on. */
  readonly parallelFrom?: number;
  /** How the table is made; the outcome is the same. */
  readonly table?: Partial<TableOptions>;
  /** JavaScript takes one thread. */
  readonly language?: Language;
}

/** Below this number of states, more threads cost more than they save. */
const PARALLEL_FROM = 250_000;

/** Threads are started at this share of `PARALLEL_FROM`, so that they are ready when they are used. */
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
    // A resumed search has no log of the states before; with ample sets, states are missing.
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
  // Failures are noted even if they are not checked: they end runs, so what lies behind them is not explored.
  const isChecked = (reportable: number): boolean => {
    const { kind, name } = at(compiled.reportables, reportable);
    return checks === 'all' || kind === 'failure' || checks.has(name);
  };
  for (const reportable of compiled.reportables.keys())
    if (!isChecked(reportable)) search.hits.ignore(reportable);

  const { checkpoint } = options;
  const { wordCount } = compiled.layout;
  const resumed = checkpoint && resume(search, checkpoint);
  if (resumed === undefined) search.begin();
  let deadlocks = deadlockWatch(search);
  const ends = endsOfRuns && new EndsOfRuns(search, endsOfRuns.maxStates);
  search.frontier.keepsExpanded = ends !== undefined;
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
  if (resumed === undefined) write(search.frontier.chunks);
  const startThreads = (): void => {
    if (isFinished || !isWorth(START_SHARE)) return;
    threads ??= new ParallelThreads(search);
  };
  startThreads();
  while (!isFinished && !isWorth(1)) {
    const [layer, first] = [search.frontier.chunks, search.frontier.first];
    limit = search.expandFrontier(ask);
    const found = search.advanceFrontier();
    if (limit === undefined) ends?.look(layer, parentsIn(search, first));
    const hadDeadlock = deadlocks.first() !== undefined;
    deadlocks.look();
    if (search.hits.takeNew() || (!hadDeadlock && deadlocks.first() !== undefined))
      lastHitDepth = depth;
    isFinished = limit !== undefined || found === 0;
    if (limit === undefined && found > 0) {
      depth += 1;
      write(search.frontier.chunks);
    }
    startThreads();
  }
  if (limit !== undefined) depth = search.frontier.depthOf(search.states - 1);

  let counts: Pick<Outcome, 'states' | 'transitions'> = search;
  let retraced: Retraced | undefined;
  if (isFinished) threads?.close();
  else {
    threads ??= new ParallelThreads(search);
    ends?.look(search.frontier.chunks);
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
  // The log begins at the resumption, so what was hit before it has to be found again.
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
  const { states, log } = search;
  const nextFirst = search.frontier.first;
  const isParent = new Uint8Array(nextFirst - first);
  for (let state = nextFirst; state < states; state += 1) {
    isParent[log.link(state).parent - first] = 1;
  }
  return (index) => isParent[index] === 1;
}

/** A part of the search that one thread repeats to log it: up to a depth, with all first hits forgotten but some. */
interface Retraced {
  readonly depth: number;
  readonly keep: (reportable: number) => boolean;
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
