/** Which reportables were hit, each first by which state or step: the code writes it into its memory. */
import { COUNTER, FIRST_HIT_BYTES, FIRST_HITS } from '../state/memory-map.ts';
import type { VisitedSet } from '../visited/visited-set.ts';

/** The first time that a violation or cover was hit: by which state, or by which step from it. */
export interface FirstHit {
  /** The number of the state, in order of discovery; where a step broke something, it is from there. */
  readonly state: number;
  /** `successor * threads + thread`; steps only. */
  readonly choice: number;
}

export class ReportableHits {
  private readonly visited: VisitedSet;
  /** How many reportables there are. */
  private readonly count: number;

  constructor(visited: VisitedSet, count: number) {
    this.visited = visited;
    this.count = count;
  }

  /** Makes the search ignore a reportable, as if it had been hit. */
  ignore(reportable: number): void {
    this.visited.words[wordOf(reportable)] = 1;
  }

  /** Forgets that a reportable was hit. */
  clear(reportable: number): void {
    this.visited.words[wordOf(reportable)] = 0;
  }

  first(reportable: number): FirstHit | undefined {
    const { words } = this.visited;
    const word = wordOf(reportable);
    if (words[word] === 0) return undefined;
    return { state: words[word + 1]!, choice: words[word + 2]! };
  }

  /** Whether something was hit since this was last asked. */
  takeNew(): boolean {
    const isNew = this.visited.get(COUNTER.newHit) !== 0;
    if (isNew) this.visited.set(COUNTER.newHit, 0);
    return isNew;
  }

  /** Does `work`, and restores the hits of before. */
  preserving<T>(work: () => T): T {
    const saved = this.visited.words.slice(0, wordOf(this.count));
    const result = work();
    this.visited.words.set(saved);
    return result;
  }

  /** Forgets all hits but those that `keep` names. */
  clearAllBut(keep: (reportable: number) => boolean): void {
    for (let i = 0; i < this.count; i++) {
      if (!keep(i)) this.visited.words.fill(0, wordOf(i), wordOf(i + 1));
    }
  }
}

function wordOf(reportable: number): number {
  return (FIRST_HITS + reportable * FIRST_HIT_BYTES) >> 2;
}
