/**
 * The finite types of the language, after params have their values.
 *
 * Values, as every part of the project holds them (`Value`):
 *   bool       0 or 1
 *   int        the number
 *   enum       the member's ordinal, from 0
 *   index      the identity's ordinal, from 0
 *   set        a bit mask of element ordinals (at most 30 elements)
 *   struct     an array, one value a field, in declaration order
 *   array      an array, one value an index ordinal
 *   optional   `null` or the value
 *   seq        an array of 0 to `max` values
 */
export type Value = number | null | readonly Value[];

export type Type =
  | BoolType
  | IntType
  | EnumType
  | IndexType
  | StructType
  | ArrayType
  | SetType
  | OptionalType
  | SeqType;

export interface BoolType {
  readonly kind: 'bool';
}

/** The integers `low..high`, both inclusive. */
export interface IntType {
  readonly kind: 'int';
  readonly low: number;
  readonly high: number;
}

export interface EnumType {
  readonly kind: 'enum';
  readonly name: string;
  readonly members: readonly string[];
}

/** `size` interchangeable identities; `Tid`, the type of `self`, is one with `symmetric: false`. */
export interface IndexType {
  readonly kind: 'index';
  readonly name: string;
  readonly size: number;
  readonly symmetric: boolean;
}

export interface StructType {
  readonly kind: 'struct';
  /** Whether it is declared to be one machine word. */
  readonly isWord: boolean;
  readonly name: string;
  readonly fields: readonly StructField[];
}

export interface StructField {
  readonly name: string;
  readonly type: Type;
}

/** `index` is a scalar type (`isScalar`); element `i` belongs to the value of ordinal `i`. */
export interface ArrayType {
  readonly kind: 'array';
  readonly index: ScalarType;
  readonly element: Type;
}

export interface SetType {
  readonly kind: 'set';
  readonly element: ScalarType;
}

export interface OptionalType {
  readonly kind: 'optional';
  readonly inner: Type;
}

export interface SeqType {
  readonly kind: 'seq';
  readonly element: Type;
  readonly max: number;
}

/** A type whose values are numbered 0..n-1 by `ordinal`. */
export type ScalarType = BoolType | IntType | EnumType | IndexType;

/** The largest number of elements of a `set of T`: masks stay in the positive int32 range. */
export const SET_ELEMENTS_MAX = 30;

export const BOOL: BoolType = { kind: 'bool' };

/** Tells whether the values of `type` are single numbers with an ordinal. */
export function isScalar(type: Type): type is ScalarType {
  return (
    type.kind === 'bool' || type.kind === 'int' || type.kind === 'enum' || type.kind === 'index'
  );
}

/** Returns how many values a scalar type has. */
export function scalarSize(type: ScalarType): number {
  switch (type.kind) {
    case 'bool':
      return 2;
    case 'int':
      return type.high - type.low + 1;
    case 'enum':
      return type.members.length;
    case 'index':
      return type.size;
    default:
      return type satisfies never;
  }
}

/** Returns the place of `value` among the values of `type`, from 0; `low..high` starts at `low`. */
export function ordinal(type: ScalarType, value: number): number {
  return type.kind === 'int' ? value - type.low : value;
}

/** Returns the value of `type` with that ordinal. Law: `ordinal(t, fromOrdinal(t, i)) = i`. */
export function fromOrdinal(type: ScalarType, index: number): number {
  return type.kind === 'int' ? type.low + index : index;
}

/** Returns all values of a scalar type, in ascending order. */
export function scalarValues(type: ScalarType): readonly number[] {
  return Array.from({ length: scalarSize(type) }, (_, i) => fromOrdinal(type, i));
}

/** Returns the value a variable of `type` has when nothing else is said: the first one. */
export function firstValue(type: Type): Value {
  switch (type.kind) {
    case 'bool':
    case 'enum':
    case 'index':
    case 'set':
      return 0;
    case 'int':
      return type.low;
    case 'struct':
      return type.fields.map((field) => firstValue(field.type));
    case 'array':
      return Array.from({ length: scalarSize(type.index) }, () => firstValue(type.element));
    case 'optional':
      return null;
    case 'seq':
      return [];
    default:
      return type satisfies never;
  }
}

/** The most scalar parts of a structure and of a variable. */
export const LEAVES_MAX = 4096;

const structLeaves = new WeakMap<StructType, number>();

/** Returns how many scalar parts (sets and optionals of scalars count as one) a value has. */
export function leafCount(type: Type): number {
  switch (type.kind) {
    case 'struct': {
      // A structure may stand in others many times, and is counted once.
      const known = structLeaves.get(type);
      if (known !== undefined) return known;
      const count = type.fields.reduce((sum, field) => sum + leafCount(field.type), 0);
      structLeaves.set(type, count);
      return count;
    }
    case 'array':
      return scalarSize(type.index) * leafCount(type.element);
    case 'seq':
      return 1 + type.max * leafCount(type.element);
    case 'optional':
      return isScalar(type.inner) ? 1 : 1 + leafCount(type.inner);
    default:
      return 1;
  }
}

/** Tells whether two types are the same type. Ranges are compared by their bounds. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'bool':
      return b.kind === 'bool';
    case 'int':
      return b.kind === 'int' && a.low === b.low && a.high === b.high;
    case 'enum':
    case 'index':
    case 'struct':
      return b.kind === a.kind && a.name === b.name;
    case 'array':
      return b.kind === 'array' && sameType(a.index, b.index) && sameType(a.element, b.element);
    case 'set':
      return b.kind === 'set' && sameType(a.element, b.element);
    case 'optional':
      return b.kind === 'optional' && sameType(a.inner, b.inner);
    case 'seq':
      return b.kind === 'seq' && a.max === b.max && sameType(a.element, b.element);
    default:
      return a satisfies never;
  }
}

/** Returns the type as a user would write it. */
export function showType(type: Type): string {
  switch (type.kind) {
    case 'bool':
      return 'bool';
    case 'int':
      return `${type.low}..${type.high}`;
    case 'enum':
    case 'index':
    case 'struct':
      return type.name;
    case 'array':
      return `[${showType(type.index)}] ${showType(type.element)}`;
    case 'set':
      return `set of ${showType(type.element)}`;
    case 'optional':
      return `${showType(type.inner)}?`;
    case 'seq':
      return `seq of ${showType(type.element)} up to ${type.max}`;
    default:
      return type satisfies never;
  }
}

/** Returns `value` of `type` as a user would write it, for traces: `{write: 1, frame: 0}`. */
export function showValue(type: Type, value: Value): string {
  if (value === null) return 'none';
  switch (type.kind) {
    case 'bool':
      return value === 0 ? 'false' : 'true';
    case 'int':
    case 'index':
      return String(value);
    case 'enum':
      return type.members[value as number] ?? `?${String(value)}`;
    case 'set': {
      const all = scalarValues(type.element);
      const within = all.filter((_, i) => (((value as number) >> i) & 1) === 1);
      return `{${within.map((v) => showValue(type.element, v)).join(', ')}}`;
    }
    case 'optional':
      return showValue(type.inner, value);
    case 'struct': {
      const parts = value as readonly Value[];
      const shown = type.fields.map(
        (field, i) => `${field.name}: ${showValue(field.type, parts[i] ?? null)}`,
      );
      return `{${shown.join(', ')}}`;
    }
    case 'array':
    case 'seq':
      return `[${(value as readonly Value[]).map((v) => showValue(type.element, v)).join(', ')}]`;
    default:
      return type satisfies never;
  }
}
