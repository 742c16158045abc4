/** How certain it is, of each local of a template, that an identity in it is visible (`witnesses.ts`). */
import type { MachineNode, Template } from '../../model/machine/machine.ts';
import type { Identities, Visibility } from './identities.ts';
import { Judge } from './witnesses.ts';

/** Returns the visibility of each slot: the least of all that is stored in it. */
export function visibilitiesOf(template: Template, identities: Identities): readonly Visibility[] {
  const isOwn = template.indexes.some(({ type }) => identities.isChosen(type));
  const visibilities: Visibility[] = template.slots.map(({ type }, slot) =>
    // Who was seen in the step before may not be seen in this one.
    livesOn(template, slot) && !isOwn && identities.isIn(type) ? 'any' : 'own',
  );
  const judge = new Judge(identities, (slot) => visibilities[slot] ?? 'any', 'does not guess');
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of template.nodes) {
      const stored = storedLocally(node, judge, identities);
      if (stored === undefined) continue;
      const before = visibilities[stored.slot] ?? 'any';
      if (RANK[stored.visibility] >= RANK[before]) continue;
      visibilities[stored.slot] = stored.visibility;
      changed = true;
    }
  }
  return visibilities;
}

const RANK: Readonly<Record<Visibility, number>> = { any: 0, visible: 1, own: 2 };

/** Whether a local is part of a state at some location. */
export function livesOn(template: Template, slot: number): boolean {
  return template.locations.some(
    (location) => template.nodes[location]?.reset.includes(slot) !== true,
  );
}

/** What a node stores in a local, if that is an identity or has one. */
function storedLocally(
  node: MachineNode,
  judge: Judge,
  identities: Identities,
): { readonly slot: number; readonly visibility: Visibility } | undefined {
  if (node.kind === 'choose') {
    return identities.isIdentity(node.domain) ? { slot: node.slot, visibility: 'any' } : undefined;
  }
  if (node.kind !== 'assign' || node.target.root.kind !== 'local') return undefined;
  const { root, path } = node.target;
  if (!identities.isIn(node.value.type)) return undefined;
  return { slot: root.slot, visibility: path.length === 0 ? judge.visibility(node.value) : 'any' };
}
