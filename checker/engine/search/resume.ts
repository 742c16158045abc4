/**
 * Going on where a checkpoint ends: its states are put into the table, layer by layer.
 *
 * Law: the outcome is that of a search that was never cut off (resume.test.ts).
 */
import { assert } from '../../../model/machine/assert.ts';
import type { CheckpointLog } from '../../checkpoint-log.ts';
import type { Limit } from '../../outcome.ts';
import type { Search } from './search.ts';

export interface Resumed {
  /** Of the current layer. */
  readonly depth: number;
  /** The depth of the last hit; undefined if there was none. */
  readonly lastHitDepth: number | undefined;
  /** Reached while states were put back. */
  readonly limit: Limit | undefined;
}

/**
 * Fills `search`, which is new, with the layers of `checkpoint`; undefined if there are none. Hits are not restored,
 * and nothing is logged from here on.
 */
export function resume(search: Search, log: CheckpointLog): Resumed | undefined {
  let [depth, lastHitDepth]: [number, number | undefined] = [-1, undefined];
  for (const layer of log.past) {
    if (depth < 0) search.setLogging(false);
    const before = search.states;
    let expected = before;
    for (const words of layer.words) {
      expected += words.length / search.compiled.layout.wordCount;
      const limit = search.insert(words);
      if (limit !== undefined) {
        search.advanceFrontier();
        return { depth: Math.max(depth, 0), lastHitDepth, limit };
      }
    }
    const { transitions } = layer;
    search.setCounts({ states: search.states, transitions, expanded: before });
    search.advanceFrontier();
    assert(search.states === expected, 'a checkpoint has each state once');
    [depth, lastHitDepth] = [depth + 1, layer.lastHitDepth];
  }
  return depth < 0 ? undefined : { depth, lastHitDepth, limit: undefined };
}
