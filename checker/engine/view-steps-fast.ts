/**
 * The steps of views by generated code: what `checker/any-number/view-steps.ts` does, on packed states (`view-parts.ts`).
 *
 * The code expands a state whole: it evaluates the properties of states, and takes the steps of all threads. So what was
 * found of a state is kept until another is asked for. The code tells that a check was broken, but not by
 * which thread: then the interpreter takes the same steps.
 *
 * Law: the same views, in the same order, as the interpreter finds, and the same is broken (view-steps-fast.test.ts).
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import {
  type Arrive,
  interpretedViewSteps,
  type MakeViewSteps,
  type ViewSteps,
  type ViewStepsOptions,
} from '../any-number/view-steps.ts';
import type { ThreadStep } from '../any-number-outcome.ts';
import { withReferenceFallback } from './reference-fallback.ts';
import { Search } from './search/search.ts';
import { locationIndex } from './state/pack-state.ts';
import { ViewParts } from './view-parts.ts';
import { compileMachine } from './visited/compile-machine.ts';

class FastViewSteps implements ViewSteps {
  private readonly options: ViewStepsOptions;
  private readonly reference: ViewSteps;
  private readonly machine: Machine;
  private readonly search: Search;
  private readonly parts: ViewParts;
  private readonly wordCount: number;
  private readonly threadCount: number;
  /** The reportables that are about steps, those that are about states, and which of them make no difference any more. */
  private readonly ofSteps: readonly number[];
  private readonly ofStates: readonly number[];
  private asksStates = false;
  private readonly ignored = new Set<number>();
  /** By thread and location. */
  private readonly steps: ThreadStep[][];

  /** The state that was composed last and its parts; none before the first. */
  private readonly state: Uint32Array;
  private shared = -1;
  private cells: readonly number[] = [];
  private isState: boolean | undefined = false;
  /** Where the entries of its successors end; -1 if it is not expanded. */
  private end = -1;
  private breaksStep = false;
  private breaksState = false;
  /** A state that is composed only to see whether it is one. */
  private readonly asked: Uint32Array;
  private readonly seen: number[];

  constructor(options: ViewStepsOptions) {
    const { machine: cells, maxMemory } = options;
    this.options = options;
    this.reference = interpretedViewSteps(options);
    this.machine = { ...cells.machine, usesSymmetry: false };
    const compiled = compileMachine(this.machine, new Set());
    const { layout, reportables } = compiled;
    this.parts = new ViewParts(options, this.machine, layout);
    this.wordCount = layout.wordCount;
    this.threadCount = this.machine.threads.length;
    this.steps = this.machine.threads.map(() => []);
    this.search = new Search(compiled, maxMemory);
    const numbers = [...reportables.keys()];
    this.ofSteps = numbers.filter((i) => /^(step|failure)$/.test(at(reportables, i).kind));
    this.ofStates = numbers.filter((i) => at(reportables, i).kind === 'broken');
    // What is asked of states is so from the first `check` on.
    for (const i of numbers) if (!this.ofSteps.includes(i)) this.search.hits.ignore(i);
    this.state = new Uint32Array(this.wordCount);
    this.asked = new Uint32Array(this.wordCount);
    this.seen = Array.from({ length: cells.visible }, () => 0);
  }

  has(shared: number, cells: readonly number[]): boolean {
    return this.parts.compose(shared, cells, this.asked) ?? this.reference.has(shared, cells);
  }

  check(shared: number, cells: readonly number[]): void {
    if (!this.options.broken.isAnyStateOpen(this.machine)) return;
    this.askStates();
    if (this.compose(shared, cells) === true) {
      this.expand();
      if (!this.breaksState) return;
    }
    this.reference.check(shared, cells);
    this.ignoreSettled(this.ofStates);
  }

  take(shared: number, cells: readonly number[], threads: readonly number[], arrive: Arrive): void {
    const isState = this.compose(shared, cells);
    if (isState === false) return;
    if (isState === undefined || this.options.broken.isAnyStepOpen(this.machine)) {
      this.reference.take(shared, cells, threads, arrive);
      return;
    }
    this.expand();
    if (this.breaksStep) this.settle(shared, cells, threads);
    const { state, seen, parts, wordCount, end } = this;
    const { words } = this.search.visited;
    for (let offset = this.search.firstEntry; offset < end; offset += wordCount + 1) {
      const thread = words[offset + wordCount]! % this.threadCount;
      if (!threads.includes(thread)) continue;
      const to = parts.sharedOf(words, offset, state, shared);
      for (let i = 0; i < seen.length; i += 1) {
        seen[i] = parts.cellOf(words, offset, state, i, cells[i]!);
      }
      arrive(thread, to, seen, this.stepOf(thread));
    }
  }

  private compose(shared: number, cells: readonly number[]): boolean | undefined {
    if (shared === this.shared && areEqual(cells, this.cells)) return this.isState;
    this.isState = this.parts.compose(shared, cells, this.state);
    this.shared = shared;
    this.cells = [...cells];
    this.end = -1;
    assert(cells.length === this.seen.length, 'a view is of all cells that can be seen');
    return this.isState;
  }

  private askStates(): void {
    if (this.asksStates) return;
    this.asksStates = true;
    for (const i of this.ofStates) this.search.hits.clear(i);
    this.ignoreSettled(this.ofStates);
    this.end = -1;
  }

  /** Has the code find what is broken in the state that was composed, and its successors. */
  private expand(): void {
    if (this.end !== -1) return;
    const { hits } = this.search;
    this.end = this.search.expandAlone(this.state);
    this.breaksStep = false;
    this.breaksState = false;
    if (!hits.takeNew()) return;
    this.breaksStep = this.takeHits(this.ofSteps);
    this.breaksState = this.asksStates && this.takeHits(this.ofStates);
  }

  /** Whether one of these was hit that is not ignored; they can be hit again. */
  private takeHits(reportables: readonly number[]): boolean {
    const { hits } = this.search;
    let isAny = false;
    for (const i of reportables) {
      if (this.ignored.has(i) || hits.first(i) === undefined) continue;
      isAny = true;
      hits.clear(i);
    }
    return isAny;
  }

  /** Has the interpreter find out what was broken, and by which thread. */
  private settle(shared: number, cells: readonly number[], threads: readonly number[]): void {
    this.reference.take(shared, cells, threads, () => {});
    this.ignoreSettled(this.ofSteps);
  }

  private ignoreSettled(reportables: readonly number[]): void {
    const { hits, compiled } = this.search;
    for (const i of reportables) {
      const { kind, name } = at(compiled.reportables, i);
      const isSettled = this.options.broken.isSettled(name, kind === 'failure');
      if (this.ignored.has(i) || !isSettled) continue;
      this.ignored.add(i);
      hits.ignore(i);
    }
  }

  /** The step that a thread takes in the state that was composed, by its control location. */
  private stepOf(thread: number): ThreadStep {
    const { layout } = this.search.compiled;
    const location = locationIndex(layout, thread, this.state, 0);
    const { template } = at(this.machine.threads, thread);
    const ofThread = at(this.steps, thread);
    ofThread[location] ??= { template, location, isSeen: true };
    return ofThread[location];
  }
}

function areEqual(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

/** By the interpreter, if the machine does not fit the engine. */
export const fastViewSteps: MakeViewSteps = withReferenceFallback(
  (options: ViewStepsOptions): ViewSteps => new FastViewSteps(options),
  interpretedViewSteps,
);
