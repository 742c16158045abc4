/** Expressions over single numbers and truth values, and places: what Murphi, Promela and C have in common. */
import type { ScalarType, Type } from '../../spec/language/types/types.ts';

export type Scalar =
  /** `name` is the constant that stands for the number in the text, if there is one. */
  | { readonly kind: 'number'; readonly value: number; readonly name?: string }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'place'; readonly place: Place; readonly isTruth: boolean }
  /** A parameter of the action, a temporary, or what `each` binds; `identity` is its type, if that is one of identities. */
  | {
      readonly kind: 'name';
      readonly name: string;
      readonly isTruth: boolean;
      readonly identity?: ScalarType;
    }
  /** The identity of nobody: where there is no content, say. */
  | { readonly kind: 'nobody' }
  /** Over all identities of a type (`identities.ts`), since those have no numbers; `count` is a number. */
  | {
      readonly kind: 'each';
      readonly quantifier: 'forall' | 'exists' | 'count';
      readonly bound: Bound;
      readonly body: Scalar;
    }
  | { readonly kind: 'not'; readonly operand: Scalar }
  | { readonly kind: 'and' | 'or'; readonly left: Scalar; readonly right: Scalar }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Scalar;
      readonly right: Scalar;
    }
  /** `/` and `%` have a left side that is not negative and a right side that is positive. */
  | {
      readonly kind: 'arithmetic';
      readonly operator: Arithmetic;
      readonly left: Scalar;
      readonly right: Scalar;
    }
  | {
      readonly kind: 'if';
      readonly test: Scalar;
      readonly then: Scalar;
      readonly otherwise: Scalar;
    };

/** A name for any identity of a type. */
export interface Bound {
  readonly name: string;
  readonly type: ScalarType;
}

/** A variable of the exported system. */
export interface Root {
  /** A word that is one in every target. */
  readonly name: string;
  readonly type: Type;
}

export interface Place {
  readonly root: Root;
  readonly path: readonly Access[];
}

export type Access =
  | { readonly kind: 'field'; readonly field: number }
  /** An element of an array, by its ordinal; a member of a set, likewise; an element of a sequence, from 0. */
  | {
      readonly kind: 'element' | 'member' | 'position';
      readonly index: Scalar;
      readonly size: number;
    }
  /** Whether an optional has a content, and which; how long a sequence is. */
  | { readonly kind: 'present' | 'content' | 'length' };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Arithmetic = '+' | '-' | '*' | '/' | '%';

export const TRUE: Scalar = { kind: 'truth', value: true };

export const NOBODY: Scalar = { kind: 'nobody' };

export function bound({ name, type }: Bound): Scalar {
  return { kind: 'name', name, isTruth: false, identity: type };
}

export const FALSE: Scalar = { kind: 'truth', value: false };

export function number(value: number, name?: string): Scalar {
  return name === undefined ? { kind: 'number', value } : { kind: 'number', value, name };
}

export function truth(value: boolean): Scalar {
  return value ? TRUE : FALSE;
}

/** Tells whether the value is true or false, and no number. */
export function isTruth(scalar: Scalar): boolean {
  switch (scalar.kind) {
    case 'number':
    case 'arithmetic':
    case 'nobody':
      return false;
    case 'each':
      return scalar.quantifier !== 'count';
    case 'place':
    case 'name':
      return scalar.isTruth;
    case 'if':
      return isTruth(scalar.then);
    case 'truth':
    case 'not':
    case 'and':
    case 'or':
    case 'compare':
      return true;
    default:
      return scalar satisfies never;
  }
}

/** Returns the value of a constant, a truth as 0 or 1; undefined for anything else. */
export function constantOf(scalar: Scalar): number | undefined {
  if (scalar.kind === 'number') return scalar.value;
  return scalar.kind === 'truth' ? Number(scalar.value) : undefined;
}
