/**
 * What renaming identities does to a packed state: which bits move where, and which are identities.
 */
import { at } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import { type Renaming, renamedIndexes, TID } from '../../../model/reduce/symmetry.ts';
import type { Type } from '../../../spec/language/types/types.ts';
import type { Column, Layout, Storage } from './columns.ts';
import { withoutOptional } from './layout.ts';

/** One element of a column. */
export interface BitField {
  readonly word: number;
  readonly offset: number;
  readonly width: number;
  /** What is added to a value before it is stored. */
  readonly bias: number;
}

/** When an element holds a value: `field` is above `number`, or is none of `values`. Else it is zero. */
export type Liveness =
  | { readonly kind: 'above'; readonly field: BitField; readonly number: number }
  | { readonly kind: 'not'; readonly field: BitField; readonly values: readonly number[] };

/** What becomes of one element: it moves, and what it holds may itself be renamed. */
export interface FieldMove {
  readonly from: BitField;
  readonly to: BitField;
  /** Where identities go, if it holds one (as `base` plus its number) or a set of them. */
  readonly content:
    | {
        readonly kind: 'identity';
        readonly newIndexes: readonly number[];
        readonly base: number;
        readonly live: readonly Liveness[];
      }
    | { readonly kind: 'set'; readonly newIndexes: readonly number[] }
    | undefined;
}

export function bitFieldOf(column: Column, index: number, bias = 0): BitField | undefined {
  if (column.width === 0 || column.isTransient) return undefined;
  const { word, offset } = at(column.segments, index >> column.segmentShift);
  const position = index & ((1 << column.segmentShift) - 1);
  return { word, offset: offset + column.width * position, width: column.width, bias };
}

export function bitFieldKey({ word, offset }: BitField): number {
  return word * 32 + offset;
}

/** Returns what becomes of each element of a state, in an order that the machine alone gives. */
export function movesOf(
  machine: Machine,
  layout: Layout,
  renaming: Renaming,
): readonly FieldMove[] {
  const moves: FieldMove[] = [];
  const push = (
    from: BitField | undefined,
    to: BitField | undefined,
    content: FieldMove['content'],
  ): void => {
    if (from !== undefined && to !== undefined) moves.push({ from, to, content });
  };
  const identity = (type: Type, base: number, live: readonly Liveness[]): FieldMove['content'] => {
    const newIndexes = renamedIndexes(type, renaming);
    return newIndexes && { kind: 'identity', newIndexes, base, live: base === 0 ? live : [] };
  };

  const visit = (
    type: Type,
    [a, i]: readonly [Storage, number],
    [b, j]: readonly [Storage, number],
    live: readonly Liveness[],
  ): void => {
    if (a.kind === 'scalar' && b.kind === 'scalar') {
      push(bitFieldOf(a.column, i), bitFieldOf(b.column, j), identity(type, 0, live));
    } else if (a.kind === 'optional-scalar' && b.kind === 'optional-scalar') {
      const inner = withoutOptional(type);
      push(bitFieldOf(a.column, i), bitFieldOf(b.column, j), identity(inner, 1, live));
    } else if (a.kind === 'set' && b.kind === 'set' && type.kind === 'set') {
      const newIndexes = renamedIndexes(type.element, renaming);
      push(
        bitFieldOf(a.column, i),
        bitFieldOf(b.column, j),
        newIndexes && { kind: 'set', newIndexes },
      );
    } else if (a.kind === 'struct' && b.kind === 'struct' && type.kind === 'struct') {
      a.fields.forEach((field, k) => {
        visit(at(type.fields, k).type, [field, i], [at(b.fields, k), j], live);
      });
    } else if (a.kind === 'array' && b.kind === 'array' && type.kind === 'array') {
      const newIndexes = renamedIndexes(type.index, renaming);
      for (let k = 0; k < a.size; k += 1) {
        const to = j * b.size + (newIndexes?.[k] ?? k);
        visit(type.element, [a.element, i * a.size + k], [b.element, to], live);
      }
    } else if (a.kind === 'seq' && b.kind === 'seq' && type.kind === 'seq') {
      const length = bitFieldOf(b.length, j);
      push(bitFieldOf(a.length, i), length, undefined);
      if (length === undefined) return;
      for (let k = 0; k < a.max; k += 1) {
        const there: Liveness = { kind: 'above', field: length, number: k };
        visit(
          type.element,
          [a.element, i * a.max + k],
          [b.element, j * b.max + k],
          [...live, there],
        );
      }
    } else if (a.kind === 'optional' && b.kind === 'optional') {
      const present = bitFieldOf(b.present, j);
      push(bitFieldOf(a.present, i), present, undefined);
      if (present === undefined) return;
      const there: Liveness = { kind: 'above', field: present, number: 0 };
      visit(withoutOptional(type), [a.inner, i], [b.inner, j], [...live, there]);
    }
  };

  layout.variables.forEach((storage, i) => {
    visit(at(machine.variables, i).type, [storage, 0], [storage, 0], []);
  });
  const moved = renaming.get(TID);
  layout.threads.forEach(({ control, bias, slots }, thread) => {
    const target = at(layout.threads, moved?.[thread] ?? thread);
    const template = at(machine.templates, at(machine.threads, thread).template);
    const location = bitFieldOf(target.control, 0, target.bias);
    push(bitFieldOf(control, 0, bias), location, undefined);
    slots.forEach((storage, slot) => {
      const resets = template.locations.flatMap((node, place) =>
        at(template.nodes, node).reset.includes(slot) ? [place + target.bias] : [],
      );
      const live: readonly Liveness[] =
        location === undefined || resets.length === 0
          ? []
          : [{ kind: 'not', field: location, values: resets }];
      // A thread with one control location stores none.
      if (location === undefined && resets.length > 0) return;
      const { type } = at(template.slots, slot);
      visit(type, [storage, 0], [at(target.slots, slot), 0], live);
    });
  });
  return moves;
}
