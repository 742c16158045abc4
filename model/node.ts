/** What can be said of one node without running it. */
import { match, P } from 'ts-pattern';
import type { Expr } from '../spec/language/expression.ts';
import type { MachineNode } from './machine.ts';

/** Returns the nodes to which `node` may lead, in spec order. */
export function successors(node: MachineNode): readonly number[] {
  return match(node)
    .returnType<readonly number[]>()
    .with({ kind: 'branch' }, ({ then, otherwise }) => [then, otherwise])
    .with({ kind: 'either' }, ({ arms }) => arms)
    .with(
      { kind: P.union('assign', 'choose', 'await', 'assume', 'assert', 'barrier', 'skip') },
      ({ next }) => [next],
    )
    .with({ kind: 'end' }, () => [])
    .exhaustive();
}

/** Returns the expressions that executing `node` may evaluate, in that order. */
export function expressions(node: MachineNode): readonly Expr[] {
  return match(node)
    .returnType<readonly Expr[]>()
    .with({ kind: 'assign' }, ({ value, target }) => [
      value,
      ...target.path.flatMap((step) => (step.kind === 'index' ? [step.index] : [])),
    ])
    .with({ kind: P.union('branch', 'await', 'assume', 'assert') }, ({ condition }) => [condition])
    .with({ kind: 'choose' }, ({ where }) => (where === undefined ? [] : [where]))
    .with({ kind: P.union('either', 'barrier', 'skip', 'end') }, () => [])
    .exhaustive();
}
