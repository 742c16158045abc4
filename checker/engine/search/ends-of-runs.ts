/**
 * Whether from each state that a search finds some run comes to an end: to a state without a step, to one where
 * all threads but daemons have ended, or to a step that fails or is dropped by an `assume`.
 *
 * If so, nothing is stuck and nothing is in a livelock (`checker/endless/`). Those go on for ever in a bottom
 * component of the graph of states, where some thread that is no daemon steps and no run ends. From a state of
 * such a component only its own states are reached, and none of them is an end. So the walk from any state of it
 * finds no end, and the answer is no. No graph is built, which would be most of the cost of these checks.
 *
 * The answer is by walks: from each state, depth first and no further than to a state from which an end is
 * known to be reached. With the same thread first, walks soon meet. A state from which the search found
 * another one has an end if that one has, so a search that keeps its log walks from the others only.
 *
 * With symmetry a state represents all its renamings. A walk takes the steps of the machine itself
 * from that state, so it shows that its end is reached; a renaming of the run shows it for the others, since
 * threads that are renamed into each other have the same code, and an end is one under any renaming. What was
 * found from a state is the renaming of a step from it. So the answer is one for all states.
 *
 * Ample sets leave states out, so that searches with them have no answer. A no is none either: walks are given
 * up when they have looked at more states than there are, some times over.
 */
import { at } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import { locationIndex } from '../state/pack-state.ts';
import { StateTable } from '../visited/state-table.ts';
import type { Search } from './search.ts';

/** Walks may look at this many states for each that the search has found, and at this many in any case. */
const LOOKS_PER_STATE = 3;
const LOOKS_FREE = 1000;

export class EndsOfRuns {
  private readonly search: Search;
  private readonly wordCount: number;
  private readonly maxStates: number;
  private readonly hasEnded: (words: Uint32Array, offset: number) => boolean;
  private table: StateTable;
  /** Of each state in the table, 1 if an end is reached from it. */
  private ends: Uint8Array = new Uint8Array(1 << 10);
  private looks = 0;
  private isOpen = true;

  constructor(search: Search, maxStates: number) {
    const { machine, layout } = search.compiled;
    this.search = search;
    this.maxStates = maxStates;
    this.wordCount = layout.wordCount;
    this.table = new StateTable(this.wordCount);
    const ends = endLocations(machine);
    this.hasEnded = (words, offset) =>
      ends.every(
        ({ thread, isEnd }) => isEnd[locationIndex(layout, thread, words, offset)] === true,
      );
  }

  /** Whether an end is reached from each state that was looked at. */
  get all(): boolean {
    return this.isOpen;
  }

  /**
   * Looks at the states in `layer`, but not at those of which `isBefore`, by their place in the layer, says that
   * others were found from them; the layer of those is to be looked at as well.
   */
  look(layer: readonly Uint32Array[], isBefore: (index: number) => boolean = () => false): void {
    if (!this.isOpen) return;
    if (this.search.states > this.maxStates) {
      this.giveUp();
      return;
    }
    const isAll = this.search.hits.preserving(() => this.walkFrom(layer, isBefore));
    if (!isAll) this.giveUp();
  }

  private giveUp(): void {
    this.isOpen = false;
    this.table = new StateTable(this.wordCount);
    this.ends = new Uint8Array();
  }

  private walkFrom(layer: readonly Uint32Array[], isBefore: (index: number) => boolean): boolean {
    let index = 0;
    for (const words of layer) {
      for (let offset = 0; offset < words.length; offset += this.wordCount) {
        if (!isBefore(index) && !this.reachesEnd(words, offset)) return false;
        index += 1;
      }
    }
    return true;
  }

  /** Walks from a state until an end is reached. */
  private reachesEnd(words: Uint32Array, offset: number): boolean {
    const { wordCount, table } = this;
    const known = table.find(words, offset);
    if (known !== undefined && this.ends[known] === 1) return true;
    const found = this.successorsOf(words, offset);
    if (found === undefined) return true;
    // The current path, with the successors of each that were not tried yet.
    const path: { readonly state: number; readonly successors: Uint32Array; next: number }[] = [
      { state: this.enter(words, offset), successors: found.slice(), next: 0 },
    ];
    const seen = new Set<number>([at(path, 0).state]);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { successors, next } = top;
      if (next === successors.length) {
        path.pop();
        continue;
      }
      top.next += wordCount + 1;
      const state = this.enter(successors, next);
      if (seen.has(state)) continue;
      seen.add(state);
      const further = this.successorsOf(successors, next);
      if (further === undefined) {
        this.ends[state] = 1;
        for (const each of path) this.ends[each.state] = 1;
        return true;
      }
      if (this.looks > LOOKS_FREE + LOOKS_PER_STATE * this.search.states) return false;
      path.push({ state, successors: further.slice(), next: 0 });
    }
    return false;
  }

  /** Returns the successors of a state, as entries; undefined if they show that an end is reached. */
  private successorsOf(words: Uint32Array, offset: number): Uint32Array | undefined {
    const { wordCount, table, ends } = this;
    this.looks += 1;
    if (this.hasEnded(words, offset)) return undefined;
    const { entries, runEnders } = this.search.successors(
      words.subarray(offset, offset + wordCount),
    );
    if (runEnders !== 0 || entries.length === 0) return undefined;
    for (let index = 0; index < entries.length; index += wordCount + 1) {
      const known = table.find(entries, index);
      if (known !== undefined && ends[known] === 1) return undefined;
    }
    return entries;
  }

  private enter(words: Uint32Array, offset: number): number {
    const state = this.table.numberOf(words, offset);
    if (state >= this.ends.length) {
      const larger = new Uint8Array(this.ends.length * 2);
      larger.set(this.ends);
      this.ends = larger;
    }
    return state;
  }
}

/** Of each thread that is no daemon, at which of its control locations it has ended. */
function endLocations(
  machine: Machine,
): readonly { readonly thread: number; readonly isEnd: readonly boolean[] }[] {
  return machine.threads.flatMap((instance, thread) => {
    const { daemon, locations, nodes } = at(machine.templates, instance.template);
    if (daemon) return [];
    return [{ thread, isEnd: locations.map((stop) => at(nodes, stop).kind === 'end') }];
  });
}
