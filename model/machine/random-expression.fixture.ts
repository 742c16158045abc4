/** Random types, values and expressions of a wanted type, from a tape. */
import type { Expr } from '../../spec/language/types/expression.ts';
import {
  fromOrdinal,
  isScalar,
  type ScalarType,
  type StructType,
  sameType,
  scalarSize,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import * as e from '../meaning/expression.fixture.ts';
import { at } from './assert.ts';
import type { Choices } from './choices.fixture.ts';
import { full, valueCount } from './value.ts';

const COLOUR = e.enumOf('Colour', 'red', 'green', 'blue');
export const PAGE: ScalarType = e.identity('Page', 2);
const BITS = e.range(0, 1);
const SMALL = e.range(0, 2);
const SIGNED = e.range(-1, 1);
const CELL: StructType = e.structOf('Cell', { full: e.BOOL, frame: BITS });
const MAIL: StructType = e.structOf('Mail', { to: e.optional(PAGE), count: e.range(1, 2) });

/** The types that a variable of one machine may have; `tid` is the machine's type of `self`. */
export function typePool(tid: ScalarType): readonly Type[] {
  return [
    e.BOOL,
    BITS,
    SMALL,
    SIGNED,
    COLOUR,
    PAGE,
    tid,
    CELL,
    MAIL,
    e.arrayOf(PAGE, e.BOOL),
    e.arrayOf(e.range(1, 2), SIGNED),
    e.arrayOf(e.BOOL, CELL),
    e.arrayOf(PAGE, e.optional(tid)),
    e.setOf(PAGE),
    e.setOf(SIGNED),
    e.setOf(COLOUR),
    e.optional(SIGNED),
    e.optional(tid),
    e.optional(CELL),
    e.optional(e.seqOf(e.BOOL, 1)),
    e.seqOf(e.BOOL, 2),
    e.seqOf(SIGNED, 2),
    e.seqOf(PAGE, 2),
    e.seqOf(CELL, 1),
    e.structOf('Pair', { left: SMALL, right: e.setOf(PAGE) }),
  ];
}

/** Returns one of `types` with at most `max` values; `bool` if there is none. */
export function randomType(choices: Choices, types: readonly Type[], max: number): Type {
  const fitting = types.filter((type) => valueCount(type) <= max);
  return fitting.length === 0 ? e.BOOL : choices.from(fitting);
}

export function randomScalar(choices: Choices, types: readonly Type[]): ScalarType {
  return choices.from(types.filter(isScalar));
}

export function randomValue(choices: Choices, type: Type): Value {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return fromOrdinal(type, choices.pick(scalarSize(type)));
    case 'set':
      return choices.pick(full(type.element) + 1);
    case 'optional':
      return choices.pick(2) === 0 ? null : randomValue(choices, type.inner);
    case 'struct':
      return type.fields.map((field) => randomValue(choices, field.type));
    case 'array':
      return Array.from({ length: scalarSize(type.index) }, () =>
        randomValue(choices, type.element),
      );
    case 'seq':
      return Array.from({ length: choices.pick(type.max + 1) }, () =>
        randomValue(choices, type.element),
      );
    default:
      return type satisfies never;
  }
}

/** What a random expression may name. */
export interface Scope {
  readonly types: readonly Type[];
  /** Variables, locals, arguments, bound variables, `self`: whole. */
  readonly roots: readonly Expr[];
  /** Expressions of type `bool` that only properties may use: `at` and `done`. */
  readonly whereabouts: readonly ((index: (type: ScalarType) => Expr) => Expr)[];
}

/** Returns an expression of `type`. With `depth` 0 it is a constant or a name. */
export function randomExpr(choices: Choices, scope: Scope, type: Type, depth: number): Expr {
  const places = scope.roots.flatMap((root) => partsOf(choices, scope, root, depth, type));
  if (places.length > 0 && choices.chance(depth <= 0 ? 75 : 35)) return choices.from(places)();
  if (depth <= 0) return e.constant(type, randomValue(choices, type));
  const build = choices.from(builders(choices, scope, type, depth - 1));
  return build();
}

/**
 * All places in `root` (a variable, its fields, its elements) of the type wanted, as functions: the
 * tape is asked for the indexes of the one that is taken only.
 */
function partsOf(
  choices: Choices,
  scope: Scope,
  root: Expr,
  depth: number,
  wanted: Type,
): readonly (() => Expr)[] {
  const walk = (type: Type, make: () => Expr): readonly (() => Expr)[] => {
    const own = sameType(type, wanted) ? [make] : [];
    if (type.kind === 'struct') {
      const parts = type.fields.flatMap((f) => walk(f.type, () => e.field(make(), f.name)));
      return [...own, ...parts];
    }
    if (type.kind !== 'array' || !contains(type.element, wanted)) return own;
    const shallow = { ...scope, roots: scope.roots.filter((each) => isScalar(each.type)) };
    const place = (): Expr => randomExpr(choices, shallow, type.index, Math.min(depth, 1) - 1);
    return [...own, ...walk(type.element, () => e.index(make(), place()))];
  };
  return walk(root.type, () => root);
}

function contains(type: Type, wanted: Type): boolean {
  if (sameType(type, wanted)) return true;
  if (type.kind === 'struct') return type.fields.some((field) => contains(field.type, wanted));
  return type.kind === 'array' && contains(type.element, wanted);
}

/** The ways to make an expression of `type` of smaller ones; the simplest first. */
function builders(
  choices: Choices,
  scope: Scope,
  type: Type,
  depth: number,
): readonly (() => Expr)[] {
  const make = (wanted: Type, s: Scope = scope): Expr => randomExpr(choices, s, wanted, depth);
  const anyType = (): Type => choices.from(scope.types);
  const among = <K extends Type['kind']>(kind: K): readonly Extract<Type, { kind: K }>[] =>
    scope.types.filter((each): each is Extract<Type, { kind: K }> => each.kind === kind);
  const under = (bound: Expr): Scope => ({ ...scope, roots: [bound, ...scope.roots] });
  const quantify = (quantifier: 'forall' | 'exists' | 'count'): Expr => {
    const domain = randomScalar(choices, scope.types);
    const where = choices.chance(30) ? (bound: Expr) => make(e.BOOL, under(bound)) : undefined;
    return e.quantified(quantifier, domain, (bound) => make(e.BOOL, under(bound)), where);
  };
  const holders = scope.types.filter(
    (each) =>
      (each.kind === 'optional' && sameType(each.inner, type)) ||
      (each.kind === 'seq' && sameType(each.element, type)),
  );
  const general: (() => Expr)[] = [
    () => e.constant(type, randomValue(choices, type)),
    () => e.conditional(make(e.BOOL), make(type), make(type)),
    // Out of an optional or a sequence: fails if there is nothing in it.
    ...holders.map((holder) => () => {
      const from = make(holder);
      if (holder.kind === 'optional') {
        return choices.chance(50)
          ? e.unwrap(from)
          : e.conditional(e.ne(from, e.constant(holder, null)), e.unwrap(from), make(type));
      }
      const isEmpty = e.eq(e.length(from), e.num(0));
      const element = choices.chance(30) ? e.element(from, make(SMALL)) : e.head(from);
      return choices.chance(30) ? element : e.conditional(isEmpty, make(type), element);
    }),
  ];
  switch (type.kind) {
    case 'bool':
      return [
        ...general,
        () => e.not(make(e.BOOL)),
        () => {
          const compared = anyType();
          return choices.pick(2) === 0
            ? e.eq(make(compared), make(compared))
            : e.ne(make(compared), make(compared));
        },
        () => e.eq(make(SMALL), make(SIGNED)),
        () => {
          const compared = choices.from<Type>([SIGNED, SMALL, COLOUR]);
          const operator = choices.from(['<', '<=', '>', '>='] as const);
          return e.expr(e.BOOL, {
            kind: 'compare',
            operator,
            left: make(compared),
            right: make(compared),
          });
        },
        () => choices.from([e.and, e.or, e.implies])(make(e.BOOL), make(e.BOOL)),
        () => quantify(choices.from(['forall', 'exists'])),
        () => {
          const collection = choices.from([...among('set'), ...among('seq')]);
          const { element } = collection;
          return e.isIn(make(element.kind === 'int' ? SMALL : element), make(collection));
        },
        ...scope.whereabouts.map((whereabout) => () => whereabout(make)),
      ];
    case 'int': {
      const [small, signed] = [() => make(SMALL), () => make(SIGNED)];
      const size = e.num(type.high - type.low + 1);
      const wrapped = (value: Expr): Expr =>
        e.fitted(e.add(e.arithmetic('%', value, size), e.num(type.low)), type);
      return [
        ...general,
        () => wrapped(choices.from([e.add, e.subtract])(small(), signed())),
        () => wrapped(e.arithmetic('*', small(), signed())),
        () => wrapped(e.arithmetic('/', signed(), e.num(2))),
        () => wrapped(e.negate(small())),
        () => wrapped(e.length(make(choices.from([...among('set'), ...among('seq')])))),
        () => wrapped(quantify('count')),
        () => e.fitted(make(PAGE), type),
        // The only failing one of these: a number that may be too large.
        () => e.fitted(e.add(make(type), e.num(choices.pick(3) - 1)), type),
      ];
    }
    case 'index': {
      const exact = e.range(0, type.size - 1);
      return [
        ...general,
        () => e.expr(type, { kind: 'convert', operand: make(exact) }),
        () =>
          e.expr(type, {
            kind: 'convert',
            operand: e.arithmetic('%', make(SIGNED), e.num(type.size)),
          }),
        () => e.fitted(make(SMALL), type),
      ];
    }
    case 'enum':
      return general;
    case 'struct':
      return [
        ...general,
        () => e.struct(type, ...type.fields.map((field) => make(field.type))),
        () => {
          const field = choices.from(type.fields);
          return e.update(make(type), field.name, make(field.type));
        },
      ];
    case 'array':
      return general;
    case 'set':
      return [
        ...general,
        () => e.set(type, make(type.element)),
        () => e.set(type, make(type.element), make(type.element)),
        () => e.setOperation(choices.from(['union', 'minus', 'intersect']), make(type), make(type)),
      ];
    case 'optional':
      return [...general, () => e.some(make(type.inner))];
    case 'seq': {
      const guarded = (isBad: (base: Expr) => Expr, build: (base: Expr) => Expr): Expr => {
        const base = make(type);
        return e.conditional(isBad(base), base, build(base));
      };
      const hasLength = (length: number) => (base: Expr) => e.eq(e.length(base), e.num(length));
      const grow = (base: Expr): Expr => e.append(base, make(type.element));
      const elements = (): Expr[] =>
        Array.from({ length: choices.pick(type.max + 1) }, () => make(type.element));
      return [
        ...general,
        () => e.seq(type, ...elements()),
        () => guarded(hasLength(type.max), grow),
        () => guarded(hasLength(0), e.tail),
        () => grow(make(type)),
        () => e.tail(make(type)),
      ];
    }
    default:
      return type satisfies never;
  }
}

/** Returns a random place in `root` that can be assigned, and so has a type. */
export function randomPlace(choices: Choices, scope: Scope, root: Expr): Expr {
  if (choices.chance(25)) return root;
  if (root.type.kind === 'struct') {
    const { name } = choices.from(root.type.fields);
    return randomPlace(choices, scope, e.field(root, name));
  }
  if (root.type.kind === 'array') {
    const place = randomExpr(choices, scope, root.type.index, 1);
    return randomPlace(choices, scope, e.index(root, place));
  }
  return root;
}

/** The root of a tape's wishes: which of `roots` to use, the first if the tape is empty. */
export function randomRoot(choices: Choices, roots: readonly Expr[]): Expr {
  return at(roots, choices.pick(roots.length));
}
