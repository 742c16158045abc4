/** A spec, stepped through by hand. */
import { brokenAtEnd } from '../../counterexamples/run/breaks-property.ts';
import { lastState, type Trace } from '../../counterexamples/run/replay.ts';
import {
  type PossibleStep,
  possibleSteps,
  startWalk,
  stepBack,
  takeStep,
} from '../../counterexamples/run/walk.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { laneName } from '../../report/formats/step-lines.ts';
import { showLocation } from '../../report/verdict/show-location.ts';
import { UserError } from '../errors/user-error.ts';
import { type PlainValue, plainState } from './plain-state.ts';
import { type Change, changesOf, type RunStep } from './run.ts';
import { machineOf, type Spec, type VersionSettings } from './spec.ts';

/** A step that can be taken now. */
export interface EnabledStep {
  readonly thread: string;
  /** Empty if the step fails: then `violated` is not. */
  readonly changes: readonly Change[];
  /** What the step itself breaks. */
  readonly violated: readonly string[];
}

export class Walk {
  readonly #machine: Machine;
  #trace: Trace;
  #enabled: readonly { readonly shown: EnabledStep; readonly step: PossibleStep }[];

  /** @internal */
  constructor(machine: Machine) {
    this.#machine = machine;
    this.#trace = startWalk(machine);
    this.#enabled = this.#steps();
  }

  /** All steps that can be taken, in the order of the spec; none behind a step that failed. */
  get enabled(): readonly EnabledStep[] {
    return this.#enabled.map(({ shown }) => shown);
  }

  /** The variables by name: numbers, booleans, members of enums and threads as text, arrays and structs. */
  get state(): Readonly<Record<string, PlainValue>> {
    return plainState(this.#machine, lastState(this.#trace));
  }

  /** Where each thread is, by its name. */
  get threads(): Readonly<Record<string, string>> {
    const state = lastState(this.#trace);
    return Object.fromEntries(
      this.#machine.threads.map(({ name }, thread) => [
        name,
        showLocation(this.#machine, state, thread),
      ]),
    );
  }

  /** The properties and checks that are broken here, or by the step that led here. */
  get violated(): readonly string[] {
    return brokenAtEnd(this.#machine, this.#trace);
  }

  get steps(): readonly RunStep[] {
    return this.#trace.steps.map(({ thread, before, after }) => ({
      thread: laneName(this.#machine, thread),
      changes: after === undefined ? [] : changesOf(this.#machine, before, after),
    }));
  }

  /** @throws UserError unless `step` is one of `enabled` as it is now. */
  take(step: EnabledStep): void {
    const found = this.#enabled.find(({ shown }) => shown === step);
    if (found === undefined) throw new UserError('this step cannot be taken here');
    this.#moveTo(takeStep(this.#trace, found.step));
  }

  /** Takes the last steps back. */
  back(count = 1): void {
    this.#moveTo(stepBack(this.#trace, count));
  }

  #moveTo(trace: Trace): void {
    this.#trace = trace;
    this.#enabled = this.#steps();
  }

  #steps(): readonly { readonly shown: EnabledStep; readonly step: PossibleStep }[] {
    const machine = this.#machine;
    const before = lastState(this.#trace);
    return possibleSteps(machine, this.#trace).map((step) => ({
      step,
      shown: {
        thread: laneName(machine, step.thread),
        changes: step.next === undefined ? [] : changesOf(machine, before, step.next),
        violated: step.violations.map(({ property }) => property),
      },
    }));
  }
}

/**
 * Starts in the initial state of a version of `spec`.
 *
 * @throws UserError for a name that the spec does not have; SpecError if the version has mistakes.
 */
export function walk(spec: Spec, version: VersionSettings = {}): Walk {
  if (spec.ok !== true) throw new UserError('the spec has mistakes: see `ok` and `render()`');
  return new Walk(machineOf(spec, version, { resetDeadLocals: true }).machine);
}
