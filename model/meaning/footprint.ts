/**
 * Which variables the steps from a place may touch, told without running them.
 *
 * A footprint is an upper bound: it takes every branch for possible. It counts variables as wholes,
 * so writing `cell[0]` writes `cell`. Ghosts count like others; control states do not (`at` and `done`
 * stand in properties only).
 */

import type { Expr } from '../../spec/language/types/expression.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import type { MachineNode, Template } from '../machine/machine.ts';
import { expressions, successors } from '../machine/node.ts';
import { stepAfter, stepEnds, stepPointKey, stepStart } from '../machine/step-point.ts';

export interface Footprint {
  /** Numbers of variables, ascending. */
  readonly reads: readonly number[];
  /** Numbers of variables, ascending; what is written in part need not be among `reads`. */
  readonly writes: readonly number[];
}

/**
 * Returns what the steps of a thread of `template` at control location `stop` may read and write.
 *
 * Law: what a step changes is among `writes`, and changing any other variable than `reads` neither
 * enables nor disables it nor changes what it writes (footprint.test.ts).
 */
export function footprintOf(template: Template, location: number): Footprint {
  const reads = new Set<number>();
  const writes = new Set<number>();
  for (const node of stepNodes(template, location)) {
    for (const expr of expressions(node)) for (const read of variablesOf(expr)) reads.add(read);
    if (node.kind === 'assign' && node.target.root.kind === 'global') {
      writes.add(node.target.root.variable);
    }
  }
  return { reads: ascending(reads), writes: ascending(writes) };
}

/** Returns the variables that `expr` may read. */
export function variablesOf(expr: Expr): ReadonlySet<number> {
  const variables = new Set<number>();
  for (const part of subexpressions(expr)) if (part.kind === 'global') variables.add(part.variable);
  return variables;
}

/** The nodes that a step from `stop` may execute: up to the next stop, as interpret.ts has it. */
function stepNodes(template: Template, location: number): readonly MachineNode[] {
  const executed = new Set<number>();
  const seen = new Set<string>();
  const open = [stepStart(location)];
  for (let point = open.pop(); point !== undefined; point = open.pop()) {
    const node = at(template.nodes, point.node);
    const stepNode = { ...node, isEnd: node.kind === 'end' };
    const key = stepPointKey(point);
    if (seen.has(key) || stepEnds(point, stepNode)) continue;
    seen.add(key);
    executed.add(point.node);
    for (const next of successors(node)) open.push(stepAfter(point, stepNode, next));
  }
  return [...executed].map((node) => at(template.nodes, node));
}

function ascending(numbers: ReadonlySet<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}
