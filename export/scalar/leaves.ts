/**
 * Takes values apart into single numbers.
 *
 * A value of the language is taken apart into *leaves*: a struct into its fields, an array into its elements, a
 * set into one truth value a member, an optional into whether there is a content and the content, a sequence
 * into its length and its elements. What is not there (the content of `none`, elements behind the end) has the
 * first value of its type, so that equal values have equal leaves, and states are counted as faultline counts.
 */
import { at, InternalError } from '../../model/machine/assert.ts';
import { BOOL, type ScalarType, scalarSize, type Type } from '../../spec/language/types/types.ts';
import { type Access, number } from './scalar.ts';

export interface Leaf {
  readonly path: readonly Access[];
  readonly type: ScalarType;
}

/** Returns the leaves of a type, in the order of its parts. */
export function leavesOf(type: Type): readonly Leaf[] {
  const known = leaves.get(type);
  if (known !== undefined) return known;
  const made = makeLeaves(type);
  leaves.set(type, made);
  return made;
}

const leaves = new WeakMap<Type, readonly Leaf[]>();

function makeLeaves(type: Type): readonly Leaf[] {
  const behind = (access: Access, inner: Type): readonly Leaf[] =>
    leavesOf(inner).map((leaf) => ({ ...leaf, path: [access, ...leaf.path] }));
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return [{ path: [], type }];
    case 'struct':
      return type.fields.flatMap((field, i) => behind({ kind: 'field', field: i }, field.type));
    case 'array':
      return numbered('element', scalarSize(type.index)).flatMap((a) => behind(a, type.element));
    case 'set':
      return numbered('member', scalarSize(type.element)).flatMap((a) => behind(a, BOOL));
    case 'optional':
      return [...behind({ kind: 'present' }, BOOL), ...behind({ kind: 'content' }, type.inner)];
    case 'seq':
      return [
        ...behind({ kind: 'length' }, lengthType(type.max)),
        ...numbered('position', type.max).flatMap((a) => behind(a, type.element)),
      ];
    default:
      return type satisfies never;
  }
}

function numbered(kind: 'element' | 'member' | 'position', size: number): readonly Access[] {
  return Array.from({ length: size }, (_, i) => ({ kind, index: number(i), size }));
}

/** The type of the length of a sequence. */
export function lengthType(max: number): ScalarType {
  return { kind: 'int', low: 0, high: max };
}

/** Returns the type of the part of `type` that `access` leads to. */
export function partType(type: Type, access: Access): Type {
  switch (access.kind) {
    case 'field':
      if (type.kind === 'struct') return at(type.fields, access.field).type;
      break;
    case 'element':
    case 'position':
      if (type.kind === 'array' || type.kind === 'seq') return type.element;
      break;
    case 'member':
    case 'present':
      return BOOL;
    case 'content':
      if (type.kind === 'optional') return type.inner;
      break;
    case 'length':
      if (type.kind === 'seq') return lengthType(type.max);
      break;
    default:
      return access satisfies never;
  }
  throw new InternalError(`${access.kind} is no part of ${type.kind}`);
}

/** Returns the type of what is at `path` in a value of `type`. */
export function typeAt(type: Type, path: readonly Access[]): Type {
  return path.reduce(partType, type);
}
