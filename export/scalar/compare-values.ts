/** Whether two values are one, and whether one is in a set or sequence: said of their leaves. */
import { assert } from '../../model/machine/assert.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import {
  isScalar,
  type ScalarType,
  scalarSize,
  type Type,
} from '../../spec/language/types/types.ts';
import { allOf, and, anyOf, compare, equal } from './fold-scalar.ts';
import { forAll, leavesOfEach } from './identities.ts';
import { ordinalIn, positionAt } from './places.ts';
import { type Access, FALSE, number, type Scalar, TRUE } from './scalar.ts';
import type { System } from './system.ts';

/** Takes expressions apart (`project.ts`). */
interface Leaves {
  readonly system: System;
  readonly scalar: (expr: Expr) => Scalar;
  readonly leaf: (expr: Expr, path: readonly Access[]) => Scalar;
}

export function isIn(of: Leaves, left: Expr, right: Expr): Scalar {
  const { type } = right;
  if (type.kind === 'set') {
    const place = ordinalIn(type.element, of.scalar(left));
    const size = scalarSize(type.element);
    const within = isWithin(left.type, type.element)
      ? TRUE
      : and(compare('>=', place, number(0)), compare('<', place, number(size)));
    if (within.kind === 'truth' && !within.value) return FALSE;
    return and(within, of.leaf(right, [{ kind: 'member', index: place, size }]));
  }
  assert(type.kind === 'seq', '`in` asks a set or a sequence');
  const length = of.leaf(right, [{ kind: 'length' }]);
  const matches = Array.from({ length: type.max }, (_, i) => {
    const same = leavesOfEach(of.system, type.element).map(({ path, bounds }) =>
      forAll(bounds, equal(of.leaf(left, path), of.leaf(right, [positionAt(i, type), ...path]))),
    );
    return and(compare('>', length, number(i)), allOf(same));
  });
  return anyOf(matches);
}

export function sameValue(of: Leaves, left: Expr, right: Expr): Scalar {
  if (isScalar(left.type)) return equal(of.scalar(left), of.scalar(right));
  // A constant may have a wider type than it needs: `none`, or the empty sequence.
  const { type } = right.kind === 'const' ? left : right;
  return allOf(
    leavesOfEach(of.system, type).map(({ path, bounds }) =>
      forAll(bounds, equal(of.leaf(left, path), of.leaf(right, path))),
    ),
  );
}

function isWithin(inner: Type, outer: ScalarType): boolean {
  if (inner.kind === 'int' && outer.kind === 'int') {
    return inner.low >= outer.low && inner.high <= outer.high;
  }
  return inner.kind === outer.kind;
}
