/**
 * The steps of views by generated code: what `checker/any-number/view-steps.ts` does, on packed states.
 *
 * The state of a shared part and some cells is put together of their bits: that of the shared part alone, in which
 * identities that it names are the unseen one, and for each cell the bits by which it differs from the unseen one in its
 * place. After a step, the bits of a part tell which piece it is; those that were not seen before are unpacked and divided by
 * `cells.ts`. The code tells that a check was broken, but not by which thread: then the interpreter takes the same steps.
 *
 * Law: the same views, in the same order, as the interpreter finds, and the same is broken (view-steps-fast.test.ts).
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import {
  type Arrive,
  interpretedViewSteps,
  type MakeViewSteps,
  type ViewSteps,
  type ViewStepsOptions,
} from '../any-number/view-steps.ts';
import type { ThreadStep } from '../any-number-outcome.ts';
import { withReferenceFallback } from './reference-fallback.ts';
import { Search } from './search/search.ts';
import { locationIndex, packState, unpackState } from './state/pack-state.ts';
import { type NamingPlace, type ViewColumns, viewColumns } from './state/view-columns.ts';
import { compileMachine } from './visited/compile-machine.ts';
import { StateTable } from './visited/state-table.ts';

/** Bits, and by place who is named: 0 nobody of it, else which of its threads. Undefined if they cannot be had. */
interface Part {
  readonly words: Uint32Array;
  readonly names: Uint8Array;
}

class FastViewSteps implements ViewSteps {
  private readonly options: ViewStepsOptions;
  private readonly reference: ViewSteps;
  private readonly machine: Machine;
  private readonly search: Search;
  private readonly columns: ViewColumns;
  private readonly wordCount: number;
  private readonly templates: readonly number[];
  private readonly ignored = new Set<number>();
  /** The reportables that are about steps. */
  private readonly ofSteps: readonly number[];
  /** By their numbers, the shared parts: bits, and the places that name an identity. */
  private readonly sharedParts: (Part | null)[] = [];
  /** By the place of a cell, and its number. */
  private readonly cellParts: (Part | null)[][];
  /** What pieces the bits of a part are. */
  private readonly sharedKeys: StateTable;
  private readonly sharedNumbers: number[] = [];
  private readonly cellKeys: readonly StateTable[];
  private readonly cellNumbers: readonly number[][];
  private readonly key: Uint32Array;
  private readonly state: Uint32Array;

  constructor(options: ViewStepsOptions) {
    const { machine: cells, maxMemory } = options;
    this.options = options;
    this.reference = interpretedViewSteps(options);
    this.machine = { ...cells.machine, usesSymmetry: false };
    const compiled = compileMachine(this.machine, new Set());
    const { layout, reportables } = compiled;
    this.columns = viewColumns(this.machine, layout, cells.identities);
    this.wordCount = layout.wordCount;
    this.templates = this.machine.threads.map(({ template }) => template);
    this.search = new Search(compiled, maxMemory);
    const numbers = [...reportables.keys()];
    this.ofSteps = numbers.filter((i) => /^(step|failure)$/.test(at(reportables, i).kind));
    for (const i of numbers) if (!this.ofSteps.includes(i)) this.search.hits.ignore(i);
    const places = this.columns.places.length;
    this.key = new Uint32Array(this.wordCount + places);
    this.state = new Uint32Array(this.wordCount);
    this.sharedKeys = new StateTable(this.wordCount);
    const seen = Array.from({ length: cells.visible }, (_, i) => i);
    this.cellParts = seen.map(() => []);
    this.cellKeys = seen.map(() => new StateTable(this.key.length));
    this.cellNumbers = seen.map(() => []);
  }

  has(shared: number, cells: readonly number[]): boolean {
    return this.compose(shared, cells) ?? this.reference.has(shared, cells);
  }

  take(shared: number, cells: readonly number[], threads: readonly number[], arrive: Arrive): void {
    const isState = this.compose(shared, cells);
    if (isState === false) return;
    const { broken } = this.options;
    if (isState === undefined || broken.isAnyStepOpen(this.machine)) {
      this.reference.take(shared, cells, threads, arrive);
      return;
    }
    const { layout } = this.search.compiled;
    const steps = threads.map((thread): ThreadStep => {
      const location = locationIndex(layout, thread, this.state, 0);
      return { template: at(this.templates, thread), location, isSeen: true };
    });
    const { entries } = this.search.successors(this.state);
    if (this.search.hits.takeNew()) this.settle(shared, cells, threads);
    const threadCount = this.templates.length;
    const size = this.wordCount + 1;
    for (let offset = 0; offset < entries.length; offset += size) {
      const thread = entries[offset + this.wordCount]! % threadCount;
      const i = threads.indexOf(thread);
      if (i === -1) continue;
      const to = this.sharedOf(entries, offset);
      const seen = this.cellKeys.map((_, identity) => this.cellOf(entries, offset, identity));
      arrive(thread, to, seen, at(steps, i));
    }
  }

  /** Has the interpreter find out what was broken, and by which thread. */
  private settle(shared: number, cells: readonly number[], threads: readonly number[]): void {
    const { broken } = this.options;
    const { reportables } = this.search.compiled;
    this.reference.take(shared, cells, threads, () => {});
    for (const i of this.ofSteps) {
      if (this.ignored.has(i) || this.search.hits.first(i) === undefined) continue;
      const { kind, name } = at(reportables, i);
      if (broken.isSettled(name, kind === 'failure')) this.ignored.add(i);
      else this.search.hits.clear(i);
    }
  }

  // ------------------------------------------------------------------ from parts to a state

  /** Writes the state of these parts; false if they contradict each other, undefined if the code cannot have them. */
  private compose(shared: number, cells: readonly number[]): boolean | undefined {
    const base = this.sharedPart(shared);
    if (base === null) return undefined;
    const { state } = this;
    const { places } = this.columns;
    state.set(base.words);
    const parts: Part[] = [];
    for (const [i, cell] of cells.entries()) {
      const part = this.cellPart(shared, base, i, cell);
      if (part === undefined) return false;
      if (part === null) return undefined;
      parts.push(part);
    }
    for (let place = 0; place < places.length; place += 1) {
      let named = 0;
      for (const { names } of parts) if (names[place] !== 0) named += 1;
      if (named > 1 || (named === 1 && base.names[place] === 0)) return false;
    }
    for (const { words } of parts) {
      for (let i = 0; i < words.length; i += 1) state[i] = state[i]! ^ words[i]!;
    }
    return true;
  }

  private sharedPart(shared: number): Part | null {
    const known = this.sharedParts[shared];
    if (known !== undefined) return known;
    const state = this.options.store.stateIn(this.options.machine, shared, []);
    const words = state && this.packed(state);
    let part: Part | null = null;
    if (words !== undefined) {
      const names = this.columns.places.map((place) => (namedIn(place, words, 0) ? 1 : 0));
      part = { words, names: Uint8Array.from(names) };
    }
    this.sharedParts[shared] = part;
    return part;
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
    let part: Part | null = null;
    if (words !== undefined) {
      const names = this.columns.places.map((place) => {
        const named = namedIn(place, words, 0);
        return named?.identity === identity ? named.rank : 0;
      });
      part = {
        words: words.map((word, i) => word ^ at(base.words, i)),
        names: Uint8Array.from(names),
      };
    }
    at(this.cellParts, identity)[cell] = part;
    return part;
  }

  /** Undefined for a state with a value that no reachable state has, for which the layout has no bits. */
  private packed(state: State): Uint32Array | undefined {
    const { layout } = this.search.compiled;
    const words = new Uint32Array(this.wordCount);
    packState(this.machine, layout, state, words, 0);
    const back = unpackState(this.machine, layout, words, 0);
    return stateKey(back) === stateKey(state) ? words : undefined;
  }

  // ------------------------------------------------------------------ from a state to parts

  private sharedOf(words: Uint32Array, offset: number): number {
    const { shared, places } = this.columns;
    const { key } = this;
    for (let i = 0; i < shared.length; i += 1) key[i] = words[offset + i]! & shared[i]!;
    for (const place of places) {
      const stored = (words[offset + place.word]! >>> place.shift) & place.mask;
      const code = place.names[stored] === undefined ? stored : place.unseen;
      key[place.word] = key[place.word]! | (code << place.shift);
    }
    const number = this.sharedKeys.numberOf(key, 0);
    const known = this.sharedNumbers[number];
    if (known !== undefined) return known;
    const found = this.divided(words, offset).shared;
    this.sharedNumbers[number] = found;
    return found;
  }

  private cellOf(words: Uint32Array, offset: number, identity: number): number {
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
    const state = unpackState(this.machine, this.search.compiled.layout, words, offset);
    return store.numbersOf(machine, state);
  }
}

function namedIn(place: NamingPlace, words: Uint32Array, offset: number) {
  return place.names[(words[offset + place.word]! >>> place.shift) & place.mask];
}

/** By the interpreter, if the machine does not fit the engine. */
export const fastViewSteps: MakeViewSteps = withReferenceFallback(
  (options: ViewStepsOptions): ViewSteps => new FastViewSteps(options),
  interpretedViewSteps,
);
