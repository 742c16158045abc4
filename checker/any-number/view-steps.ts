/**
 * The steps of some threads where a few cells are seen, by the interpreter: the reference.
 *
 * `checker/engine/view-steps-fast.ts` is the other one; law: the same steps, in the same order.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { type StepResult, steps } from '../../model/meaning/interpret.ts';
import type { ThreadStep } from '../any-number-outcome.ts';
import type { Cells } from './cells.ts';
import type { StatesOfViews } from './view-set.ts';
import type { ViewStore } from './view-store.ts';
import type { ViewViolations } from './view-violations.ts';

/**
 * Called with the thread that stepped, and the numbers of the shared part and of the cells after the step. The list of
 * cells may be another one when the call has returned.
 */
export type Arrive = (
  thread: number,
  shared: number,
  cells: readonly number[],
  step: ThreadStep,
) => void;

export interface ViewSteps extends StatesOfViews {
  /** Asks of the state of these parts all that is asked of states. There has to be one. */
  check(shared: number, cells: readonly number[]): void;
  /** Calls `arrive` for each step of `threads`, which are ascending, and checks each; none where there is no state. */
  take(shared: number, cells: readonly number[], threads: readonly number[], arrive: Arrive): void;
}

/** What steps of views are taken with. */
export interface ViewStepsOptions {
  readonly machine: Cells;
  readonly store: ViewStore;
  readonly broken: ViewViolations;
  /** The view that is being expanded. */
  readonly current: () => number;
  /** Bytes. */
  readonly maxMemory: number;
}

/** Makes what takes the steps of one machine. */
export type MakeViewSteps = (options: ViewStepsOptions) => ViewSteps;

export const interpretedViewSteps: MakeViewSteps = (options) => new InterpretedViewSteps(options);

class InterpretedViewSteps implements ViewSteps {
  private readonly options: ViewStepsOptions;

  constructor(options: ViewStepsOptions) {
    this.options = options;
  }

  has(shared: number, cells: readonly number[]): boolean {
    return this.stateOf(shared, cells) !== undefined;
  }

  check(shared: number, cells: readonly number[]): void {
    const { machine: of, broken, current } = this.options;
    if (!broken.isAnyStateOpen(of.machine)) return;
    const state = this.stateOf(shared, cells);
    assert(state !== undefined, 'views without a state are not added');
    broken.checkState(of.machine, state, current());
  }

  take(shared: number, cells: readonly number[], threads: readonly number[], arrive: Arrive): void {
    const { machine: of, store, broken, current } = this.options;
    const state = this.stateOf(shared, cells);
    if (state === undefined) return;
    const { machine } = of;
    for (const thread of threads) {
      const step = stepFrom(machine, state, thread);
      const where = { view: current(), step };
      for (const result of steps(machine, state, thread) as Iterable<StepResult>) {
        broken.checkStep(machine, state, thread, result, where);
        if (result.next === undefined) continue;
        const next = store.numbersOf(of, result.next);
        arrive(thread, next.shared, next.cells, step);
      }
    }
  }

  private stateOf(shared: number, cells: readonly number[]): State | undefined {
    return this.options.store.stateIn(this.options.machine, shared, cells);
  }
}

/** The step that `thread` takes in `state`, by its control location. */
function stepFrom(machine: Machine, state: State, thread: number): ThreadStep {
  const { template } = at(machine.threads, thread);
  const { locations } = at(machine.templates, template);
  return { template, location: locations.indexOf(at(state.threads, thread).pc), isSeen: true };
}
