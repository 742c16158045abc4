/** Which variables and locals an exported system needs: those that something reads or writes. */
import { at } from '../model/machine/assert.ts';
import type { Machine, Template } from '../model/machine/machine.ts';
import { expressions, successors } from '../model/machine/node.ts';
import type { Expr } from '../spec/language/types/expression.ts';
import { subexpressions } from '../spec/language/types/walk-expression.ts';
import { expressionsIn } from './formulas.ts';

/** Returns the nodes to which some path leads from the entry of `template`. */
export function reachableNodes({ nodes, entry }: Template): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [entry];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    open.push(...successors(at(nodes, node)));
  }
  return found;
}

export interface UsedParts {
  readonly variables: ReadonlySet<number>;
  /** By template. */
  readonly slots: readonly ReadonlySet<number>[];
}

/**
 * Returns what is read or written by code that can be reached, or read by a property. All else keeps its first
 * value, so that leaving it out changes no count.
 */
export function usedParts(machine: Machine): UsedParts {
  const variables = new Set<number>();
  const read = (expr: Expr, slots: Set<number>): void => {
    for (const each of subexpressions(expr)) {
      if (each.kind === 'global') variables.add(each.variable);
      if (each.kind === 'local') slots.add(each.slot);
    }
  };
  const slots = machine.templates.map((template) => {
    const own = new Set<number>();
    for (const place of reachableNodes(template)) {
      const node = at(template.nodes, place);
      for (const expr of expressions(node)) read(expr, own);
      if (node.kind === 'choose') own.add(node.slot);
      if (node.kind !== 'assign') continue;
      const { root } = node.target;
      if (root.kind === 'global') variables.add(root.variable);
      else own.add(root.slot);
    }
    return own;
  });
  for (const expr of expressionsIn(machine)) read(expr, new Set());
  return { variables, slots };
}
