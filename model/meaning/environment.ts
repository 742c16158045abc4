/** What an expression may look at: a state, the running thread, the variables of the quantifiers around. */
import type { Value } from '../../spec/language/types/types.ts';
import { at, InternalError } from '../machine/assert.ts';
import type { Machine } from '../machine/machine.ts';
import type { State, ThreadState } from '../machine/state.ts';

/** What an expression may look at. */
export interface Environment {
  readonly machine: Machine;
  readonly state: State;
  /** The running thread; undefined in a property, which belongs to no thread. */
  readonly thread: number | undefined;
  /** The variables of the quantifiers around the expression, innermost first. */
  readonly bound?: Bound;
}

interface Bound {
  readonly id: number;
  readonly value: number;
  readonly outer: Bound | undefined;
}

/** Returns `env` in which the bound variable `id` has `value`. */
export function withBound(env: Environment, id: number, value: number): Environment {
  return { ...env, bound: { id, value, outer: env.bound } };
}

export function variableOf(env: Environment, variable: number): Value {
  return at(env.state.variables, variable);
}

/** The running thread's place among all threads; no property asks for it. */
export function runningIndex(env: Environment): number {
  if (env.thread === undefined) throw new InternalError('no property asks for the running thread');
  return env.thread;
}

export function runningThread(env: Environment): ThreadState {
  return at(env.state.threads, runningIndex(env));
}

export function instance(env: Environment): Machine['threads'][number] {
  return at(env.machine.threads, runningIndex(env));
}

/** The value of the variable `id` of a quantifier around. */
export function boundValue({ bound }: Environment, id: number): number {
  for (let scope = bound; scope !== undefined; scope = scope.outer) {
    if (scope.id === id) return scope.value;
  }
  throw new InternalError('a quantifier binds every bound variable');
}

/** Whether the instance of `template` with `args` is at a node for which `test` holds. */
export function isAtNode(
  env: Environment,
  template: number,
  args: readonly number[],
  test: (node: Machine['templates'][number]['nodes'][number]) => boolean,
): boolean {
  const index = env.machine.threads.findIndex(
    (thread) => thread.template === template && thread.args.every((arg, i) => arg === args[i]),
  );
  if (index === -1)
    throw new InternalError('every value of its indexes has an instance of a thread');
  return test(at(at(env.machine.templates, template).nodes, at(env.state.threads, index).pc));
}
