/**
 * Which nodes of a machine are stores that an x86 buffers, and which are locked instructions.
 *
 * An `atomic` block that writes memory is a locked instruction: a read-modify-write, or a shortcut for more.
 * One that writes by `smp_store_release()` alone is a plain store that looks first, as `spin_unlock()` is one.
 * Outside `atomic` every assignment to memory is a plain store.
 */
import type { LValue } from '../../spec/language/types/expression.ts';
import { at } from '../machine/assert.ts';
import type { Machine, MachineNode, Template } from '../machine/machine.ts';

type AssignNode = Extract<MachineNode, { kind: 'assign' }>;
type GlobalTarget = LValue & { readonly root: { readonly kind: 'global' } };
export type Store = AssignNode & { readonly target: GlobalTarget };

/** Tells whether `node` writes a variable that is no ghost. */
function writesMemory({ variables }: Machine, node: MachineNode): node is Store {
  if (node.kind !== 'assign' || node.target.root.kind !== 'global') return false;
  return at(variables, node.target.root.variable).storage !== 'ghost';
}

/** Returns the numbers of the `atomic` blocks of `template` that are locked instructions. */
export function lockedBlocks(machine: Machine, template: Template): ReadonlySet<number> {
  return new Set(
    template.nodes.flatMap((node) => {
      const { atomic } = node.origin;
      const isPlain = !writesMemory(machine, node) || node.release === true;
      return atomic === undefined || isPlain ? [] : [atomic];
    }),
  );
}

/** Tells whether `node` belongs to one of `locked`. */
export function isLocked(node: MachineNode, locked: ReadonlySet<number>): boolean {
  return node.origin.atomic !== undefined && locked.has(node.origin.atomic);
}

/** Tells whether `node` is a store that may reach memory later. */
export function isPlainStore(
  machine: Machine,
  node: MachineNode,
  locked: ReadonlySet<number>,
): node is Store {
  return writesMemory(machine, node) && !isLocked(node, locked);
}

/** Tells whether `node` updates a ghost that moves with the stores before it (`ghost ... with store`). */
export function isGhostWithStore({ variables }: Machine, node: MachineNode): node is Store {
  if (node.kind !== 'assign' || node.target.root.kind !== 'global') return false;
  return at(variables, node.target.root.variable).withStore === true;
}
