/**
 * Types of interchangeable identities in a target that has them: Murphi's scalarsets. Their values have no numbers and no
 * order, so a checker can exchange them.
 *
 * What is unrolled elsewhere, a quantifier or the elements of an array, is said of *each* identity here, by a name
 * for any of them. Where there is no identity, as in the content of `none`, stands `nobody`. What of a machine
 * cannot be said so ends the attempt (`identity-error.ts`), and the type is exported as numbers.
 */
import { BOOL, type ScalarType, scalarSize, type Type } from '../../spec/language/types/types.ts';
import { each } from './fold-scalar.ts';
import { type Leaf, leavesOf, lengthType, typeAt } from './leaves.ts';
import { type Access, type Bound, bound, number, type Scalar } from './scalar.ts';
import type { Statement } from './statement.ts';
import type { System } from './system.ts';

export type Identities = Pick<System, 'identities' | 'names'>;

/** Tells whether the values of `type` are identities without numbers. */
export function isIdentity({ identities }: Pick<System, 'identities'>, type: Type): boolean {
  return type.kind === 'index' && identities.has(type.name);
}

/** A leaf, or one for each identity of some types. */
export interface Leaves extends Leaf {
  readonly bounds: readonly Bound[];
}

/** Returns the leaves of a type; elements that identities lead to are one, for a name of any. */
export function leavesOfEach(system: Identities, type: Type): readonly Leaves[] {
  if (system.identities.size === 0) return leavesOf(type).map((leaf) => ({ ...leaf, bounds: [] }));
  const behind = (access: Access, inner: Type, more: readonly Bound[] = []): readonly Leaves[] =>
    leavesOfEach(system, inner).map(({ path, bounds, ...leaf }) => ({
      ...leaf,
      path: [access, ...path],
      bounds: [...more, ...bounds],
    }));
  const indexed = (kind: 'element' | 'member', index: ScalarType, inner: Type) => {
    const size = scalarSize(index);
    if (isIdentity(system, index)) {
      const any = { name: system.names.fresh('each'), type: index };
      return behind({ kind, index: bound(any), size }, inner, [any]);
    }
    return numbers(size).flatMap((i) => behind({ kind, index: number(i), size }, inner));
  };
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return [{ path: [], type, bounds: [] }];
    case 'struct':
      return type.fields.flatMap((field, i) => behind({ kind: 'field', field: i }, field.type));
    case 'array':
      return indexed('element', type.index, type.element);
    case 'set':
      return indexed('member', type.element, BOOL);
    case 'optional':
      return [...behind({ kind: 'present' }, BOOL), ...behind({ kind: 'content' }, type.inner)];
    case 'seq': {
      const { max, element } = type;
      return [
        ...behind({ kind: 'length' }, lengthType(max)),
        ...numbers(max).flatMap((i) =>
          behind({ kind: 'position', index: number(i), size: max }, element),
        ),
      ];
    }
    default:
      return type satisfies never;
  }
}

function numbers(size: number): readonly number[] {
  return Array.from({ length: size }, (_, i) => i);
}

/** That `body` holds for each identity that `bounds` may name. */
export function forAll(bounds: readonly Bound[], body: Scalar): Scalar {
  return bounds.reduceRight((inner, one) => each('forall', one, inner), body);
}

/** `body` for each identity that `bounds` may name. */
export function forEach(
  bounds: readonly Bound[],
  body: readonly Statement[],
): readonly Statement[] {
  return bounds.reduceRight<readonly Statement[]>(
    (inner, one) => [{ kind: 'for', bound: one, body: inner }],
    body,
  );
}

/** Tells whether the value is an identity without number. */
export function isIdentityValue(system: Pick<System, 'identities'>, scalar: Scalar): boolean {
  switch (scalar.kind) {
    case 'nobody':
      return true;
    case 'name':
      return scalar.identity !== undefined;
    case 'place':
      return isIdentity(system, typeAt(scalar.place.root.type, scalar.place.path));
    case 'if':
      return isIdentityValue(system, scalar.then) || isIdentityValue(system, scalar.otherwise);
    default:
      return false;
  }
}
