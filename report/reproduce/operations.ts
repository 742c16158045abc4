/** Which operations of a run a user program can do, and which steps are left to the machine. */

import { executedNodes } from '../../counterexamples/run/executed-nodes.ts';
import type { Trace } from '../../counterexamples/run/replay.ts';
import { lastState } from '../../counterexamples/run/replay.ts';
import { at } from '../../model/machine/assert.ts';
import type { Frame, Machine, MachineNode } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { valueIn } from '../../properties/deciding-part.ts';
import { type OperationText, operationFor, type Template } from './template.ts';

export interface Operation {
  readonly thread: number;
  readonly text: OperationText;
  readonly values: readonly number[];
  /** The call that it is; see `Frame`. */
  readonly frame: number;
  /** The first and the last step in it that touch memory, from 0. */
  readonly first: number;
  readonly last: number;
  /** Whether it has returned at the end of the run. */
  readonly returns: boolean;
}

export interface Operations {
  /** In the order in which they begin. */
  readonly operations: readonly Operation[];
  /** For each step of the run its operation; undefined for a step that belongs to none. */
  readonly ofStep: readonly (number | undefined)[];
}

/** An operation is the outermost call that the template knows; it begins with its first access. */
export function operationsOf(machine: Machine, trace: Trace, template: Template): Operations {
  const operations: { -readonly [K in keyof Operation]: Operation[K] }[] = [];
  const open = new Map<number, number>();
  const ofStep: (number | undefined)[] = [];
  for (const [i, step] of trace.steps.entries()) {
    let own: number | undefined;
    for (const { node, before } of executedNodes(machine, step)) {
      const found = knownFrame(node.origin.frames, template);
      if (found === undefined) {
        open.delete(step.thread);
        continue;
      }
      if (!node.access) continue;
      const now = open.get(step.thread);
      const frame = found.frame.id;
      if (now !== undefined && at(operations, now).frame === frame) {
        at(operations, now).last = i;
        own = now;
        continue;
      }
      const values = valuesOf(machine, before, step.thread, found.frame);
      own = operations.length;
      const { thread } = step;
      operations.push({
        thread,
        text: found.text,
        values,
        frame,
        first: i,
        last: i,
        returns: true,
      });
      open.set(thread, own);
    }
    ofStep.push(own);
  }
  const end = lastState(trace);
  const failing = trace.steps.at(-1)?.after === undefined ? trace.steps.at(-1)?.thread : undefined;
  for (const [thread, i] of open) {
    const operation = at(operations, i);
    operation.returns = thread !== failing && !isInside(nodeOf(machine, end, thread), operation);
  }
  return { operations, ofStep };
}

/** Returns the node before which a thread stands. */
export function nodeOf(machine: Machine, state: State, thread: number): MachineNode {
  const { nodes } = at(machine.templates, at(machine.threads, thread).template);
  return at(nodes, at(state.threads, thread).pc);
}

export function isInside(node: MachineNode, { frame }: Pick<Operation, 'frame'>): boolean {
  return node.origin.frames.some(({ id }) => id === frame);
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

/** Returns the threads of the operations, in the order of the spec. */
export function threadsOf({ operations }: Operations): readonly number[] {
  return [...new Set(operations.map(({ thread }) => thread))].sort((a, b) => a - b);
}

/** Returns `store(0, 1)`. */
export function showOperation(operation: Operation): string {
  return `${operation.text.proc}(${operation.values.join(', ')})`;
}
