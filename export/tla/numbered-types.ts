/** Which identities are numbers in TLA+, and no model values. */
import type { Machine } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import { expressionsIn } from '../formulas.ts';

/** Returns the names of the index types of which something makes numbers, or that are made of numbers. */
export function numberedTypes(machine: Machine): ReadonlySet<string> {
  const found = new Set<string>();
  const note = (expr: Expr): void => {
    for (const each of subexpressions(expr)) {
      if (each.kind !== 'convert' && each.kind !== 'narrow') continue;
      for (const { type } of [each, each.operand]) if (type.kind === 'index') found.add(type.name);
    }
  };
  for (const { nodes } of machine.templates)
    for (const node of nodes) expressions(node).forEach(note);
  for (const expr of expressionsIn(machine)) note(expr);
  for (const { body } of machine.stepProperties) note(body);
  return found;
}
