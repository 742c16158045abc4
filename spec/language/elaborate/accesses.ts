/**
 * Which words of shared memory an expression or a place touches.
 *
 * A *word* is what is read or written at once: a value of a scalar type, a set, a sequence, an optional of
 * one, a `word struct`, and a struct of one field that is a word. Of other structs and of arrays each part
 * is a word of its own, so an access to the whole of one touches several. A word is told by its variable
 * with the fields and indexes that lead to it, as written. A `ref` parameter may stand for anything, so it
 * counts as shared.
 */
import type { Span } from '../text/source.ts';
import type { Expr, LValue, PathStep } from '../types/expression.ts';
import { scalarValues, showValue, type Type } from '../types/types.ts';
import { operands, placeIndexes, subexpressions } from '../types/walk-expression.ts';

export interface Access {
  /** Equal for equal words as written. */
  readonly key: string;
  /** The variable's number, or undefined for a `ref` parameter. */
  readonly variable: number | undefined;
  /** The local's number, for a `ref` parameter. */
  readonly reference: number | undefined;
  readonly racy: boolean;
  /** The index expressions of the place, from the root on. */
  readonly indexes: readonly Expr[];
  /** The fields and indexes of the place, from the root on. */
  readonly path: readonly PathStep[];
  /** Of what is more than one word: two of them. */
  readonly several: Several | undefined;
  readonly span: Span;
}

/** Several words that are touched at once. */
export interface Several {
  /** Whether the place as written is too large, or a quantifier takes it to one word after another. */
  readonly because: 'whole' | 'quantifier';
  /** How the names of two of the words end. */
  readonly endings: readonly [string, string];
}

/**
 * Returns the places that evaluating `expr` reads, in order, each occurrence once. It is evaluated for many
 * values of local `chosen`, as the condition of a `choose` is.
 */
export function reads(
  expr: Expr,
  isReference: (local: number) => boolean,
  chosen?: number,
): readonly Access[] {
  const found: Access[] = [];
  const visit = (e: Expr): void => {
    const place = placeOf(e, isReference, chosen);
    if (place !== undefined) found.push(place);
    for (const inner of place === undefined ? operands(e) : indexesOf(e)) visit(inner);
  };
  visit(expr);
  return found;
}

/**
 * Returns the place that assigning `target` writes, or undefined for a plain local. Without `rootType`, the
 * type of the whole variable, it is not said whether that is one word.
 */
export function written(
  target: LValue,
  isReference: (local: number) => boolean,
  rootType?: Type,
): Access | undefined {
  const { root } = target;
  if (root.kind === 'local' && !isReference(root.slot)) return undefined;
  return accessOf(root, {
    word: () => describe(root, stepsTo(target, rootType), target.type),
    indexes: () => placeIndexes(target),
    path: () => target.path,
    span: target.span,
  });
}

/** What of an access is found out when it is asked for: most who look want no more than its variable. */
interface Later {
  readonly word: () => Pick<Access, 'key' | 'several'>;
  readonly indexes: () => readonly Expr[];
  readonly path: () => readonly PathStep[];
  readonly span: Span;
}

function accessOf(root: Root, { word, indexes, path, span }: Later): Access {
  let known: ReturnType<Later['word']> | undefined;
  const wordOnce = (): ReturnType<Later['word']> => {
    known ??= word();
    return known;
  };
  return {
    get key() {
      return wordOnce().key;
    },
    get several() {
      return wordOnce().several;
    },
    get indexes() {
      return indexes();
    },
    get path() {
      return path();
    },
    variable: root.kind === 'global' ? root.variable : undefined,
    reference: root.kind === 'local' ? root.slot : undefined,
    racy: root.kind === 'global' && root.racy,
    span,
  };
}

/** The steps from a variable of `rootType`, if that is known, to a place in it. */
function stepsTo({ path }: LValue, rootType: Type | undefined): readonly Step[] {
  const steps: Step[] = [];
  let type = rootType;
  for (const step of path) {
    steps.push({ base: type, ...(step.kind === 'field' ? step : { index: step.index }) });
    type = partOf(type, step.kind === 'field' ? step.field : undefined);
  }
  return steps;
}

/** Tells whether a value of `type` is read and written at once. */
export function isWord(type: Type): boolean {
  switch (type.kind) {
    case 'struct': {
      const [first, ...others] = type.fields;
      return type.isWord || first === undefined || (others.length === 0 && isWord(first.type));
    }
    case 'array':
      return false;
    case 'optional':
      return isWord(type.inner);
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
    case 'set':
    case 'seq':
      return true;
    default:
      return type satisfies never;
  }
}

/** One step from a place to a part of it; the type of the place is not known of every `LValue`. */
interface Step {
  readonly base: Type | undefined;
  readonly field?: number;
  readonly index?: Expr;
}

type Root = { kind: 'global'; variable: number; racy: boolean } | { kind: 'local'; slot: number };

/** The word of a place: its steps up to the first that leads into a word. */
function describe(
  root: Root,
  steps: readonly Step[],
  type: Type,
  chosen?: number,
): Pick<Access, 'key' | 'several'> {
  const inWord = steps.findIndex(({ base }) => base !== undefined && isWord(base));
  const outside = inWord === -1 ? steps : steps.slice(0, inWord);
  const name = root.kind === 'global' ? `g${root.variable}` : `r${root.slot}`;
  const repeated = outside.find(({ index }) => index !== undefined && varies(index, chosen))?.index;
  const endings = inWord === -1 ? parts(type) : undefined;
  return {
    key: [
      name,
      ...outside.map(({ field, index }) => (index === undefined ? `.${field}` : key(index))),
    ].join(','),
    several:
      repeated !== undefined
        ? { because: 'quantifier', endings: elements(repeated.type) }
        : endings && { because: 'whole', endings },
  };
}

/** Two words of a value of `type` that is more than one. */
function parts(type: Type): readonly [string, string] | undefined {
  if (isWord(type)) return undefined;
  if (type.kind === 'array') return elements(type.index);
  if (type.kind === 'optional') return parts(type.inner);
  if (type.kind !== 'struct') return undefined;
  const [first, second] = type.fields;
  if (first === undefined) return undefined;
  if (second !== undefined) return [`.${first.name}`, `.${second.name}`];
  const [one, other] = parts(first.type) ?? ['', ''];
  return [`.${first.name}${one}`, `.${first.name}${other}`];
}

function elements(index: Type): readonly [string, string] {
  const [first = 0, second = first] =
    index.kind === 'bool' || index.kind === 'int' || index.kind === 'enum' || index.kind === 'index'
      ? scalarValues(index)
      : [];
  return [`[${showValue(index, first)}]`, `[${showValue(index, second)}]`];
}

function partOf(type: Type | undefined, field: number | undefined): Type | undefined {
  if (field !== undefined) return type?.kind === 'struct' ? type.fields[field]?.type : undefined;
  return type?.kind === 'array' ? type.element : undefined;
}

/** Returns the index expressions inside a place, outermost last. */
function indexesOf(expr: Expr): readonly Expr[] {
  if (expr.kind === 'index') return [...indexesOf(expr.base), expr.index];
  if (expr.kind === 'field') return indexesOf(expr.base);
  return [];
}

/** Returns the fields and indexes that lead to a place, outermost last. */
function pathOf(expr: Expr): readonly PathStep[] {
  if (expr.kind === 'index') return [...pathOf(expr.base), { kind: 'index', index: expr.index }];
  if (expr.kind === 'field') return [...pathOf(expr.base), { kind: 'field', field: expr.field }];
  return [];
}

function stepsOf(expr: Expr): readonly Step[] {
  if (expr.kind === 'index') {
    return [...stepsOf(expr.base), { base: expr.base.type, index: expr.index }];
  }
  if (expr.kind === 'field') {
    return [...stepsOf(expr.base), { base: expr.base.type, field: expr.field }];
  }
  return [];
}

/** Returns what reading `expr` touches if it is a place in shared memory; else undefined. */
export function placeOf(
  expr: Expr,
  isReference: (local: number) => boolean,
  chosen?: number,
): Access | undefined {
  const root = rootOf(expr);
  if (root.kind !== 'global' && !(root.kind === 'local' && isReference(root.slot)))
    return undefined;
  return accessOf(root, {
    word: () => describe(root, stepsOf(expr), expr.type, chosen),
    indexes: () => indexesOf(expr),
    path: () => pathOf(expr),
    span: expr.span,
  });
}

function rootOf(expr: Expr): Expr {
  let root = expr;
  while (root.kind === 'field' || root.kind === 'index') root = root.base;
  return root;
}

/** Whether `expr` has many values while one expression is evaluated. */
function varies(expr: Expr, chosen: number | undefined): boolean {
  for (const e of subexpressions(expr)) {
    if (e.kind === 'bound' || (e.kind === 'local' && e.slot === chosen)) return true;
  }
  return false;
}

/** Returns a text that is the same for expressions that are written the same. */
export function key(expr: Expr): string {
  const { type: _type, span: _span, ...shape } = expr;
  return JSON.stringify(shape, (name, value) =>
    name === 'span' || name === 'type' ? undefined : value,
  );
}
