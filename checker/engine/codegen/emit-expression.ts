/** Expressions to code, over the words of a state in locals. */
import { at, InternalError } from '../../../model/machine/assert.ts';
import type { Expr } from '../../../spec/language/types/expression.ts';
import {
  int,
  isZero,
  lessThanUnsigned,
  ONE,
  or,
  popcount,
  shl,
  sub,
  ZERO,
} from '../code/build-code.ts';
import type { Code } from '../code/code.ts';
import { readIn } from './emit-column.ts';
import { andThen, conditional, orElse } from './emit-logic.ts';
import { appended, contains, elementOf, fieldOf, headOf, lengthOf, tailOf } from './emit-parts.ts';
import { compileQuantified } from './emit-quantifier.ts';
import {
  arithmetic,
  comparison,
  convert,
  isElement,
  narrowed,
  require32Bits,
  scalar,
  setOperation,
} from './emit-scalar.ts';
import { failUnless, type Scope, share, threadOf } from './emit-scope.ts';
import { isAtOneOf } from './emit-thread-location.ts';
import {
  asOptional,
  codeOf,
  constantValue,
  number,
  opened,
  ordinalOf,
  type SymbolicValue,
} from './value.ts';
import { equalValues } from './value-equality.ts';

/** Returns the number that a scalar or set expression is. */
export function compileNumber(scope: Scope, expr: Expr): Code {
  return codeOf(opened(compile(scope, expr), readIn(scope)));
}

export function compileOrdinal(scope: Scope, expr: Expr): Code {
  return ordinalOf(scalar(expr.type), compileNumber(scope, expr));
}

/** Returns the value of `expr`; statements that must come first go to `scope.sink`. */
export function compile(scope: Scope, expr: Expr): SymbolicValue {
  const read = readIn(scope);
  switch (expr.kind) {
    case 'const':
      return constantValue(expr.type, expr.value);
    case 'global':
      return { kind: 'place', storage: at(scope.layout.variables, expr.variable), index: ZERO };
    case 'local': {
      const { slots } = at(scope.layout.threads, threadOf(scope));
      return { kind: 'place', storage: at(slots, expr.slot), index: ZERO };
    }
    case 'bound': {
      const code = scope.bound.get(expr.id);
      if (code === undefined) throw new InternalError('a quantifier binds every bound variable');
      return number(code);
    }
    case 'self':
      return number(int(threadOf(scope)));
    case 'arg':
      return number(int(at(at(scope.machine.threads, threadOf(scope)).args, expr.index)));
    case 'field':
      return fieldOf(compile(scope, expr.base), expr.field, scope);
    case 'index': {
      const base = compile(scope, expr.base);
      return elementOf(scope, base, expr.type, compileOrdinal(scope, expr.index));
    }
    case 'seq-index': {
      const base = compile(scope, expr.base);
      const index = share(scope, compileNumber(scope, expr.index));
      const length = lengthOf(base, scope);
      failUnless(scope, lessThanUnsigned(index, length), 'index');
      return elementOf(scope, base, expr.type, index);
    }
    case 'not':
      return number(isZero(compileNumber(scope, expr.operand)));
    case 'negate':
      require32Bits(expr.type);
      return number(sub(ZERO, compileNumber(scope, expr.operand)));
    case 'arithmetic': {
      require32Bits(expr.type);
      const left = compileNumber(scope, expr.left);
      return number(arithmetic(expr.operator, left, compileNumber(scope, expr.right)));
    }
    case 'equal': {
      const left = compile(scope, expr.left);
      const right = compile(scope, expr.right);
      const same = equalValues(left, right, read);
      return number(expr.negated ? isZero(same) : same);
    }
    case 'compare': {
      const left = compileNumber(scope, expr.left);
      return number(comparison(expr.operator, left, compileNumber(scope, expr.right)));
    }
    case 'logic': {
      const left = compileNumber(scope, expr.left);
      const right = (): Code => compileNumber(scope, expr.right);
      switch (expr.operator) {
        case 'and':
          return number(andThen(scope, left, right));
        case 'or':
          return number(orElse(scope, left, right));
        default:
          return number(orElse(scope, isZero(left), right));
      }
    }
    case 'conditional':
      return conditional(
        scope,
        compileNumber(scope, expr.condition),
        expr.type,
        () => compile(scope, expr.then),
        () => compile(scope, expr.otherwise),
      );
    case 'quantified':
      return number(compileQuantified(scope, expr, (part) => compileNumber(scope, part)));
    case 'struct':
      return { kind: 'parts', parts: expr.fields.map((field) => compile(scope, field)) };
    case 'update': {
      const base = opened(compile(scope, expr.base), read);
      if (base.kind !== 'parts') throw new InternalError('an update is one of a struct');
      const parts = [...base.parts];
      for (const { field, value } of expr.fields) parts[field] = compile(scope, value);
      return { kind: 'parts', parts };
    }
    case 'set':
      return number(
        expr.elements.reduce<Code>(
          (mask, element) => or(mask, shl(ONE, compileOrdinal(scope, element))),
          ZERO,
        ),
      );
    case 'set-operation': {
      const left = compileNumber(scope, expr.left);
      return number(setOperation(expr.operator, left, compileNumber(scope, expr.right)));
    }
    case 'in': {
      const element = compile(scope, expr.left);
      const collection = compile(scope, expr.right);
      const { type } = expr.right;
      if (type.kind !== 'set') return number(contains(scope, collection, element));
      const [one, set] = [codeOf(opened(element, read)), codeOf(opened(collection, read))];
      return number(isElement(scope, set, type.element, one, expr.left.type));
    }
    case 'some': {
      const operand = compile(scope, expr.operand);
      return asOptional(operand, expr.operand.type, read);
    }
    case 'unwrap': {
      const optional = asOptional(compile(scope, expr.operand), expr.operand.type, read);
      failUnless(scope, optional.present, 'range');
      return optional.inner;
    }
    case 'seq':
      return {
        kind: 'seq',
        length: int(expr.elements.length),
        elements: expr.elements.map((element) => compile(scope, element)),
      };
    case 'append': {
      const base = compile(scope, expr.base);
      return appended(scope, base, compile(scope, expr.element), expr.type);
    }
    case 'head':
      return headOf(scope, compile(scope, expr.base), expr.type);
    case 'tail':
      return tailOf(scope, compile(scope, expr.base));
    case 'length': {
      const base = compile(scope, expr.base);
      if (expr.base.type.kind === 'set') return number(popcount(codeOf(opened(base, read))));
      return number(lengthOf(base, scope));
    }
    case 'narrow': {
      const code = compileNumber(scope, expr.operand);
      return number(narrowed(scope, code, expr.operand.type, scalar(expr.type), expr.why));
    }
    case 'convert': {
      const code = compileNumber(scope, expr.operand);
      return number(convert(scalar(expr.operand.type), scalar(expr.type), code));
    }
    case 'at':
    case 'done': {
      const { nodes } = at(scope.machine.templates, expr.template);
      const args = expr.args.map((arg) => share(scope, compileNumber(scope, arg)));
      const isThere =
        expr.kind === 'done'
          ? (node: number) => at(nodes, node).kind === 'end'
          : (node: number) => at(nodes, node).origin.labels.includes(expr.label);
      return number(isAtOneOf(scope, expr.template, args, isThere));
    }
    default:
      return expr satisfies never;
  }
}
