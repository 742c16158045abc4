/**
 * A state as the part that all identities share and a *cell* for each of them, by types alone.
 *
 * The cell of an identity has its threads, its elements of arrays, its bit in every set, and of each variable that
 * names an identity whether it is the one. The shared part has all else; of a variable that names an
 * identity, whether it names none, a fixed thread (which), or some identity. The control location of a thread is its position among the
 * control locations of its template and not the node: a `for` has one copy of its body for each identity, so nodes are
 * numbered differently for different numbers of them.
 *
 * `join` makes a state of a shared part and some cells. The machine has one identity more, the unseen one, and
 * that represents all that are absent: it is named where the identity that is meant has no cell. Its
 * own cell is that of the initial state; `obstacles.ts` refuses specs in which something reads it.
 *
 * Laws: `split` after `join` gives the same back. Two states that differ only in the names of identities have
 * the same shared part, and the same cells in another order.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine, Slot } from '../../model/machine/machine.ts';
import type { State, ThreadState } from '../../model/machine/state.ts';
import { initialState } from '../../model/meaning/interpret.ts';
import { threadsOf } from '../../model/reduce/symmetry.ts';
import { firstValue, type Type, type Value } from '../../spec/language/types/types.ts';
import { Identities } from './identities.ts';

/** A piece of a shared part or of a cell. Nothing but arrays, numbers, `null` and `SOME`, so that it has a text. */
export type Piece = number | string | null | readonly Piece[];

/** In a shared part: an identity, or a thread of one. */
const SOME = '@';
/** In a cell, where it has nothing to say; in a shared part, where the cells have it all. */
const NOTHING = 0;

export interface Split {
  readonly shared: Piece;
  /** One for each identity, the unseen one last. */
  readonly cells: readonly Piece[];
}

/** A cell and a shared part contradict each other: no state has both. */
class Contradiction extends Error {}

export class Cells {
  readonly machine: Machine;
  readonly identities: Identities;
  /** How many identities can be seen. The last one is the unseen one. */
  readonly visible: number;
  /** The cell of the unseen identity: that of the initial state. */
  readonly unseen: Piece;
  private readonly slotsOf: readonly (readonly Slot[])[];
  /** The variables of which cells have a piece, in order. */
  private readonly divided: readonly number[];

  constructor(machine: Machine, type: string, size: number) {
    this.machine = machine;
    this.identities = new Identities(threadsOf(machine), type, size);
    this.visible = size - 1;
    this.slotsOf = machine.threads.map(({ template }) => at(machine.templates, template).slots);
    this.divided = machine.variables.flatMap(({ type: whole }, i) =>
      this.identities.isIn(whole) ? [i] : [],
    );
    this.unseen = at(this.split(initialState(machine)).cells, this.visible);
  }

  split(state: State): Split {
    const { variables, threads } = this.machine;
    const { fixed, threadsOf } = this.identities;
    const shared = [
      ...variables.map(({ type }, i) => this.sharedOf(type, at(state.variables, i))),
      ...fixed.map((thread) => this.fixedThread(thread, at(state.threads, thread))),
    ];
    const cells = threadsOf.map((own, identity) => [
      ...this.divided.map((i) =>
        this.cellOf(at(variables, i).type, at(state.variables, i), identity),
      ),
      ...fixed.map((thread) => this.cellOfFixed(thread, at(state.threads, thread), identity)),
      ...own.map((thread) => this.ownThread(thread, at(state.threads, thread), identity)),
    ]);
    assert(threads.length === state.threads.length, 'a state has all threads');
    return { shared, cells };
  }

  /** Returns the state of these cells, at most `visible`; undefined if there can be none. */
  join(shared: Piece, cells: readonly Piece[]): State | undefined {
    const { variables, threads } = this.machine;
    const { fixed, threadsOf } = this.identities;
    const all = [
      ...cells,
      ...Array.from({ length: threadsOf.length - cells.length }, () => this.unseen),
    ];
    const seen = cells.length;
    try {
      const values = variables.map((_, i) => part(shared, i) as Value);
      for (const [place, i] of this.divided.entries()) {
        const pieces = all.map((cell) => part(cell, place));
        values[i] = this.valueOf(at(variables, i).type, part(shared, i), pieces, seen);
      }
      const states: ThreadState[] = [];
      for (const [i, thread] of fixed.entries()) {
        const pieces = all.map((cell) => part(cell, this.divided.length + i));
        states[thread] = this.fixedState(thread, part(shared, variables.length + i), pieces, seen);
      }
      for (const [identity, own] of threadsOf.entries()) {
        for (const [i, thread] of own.entries()) {
          const piece = part(at(all, identity), this.divided.length + fixed.length + i);
          states[thread] = this.ownState(thread, piece, identity);
        }
      }
      assert(states.length === threads.length, 'a thread is fixed or belongs to an identity');
      return { variables: values, threads: states };
    } catch (error) {
      if (error instanceof Contradiction) return undefined;
      throw error;
    }
  }

  // ------------------------------------------------------------------ threads

  private fixedThread(thread: number, { pc: node, slots }: ThreadState): Piece {
    return [
      this.placeOf(thread, node),
      ...this.alive(thread, node).map((slot) =>
        slot === undefined ? NOTHING : this.sharedOf(slot.type, at(slots, slot.number)),
      ),
    ];
  }

  private cellOfFixed(thread: number, { pc: node, slots }: ThreadState, identity: number): Piece {
    return this.alive(thread, node).map((slot) =>
      slot === undefined ? NOTHING : this.cellOf(slot.type, at(slots, slot.number), identity),
    );
  }

  private fixedState(
    thread: number,
    shared: Piece,
    cells: readonly Piece[],
    seen: number,
  ): ThreadState {
    const node = this.nodeAt(thread, part(shared, 0));
    const slots = this.alive(thread, node).map((slot, i) =>
      slot === undefined
        ? firstValue(at(at(this.slotsOf, thread), i).type)
        : this.valueOf(
            slot.type,
            part(shared, i + 1),
            cells.map((cell) => part(cell, i)),
            seen,
          ),
    );
    return { pc: node, slots };
  }

  private ownThread(thread: number, { pc: node, slots }: ThreadState, identity: number): Piece {
    return [
      this.placeOf(thread, node),
      ...this.alive(thread, node).map((slot) =>
        slot === undefined ? NOTHING : this.ownPiece(slot.type, at(slots, slot.number), identity),
      ),
    ];
  }

  private ownState(thread: number, piece: Piece, identity: number): ThreadState {
    const node = this.nodeAt(thread, part(piece, 0));
    const slots = this.alive(thread, node).map((slot, i) =>
      slot === undefined
        ? firstValue(at(at(this.slotsOf, thread), i).type)
        : this.ownValue(slot.type, part(piece, i + 1), identity),
    );
    return { pc: node, slots };
  }

  /** A local of an identity's thread. If it can hold an identity, that is its own one or none. */
  private ownPiece(type: Type, value: Value, identity: number): Piece {
    if (!this.identities.isIn(type)) return value;
    if (type.kind === 'optional')
      return value === null ? null : this.ownPiece(type.inner, value, identity);
    const rank = this.identities.isThread(type)
      ? at(this.identities.threadsOf, identity).indexOf(value as number)
      : value === identity
        ? 0
        : -1;
    assert(rank !== -1, 'a local holds its own identity');
    return rank;
  }

  private ownValue(type: Type, piece: Piece, identity: number): Value {
    if (!this.identities.isIn(type)) return piece as Value;
    if (type.kind === 'optional')
      return piece === null ? null : this.ownValue(type.inner, piece, identity);
    return this.identities.isThread(type)
      ? at(at(this.identities.threadsOf, identity), piece as number)
      : identity;
  }

  /** The slots of a thread that its control location does not reset; the value of a reset slot has no meaning. */
  private alive(
    thread: number,
    node: number,
  ): readonly ((Slot & { number: number }) | undefined)[] {
    const { nodes } = this.templateOf(thread);
    const { reset } = at(nodes, node);
    return at(this.slotsOf, thread).map((slot, number) =>
      reset.includes(number) ? undefined : { ...slot, number },
    );
  }

  private placeOf(thread: number, node: number): number {
    return this.templateOf(thread).locations.indexOf(node);
  }

  private nodeAt(thread: number, place: Piece): number {
    return at(this.templateOf(thread).locations, place as number);
  }

  private templateOf(thread: number): Machine['templates'][number] {
    return at(this.machine.templates, at(this.machine.threads, thread).template);
  }

  // ------------------------------------------------------------------ values

  private sharedOf(type: Type, value: Value): Piece {
    const { identities } = this;
    if (!identities.isIn(type)) return value;
    switch (type.kind) {
      case 'index': {
        if (identities.isChosen(type)) return SOME;
        const fixed = identities.fixed.indexOf(value as number);
        return fixed === -1 ? SOME : fixed;
      }
      case 'optional':
        return value === null ? null : [this.sharedOf(type.inner, value)];
      case 'set':
        return identities.isThread(type.element)
          ? bits(value as number, identities.fixedPlaces(type.element))
          : NOTHING;
      case 'struct':
        return type.fields.map((field, i) => this.sharedOf(field.type, at(value as Value[], i)));
      case 'array':
        if (identities.isChosen(type.index)) return NOTHING;
        if (identities.isThread(type.index)) {
          return identities.fixedPlaces(type.index).map((thread) => at(value as Value[], thread));
        }
        return (value as Value[]).map((element) => this.sharedOf(type.element, element));
      default:
        return value;
    }
  }

  private cellOf(type: Type, value: Value, identity: number): Piece {
    const { identities } = this;
    if (!identities.isIn(type)) return NOTHING;
    const own = at(identities.threadsOf, identity);
    switch (type.kind) {
      case 'index':
        if (identities.isChosen(type)) return value === identity ? 1 : 0;
        return 1 + own.indexOf(value as number);
      case 'optional':
        return value === null ? NOTHING : this.cellOf(type.inner, value, identity);
      case 'set':
        if (identities.isThread(type.element)) return bits(value as number, own);
        return bits(value as number, [identity]);
      case 'struct':
        return type.fields.map((field, i) =>
          this.cellOf(field.type, at(value as Value[], i), identity),
        );
      case 'array':
        if (identities.isChosen(type.index)) return at(value as Value[], identity);
        if (identities.isThread(type.index))
          return own.map((thread) => at(value as Value[], thread));
        return (value as Value[]).map((element) => this.cellOf(type.element, element, identity));
      default:
        return NOTHING;
    }
  }

  /** `cells` has a piece of each identity; the first `seen` of them are there. */
  private valueOf(type: Type, shared: Piece, cells: readonly Piece[], seen: number): Value {
    const { identities } = this;
    if (!identities.isIn(type)) return shared as Value;
    switch (type.kind) {
      case 'index': {
        const marked = cells.slice(0, seen).flatMap((mark, i) => (mark === NOTHING ? [] : [i]));
        if (shared !== SOME) {
          if (marked.length > 0) throw new Contradiction();
          return at(identities.fixed, shared as number);
        }
        if (marked.length > 1) throw new Contradiction();
        const [who = this.visible] = marked;
        if (identities.isChosen(type)) return who;
        const rank = marked.length === 0 ? 0 : (at(cells, who) as number) - 1;
        return at(at(identities.threadsOf, who), rank);
      }
      case 'optional':
        if (shared !== null) return this.valueOf(type.inner, part(shared, 0), cells, seen);
        if (
          identities.isIdentity(type.inner) &&
          cells.slice(0, seen).some((mark) => mark !== NOTHING)
        ) {
          throw new Contradiction();
        }
        return null;
      case 'set': {
        let mask = identities.isThread(type.element)
          ? spread(shared as number, identities.fixedPlaces(type.element))
          : 0;
        for (const [identity, piece] of cells.slice(0, seen).entries()) {
          const places = identities.isThread(type.element)
            ? at(identities.threadsOf, identity)
            : [identity];
          mask |= spread(piece as number, places);
        }
        return mask;
      }
      case 'struct':
        return type.fields.map((field, i) =>
          this.valueOf(
            field.type,
            part(shared, i),
            cells.map((cell) => part(cell, i)),
            seen,
          ),
        );
      case 'array': {
        if (identities.isChosen(type.index)) return cells as Value[];
        if (identities.isThread(type.index)) {
          const value: Value[] = [];
          for (const [i, thread] of identities.fixedPlaces(type.index).entries()) {
            value[thread] = part(shared, i) as Value;
          }
          for (const [identity, own] of identities.threadsOf.entries()) {
            for (const [i, thread] of own.entries()) {
              value[thread] = part(at(cells, identity), i) as Value;
            }
          }
          return value;
        }
        return (shared as Piece[]).map((piece, i) =>
          this.valueOf(
            type.element,
            piece,
            cells.map((cell) => part(cell, i)),
            seen,
          ),
        );
      }
      default:
        return shared as Value;
    }
  }
}

function part(piece: Piece, index: number): Piece {
  const parts = piece as readonly Piece[];
  const found = parts[index];
  // An optional without a value has no parts.
  return found === undefined ? NOTHING : found;
}

/** The bits of `mask` at `places`, as a mask over their order. */
function bits(mask: number, places: readonly number[]): number {
  return places.reduce((sum, place, i) => sum | (((mask >> place) & 1) << i), 0);
}

function spread(mask: number, places: readonly number[]): number {
  return places.reduce((sum, place, i) => sum | (((mask >> i) & 1) << place), 0);
}
