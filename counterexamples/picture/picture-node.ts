/** What one executed node says in a picture: what it changed, or else what it read. */

import { isLockOrder } from '../../model/locks/lock-orders.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import { EvaluationFailure, meaning } from '../../model/meaning/evaluate.ts';
import { textOf } from '../../spec/language/text/source.ts';
import { globalsOf } from '../explain/globals-of.ts';
import type { ToldNode } from '../run/retell.ts';
import { changedFacts, showFact } from './picture-facts.ts';
import { type Moment, showExpression, showStatement } from './picture-text.ts';

/** What a node says, and whether only in a step that says nothing else. */
export interface NodeSaying {
  readonly saying: Saying;
  readonly isMinor: boolean;
}

export type Saying =
  | { readonly kind: 'call'; readonly depth: number; readonly text: string }
  | { readonly kind: 'facts'; readonly depth: number; readonly facts: readonly string[] }
  | { readonly kind: 'statement'; readonly depth: number; readonly text: string };

/**
 * Returns what the node says; undefined if it says nothing that matters.
 *
 * What it changed always matters. A read that is a step of its own matters if it has a label,
 * decides a branch, or is of a variable that another thread writes somewhere in the run
 * (`contended`). In an atomic block only a branch on such a variable does, and it is minor.
 */
export function nodeSaying(
  machine: Machine,
  thread: number,
  told: ToldNode,
  contended: ReadonlySet<number>,
): NodeSaying | undefined {
  const { node } = told;
  const moment: Moment = { machine, state: told.before, thread };
  const depth = node.origin.frames.length;
  const statement = (text: string, isMinor = false): NodeSaying => ({
    saying: { kind: 'statement', depth, text },
    isMinor,
  });

  const facts = changedFacts(machine, told.before, told.after, 'memory');
  if (facts.length > 0) return { saying: { kind: 'facts', depth, facts }, isMinor: false };
  if (node.kind === 'assert') return failedAssert(moment, node, statement);
  if (node.kind === 'barrier') return statement(showStatement(moment, node));

  const touched = touchedMemory(machine, node);
  if (touched.length === 0) return undefined;
  const isOwnStep = node.origin.atomic === undefined;
  const isContended = touched.some((variable) => contended.has(variable));
  const isLabelled = node.origin.labels.length > 0;
  switch (node.kind) {
    case 'branch':
      if (told.branch === undefined) return undefined;
      return isOwnStep || isContended
        ? statement(`${showExpression(moment, node, node.condition)}: ${told.branch}`, !isOwnStep)
        : undefined;
    case 'await':
      return isOwnStep ? statement(showStatement(moment, node)) : undefined;
    case 'assign':
      // What a ghost takes note of, no thread has read.
      if (writesGhost(machine, node)) return undefined;
      return isOwnStep && (isContended || isLabelled)
        ? statement(assignText(moment, node, told))
        : undefined;
    case 'assume':
    case 'choose':
    case 'skip':
    case 'either':
    case 'end':
      return undefined;
    default:
      return node satisfies never;
  }
}

function failedAssert(
  moment: Moment,
  node: MachineNode & { kind: 'assert' },
  statement: (text: string) => NodeSaying,
): NodeSaying | undefined {
  // An order of locks is nothing wrong by itself.
  if (isLockOrder(node.property) || holds(moment, node)) return undefined;
  // The checks of guards and ranges stand at the place they are about; they have no text of their own.
  const isWritten = /^(?:[A-Za-z_]\w*:\s+)?(?:assert|warn)\b/.test(textOf(node.origin.span));
  return isWritten
    ? statement(`${node.form} ${showExpression(moment, node, node.condition)}: false`)
    : statement(`${showStatement(moment, node)}  // ${node.property}`);
}

function holds(moment: Moment, node: MachineNode & { kind: 'assert' }): boolean {
  try {
    return meaning(node.condition)(moment) === 1;
  } catch (error) {
    if (error instanceof EvaluationFailure) return false;
    throw error;
  }
}

/** The shared and per-CPU variables that a node reads or writes. */
function touchedMemory(machine: Machine, node: MachineNode): readonly number[] {
  const touched = new Set(expressions(node).flatMap((expr) => [...globalsOf(expr)]));
  if (node.kind === 'assign' && node.target.root.kind === 'global') {
    touched.add(node.target.root.variable);
  }
  return [...touched].filter((i) => at(machine.variables, i).storage !== 'ghost');
}

function writesGhost(machine: Machine, node: MachineNode & { kind: 'assign' }): boolean {
  const { root } = node.target;
  return root.kind === 'global' && at(machine.variables, root.variable).storage === 'ghost';
}

/** A longer value says less than it takes. */
const VALUE_MAX = 40;

/** An assignment that changed no memory: what it read, or what it wrote that was there before. */
function assignText(
  moment: Moment,
  node: MachineNode & { kind: 'assign' },
  told: ToldNode,
): string {
  const text = showStatement(moment, node);
  const { root, type, path } = node.target;
  if (root.kind === 'global') return `${text}  // no change`;
  if (path.length > 0) return text;
  const { slots } = at(told.after.threads, moment.thread);
  const value = showFact(moment.machine, type, slots[root.slot] ?? null);
  return value.length > VALUE_MAX ? text : `${text}  // ${value}`;
}
