/** Which operations of a run a user program can do, and which steps are left to the machine. */
import type { Trace } from '../../counterexamples/run/replay.ts';
import { retell } from '../../counterexamples/run/retell.ts';
import type { Frame, Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { valueIn } from '../../properties/blame.ts';
import { type OperationText, operationFor, type Template } from './template.ts';

export interface Operation {
  readonly thread: number;
  readonly text: OperationText;
  readonly values: readonly number[];
  /** The first and the last step in it that touch memory, from 0. */
  readonly first: number;
  readonly last: number;
}

export interface Plan {
  /** In the order in which they begin. */
  readonly operations: readonly Operation[];
  /** The steps that belong to none of them. */
  readonly others: readonly number[];
}

/** An operation is the outermost call that the template knows; it begins with its first access. */
export function planOf(machine: Machine, trace: Trace, template: Template): Plan {
  const operations: { -readonly [K in keyof Operation]: Operation[K] }[] = [];
  const open = new Map<number, { frame: number; operation: (typeof operations)[number] }>();
  const others: number[] = [];
  for (const [i, step] of trace.steps.entries()) {
    let isTold = false;
    for (const { node, before } of retell(machine, step)) {
      const found = knownFrame(node.origin.frames, template);
      if (found === undefined) {
        open.delete(step.thread);
        continue;
      }
      if (!node.access) continue;
      isTold = true;
      const now = open.get(step.thread);
      if (now?.frame === found.frame.id) {
        now.operation.last = i;
        continue;
      }
      const values = valuesOf(machine, before, step.thread, found.frame);
      const operation = { thread: step.thread, text: found.text, values, first: i, last: i };
      operations.push(operation);
      open.set(step.thread, { frame: found.frame.id, operation });
    }
    if (!isTold) others.push(i);
  }
  return { operations, others };
}

function knownFrame(
  frames: readonly Frame[],
  template: Template,
): { readonly frame: Frame; readonly text: OperationText } | undefined {
  for (const frame of frames) {
    const types = frame.args.map(({ type }) => type);
    const text = operationFor(template, frame.proc, types);
    if (text !== undefined) return { frame, text };
  }
  return undefined;
}

/** Scalars by number, sets as masks; what has no number is 0, and `none` is -1. */
function valuesOf(machine: Machine, state: State, thread: number, frame: Frame): readonly number[] {
  return frame.args.map((arg) => {
    const value = valueIn(arg, { machine, state, thread });
    return value === null ? -1 : typeof value === 'number' ? value : 0;
  });
}

/** Returns the operations of other threads that had ended before `operation` began: the last of each. */
export function before(plan: Plan, operation: Operation): readonly number[] {
  const latest = new Map<number, number>();
  for (const [i, other] of plan.operations.entries()) {
    if (other.thread !== operation.thread && other.last < operation.first) {
      latest.set(other.thread, i);
    }
  }
  return [...latest.values()];
}

/** Returns the pairs of operations that ran at the same time, by number. */
export function overlaps({ operations }: Plan): readonly (readonly [number, number])[] {
  return operations.flatMap((a, i) =>
    operations.flatMap((b, j) =>
      i < j && a.thread !== b.thread && b.first <= a.last && a.first <= b.last
        ? [[i, j] as const]
        : [],
    ),
  );
}

/** Returns the threads of the plan, in the order of the spec. */
export function threadsOf({ operations }: Plan): readonly number[] {
  return [...new Set(operations.map(({ thread }) => thread))].sort((a, b) => a - b);
}

/** Returns `store(0, 1)`. */
export function showOperation(operation: Operation): string {
  return `${operation.text.proc}(${operation.values.join(', ')})`;
}
