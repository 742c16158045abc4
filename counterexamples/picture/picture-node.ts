/** What one executed node says in a picture: what it changed, or else what it read. */

import { isLockOrder } from '../../model/locks/lock-orders.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import { asParts } from '../../model/machine/value.ts';
import { EvaluationFailure, meaning } from '../../model/meaning/evaluate.ts';
import { valueIn } from '../../properties/deciding-part.ts';
import { textOf } from '../../spec/language/text/source.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { isScalar, ordinal, type Value } from '../../spec/language/types/types.ts';
import { globalsIn } from '../../spec/language/types/walk-expression.ts';
import type { ExecutedNode } from '../run/executed-nodes.ts';
import { changedFacts } from '../show/changed-facts.ts';
import { conditionValues, isConstant, showShortly, sideValues } from '../show/condition-values.ts';
import { showFact } from '../show/show-fact.ts';
import { type Moment, showExpression, showSource, showStatement } from '../show/source-text.ts';
import { bufferRole, PENDING } from './store-buffer-lines.ts';
import { viewRole } from './view-lines.ts';

/** What a node says, and whether it tells of a read alone: of a decision, or of a store of what was there. */
export interface NodeLine {
  readonly content: LineContent;
  readonly isRead: boolean;
}

export type LineContent =
  | { readonly kind: 'call'; readonly depth: number; readonly text: string }
  | { readonly kind: 'facts'; readonly depth: number; readonly facts: readonly string[] }
  | { readonly kind: 'statement'; readonly depth: number; readonly text: string };

/**
 * Returns what the node says: what it changed, or else what it read, with the values. Undefined if it
 * touched no memory and chose nothing.
 */
export function describeNode(
  machine: Machine,
  thread: number,
  executed: ExecutedNode,
): NodeLine | undefined {
  const { node } = executed;
  const moment: Moment = { machine, state: executed.before, thread };
  const depth = node.origin.frames.length;
  const statement = (text: string, isRead = true): NodeLine => ({
    content: { kind: 'statement', depth, text },
    isRead,
  });

  switch (bufferRole(machine, thread, node)) {
    case 'store':
      return statement(`${showSource(moment, node)}  // ${PENDING}`, false);
    case 'barrier':
      return statement(textOf(node.origin.span), false);
    case 'unseen':
      return undefined;
    case undefined:
  }
  const role = viewRole(moment, executed);
  if (role?.kind === 'unseen') return undefined;
  if (role !== undefined) {
    return statement(`${showSource(moment, node)}  // ${role.text}`, role.kind === 'read');
  }
  const facts = changedFacts(machine, executed.before, executed.after, 'memory');
  if (facts.length > 0) return { content: { kind: 'facts', depth, facts }, isRead: false };
  if (node.kind === 'assert') return failedAssert(moment, node, statement);
  if (node.kind === 'barrier') return statement(showStatement(moment, node), false);
  if (node.kind === 'choose') {
    // A driver chooses its operation without a statement, and the call behind it says which.
    const isWritten = showStatement(moment, node) !== '';
    return isWritten ? statement(chooseText(moment, node, executed)) : undefined;
  }
  if (touchedMemory(machine, node).length === 0) return undefined;
  switch (node.kind) {
    case 'branch': {
      if (executed.branch === undefined) return undefined;
      const values = conditionValues(moment, node.condition);
      return statement(
        `${showExpression(moment, node, node.condition)}: ${executed.branch}${values}`,
      );
    }
    case 'await':
    case 'assume':
      return statement(
        `${node.kind} ${showExpression(moment, node, node.condition)}${conditionValues(moment, node.condition)}`,
      );
    case 'assign':
      // What a ghost takes note of, no thread has read.
      return writesGhost(machine, node) ? undefined : statement(assignText(moment, node, executed));
    case 'skip':
    case 'either':
    case 'end':
      return undefined;
    default:
      return node satisfies never;
  }
}

/** What was chosen, behind the statement. */
function chooseText(
  moment: Moment,
  node: MachineNode & { kind: 'choose' },
  executed: ExecutedNode,
): string {
  const { slots } = at(executed.after.threads, moment.thread);
  const value = showFact(moment.machine, node.domain, slots[node.slot] ?? null);
  return `${showStatement(moment, node)}  // ${value}`;
}

function failedAssert(
  moment: Moment,
  node: MachineNode & { kind: 'assert' },
  statement: (text: string, isRead: boolean) => NodeLine,
): NodeLine | undefined {
  // An order of locks is nothing wrong by itself.
  if (isLockOrder(node.property) || holds(moment, node)) return undefined;
  // The checks of guards and ranges stand at the place they are about; they have no text of their own.
  const isWritten = /^(?:[A-Za-z_]\w*:\s+)?(?:assert|warn)\b/.test(textOf(node.origin.span));
  return isWritten
    ? statement(
        `${node.form} ${showExpression(moment, node, node.condition)}: false${conditionValues(moment, node.condition)}`,
        false,
      )
    : statement(`${checkedPlace(moment, node)}  // ${node.property}`, false);
}

/** The statement that is checked, or that the thread ends. */
function checkedPlace(moment: Moment, node: MachineNode): string {
  const { template } = at(moment.machine.threads, moment.thread);
  const text = showStatement(moment, node);
  return text === at(moment.machine.templates, template).name ? `end of ${text}` : text;
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
  const touched = new Set(expressions(node).flatMap((expr) => [...globalsIn(expr)]));
  if (node.kind === 'assign' && node.target.root.kind === 'global') {
    touched.add(node.target.root.variable);
  }
  return [...touched].filter((i) => at(machine.variables, i).storage !== 'ghost');
}

function writesGhost(machine: Machine, node: MachineNode & { kind: 'assign' }): boolean {
  const { root } = node.target;
  return root.kind === 'global' && at(machine.variables, root.variable).storage === 'ghost';
}

/** An assignment that changed no memory: what it read, or what it wrote that was there before. */
function assignText(
  moment: Moment,
  node: MachineNode & { kind: 'assign' },
  executed: ExecutedNode,
): string {
  const text = showStatement(moment, node);
  const { machine, thread } = moment;
  const { root, type } = node.target;
  if (root.kind === 'global') return `${text}  // ${unchanged(moment, node.value)}`;
  const value = valueAt(node.target, { machine, state: executed.after, thread });
  if (value === undefined) return text;
  const sides = type.kind === 'bool' ? sideValues(moment, node.value) : '';
  return `${text}  // ${showShortly(machine, type, value)}${sides === '' ? '' : ` (${sides})`}`;
}

/** That a store changed nothing, with what it stored if that is not written there. */
function unchanged(moment: Moment, value: Expr): string {
  const stored = isConstant(value) ? undefined : valueIn(value, moment);
  return stored === undefined
    ? 'no change'
    : `${showShortly(moment.machine, value.type, stored)} (no change)`;
}

/** What is now where `target` is; undefined if its index has no value. */
function valueAt({ root, path }: LValue, moment: Moment): Value | undefined {
  if (root.kind === 'global') return undefined;
  let value: Value = at(moment.state.threads, moment.thread).slots[root.slot] ?? null;
  for (const step of path) {
    const parts = asParts(value);
    if (step.kind === 'field') value = parts[step.field] ?? null;
    else {
      const index = numberOf(step.index, moment);
      if (index === undefined) return undefined;
      const position = isScalar(step.index.type) ? ordinal(step.index.type, index) : index;
      value = parts[position] ?? null;
    }
  }
  return value;
}

function numberOf(expr: Expr, moment: Moment): number | undefined {
  try {
    const value = meaning(expr)(moment);
    return typeof value === 'number' ? value : undefined;
  } catch (error) {
    if (error instanceof EvaluationFailure) return undefined;
    throw error;
  }
}
