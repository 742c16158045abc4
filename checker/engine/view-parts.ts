/**
 * Views as packed states: the bits of a shared part and of some cells put together, and told apart again.
 *
 * The state of a shared part and some cells is put together of their bits: that of the shared part alone, in which
 * identities that it names are the unseen one, and for each cell the bits by which it differs from the unseen one in its
 * place. After a step, the bits of a part tell which piece it is; those that were not seen before are unpacked and divided by
 * `cells.ts`. A part whose bits are those of before the step is the same piece.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import type { ViewStepsOptions } from '../any-number/view-steps.ts';
import type { Layout } from './state/columns.ts';
import { packState, unpackState } from './state/pack-state.ts';
import { type NamingPlace, type ViewColumns, viewColumns } from './state/view-columns.ts';
import { StateTable } from './visited/state-table.ts';

/** Bits, and by place who is named: 0 nobody of it, else which of its threads. */
interface Part {
  readonly words: Uint32Array;
  readonly names: Uint8Array;
  /** Whether it names anybody, at any place. */
  readonly isNaming: boolean;
}

export class ViewParts {
  private readonly options: Pick<ViewStepsOptions, 'machine' | 'store'>;
  private readonly machine: Machine;
  private readonly layout: Layout;
  private readonly columns: ViewColumns;
  private readonly wordCount: number;
  /** The bits on which a shared part hangs, and those on which each cell does: its own, and all places. */
  private readonly sharedBits: Uint32Array;
  private readonly cellBits: readonly Uint32Array[];
  /** By their numbers, the shared parts; `null` if their bits cannot be had. */
  private readonly sharedParts: (Part | null)[] = [];
  /** By the place of a cell, and its number. */
  private readonly cellParts: (Part | null)[][];
  /** The cells that `compose` puts together. */
  private readonly composed: Part[] = [];
  /** What pieces the bits of a part are. */
  private readonly sharedKeys: StateTable;
  private readonly sharedNumbers: number[] = [];
  private readonly cellKeys: readonly StateTable[];
  private readonly cellNumbers: readonly number[][];
  private readonly key: Uint32Array;

  constructor(
    options: Pick<ViewStepsOptions, 'machine' | 'store'>,
    machine: Machine,
    layout: Layout,
  ) {
    const { machine: cells } = options;
    this.options = options;
    this.machine = machine;
    this.layout = layout;
    this.columns = viewColumns(machine, layout, cells.identities);
    this.wordCount = layout.wordCount;
    const { places, shared } = this.columns;
    const withPlaces = (own: Uint32Array): Uint32Array => {
      const bits = own.slice();
      for (const { word, shift, mask } of places) bits[word] = at(bits, word) | (mask << shift);
      return bits;
    };
    const seen = Array.from({ length: cells.visible }, (_, i) => i);
    this.sharedBits = withPlaces(shared);
    this.cellBits = seen.map((i) => withPlaces(at(this.columns.cells, i)));
    this.key = new Uint32Array(this.wordCount + places.length);
    this.sharedKeys = new StateTable(this.wordCount);
    this.cellParts = seen.map(() => []);
    this.cellKeys = seen.map(() => new StateTable(this.key.length));
    this.cellNumbers = seen.map(() => []);
  }

  // ------------------------------------------------------------------ from parts to a state

  /** Writes the state of these parts; false if they contradict each other, undefined if there are no bits for it. */
  compose(shared: number, cells: readonly number[], state: Uint32Array): boolean | undefined {
    const base = this.sharedPart(shared);
    if (base === null) return undefined;
    const { composed, wordCount } = this;
    for (let i = 0; i < cells.length; i += 1) {
      const part = this.cellPart(shared, base, i, cells[i]!);
      if (part === undefined) return false;
      if (part === null) return undefined;
      composed[i] = part;
    }
    if (!this.areNamedOnce(base, cells.length)) return false;
    for (let word = 0; word < wordCount; word += 1) {
      let bits = base.words[word]!;
      for (let i = 0; i < cells.length; i += 1) bits ^= composed[i]!.words[word]!;
      state[word] = bits;
    }
    return true;
  }

  /** Whether at each place at most one of the composed cells is named, and only where the shared part names one. */
  private areNamedOnce(base: Part, count: number): boolean {
    const { composed } = this;
    let isAny = false;
    for (let i = 0; i < count; i += 1) if (composed[i]!.isNaming) isAny = true;
    if (!isAny) return true;
    for (let place = 0; place < base.names.length; place += 1) {
      let named = 0;
      for (let i = 0; i < count; i += 1) if (composed[i]!.names[place] !== 0) named += 1;
      if (named > 1 || (named === 1 && base.names[place] === 0)) return false;
    }
    return true;
  }

  private sharedPart(shared: number): Part | null {
    const known = this.sharedParts[shared];
    if (known !== undefined) return known;
    const state = this.options.store.stateIn(this.options.machine, shared, []);
    const words = state && this.packed(state);
    const part = words === undefined ? null : this.partOf(words, words, () => true);
    this.sharedParts[shared] = part;
    return part;
  }

  /**
   * Keeps the part of `shared`, whose bits are in `key`. Of cells it has those of unseen ones, which are the same in all shared
   * parts; `other` is one that is known.
   */
  private keepPart(shared: number, other: number): void {
    const known = this.sharedParts[other];
    if (known === null || known === undefined) return;
    const { cells } = this.columns;
    const words = known.words.map((word, i) => {
      const ofCells = cells.reduce((mask, cell) => mask | at(cell, i), 0);
      return (word & ofCells) | at(this.key, i);
    });
    this.sharedParts[shared] = this.partOf(words, words, () => true);
  }

  /** The bits by which a cell differs from the unseen one; undefined if it contradicts the shared part. */
  private cellPart(
    shared: number,
    base: Part,
    identity: number,
    cell: number,
  ): Part | null | undefined {
    const known = this.cellParts[identity]?.[cell];
    if (known !== undefined) return known;
    const { store, machine } = this.options;
    const before = Array.from({ length: identity }, () => store.numberOfUnseen(machine));
    const state = store.stateIn(machine, shared, [...before, cell]);
    if (state === undefined) return undefined;
    const words = this.packed(state);
    const part =
      words === undefined
        ? null
        : this.partOf(
            words,
            words.map((word, i) => word ^ at(base.words, i)),
            (named) => named === identity,
          );
    at(this.cellParts, identity)[cell] = part;
    return part;
  }

  /** The part of these bits; whom it names is read in `words`, if it `isOwn`. */
  private partOf(words: Uint32Array, bits: Uint32Array, isOwn: (who: number) => boolean): Part {
    const ranks = this.columns.places.map((place) => {
      const named = namedIn(place, words, 0);
      return named !== undefined && isOwn(named.identity) ? named.rank : 0;
    });
    const names = Uint8Array.from(ranks);
    return { words: bits, names, isNaming: names.some((rank) => rank !== 0) };
  }

  /** Undefined for a state with a value that no reachable state has, for which the layout has no bits. */
  private packed(state: State): Uint32Array | undefined {
    const { machine, layout } = this;
    const words = new Uint32Array(this.wordCount);
    packState(machine, layout, state, words, 0);
    const back = unpackState(machine, layout, words, 0);
    return stateKey(back) === stateKey(state) ? words : undefined;
  }

  // ------------------------------------------------------------------ from a state to parts

  /** The number of the shared part of the state at `offset`; it was `shared` in the state `before`. */
  sharedOf(words: Uint32Array, offset: number, before: Uint32Array, shared: number): number {
    if (areSame(words, offset, before, this.sharedBits)) return shared;
    const { key, columns } = this;
    for (let i = 0; i < this.wordCount; i += 1) key[i] = words[offset + i]! & columns.shared[i]!;
    for (const place of columns.places) {
      const stored = (words[offset + place.word]! >>> place.shift) & place.mask;
      const code = place.names[stored] === undefined ? stored : place.unseen;
      key[place.word] = key[place.word]! | (code << place.shift);
    }
    const number = this.sharedKeys.numberOf(key, 0);
    const known = this.sharedNumbers[number];
    if (known !== undefined) return known;
    const found = this.divided(words, offset).shared;
    this.sharedNumbers[number] = found;
    if (this.sharedParts[found] === undefined) this.keepPart(found, shared);
    return found;
  }

  /** The number of the cell of `identity` in the state at `offset`; it was `cell` in the state `before`. */
  cellOf(
    words: Uint32Array,
    offset: number,
    before: Uint32Array,
    identity: number,
    cell: number,
  ): number {
    if (areSame(words, offset, before, this.cellBits[identity]!)) return cell;
    const { cells, places } = this.columns;
    const mask = cells[identity]!;
    const { key, wordCount } = this;
    for (let i = 0; i < wordCount; i += 1) key[i] = words[offset + i]! & mask[i]!;
    for (let i = 0; i < places.length; i += 1) {
      const named = namedIn(places[i]!, words, offset);
      key[wordCount + i] = named?.identity === identity ? named.rank : 0;
    }
    const number = this.cellKeys[identity]!.numberOf(key, 0);
    const known = this.cellNumbers[identity]![number];
    if (known !== undefined) return known;
    const found = at(this.divided(words, offset).cells, identity);
    at(this.cellNumbers, identity)[number] = found;
    return found;
  }

  private divided(words: Uint32Array, offset: number) {
    const { store, machine } = this.options;
    return store.numbersOf(machine, unpackState(this.machine, this.layout, words, offset));
  }
}

/** Whether the state at `offset` has the same bits as `before`, of those in `mask`. */
function areSame(
  words: Uint32Array,
  offset: number,
  before: Uint32Array,
  mask: Uint32Array,
): boolean {
  for (let i = 0; i < mask.length; i += 1) {
    if (((words[offset + i]! ^ before[i]!) & mask[i]!) !== 0) return false;
  }
  return true;
}

function namedIn(place: NamingPlace, words: Uint32Array, offset: number) {
  return place.names[(words[offset + place.word]! >>> place.shift) & place.mask];
}
