import { match, P } from 'ts-pattern';
import type { Expr } from './expression.ts';

/** Yields the direct subexpressions of `expr`, in order of evaluation. */
export function operands(expr: Expr): readonly Expr[] {
  return match(expr)
    .returnType<readonly Expr[]>()
    .with({ kind: P.union('const', 'global', 'local', 'bound', 'self', 'arg') }, () => [])
    .with({ kind: P.union('field', 'head', 'tail', 'length') }, ({ base }) => [base])
    .with({ kind: P.union('index', 'seq-index') }, ({ base, index }) => [base, index])
    .with({ kind: P.union('not', 'negate', 'some', 'unwrap', 'narrow', 'convert') }, (e) => [
      e.operand,
    ])
    .with(
      { kind: P.union('arithmetic', 'equal', 'compare', 'logic', 'set-operation', 'in') },
      ({ left, right }) => [left, right],
    )
    .with({ kind: 'conditional' }, (e) => [e.condition, e.then, e.otherwise])
    .with({ kind: 'quantified' }, (e) => (e.where === undefined ? [e.body] : [e.where, e.body]))
    .with({ kind: 'struct' }, ({ fields }) => fields)
    .with({ kind: 'update' }, (e) => [e.base, ...e.fields.map((field) => field.value)])
    .with({ kind: P.union('set', 'seq') }, ({ elements }) => elements)
    .with({ kind: 'append' }, ({ base, element }) => [base, element])
    .with({ kind: P.union('at', 'done') }, ({ args }) => args)
    .exhaustive();
}

/** Returns `expr` with `change` applied to each direct subexpression. */
export function mapOperands(expr: Expr, change: (operand: Expr) => Expr): Expr {
  return match(expr)
    .returnType<Expr>()
    .with({ kind: P.union('const', 'global', 'local', 'bound', 'self', 'arg') }, (e) => e)
    .with({ kind: P.union('field', 'head', 'tail', 'length') }, (e) => ({
      ...e,
      base: change(e.base),
    }))
    .with({ kind: P.union('index', 'seq-index') }, (e) => ({
      ...e,
      base: change(e.base),
      index: change(e.index),
    }))
    .with({ kind: P.union('not', 'negate', 'some', 'unwrap', 'narrow', 'convert') }, (e) => ({
      ...e,
      operand: change(e.operand),
    }))
    .with(
      { kind: P.union('arithmetic', 'equal', 'compare', 'logic', 'set-operation', 'in') },
      (e) => ({ ...e, left: change(e.left), right: change(e.right) }),
    )
    .with({ kind: 'conditional' }, (e) => ({
      ...e,
      condition: change(e.condition),
      then: change(e.then),
      otherwise: change(e.otherwise),
    }))
    .with({ kind: 'quantified' }, (e) => ({
      ...e,
      where: e.where === undefined ? undefined : change(e.where),
      body: change(e.body),
    }))
    .with({ kind: 'struct' }, (e) => ({ ...e, fields: e.fields.map(change) }))
    .with({ kind: 'update' }, (e) => ({
      ...e,
      base: change(e.base),
      fields: e.fields.map((field) => ({ ...field, value: change(field.value) })),
    }))
    .with({ kind: P.union('set', 'seq') }, (e) => ({ ...e, elements: e.elements.map(change) }))
    .with({ kind: 'append' }, (e) => ({ ...e, base: change(e.base), element: change(e.element) }))
    .with({ kind: P.union('at', 'done') }, (e) => ({ ...e, args: e.args.map(change) }))
    .exhaustive();
}

/** Yields `expr` and every expression in it, outermost first. */
export function* subexpressions(expr: Expr): Generator<Expr> {
  yield expr;
  for (const operand of operands(expr)) yield* subexpressions(operand);
}
