/**
 * The views that were found, each once, and what is needed to complete them to configurations.
 *
 * Pieces (of shared parts, of cells) have numbers, and a view is the numbers of its pieces. Views with one shared part are
 * a group: only those make configurations with each other.
 *
 * Invariant: `views` is in the order in which they were found, breadth first, and the parent of a view stands
 * before it.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { State } from '../../model/machine/state.ts';
import type { ThreadStep } from '../any-number-outcome.ts';
import type { Cells, Piece } from './cells.ts';
import { getOrMake, sorted, without } from './collections.ts';
import type { StatesOfViews, View, ViewStep } from './view-set.ts';

/** Bases of keys of views, by k: the numbers of k cells fit into one number. */
const KEY_BASE = [1, 2 ** 22, 2 ** 22, 2 ** 17] as const;
/** Shared parts have smaller numbers, as the keys of effects need (`pair-effects.ts`). */
const SHARED_BASE = 2 ** 26;

/** All views with one shared part. */
interface Group {
  /** The keys of views that were found, and of those that were expanded. */
  readonly found: Set<number>;
  readonly expanded: Set<number>;
  /** Of each cell in an expanded view, the cells beside it in one. */
  readonly beside: Map<number, Set<number>>;
}

export class ViewStore {
  readonly views: View[] = [];
  private readonly k: number;
  private readonly shared = new Numbering();
  private readonly cells = new Numbering();
  private readonly groups: Group[] = [];
  private readonly depths: number[] = [];
  private readonly parents: number[] = [];
  private readonly reasons: (ThreadStep | undefined)[] = [];

  /** For views of `k` cells. */
  constructor(k: number) {
    this.k = k;
  }

  get sharedPieces(): readonly Piece[] {
    return this.shared.pieces;
  }

  get cellPieces(): readonly Piece[] {
    return this.cells.pieces;
  }

  /** Whether the numbers of parts may soon not fit into the keys of views and effects. */
  get isFull(): boolean {
    const isCellsFull = this.cells.pieces.length > at(KEY_BASE, this.k) / 2;
    return isCellsFull || this.shared.pieces.length > SHARED_BASE / 2;
  }

  depth(view: number): number {
    return at(this.depths, view);
  }

  /** The numbers of the parts of a state in `machine`, without the unseen cell: no view has it. */
  numbersOf(machine: Cells, state: State): View {
    const { shared, cells } = machine.split(state);
    const seen = cells.slice(0, machine.visible);
    return { shared: this.shared.of(shared), cells: seen.map((piece) => this.cells.of(piece)) };
  }

  /** Returns the state of a shared part and some cells in `machine`; undefined if they contradict each other. */
  stateIn(machine: Cells, shared: number, cells: readonly number[]): State | undefined {
    const pieces = cells.map((cell) => this.cells.piece(cell));
    return machine.join(this.shared.piece(shared), pieces);
  }

  /** The number of the cell that nothing has happened to. */
  numberOfUnseen(machine: Cells): number {
    return this.cells.of(machine.unseen);
  }

  /** Adds a view, if it is new and one of `states` has it, that comes of a step from the view `parent` (-1: of none). */
  add(
    shared: number,
    unsorted: readonly number[],
    states: StatesOfViews,
    parent: number,
    step: ThreadStep | undefined,
  ): void {
    const group = this.groupOf(shared);
    const key = this.keyOf(unsorted);
    if (group.found.has(key)) return;
    group.found.add(key);
    const cells = sorted(unsorted);
    // Steps that are put together may contradict each other: then no state has this view.
    if (!states.has(shared, cells)) return;
    assert(parent < this.views.length, 'a view comes of one that was found before');
    this.views.push({ shared, cells });
    this.parents.push(parent);
    this.reasons.push(step);
    this.depths.push(parent < 0 ? 0 : at(this.depths, parent) + 1);
  }

  /** From now on the view is part of configurations. */
  markExpanded({ shared, cells }: View): void {
    const group = this.groupOf(shared);
    group.expanded.add(this.keyOf(cells));
    for (const [i, cell] of cells.entries()) {
      const others = getOrMake(group.beside, cell, () => new Set<number>());
      for (const [j, other] of cells.entries()) if (i !== j || this.k === 1) others.add(other);
    }
  }

  /** The cells that make a configuration with those of an expanded view: all views of the k + 1 are expanded. */
  *completions({ shared, cells }: View): Iterable<number> {
    const group = this.groupOf(shared);
    if (this.k === 1) {
      yield* group.beside.keys();
      return;
    }
    const sets = cells.map((cell) => getOrMake(group.beside, cell, () => new Set<number>()));
    const [smallest, ...others] = sets.toSorted((a, b) => a.size - b.size);
    for (const candidate of smallest ?? []) {
      if (!others.every((set) => set.has(candidate))) continue;
      const isWhole = cells.every((_, i) =>
        group.expanded.has(this.keyOf([...without(cells, i), candidate])),
      );
      if (isWhole) yield candidate;
    }
  }

  /** The views by which a view was found, from the initial one on. */
  runTo(view: number): readonly ViewStep[] {
    const run: ViewStep[] = [];
    for (let i = view; i >= 0; i = at(this.parents, i)) {
      run.push({ view: at(this.views, i), step: this.reasons[i] });
    }
    return run.reverse();
  }

  /** The same in whatever order the cells are. */
  private keyOf(cells: readonly number[]): number {
    const base = at(KEY_BASE, this.k);
    const [a = 0, b = 0] = cells;
    if (cells.length === 1) return a;
    assert(a < base && b < base, 'the numbers of cells are small');
    if (cells.length === 2) return a <= b ? a * base + b : b * base + a;
    return sorted(cells).reduce((key, cell) => {
      assert(cell < base, 'the numbers of cells are small');
      return key * base + cell;
    }, 0);
  }

  private groupOf(shared: number): Group {
    const known = this.groups[shared];
    if (known !== undefined) return known;
    const group: Group = { found: new Set(), expanded: new Set(), beside: new Map() };
    this.groups[shared] = group;
    return group;
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

  /** A piece may be `null`, so a missing one is found by its number. */
  piece(number: number): Piece {
    assert(number < this.pieces.length, 'a number stands for a piece');
    return this.pieces[number] as Piece;
  }
}
