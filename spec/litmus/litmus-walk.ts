/** Walks over the code and the conditions of a litmus test. */
import { callNamed } from './litmus-calls.ts';
import {
  type Condition,
  type LitmusExpr,
  type LitmusStatement,
  operandsOf,
} from './litmus-syntax.ts';

/** Returns all statements, also those inside others. */
export function allStatements(body: readonly LitmusStatement[]): readonly LitmusStatement[] {
  return body.flatMap((statement) =>
    statement.kind === 'if'
      ? [statement, ...allStatements(statement.then), ...allStatements(statement.otherwise)]
      : [statement],
  );
}

/**
 * Returns all expressions that have values, also those inside others: not the place of a call that is given
 * the address of one, which is no address that anybody sees.
 */
export function expressionsOf(body: readonly LitmusStatement[]): readonly LitmusExpr[] {
  return allStatements(body).flatMap(valuesIn);
}

function valuesIn(statement: LitmusStatement): readonly LitmusExpr[] {
  switch (statement.kind) {
    case 'declare':
      return [];
    case 'assign':
      return partsOf(statement.value);
    case 'call':
      return partsOf(statement.call);
    case 'if':
      return partsOf(statement.condition);
  }
}

/** Returns `expr` and all expressions in it that have values. */
export function partsOf(expr: LitmusExpr): readonly LitmusExpr[] {
  const place = expr.kind === 'call' ? placeOfCall(expr.callee.text) : undefined;
  const operands = operandsOf(expr).filter((_, i) => i !== place);
  return [expr, ...operands.flatMap(partsOf)];
}

/** Which operand of a call is a place. */
function placeOfCall(name: string): number | undefined {
  const call = callNamed(name);
  if (call === undefined || call.kind.startsWith('fence') || call.kind === 'nothing')
    return undefined;
  return call.kind === 'read-modify-write' ? call.place : 0;
}

/** Returns all comparisons of a condition. */
export function equalities(condition: Condition): readonly Extract<Condition, { kind: 'equal' }>[] {
  switch (condition.kind) {
    case 'true':
      return [];
    case 'equal':
      return [condition];
    case 'not':
      return equalities(condition.operand);
    case 'and':
    case 'or':
      return [...equalities(condition.left), ...equalities(condition.right)];
  }
}
