/**
 * Going on where a journal ends: its states are put into the table, layer by layer.
 *
 * Law: the outcome is that of a search that was never cut off (resume.test.ts).
 */
import { assert } from '../../../model/machine/assert.ts';
import type { SearchJournal } from '../../journal.ts';
import type { Limit } from '../../outcome.ts';
import type { Search } from './search.ts';

export interface Resumed {
  /** Of the layer at hand. */
  readonly depth: number;
  /** The depth from which something was seen last; undefined if nothing was. */
  readonly again: number | undefined;
  /** Reached while states were put back. */
  readonly limit: Limit | undefined;
}

/**
 * Fills `search`, which is new, with the layers of `journal`; undefined if there are none. What was
 * seen is not restored, and nothing is logged from here on.
 */
export function resume(search: Search, journal: SearchJournal): Resumed | undefined {
  let [depth, again]: [number, number | undefined] = [-1, undefined];
  for (const layer of journal.past) {
    if (depth < 0) search.setLogging(false);
    const before = search.states;
    let expected = before;
    for (const words of layer.words) {
      expected += words.length / search.compiled.layout.wordCount;
      const limit = search.insert(words);
      if (limit !== undefined) {
        search.endLayer();
        return { depth: Math.max(depth, 0), again, limit };
      }
    }
    const { transitions } = layer;
    search.setCounts({ states: search.states, transitions, expanded: before });
    search.endLayer();
    assert(search.states === expected, 'a journal has each state once');
    [depth, again] = [depth + 1, layer.again];
  }
  return depth < 0 ? undefined : { depth, again, limit: undefined };
}
