/** The steps from one packed state, and which of them break a property: the graph that the search for a shortest run walks. */
import type { Machine } from '../../../model/machine/machine.ts';
import { steps } from '../../../model/meaning/interpret.ts';
import type { ShortestRunOptions } from '../../engine.ts';
import { DEADLOCK } from '../../outcome.ts';
import { packState, unpackState } from '../state/pack-state.ts';
import { compileMachine } from '../visited/compile-machine.ts';
import { deadlockTest } from './deadlock-candidates.ts';
import { Search } from './search.ts';

/** An entry of the queue that leads to a state, and one whose step is the goal itself. */
export const ORDINARY = 0;

const GOAL_STEP = 1;

/** Successors on packed words, and whether a state or step is what is searched for. */
export class PackedGraph {
  readonly wordCount: number;
  readonly layout: ReturnType<typeof compileMachine>['layout'];
  private readonly machine: Machine;
  private readonly search: Search;
  private readonly property: string;
  /** Reportables that make the current state the goal, and those of steps from it. */
  private readonly stateReportables: readonly number[];
  private readonly stepReportables: readonly number[];
  private readonly isDeadlock: ((words: Uint32Array) => boolean) | undefined;
  private entries: Uint32Array = new Uint32Array(1024);

  constructor(machine: Machine, { kind, property }: ShortestRunOptions) {
    const compiled = compileMachine(machine, new Set([property]));
    this.machine = machine;
    this.property = property;
    this.layout = compiled.layout;
    this.wordCount = compiled.layout.wordCount;
    this.search = new Search(compiled, Number.POSITIVE_INFINITY);
    const reportablesOf = (kinds: readonly string[]): readonly number[] =>
      compiled.reportables.flatMap((each, i) =>
        each.name === property && kinds.includes(each.kind) ? [i] : [],
      );
    this.stateReportables = reportablesOf(kind === 'cover' ? ['reached'] : ['broken', 'deadlock']);
    this.stepReportables = kind === 'cover' ? [] : reportablesOf(['step', 'failure']);
    const goals = new Set([...this.stateReportables, ...this.stepReportables]);
    compiled.reportables.forEach((_, i) => {
      if (!goals.has(i)) this.search.hits.ignore(i);
    });
    this.isDeadlock =
      kind === 'violation' && property === DEADLOCK && compiled.candidateMode === 'list'
        ? deadlockTest(this.search)
        : undefined;
  }

  /**
   * Returns the steps from a state, each as the words of its successor, its choice, and whether the
   * step itself is the goal; valid until the next call.
   */
  expand(words: Uint32Array): { entries: Uint32Array; isGoal: boolean } {
    const { search, wordCount, stateReportables, stepReportables } = this;
    let found = search.successors(words);
    if (search.hits.takeNew()) {
      const isGoal = stateReportables.some(
        (reportable) => search.hits.first(reportable) !== undefined,
      );
      const failed = stepReportables.some(
        (reportable) => search.hits.first(reportable) !== undefined,
      );
      for (const reportable of [...stateReportables, ...stepReportables])
        search.hits.clear(reportable);
      if (isGoal) return { entries: this.entries, isGoal };
      if (failed) return { entries: this.interpreted(words), isGoal: false };
    }
    if (found.isCandidate && this.isDeadlock !== undefined) {
      if (this.isDeadlock(words)) return { entries: this.entries, isGoal: true };
      // The test looks at other states, whose successors lie where those of this one lay.
      found = search.successors(words);
    }
    const count = found.entries.length / (wordCount + 1);
    const size = count * (wordCount + 2);
    if (this.entries.length < size) this.entries = new Uint32Array(size * 2);
    for (let i = 0; i < count; i += 1) {
      const from = i * (wordCount + 1);
      const to = i * (wordCount + 2);
      for (let k = 0; k <= wordCount; k += 1) this.entries[to + k] = found.entries[from + k]!;
      this.entries[to + wordCount + 1] = ORDINARY;
    }
    return { entries: this.entries.subarray(0, size), isGoal: false };
  }

  /** The same by the interpreter, which knows which of the steps breaks what. For few states. */
  private interpreted(words: Uint32Array): Uint32Array {
    const { machine, layout, wordCount, property } = this;
    const state = unpackState(machine, layout, words, 0);
    const entries: number[] = [];
    const threadCount = machine.threads.length;
    for (const thread of machine.threads.keys()) {
      for (const { successor, next, violations } of steps(machine, state, thread)) {
        const isGoal = violations.some((broken) => broken.property === property);
        if (next === undefined && !isGoal) continue;
        const packed = new Uint32Array(wordCount);
        if (next !== undefined) packState(machine, layout, next, packed, 0);
        entries.push(...packed, successor * threadCount + thread, isGoal ? GOAL_STEP : ORDINARY);
      }
    }
    return Uint32Array.from(entries);
  }
}
