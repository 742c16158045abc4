/** The states of views that a certificate holds: packed and sorted. */
import { assert, at } from '../../model/machine/assert.ts';
import { layoutOf, pack } from '../../model/meaning/layout.ts';
import { sortedRows } from '../certificate/reachable-set.ts';
import type { Limit } from '../outcome.ts';
import { Cells } from './cells.ts';
import { exploreViews, type ViewMachines, type ViewOptions } from './explore-views.ts';

/**
 * Returns the views of `k` identities, each as a state of the machine of `k` and an unseen one; or the limit that kept
 * them from being found.
 */
export function viewStates(
  machines: ViewMachines,
  k: number,
  options: Pick<ViewOptions, 'limits' | 'onProgress' | 'stepsBy'>,
): Uint32Array | { readonly limit: Limit } {
  const set = exploreViews(machines, k, { ...options, checks: new Set() });
  if (set.limit !== undefined) return { limit: set.limit };
  const machine = machines.views.get(k + 1);
  assert(machine !== undefined, 'views that were found have a machine');
  const cells = new Cells(machine, machines.type, k + 1);
  const layout = layoutOf(machine);
  const found = new Uint32Array(set.views.length * layout.words);
  for (const [i, view] of set.views.entries()) {
    const pieces = view.cells.map((cell) => at(set.cells, cell));
    const state = cells.join(at(set.shared, view.shared), pieces);
    assert(state !== undefined, 'a view is one of some state');
    found.set(pack(layout, state), i * layout.words);
  }
  return sortedRows(found, layout.words);
}
