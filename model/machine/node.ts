/** What can be said of one node without running it. */
import type { Expr } from '../../spec/language/types/expression.ts';
import { placeIndexes } from '../../spec/language/types/walk-expression.ts';
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
export function expressions(node: MachineNode): readonly Expr[] {
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
