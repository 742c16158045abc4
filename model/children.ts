/** Walking expressions without caring for each kind. */
import { match, P } from 'ts-pattern';
import type { Expr } from '../spec/language/expression.ts';

/** Returns the operands of `expr`, from left to right. */
export function children(expr: Expr): readonly Expr[] {
  return match(expr)
    .returnType<readonly Expr[]>()
    .with({ kind: P.union('const', 'global', 'local', 'bound', 'self', 'arg') }, () => [])
    .with({ kind: 'field' }, ({ base }) => [base])
    .with({ kind: P.union('index', 'seq-index') }, ({ base, index }) => [base, index])
    .with({ kind: P.union('not', 'negate') }, ({ operand }) => [operand])
    .with({ kind: P.union('arithmetic', 'equal', 'compare', 'logic') }, ({ left, right }) => [
      left,
      right,
    ])
    .with({ kind: 'conditional' }, ({ condition, then, otherwise }) => [condition, then, otherwise])
    .with({ kind: 'quantified' }, ({ where, body }) =>
      where === undefined ? [body] : [where, body],
    )
    .with({ kind: 'struct' }, ({ fields }) => fields)
    .with({ kind: 'update' }, ({ base, fields }) => [base, ...fields.map(({ value }) => value)])
    .with({ kind: P.union('set', 'seq') }, ({ elements }) => elements)
    .with({ kind: P.union('set-operation', 'in') }, ({ left, right }) => [left, right])
    .with({ kind: P.union('some', 'unwrap') }, ({ operand }) => [operand])
    .with({ kind: 'append' }, ({ base, element }) => [base, element])
    .with({ kind: P.union('head', 'tail', 'length') }, ({ base }) => [base])
    .with({ kind: P.union('narrow', 'convert') }, ({ operand }) => [operand])
    .with({ kind: P.union('at', 'done') }, ({ args }) => args)
    .exhaustive();
}

/** Yields `expr` and all that it is made of, each before its parts. */
export function* descendants(expr: Expr): Generator<Expr> {
  yield expr;
  for (const child of children(expr)) yield* descendants(child);
}
