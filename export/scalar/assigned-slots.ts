/** Which locals a statement assigns to. */
import type { Vertex } from '../../model/meaning/step-graph.ts';

export function assignedSlots({ endsStep, what }: Vertex): readonly number[] {
  if (endsStep) return [];
  if (what.kind === 'choose') return [what.slot];
  return what.kind === 'assign' && what.target.root.kind === 'local' ? [what.target.root.slot] : [];
}
