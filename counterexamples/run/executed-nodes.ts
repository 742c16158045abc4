/**
 * Tells a replayed step node by node: the state before and after each executed node.
 *
 * The interpreter says where a step leads; a picture also wants to know which node changed what,
 * and what a local was when a call was made. This goes along the path that the interpreter took and
 * is checked against its result: any difference is an `InternalError`, never a wrong picture.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { sameValue } from '../../model/machine/value.ts';
import type { Environment } from '../../model/meaning/environment.ts';
import { EvaluationFailure, meaning } from '../../model/meaning/evaluate.ts';
import type { LValue } from '../../spec/language/types/expression.ts';
import { isScalar, ordinal, type Value } from '../../spec/language/types/types.ts';
import type { TraceStep } from './replay.ts';

export interface ExecutedNode {
  readonly node: MachineNode;
  /** Its number in the thread's template. */
  readonly number: number;
  readonly before: State;
  readonly after: State;
  /** Which way a branch went; undefined for any other node, and if its condition had no value. */
  readonly branch: boolean | undefined;
}

/** @throws InternalError if the path does not lead where the interpreter went. */
export function executedNodes(machine: Machine, step: TraceStep): readonly ExecutedNode[] {
  const { nodes } = at(machine.templates, at(machine.threads, step.thread).template);
  const choices = [...step.choices];
  const executed: ExecutedNode[] = [];
  let state = step.before;
  for (const [i, number] of step.path.entries()) {
    const node = at(nodes, number);
    const before = state;
    const next = step.path[i + 1];
    state = execute({ machine, state, thread: step.thread }, node, choices);
    const branch =
      node.kind === 'branch' ? takenBranch(node, next, machine, before, step) : undefined;
    executed.push({ node, number, before, after: state, branch });
  }
  const { after } = step;
  assert(
    after === undefined ||
      after.variables.every((value, i) => sameValue(value, at(state.variables, i))),
    'a step retold node by node ends where it was replayed to',
  );
  return executed;
}

function takenBranch(
  node: MachineNode & { kind: 'branch' },
  next: number | undefined,
  machine: Machine,
  state: State,
  step: TraceStep,
): boolean | undefined {
  if (next !== undefined && node.then !== node.otherwise) return next === node.then;
  try {
    return meaning(node.condition)({ machine, state, thread: step.thread }) === 1;
  } catch (error) {
    if (error instanceof EvaluationFailure) return undefined;
    throw error;
  }
}

type Running = Environment & { readonly thread: number };

function execute(env: Running, node: MachineNode, choices: number[]): State {
  switch (node.kind) {
    case 'assign':
      try {
        return stored(env, node.target, meaning(node.value)(env));
      } catch (error) {
        if (error instanceof EvaluationFailure) return env.state;
        throw error;
      }
    case 'choose':
      return withSlot(env, node.slot, choices.shift() ?? null);
    case 'either':
      choices.shift();
      return env.state;
    default:
      return env.state;
  }
}

function stored(env: Running, target: LValue, value: Value): State {
  const path = target.path.map((step) => {
    if (step.kind === 'field') return step.field;
    const index = meaning(step.index)(env) as number;
    return isScalar(step.index.type) ? ordinal(step.index.type, index) : index;
  });
  const { root } = target;
  if (root.kind === 'local') {
    const slots = at(env.state.threads, env.thread).slots;
    return withSlot(env, root.slot, replaced(slots[root.slot] ?? null, path, value));
  }
  const variables = env.state.variables.map((old, i) =>
    i === root.variable ? replaced(old, path, value) : old,
  );
  return { ...env.state, variables };
}

function withSlot(env: Running, slot: number, value: Value): State {
  const threads = env.state.threads.map((thread, i) =>
    i === env.thread
      ? { ...thread, slots: thread.slots.map((old, s) => (s === slot ? value : old)) }
      : thread,
  );
  return { ...env.state, threads };
}

function replaced(whole: Value, path: readonly number[], value: Value): Value {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  const parts = Array.isArray(whole) ? (whole as readonly Value[]) : [];
  return parts.map((part, i) => (i === first ? replaced(part, rest, value) : part));
}
