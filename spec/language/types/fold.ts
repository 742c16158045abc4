import type { Expr } from './expression.ts';
import type { Value } from './types.ts';

/**
 * Returns `expr` computed if its operands are constant scalars, else `expr` itself.
 *
 * Only the outermost operation is looked at: the elaborator folds from the leaves up. Params are
 * constants, so a branch on a param is decided before the machine is built.
 */
export function fold(expr: Expr): Expr {
  const value = constantOf(expr);
  return value === undefined ? expr : { kind: 'const', value, type: expr.type, span: expr.span };
}

function constantOf(expr: Expr): Value | undefined {
  switch (expr.kind) {
    case 'not': {
      const operand = number(expr.operand);
      return operand === undefined ? undefined : 1 - operand;
    }
    case 'negate': {
      const operand = number(expr.operand);
      return operand === undefined ? undefined : -operand;
    }
    case 'arithmetic': {
      const left = number(expr.left);
      const right = number(expr.right);
      return left === undefined || right === undefined
        ? undefined
        : arithmetic(expr.operator, left, right);
    }
    case 'equal': {
      const left = number(expr.left);
      const right = number(expr.right);
      return left === undefined || right === undefined
        ? undefined
        : truth((left === right) !== expr.negated);
    }
    case 'compare': {
      const left = number(expr.left);
      const right = number(expr.right);
      return left === undefined || right === undefined
        ? undefined
        : truth(compare(expr.operator, left, right));
    }
    case 'logic':
      return logic(expr.operator, number(expr.left), number(expr.right));
    case 'convert':
      return number(expr.operand);
    default:
      return undefined;
  }
}

function number(expr: Expr): number | undefined {
  return expr.kind === 'const' && typeof expr.value === 'number' ? expr.value : undefined;
}

function truth(value: boolean): number {
  return value ? 1 : 0;
}

/** Division rounds down and the remainder has the sign of the (positive) divisor. */
export function arithmetic(
  operator: '+' | '-' | '*' | '/' | '%',
  left: number,
  right: number,
): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return Math.floor(left / right);
    case '%':
      return left - Math.floor(left / right) * right;
    default:
      return operator satisfies never;
  }
}

export function compare(operator: '<' | '<=' | '>' | '>=', left: number, right: number): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return operator satisfies never;
  }
}

/** One constant side can decide the result; the other side cannot fail what is never evaluated. */
function logic(
  operator: 'and' | 'or' | 'implies',
  left: number | undefined,
  right: number | undefined,
): number | undefined {
  switch (operator) {
    case 'and':
      if (left === 0) return 0;
      return left === undefined || right === undefined ? undefined : right;
    case 'or':
      if (left === 1) return 1;
      return left === undefined || right === undefined ? undefined : right;
    case 'implies':
      if (left === 0) return 1;
      return left === undefined || right === undefined ? undefined : right;
    default:
      return operator satisfies never;
  }
}
