/** What can be said of one node without running it. */
import type { Expr, PathStep } from '../../spec/language/types/expression.ts';
import { placeIndexes } from '../../spec/language/types/walk-expression.ts';
import type { Shape } from './graph-draft.ts';
import type { MachineNode } from './machine.ts';

/** Returns the nodes to which `node` may lead, in spec order. */
export function successors(node: MachineNode): readonly number[] {
  switch (node.kind) {
    case 'branch':
      return [node.then, node.otherwise];
    case 'either':
      return node.arms;
    case 'end':
      return [];
    default:
      return [node.next];
  }
}

/** Returns the expressions that executing `node` may evaluate, in that order. */
export function expressions(node: Shape): readonly Expr[] {
  switch (node.kind) {
    case 'assign': {
      return [node.value, ...placeIndexes(node.target)];
    }
    case 'branch':
    case 'await':
    case 'assume':
    case 'assert':
      return [node.condition];
    case 'choose':
      return node.where === undefined ? [] : [node.where];
    case 'either':
    case 'barrier':
    case 'skip':
    case 'end':
      return [];
    default:
      return node satisfies never;
  }
}

/** Returns `node` with each node that may follow replaced by `rename` of it. */
export function withSuccessors(node: MachineNode, rename: (node: number) => number): MachineNode {
  switch (node.kind) {
    case 'branch':
      return { ...node, then: rename(node.then), otherwise: rename(node.otherwise) };
    case 'either':
      return { ...node, arms: node.arms.map(rename) };
    case 'end':
      return node;
    default:
      return { ...node, next: rename(node.next) };
  }
}

/** Tells whether a step may pass `node` again and again: a cycle of such nodes would be a step without an end. */
export function isSilent({
  schedulingPoint,
  access,
}: Pick<MachineNode, 'schedulingPoint' | 'access'>): boolean {
  switch (schedulingPoint) {
    case 'always':
    case 'again':
    case 'access-or-again':
      return false;
    case 'access':
      return !access;
    case 'no':
      return true;
    default:
      return schedulingPoint satisfies never;
  }
}

/** Returns `node` with `change` applied to each of its `expressions`. */
export function withExpressions(node: MachineNode, change: (expr: Expr) => Expr): MachineNode {
  switch (node.kind) {
    case 'assign': {
      const path = node.target.path.map(
        (step): PathStep =>
          step.kind === 'index' ? { kind: 'index', index: change(step.index) } : step,
      );
      return { ...node, value: change(node.value), target: { ...node.target, path } };
    }
    case 'branch':
    case 'await':
    case 'assume':
    case 'assert':
      return { ...node, condition: change(node.condition) };
    case 'choose':
      return node.where === undefined ? node : { ...node, where: change(node.where) };
    case 'either':
    case 'barrier':
    case 'skip':
    case 'end':
      return node;
    default:
      return node satisfies never;
  }
}
