/** What a picture says of weak memory: which store a read took, where that is not the newest, and nothing of views. */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import { meaning } from '../../model/meaning/evaluate.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { globalsIn } from '../../spec/language/types/walk-expression.ts';
import type { ExecutedNode } from '../run/executed-nodes.ts';
import { showFact } from '../show/show-fact.ts';
import type { Moment } from '../show/source-text.ts';

/**
 * - `unseen`: it changes views only, or is about the message of an access.
 * - `read`: a read took this value; of an old one it says what memory has.
 * - `store`: a store that is older than what memory has.
 */
export type ViewRole =
  | { readonly kind: 'unseen' }
  | { readonly kind: 'read' | 'store'; readonly text: string };

/** Returns what the node has to do with views; undefined if nothing. */
export function viewRole(moment: Moment, { node, before }: ExecutedNode): ViewRole | undefined {
  const { machine, thread } = moment;
  const { views } = machine;
  if (views === undefined) return undefined;
  const { template } = at(machine.threads, thread);
  const first = at(views.slots, template);
  const { slots } = at(before.threads, thread);
  if (node.kind === 'choose') return node.slot >= first ? { kind: 'unseen' } : undefined;
  if (node.kind !== 'assign') return undefined;
  const { root } = node.target;
  const isOld = Number(slots[first + 1]) > 0;
  if (root.kind === 'global') {
    if (root.variable >= views.variable) return { kind: 'unseen' };
    const isStore = isWeak(machine, root.variable) && isOfAccess(node, first);
    return isStore && isOld ? { kind: 'store', text: 'memory has a newer value' } : undefined;
  }
  if (root.slot < first) return undefined;
  if (root.slot < first + 2 || globalsIn(node.value).size === 0) return { kind: 'unseen' };
  const show = (expr: Expr): string => showFact(machine, node.target.type, meaning(expr)(moment));
  const seen = show(node.value);
  return {
    kind: 'read',
    text: isOld ? `${seen}, an old value: memory has ${show(newest(node.value))}` : seen,
  };
}

/** Whether a node that stores to memory does so for a store that may be an old one. */
function isOfAccess({ value }: MachineNode & { kind: 'assign' }, first: number): boolean {
  return (
    value.kind === 'conditional' &&
    value.condition.kind === 'equal' &&
    value.condition.left.kind === 'local' &&
    value.condition.left.slot === first + 1
  );
}

/** Of what a read may see, what memory has. */
function newest(value: Expr): Expr {
  return value.kind === 'conditional' ? newest(value.otherwise) : value;
}

function isWeak({ views, variables }: Machine, variable: number): boolean {
  return views?.weak.includes(at(variables, variable).name) === true;
}
