/** All that a worker thread can do, by name. Nothing but a worker imports this: it leads to all of the workbench. */
import { assert } from '../../model/machine/assert.ts';
import { SOUNDNESS_WORK } from '../claims/ask-soundness.ts';
import { CLAIM_WORK } from '../claims/search-claim.ts';
import { OPERATIONS_WORK } from '../conform/search-operations.ts';
import { MATRIX_CELLS_WORK, MATRIX_STARTS_WORK } from '../matrix/search-matrix.ts';
import {
  EXPLAIN_WORK,
  REACHABLE_SET_WORK,
  SEARCH_WORK,
  SHORTEST_RUN_WORK,
} from '../search/search.ts';
import { VIEW_STATES_WORK } from '../search/search-view-states.ts';
import type { Work } from '../search/thread-work.ts';

export const ALL_WORK: readonly Work<never, unknown>[] = [
  SEARCH_WORK,
  SHORTEST_RUN_WORK,
  EXPLAIN_WORK,
  REACHABLE_SET_WORK,
  VIEW_STATES_WORK,
  CLAIM_WORK,
  SOUNDNESS_WORK,
  OPERATIONS_WORK,
  MATRIX_STARTS_WORK,
  MATRIX_CELLS_WORK,
];

export function workNamed(name: string): Work<never, unknown> {
  const work = ALL_WORK.find((each) => each.name === name);
  assert(work !== undefined, 'a worker knows all work');
  return work;
}
