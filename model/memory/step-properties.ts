/**
 * Properties of steps where there are store buffers: each of the two states has one more variable and template
 * (see `StepProperty`), and the step that takes a store to memory is one of the thread that did the store.
 */
import type { Expr } from '../../spec/language/types/expression.ts';
import { mapOperands } from '../../spec/language/types/walk-expression.ts';
import type { Machine } from '../machine/machine.ts';
import { expressionsAt, integers } from './build-expression.ts';

/**
 * Returns what a step property of `machine` says with store buffers, of which `owners` are the threads: the daemon
 * of the first of them is the thread behind those of `machine`.
 */
export function overBufferedSteps(
  machine: Pick<Machine, 'variables' | 'templates' | 'threads'>,
  expr: Expr,
  owners: readonly number[],
): Expr {
  const { variables, templates, threads } = machine;
  const inner = mapOperands(expr, (operand) => overBufferedSteps(machine, operand, owners));
  if (inner.kind === 'global' && inner.variable >= variables.length) {
    return { ...inner, variable: inner.variable + 1 };
  }
  if ((inner.kind === 'at' || inner.kind === 'done') && inner.template >= templates.length) {
    return { ...inner, template: inner.template + 1 };
  }
  if (inner.kind !== 'self') return inner;
  const { equal, number, constant, conditional } = expressionsAt(inner.span);
  const type = integers(0, threads.length + owners.length - 1);
  const running: Expr = { kind: 'convert', operand: inner, type, span: inner.span };
  return owners.reduce(
    (otherwise: Expr, owner, i) =>
      conditional(
        equal(running, number(threads.length + i)),
        constant(owner, inner.type),
        otherwise,
      ),
    inner,
  );
}
