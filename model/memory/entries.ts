/** What a store buffer holds: one entry for each store that has not reached memory. */
import type { Expr, LValue, PathStep } from '../../spec/language/types/expression.ts';
import {
  firstValue,
  type SeqType,
  type StructType,
  sameType,
  type Type,
} from '../../spec/language/types/types.ts';
import { at } from '../machine/assert.ts';
import type { PlaceShape, ShapeStep } from '../machine/place-shape.ts';
import { type ExpressionBuilder, elementType, fieldType, integers } from './build-expression.ts';
import type { Store } from './stores.ts';

/** The entry type, and in which of its fields the parts of each kind of store are. */
export interface Entries {
  readonly shapes: readonly PlaceShape[];
  readonly type: StructType;
  /** For each shape the fields of its indexes, and then of its value. */
  readonly fields: readonly (readonly number[])[];
  readonly buffer: SeqType;
}

/** The field that says which shape an entry is of. */
export const TAG = 0;

/** Returns the kind of place that `target` is. `typeOf` is the type of a variable. */
export function shapeOf({ target }: Store, typeOf: (variable: number) => Type): PlaceShape {
  const { variable } = target.root;
  const indexes: Type[] = [];
  let type = typeOf(variable);
  for (const step of target.path) {
    if (step.kind === 'index') indexes.push(step.index.type);
    type = step.kind === 'index' ? elementType(type) : fieldType(type, step.field);
  }
  return { variable, steps: target.path.map(shapeStep), indexes, type };
}

function shapeStep(step: PathStep): ShapeStep {
  return step.kind === 'field' ? step.field : 'element';
}

export function isSameShape(a: PlaceShape, b: PlaceShape): boolean {
  return a.variable === b.variable && a.steps.join() === b.steps.join();
}

/** Returns the entries of a buffer for stores of these shapes; parts of one type share their fields. */
export function entriesOf(shapes: readonly PlaceShape[], capacity: number): Entries {
  const types: Type[] = [integers(0, Math.max(1, shapes.length - 1))];
  const fields = shapes.map(({ indexes, type }) => {
    const taken = new Set([TAG]);
    return [...indexes, type].map((part) => {
      let field = types.findIndex((other, i) => !taken.has(i) && sameType(other, part));
      if (field < 0) field = types.push(part) - 1;
      taken.add(field);
      return field;
    });
  });
  const type: StructType = {
    kind: 'struct',
    name: 'a store that has not reached memory',
    isWord: true,
    fields: types.map((each, i) => ({ name: i === TAG ? 'place' : `part${i}`, type: each })),
  };
  return { shapes, type, fields, buffer: { kind: 'seq', element: type, max: capacity } };
}

/** Returns the entry for storing `value` in `target`, of which the indexes are `indexes`. */
export function newEntry(
  build: ExpressionBuilder,
  entries: Entries,
  shape: number,
  indexes: readonly Expr[],
  value: Expr,
): Expr {
  const parts = new Map<number, Expr>();
  parts.set(TAG, build.constant(shape, at(entries.type.fields, TAG).type));
  const own = at(entries.fields, shape);
  for (const [i, part] of [...indexes, value].entries()) parts.set(at(own, i), part);
  const fields = entries.type.fields.map(
    ({ type }, i) => parts.get(i) ?? build.constant(firstValue(type), type),
  );
  return { kind: 'struct', fields, type: entries.type, span: value.span };
}

/** Whether `entry` is of `shape`. */
export function hasShape(build: ExpressionBuilder, entry: Expr, shape: number): Expr {
  const tag = build.field(entry, TAG);
  return build.equal(tag, build.constant(shape, tag.type));
}

/** The place that an entry of `shape` goes to, when it reaches memory. */
export function placeOfEntry(
  build: ExpressionBuilder,
  entries: Entries,
  entry: Expr,
  shape: number,
): LValue {
  const { variable, steps, type } = at(entries.shapes, shape);
  const own = at(entries.fields, shape);
  let index = 0;
  const path = steps.map((step): PathStep => {
    if (step !== 'element') return { kind: 'field', field: step };
    index += 1;
    return { kind: 'index', index: build.field(entry, at(own, index - 1)) };
  });
  return { root: { kind: 'global', variable, racy: true }, path, type, span: entry.span };
}

export function valueOfEntry(
  build: ExpressionBuilder,
  entries: Entries,
  entry: Expr,
  shape: number,
): Expr {
  const own = at(entries.fields, shape);
  return build.field(entry, at(own, own.length - 1));
}
