/**
 * View abstraction: what a few of any number of identities can look like, and what holds in all of it.
 *
 * Idea: a *view* of a state is its shared part and k of its cells (`cells.ts`). V is a set of views that has
 * those of the initial state and, with some views, those after each step that they allow. If no view
 * in V breaks a property, it holds for any number of identities from k on.
 * Source: Abdulla, Haziza, Holik, All for the Price of Few (VMCAI 2013) and Parameterized Verification
 * through View Abstraction (STTT 18, 2016); the unseen identity is the OTHER of Chou, Mannava, Park, A
 * Simple Method for Parameterized Verification of Cache Coherence Protocols (FMCAD 2004).
 * Switch: a claim says `any Cpu`; `--engine reference` lets the interpreter take the steps. Tests that would fail: any-number.test.ts, obstacles.test.ts.
 *
 * A configuration is k + 1 cells all of whose views are in V. V is closed under
 * 1. a step of a thread in a view, alone or with all others there;
 * 2. a step of a cell c that k others watch: where the configuration of c and its watchers is one, the view of
 *    the watchers afterwards.
 *
 * Sound because: let s be a state of N >= k identities, with all its views in V, and t a thread that steps to
 * s'. Take k identities K of s'. Leaving out identities commutes with steps (`obstacles.ts`). If t is fixed or
 * belongs to one of K, leave out all but K: (1) has the step, and so the view K of s'. If t belongs to c
 * outside K, leave out all but K and c: all views of these are in V, so they are a configuration, and (2)
 * has the view. By induction over the run all views of all reachable states are in V. A step that fails is seen
 * likewise, by whom it fails: a thread and one watcher.
 *
 * The steps of (2), and those of a cell of a view that others of the view watch, are put together of steps of pairs of
 * cells: `pair-effects.ts` says why that is sound.
 *
 * What V breaks need not be broken in any number of identities; that is for an exact search to find out.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { initialState } from '../../model/meaning/interpret.ts';
import type { ExploreOptions, Limit } from '../outcome.ts';
import { startClock } from '../search-clock.ts';
import { Cells } from './cells.ts';
import { sorted, without } from './collections.ts';
import { PairEffects } from './pair-effects.ts';
import { VIEW_SIZE_MAX, type View, type ViewSet } from './view-set.ts';
import { interpretedViewSteps, type MakeViewSteps, type ViewSteps } from './view-steps.ts';
import { ViewStore } from './view-store.ts';
import { ViewViolations } from './view-violations.ts';

/** The machines on which the steps of views are taken (`view-machine.ts`). */
export interface ViewMachines {
  readonly type: string;
  /** By the number of identities, the unseen one included. */
  readonly views: ReadonlyMap<number, Machine>;
}

export interface ViewOptions extends Pick<ExploreOptions, 'limits' | 'onProgress' | 'checks'> {
  /** Whether to end where something that is asked for is broken: V then proves nothing. Default: no. */
  readonly endsAtViolation?: boolean;
  /** Who takes the steps. Default: the interpreter. */
  readonly stepsBy?: MakeViewSteps;
}

/** Computes V for views of `k` identities. Covers and what is asked of runs are not looked at. */
export function exploreViews(machines: ViewMachines, k: number, options: ViewOptions): ViewSet {
  return new ViewExplorer(machines, k, options).run();
}

class ViewExplorer {
  private readonly k: number;
  private readonly options: ViewOptions;
  /** The machine of a configuration: k + 1 identities. */
  private readonly whole: Cells;
  private readonly store: ViewStore;
  private readonly wholeSteps: ViewSteps;
  private readonly effects: PairEffects;
  private readonly broken: ViewViolations;
  /** The view that is being expanded; -1 before the first. */
  private current = -1;
  private steps = 0;

  constructor({ type, views }: ViewMachines, k: number, options: ViewOptions) {
    assert(k >= 1 && k <= VIEW_SIZE_MAX, 'a view has one to three cells');
    const cellsOf = (size: number): Cells => {
      const machine = views.get(size);
      assert(machine !== undefined, 'a view has a machine');
      return new Cells(machine, type, size);
    };
    this.k = k;
    this.options = options;
    this.whole = cellsOf(k + 1);
    this.store = new ViewStore(k);
    this.broken = new ViewViolations(options.checks);
    const stepsOf = (machine: Cells): ViewSteps =>
      (options.stepsBy ?? interpretedViewSteps)({
        machine,
        store: this.store,
        broken: this.broken,
        current: () => this.current,
        maxMemory: options.limits.maxMemory,
      });
    this.wholeSteps = stepsOf(this.whole);
    const pair = k === 2 ? this.whole : cellsOf(3);
    const pairSteps = k === 2 ? this.wholeSteps : stepsOf(pair);
    this.effects = new PairEffects(pair.identities.threadsOf, pairSteps);
  }

  run(): ViewSet {
    const { options, store } = this;
    const clock = startClock(options);
    const first = store.numbersOf(this.whole, initialState(this.whole.machine));
    store.add(first.shared, first.cells, this.wholeSteps, this.current, undefined);
    let limit: Limit | undefined;
    for (let number = 0; number < store.views.length; number += 1) {
      if (store.views.length > options.limits.maxStates) limit = 'states';
      if (store.isFull) limit ??= 'memory';
      limit ??= clock.check({
        states: store.views.length,
        transitions: this.transitions,
        depth: store.depth(number),
        frontier: store.views.length - number,
      });
      if (limit !== undefined) break;
      if (options.endsAtViolation === true && this.broken.violations.size > 0) break;
      this.current = number;
      this.expand(at(store.views, number));
    }
    this.broken.closeCycles(this.whole.machine);
    return {
      k: this.k,
      shared: store.sharedPieces,
      cells: store.cellPieces,
      views: store.views,
      steps: this.steps + this.effects.steps,
      joins: this.effects.joins,
      // Views are found breadth first.
      depth: store.depth(store.views.length - 1),
      limit,
      violations: [...this.broken.violations].map(([property, { view, step }]) => ({
        property,
        run: store.runTo(view),
        step,
      })),
      failures: [...this.broken.failures],
      seconds: clock.seconds(),
    };
  }

  private get transitions(): number {
    return this.steps + this.effects.steps + this.effects.joins;
  }

  private expand(view: View): void {
    const { shared, cells } = view;
    const { fixed, threadsOf } = this.whole.identities;
    this.wholeSteps.check(shared, cells);
    // (1) Threads that are fixed run with all that are there.
    this.runThreads(view, fixed);
    this.store.markExpanded(view);
    // (1) A thread of a cell, with all that are there.
    for (const { actor, watchers } of actorsOf(cells)) {
      if (watchers.length === 0) {
        this.runThreads(view, at(threadsOf, 0));
        continue;
      }
      for (const watcher of watchers) this.effects.run(shared, actor, watcher);
      this.addJoined(shared, actor, watchers, true);
    }
    // (2) A cell that is watched by k others: each configuration when the last of its views is there.
    for (const another of this.store.completions(view)) {
      if (this.k === 1) {
        this.meet(shared, at(cells, 0), another);
        if (another !== cells[0]) this.meet(shared, another, at(cells, 0));
        continue;
      }
      // All views of the configuration are expanded, so (1) has run the pairs.
      for (const { actor, watchers } of actorsOf(sorted([...cells, another]))) {
        this.addJoined(shared, actor, watchers, false);
      }
    }
  }

  /** Adds what becomes of a view of `watcher` alone when `actor` steps. */
  private meet(shared: number, actor: number, watcher: number): void {
    this.effects.runOnce(shared, actor, watcher, (to, cells, step) => {
      this.store.add(to, cells, this.wholeSteps, this.current, step);
    });
  }

  /** Adds the views after the steps that some threads take in a view, with all that are there. */
  private runThreads({ shared, cells }: View, threads: readonly number[]): void {
    this.wholeSteps.take(shared, cells, threads, (_, to, seen, step) => {
      this.steps += 1;
      this.store.add(to, seen, this.wholeSteps, this.current, step);
    });
  }

  private addJoined(
    shared: number,
    actor: number,
    watchers: readonly number[],
    isSeen: boolean,
  ): void {
    this.effects.joined(shared, actor, watchers, isSeen, (to, cells, step) => {
      this.store.add(to, cells, this.wholeSteps, this.current, step);
    });
  }
}

/** Each cell with those beside it; of equal cells, the first. */
function* actorsOf(
  cells: readonly number[],
): Iterable<{ readonly actor: number; readonly watchers: readonly number[] }> {
  for (const [i, actor] of cells.entries()) {
    if (i > 0 && cells[i - 1] === actor) continue;
    yield { actor, watchers: without(cells, i) };
  }
}
