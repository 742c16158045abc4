/**
 * Store forwarding: a thread that reads sees its own pending stores, the newest first, before it sees memory.
 */
import type { Expr } from '../../spec/language/types/expression.ts';
import { mapOperands } from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import type { PlaceShape, ShapeStep } from '../machine/place-shape.ts';
import type { ExpressionBuilder } from './build-expression.ts';
import { type Entries, hasShape, valueOfEntry } from './entries.ts';

/** Code that store buffers cannot run: it reads a whole array of which elements are pending. */
export class WholeArrayRead extends Error {
  readonly variable: number;
  readonly place: Expr;

  constructor(variable: number, place: Expr) {
    super('a whole array is read');
    this.variable = variable;
    this.place = place;
  }
}

/** What a reader has to know of the buffers. */
export interface Reader {
  readonly build: ExpressionBuilder;
  readonly entries: Entries;
}

/** A step on the way from a variable to a part of it. */
type ReadStep = { readonly step: ShapeStep; readonly index: Expr | undefined };

/**
 * Returns `expr` as the running thread sees it, with `buffer` its pending stores.
 *
 * @throws WholeArrayRead
 */
export function forwarded(reader: Reader, buffer: Expr, expr: Expr): Expr {
  const see = (part: Expr): Expr => {
    const path = pathOf(part);
    if (path === undefined) return mapOperands(part, see);
    const steps = path.steps.map(({ step, index }) => ({ step, index: index && see(index) }));
    return seenAt(reader, buffer, path.root, steps);
  };
  return see(expr);
}

type Global = Extract<Expr, { kind: 'global' }>;

/** The longest way from a variable to `expr` over fields and elements; undefined if it is no place. */
function pathOf(
  expr: Expr,
): { readonly root: Global; readonly steps: readonly ReadStep[] } | undefined {
  if (expr.kind === 'global') return { root: expr, steps: [] };
  if (expr.kind !== 'field' && expr.kind !== 'index') return undefined;
  const base = pathOf(expr.base);
  const own: ReadStep =
    expr.kind === 'field'
      ? { step: expr.field, index: undefined }
      : { step: 'element', index: expr.index };
  return base && { root: base.root, steps: [...base.steps, own] };
}

function readOf(build: ExpressionBuilder, root: Expr, steps: readonly ReadStep[]): Expr {
  return steps.reduce<Expr>((base, { step, index }) => {
    if (step === 'element') return index === undefined ? base : build.element(base, index);
    return build.field(base, step);
  }, root);
}

/**
 * What the place at the end of `steps` holds for the thread. A structure of which parts are stored to by
 * themselves is read part by part.
 */
function seenAt(
  { build, entries }: Reader,
  buffer: Expr,
  root: Global,
  steps: readonly ReadStep[],
): Expr {
  const memory = readOf(build, root, steps);
  const own = entries.shapes.flatMap((shape, number) => {
    const conditions = conditionsOf({ build, entries }, shape, steps);
    return shape.variable === root.variable && conditions ? [{ shape, number, conditions }] : [];
  });
  if (own.some(({ shape }) => shape.steps.length > steps.length)) {
    const { type } = memory;
    if (type.kind !== 'struct') throw new WholeArrayRead(root.variable, memory);
    const fields = type.fields.map((_, step) =>
      seenAt({ build, entries }, buffer, root, [...steps, { step, index: undefined }]),
    );
    return { kind: 'struct', fields, type, span: memory.span };
  }
  let seen = memory;
  // From the oldest on, so that the newest is asked first.
  for (let position = 0; position < entries.buffer.max; position += 1) {
    const entry = build.position(buffer, position);
    const isThere = build.greater(build.length(buffer), build.number(position));
    for (const { shape, number, conditions } of own) {
      const of = hasShape(build, entry, number);
      const is = conditions.map((condition) => condition(entry)).reduce(build.and, of);
      const value = valueOfEntry(build, entries, entry, number);
      const part = readOf(build, value, steps.slice(shape.steps.length));
      seen = build.conditional(build.and(isThere, is), part, seen);
    }
  }
  return seen;
}

/** What has to be true of an entry of `shape` to concern the place; undefined if none does. */
function conditionsOf(
  { build, entries }: Reader,
  shape: PlaceShape,
  steps: readonly ReadStep[],
): readonly ((entry: Expr) => Expr)[] | undefined {
  const conditions: ((entry: Expr) => Expr)[] = [];
  const fields = at(entries.fields, entries.shapes.indexOf(shape));
  let indexes = 0;
  for (const [i, step] of shape.steps.entries()) {
    const read = steps[i];
    if (read === undefined) break;
    if (read.step !== step) return undefined;
    if (step !== 'element') continue;
    const field = at(fields, indexes);
    const { index } = read;
    indexes += 1;
    if (index !== undefined)
      conditions.push((entry) => build.equal(build.field(entry, field), index));
  }
  return conditions;
}
