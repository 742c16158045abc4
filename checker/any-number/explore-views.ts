/**
 * View abstraction: what a few of any number of identities can look like, and what holds in all of it.
 *
 * Idea: a *view* of a state is its shared part and k of its cells (`cells.ts`). V is a set of views that has
 * those of the initial state and, with some views, those after each step that they allow. If no view
 * in V breaks a property, it holds for any number of identities from k on.
 * Source: Abdulla, Haziza, Holik, All for the Price of Few (VMCAI 2013) and Parameterized Verification
 * through View Abstraction (STTT 18, 2016); the unseen identity is the OTHER of Chou, Mannava, Park, A
 * Simple Method for Parameterized Verification of Cache Coherence Protocols (FMCAD 2004).
 * Switch: a claim says `any Cpu`. Tests that would fail: any-number.test.ts, obstacles.test.ts.
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
 * Pairwise composition. The step of a cell c that others watch is put together of what it does to each of
 * them: the machine runs on c and one watcher only. What comes of (c, a) and of (c, b) is joined if the thread, the
 * new shared part and the new c are the same; not if the nodes passed are the same, since a loop over
 * identities branches on the watcher. Every step of s restricted to c, a and b is such a join of its restrictions to (c, a) and
 * (c, b), so no view is lost; joins that are no step make V larger, which is sound.
 *
 * An assertion is looked at where it fails: with one watcher. What V breaks need not be broken in any number of
 * identities; that is for an exact search to find out.
 */
import { isLockOrder } from '../../model/locks/lock-orders.ts';
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { initialState, type StepResult, steps } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { evaluateStep, pairMachine } from '../../properties/evaluate-step.ts';
import { closeLockCycles, LOCK_ORDER } from '../locks/lock-cycles.ts';
import type { ExploreOptions, Limit } from '../outcome.ts';
import { startClock } from '../search-clock.ts';
import { Cells, type Piece } from './cells.ts';

/** The machines on which the steps of views are taken (`view-machine.ts`). */
export interface ViewMachines {
  readonly type: string;
  /** By the number of identities, the unseen one included. */
  readonly views: ReadonlyMap<number, Machine>;
}

/** A view by the numbers of its parts: cells ascending, as many as k. */
export interface View {
  readonly shared: number;
  readonly cells: readonly number[];
}

/** How a view came about: the thread that moved, and where its step began. */
export interface ViewStep {
  readonly view: View;
  /** The location by its place in `locations`; undefined for the initial view. */
  readonly step:
    | { readonly template: number; readonly location: number; readonly isSeen: boolean }
    | undefined;
}

/** Something broken in V, and how V came there: views, each in part a consequence of the one before. */
export interface AbstractViolation {
  readonly property: string;
  readonly run: readonly ViewStep[];
  /** The step that breaks it; undefined if the last view does. */
  readonly step: ViewStep['step'];
}

export interface ViewSet {
  readonly k: number;
  readonly shared: readonly Piece[];
  readonly cells: readonly Piece[];
  readonly views: readonly View[];
  /** Steps of the interpreter, and steps that were put together of them. */
  readonly steps: number;
  readonly joins: number;
  readonly depth: number;
  readonly limit: Limit | undefined;
  readonly violations: readonly AbstractViolation[];
  /** The checks under which steps fail, asked for or not. */
  readonly failures: readonly string[];
  readonly seconds: number;
}

export interface ViewOptions extends Pick<ExploreOptions, 'limits' | 'onProgress' | 'checks'> {
  /** Whether to end where something that is asked for is broken: V then proves nothing. Default: no. */
  readonly endsAtViolation?: boolean;
}

/** Computes V for views of `k` identities. Covers and what is asked of runs are not looked at. */
export function exploreViews(machines: ViewMachines, k: number, options: ViewOptions): ViewSet {
  return new ViewExplorer(machines, k, options).run();
}

/** What a step of a cell does: to the shared part, to itself, and to each that watches. */
interface Effect {
  readonly template: number;
  readonly location: number;
  readonly shared: number;
  readonly cell: number;
  /** Of each watcher that was looked at, what may become of it. */
  readonly watchers: Map<number, number[]>;
}

/** All views with one shared part. */
interface Group {
  /** The keys of views that were found, and of those that were expanded. */
  readonly found: Set<number>;
  readonly expanded: Set<number>;
  /** Of each cell in an expanded view, the cells beside it in one. */
  readonly beside: Map<number, Set<number>>;
  readonly effects: Map<number, Map<string, Effect>>;
  /** Pairs of actor and watcher that were run. */
  readonly ran: Set<number>;
}

/** Bases of keys of views: k numbers of cells fit into one number. */
const KEY_BASE = [1, 2 ** 26, 2 ** 26, 2 ** 17] as const;
/** The most identities in a view. */
export const VIEW_SIZE_MAX = 3;
const PAIR_BASE = 2 ** 26;

class ViewExplorer {
  private readonly k: number;
  private readonly options: ViewOptions;
  private readonly whole: Cells;
  private readonly pair: Cells;
  private readonly shared = new Numbering();
  private readonly cells = new Numbering();
  private readonly groups: Group[] = [];
  private readonly views: View[] = [];
  private readonly depths: number[] = [];
  private readonly parents: number[] = [];
  private readonly reasons: ViewStep['step'][] = [];
  private readonly violations = new Map<string, { view: number; step: ViewStep['step'] }>();
  private readonly orders = new Map<string, { view: number; step: ViewStep['step'] }>();
  private readonly failures = new Set<string>();
  private readonly pairsOfStates = new Map<Machine, Machine>();
  private current = -1;
  private steps = 0;
  private joins = 0;

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
    this.pair = k === 2 ? this.whole : cellsOf(3);
  }

  run(): ViewSet {
    const { options } = this;
    const clock = startClock(options);
    const first = this.whole.split(initialState(this.whole.machine));
    this.add(this.shared.of(first.shared), this.numbersOf(first.cells).slice(0, this.k), undefined);
    let limit: Limit | undefined;
    for (let number = 0; number < this.views.length; number += 1) {
      if (this.views.length > options.limits.maxStates) limit = 'states';
      // More do not fit into the keys of views.
      if (this.cells.pieces.length > at(KEY_BASE, this.k) / 2) limit ??= 'memory';
      limit ??= clock.check({
        states: this.views.length,
        transitions: this.steps + this.joins,
        depth: at(this.depths, number),
        frontier: this.views.length - number,
      });
      if (limit !== undefined) break;
      if (options.endsAtViolation === true && this.violations.size > 0) break;
      this.current = number;
      this.expand(at(this.views, number));
    }
    this.closeCycles();
    return {
      k: this.k,
      shared: this.shared.pieces,
      cells: this.cells.pieces,
      views: this.views,
      steps: this.steps,
      joins: this.joins,
      // Views are found breadth first.
      depth: at(this.depths, this.depths.length - 1),
      limit,
      violations: [...this.violations].map(([property, { view, step }]) => ({
        property,
        run: this.runTo(view),
        step,
      })),
      failures: [...this.failures],
      seconds: clock.seconds(),
    };
  }

  private expand(view: View): void {
    const { shared, cells } = view;
    const group = this.groupOf(shared);
    const state = this.stateOf(this.whole, shared, cells);
    assert(state !== undefined, 'views without a state are not added');
    this.lookAt(this.whole.machine, state);
    // (1) Threads that are fixed run with all that are there.
    for (const thread of this.whole.identities.fixed) {
      this.follow(this.whole, state, thread, (next, step) => {
        const { shared: piece, cells: pieces } = this.whole.split(next);
        this.add(this.shared.of(piece), this.numbersOf(pieces).slice(0, this.k), step);
      });
    }
    group.expanded.add(this.keyOf(cells));
    for (const [i, cell] of cells.entries()) {
      const others = put(group.beside, cell, () => new Set<number>());
      for (const [j, other] of cells.entries()) if (i !== j || this.k === 1) others.add(other);
    }
    // (1) A thread of a cell, with all that are there.
    for (const [i, actor] of cells.entries()) {
      if (i > 0 && cells[i - 1] === actor) continue;
      const watchers = without(cells, i);
      if (watchers.length === 0) this.runAlone(state);
      for (const watcher of watchers) this.runPair(group, shared, actor, watcher);
      if (watchers.length > 0) this.act(group, shared, actor, watchers, true);
    }
    // (2) A cell that is watched by k others: each configuration when the last of its views is there.
    for (const another of this.completions(group, cells)) {
      const all = [...cells, another].sort((a, b) => a - b);
      for (const [i, actor] of all.entries()) {
        if (i > 0 && all[i - 1] === actor) continue;
        const watchers = without(all, i);
        if (this.k === 1) this.runPair(group, shared, actor, at(watchers, 0));
        this.act(group, shared, actor, watchers, false);
      }
    }
  }

  /** The cells that make a configuration with those of a view that was expanded. */
  private *completions(group: Group, cells: readonly number[]): Iterable<number> {
    if (this.k === 1) {
      yield* group.beside.keys();
      return;
    }
    const sets = cells.map((cell) => put(group.beside, cell, () => new Set<number>()));
    const [smallest, ...others] = sets.toSorted((a, b) => a.size - b.size);
    for (const candidate of smallest ?? []) {
      if (!others.every((set) => set.has(candidate))) continue;
      const isWhole = cells.every((_, i) =>
        group.expanded.has(this.keyOf(sorted([...without(cells, i), candidate]))),
      );
      if (isWhole) yield candidate;
    }
  }

  // ------------------------------------------------------------------ steps

  /** The only cell of a view of one, with nobody who watches. */
  private runAlone(state: State): void {
    for (const thread of at(this.whole.identities.threadsOf, 0)) {
      this.follow(this.whole, state, thread, (next, step) => {
        const { shared, cells } = this.whole.split(next);
        this.add(this.shared.of(shared), [this.cells.of(at(cells, 0))], step);
      });
    }
  }

  /** Runs all threads of `actor` beside `watcher`, once, and keeps what they do. */
  private runPair(group: Group, shared: number, actor: number, watcher: number): void {
    const key = actor * PAIR_BASE + watcher;
    if (group.ran.has(key)) return;
    group.ran.add(key);
    const state = this.stateOf(this.pair, shared, [actor, watcher]);
    // A view of one knows nothing of who else is there.
    if (state === undefined) return;
    const effects = put(group.effects, actor, () => new Map<string, Effect>());
    for (const thread of at(this.pair.identities.threadsOf, 0)) {
      this.follow(this.pair, state, thread, (next, { template, location }) => {
        const split = this.pair.split(next);
        const [to, cell] = [this.shared.of(split.shared), this.cells.of(at(split.cells, 0))];
        const effect = put(effects, `${thread} ${to} ${cell}`, () => ({
          ...{ template, location, shared: to, cell },
          watchers: new Map<number, number[]>(),
        }));
        const after = this.cells.of(at(split.cells, 1));
        const ways = put(effect.watchers, watcher, () => []);
        if (!ways.includes(after)) ways.push(after);
      });
    }
  }

  /** Puts the steps of `actor` together of what they do to each of `watchers`. */
  private act(
    group: Group,
    shared: number,
    actor: number,
    watchers: readonly number[],
    isSeen: boolean,
  ): void {
    for (const effect of group.effects.get(actor)?.values() ?? []) {
      const ways: (readonly number[])[] = [];
      for (const watcher of watchers) {
        const after = effect.watchers.get(watcher);
        if (after === undefined) break;
        ways.push(after);
      }
      if (ways.length < watchers.length) continue;
      const isQuiet =
        !isSeen &&
        effect.shared === shared &&
        ways.every((after, i) => after.length === 1 && after[0] === watchers[i]);
      if (isQuiet) continue;
      this.joins += 1;
      const { template, location } = effect;
      for (const after of combinations(ways)) {
        const view = isSeen ? [effect.cell, ...after] : after;
        this.add(effect.shared, view, { template, location, isSeen });
      }
    }
  }

  /** Takes the steps of one thread, and looks at what is broken on the way. */
  private follow(
    { machine }: Cells,
    state: State,
    thread: number,
    arrive: (next: State, step: NonNullable<ViewStep['step']>) => void,
  ): void {
    const { template } = at(machine.threads, thread);
    const { locations } = at(machine.templates, template);
    const location = locations.indexOf(at(state.threads, thread).pc);
    const step = { template, location, isSeen: true };
    for (const result of steps(machine, state, thread)) {
      this.steps += 1;
      this.lookAtStep(machine, state, thread, result, step);
      if (result.next !== undefined) arrive(result.next, step);
    }
  }

  // ------------------------------------------------------------------ what is broken

  private isAsked(name: string): boolean {
    const { checks } = this.options;
    return checks === 'all' || checks.has(name);
  }

  private broken(property: string, step?: ViewStep['step']): void {
    if (isLockOrder(property)) {
      // Each alone is nothing wrong; what is wrong is a cycle of them.
      if (!this.orders.has(property)) this.orders.set(property, { view: this.current, step });
      return;
    }
    if (!this.isAsked(property) || this.violations.has(property)) return;
    this.violations.set(property, { view: this.current, step });
  }

  /** Whether the orders in which locks are taken, in whatever views, make a cycle. */
  private closeCycles(): void {
    if (!this.isAsked(LOCK_ORDER)) return;
    const orders = [...this.orders.keys()].map((property) => ({ property, depth: 0, run: [] }));
    for (const { property, cycle } of closeLockCycles(this.whole.machine, orders)) {
      const last = this.orders.get(cycle?.at(-1)?.property ?? '');
      if (property === LOCK_ORDER && last !== undefined) this.violations.set(property, last);
    }
  }

  private lookAt(machine: Machine, state: State): void {
    for (const property of machine.properties) {
      if (!this.isAsked(property.name) || this.violations.has(property.name)) continue;
      if (evaluateProperty(machine, property, state).kind === 'broken') this.broken(property.name);
    }
  }

  private lookAtStep(
    machine: Machine,
    before: State,
    thread: number,
    { next, end, violations }: StepResult,
    step: ViewStep['step'],
  ): void {
    for (const { property } of violations) this.broken(property, step);
    const failure = end === 'failure' ? violations.at(-1)?.property : undefined;
    if (failure !== undefined) this.failures.add(failure);
    if (next === undefined) return;
    for (const property of machine.stepProperties) {
      if (!this.isAsked(property.name) || this.violations.has(property.name)) continue;
      const states = put(this.pairsOfStates, machine, () => pairMachine(machine));
      if (evaluateStep(states, property, before, next, thread).kind === 'broken') {
        this.broken(property.name, step);
      }
    }
  }

  // ------------------------------------------------------------------ views

  private add(shared: number, unsorted: readonly number[], step: ViewStep['step']): void {
    const cells = sorted(unsorted);
    const group = this.groupOf(shared);
    const key = this.keyOf(cells);
    if (group.found.has(key)) return;
    group.found.add(key);
    // Steps that are put together may contradict each other: then no state has this view.
    if (this.stateOf(this.whole, shared, cells) === undefined) return;
    this.views.push({ shared, cells });
    this.parents.push(this.current);
    this.reasons.push(step);
    this.depths.push(this.current < 0 ? 0 : at(this.depths, this.current) + 1);
  }

  private keyOf(cells: readonly number[]): number {
    const base = at(KEY_BASE, this.k);
    return cells.reduce((key, cell) => {
      assert(cell < base, 'the numbers of cells are small');
      return key * base + cell;
    }, 0);
  }

  private groupOf(shared: number): Group {
    const known = this.groups[shared];
    if (known !== undefined) return known;
    const group: Group = {
      found: new Set(),
      expanded: new Set(),
      beside: new Map(),
      effects: new Map(),
      ran: new Set(),
    };
    this.groups[shared] = group;
    return group;
  }

  private stateOf(of: Cells, shared: number, cells: readonly number[]): State | undefined {
    const pieces = cells.map((cell) => this.cells.piece(cell));
    return of.join(this.shared.piece(shared), pieces);
  }

  private numbersOf(pieces: readonly Piece[]): number[] {
    return pieces.map((piece) => this.cells.of(piece));
  }

  private runTo(view: number): readonly ViewStep[] {
    const run: ViewStep[] = [];
    for (let i = view; i >= 0; i = at(this.parents, i)) {
      run.push({ view: at(this.views, i), step: this.reasons[i] });
    }
    return run.reverse();
  }
}

/** Pieces by numbers, each once. */
class Numbering {
  readonly pieces: Piece[] = [];
  private readonly numbers = new Map<string, number>();

  of(piece: Piece): number {
    const key = JSON.stringify(piece);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.pieces.length);
    this.pieces.push(piece);
    return this.pieces.length - 1;
  }

  piece(number: number): Piece {
    return this.pieces[number] as Piece;
  }
}

function put<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function without<T>(list: readonly T[], index: number): readonly T[] {
  return list.filter((_, i) => i !== index);
}

function sorted(numbers: readonly number[]): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}

/** One of each list, in all ways. */
function combinations(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return lists.reduce<readonly (readonly number[])[]>(
    (all, list) => all.flatMap((before) => list.map((each) => [...before, each])),
    [[]],
  );
}
