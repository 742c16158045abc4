/** Whether evaluating an expression fails, as an expression that cannot fail itself. */
import { assert } from '../../model/machine/assert.ts';
import { canFail } from '../../model/machine/can-fail.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { scalarSize, type Type } from '../../spec/language/types/types.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';
import { and, anyOf, choose, compare, equal, not, or } from './fold-scalar.ts';
import { isIdentity } from './identities.ts';
import { IdentityError } from './identity-error.ts';
import type { Projector } from './project.ts';
import { FALSE, number, type Scalar, TRUE } from './scalar.ts';

/**
 * Returns an expression that is true exactly where evaluating `expr` fails. What `expr` does not evaluate does
 * not fail, and is not evaluated here either.
 */
export function failureOf(projector: Projector, expr: Expr): Scalar {
  if (!canFail(expr)) return FALSE;
  const fails = (each: Expr): Scalar => failureOf(projector, each);
  const within = (): Scalar => anyOf(operands(expr).map(fails));
  switch (expr.kind) {
    case 'const':
    case 'global':
    case 'local':
    case 'bound':
    case 'self':
    case 'arg':
      return FALSE;
    case 'field':
    case 'length':
    case 'index':
    case 'not':
    case 'negate':
    case 'some':
    case 'convert':
    case 'arithmetic':
    case 'equal':
    case 'compare':
    case 'set-operation':
    case 'in':
    case 'struct':
    case 'update':
    case 'set':
    case 'seq':
    case 'at':
    case 'done':
      return within();
    case 'logic': {
      const right = fails(expr.right);
      if (right === FALSE) return fails(expr.left);
      const left = projector.scalar(expr.left);
      const goesOn = expr.operator === 'or' ? not(left) : left;
      return or(fails(expr.left), and(goesOn, right));
    }
    case 'conditional': {
      const [then, otherwise] = [fails(expr.then), fails(expr.otherwise)];
      const test = fails(expr.condition);
      if (then === FALSE && otherwise === FALSE) return test;
      return or(test, choose(projector.scalar(expr.condition), then, otherwise));
    }
    case 'quantified': {
      const { where, body, quantifier, domain } = expr;
      if (isIdentity(projector.system, domain)) {
        throw new IdentityError(domain, 'a condition may fail for one identity before another');
      }
      const rounds = projector.each(expr, () => ({
        whereFails: where === undefined ? FALSE : fails(where),
        admitted: where === undefined ? TRUE : projector.scalar(where),
        bodyFails: fails(body),
        holds: projector.scalar(body),
      }));
      // From the last to the first: a later round comes only where none before it decided.
      return rounds.reduceRight((later, { whereFails, admitted, bodyFails, holds }) => {
        const decides =
          quantifier === 'forall' ? not(holds) : quantifier === 'exists' ? holds : FALSE;
        const goesOn = later === FALSE ? FALSE : and(not(and(admitted, decides)), later);
        return or(or(whereFails, and(admitted, bodyFails)), goesOn);
      }, FALSE);
    }
    case 'seq-index': {
      const index = projector.scalar(expr.index);
      const length = projector.leaf(expr.base, [{ kind: 'length' }]);
      const isThere = and(compare('>=', index, number(0)), compare('<', index, length));
      return or(within(), not(isThere));
    }
    case 'unwrap':
      return or(within(), not(projector.leaf(expr.operand, [{ kind: 'present' }])));
    case 'append': {
      assert(expr.type.kind === 'seq', 'what is appended to is a sequence');
      const length = projector.leaf(expr.base, [{ kind: 'length' }]);
      return or(within(), compare('>=', length, number(expr.type.max)));
    }
    case 'head':
    case 'tail':
      return or(within(), equal(projector.leaf(expr.base, [{ kind: 'length' }]), number(0)));
    case 'narrow': {
      const value = projector.scalar(expr.operand);
      const [low, high] = numbers(expr.type);
      const [lowest, highest] = numbers(expr.operand.type);
      const tooLow = lowest < low ? compare('<', value, number(low)) : FALSE;
      const tooHigh = highest > high ? compare('>', value, number(high)) : FALSE;
      return or(within(), or(tooLow, tooHigh));
    }
    default:
      return expr satisfies never;
  }
}

/** The least and the greatest number of a scalar type. */
function numbers(type: Type): readonly [number, number] {
  if (type.kind === 'int') return [type.low, type.high];
  assert(type.kind === 'index' || type.kind === 'bool' || type.kind === 'enum', 'it is a scalar');
  return [0, scalarSize(type) - 1];
}
