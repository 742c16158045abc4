/**
 * What is broken in views, and by which steps: each check once, where it was found first.
 *
 * An assertion is looked at where it fails: with one watcher. Orders in which locks are taken are
 * collected, and only a cycle of them is a violation.
 */
import { isLockOrder } from '../../model/locks/lock-orders.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import type { StepResult } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { evaluateStep, pairMachine } from '../../properties/evaluate-step.ts';
import type { ThreadStep } from '../any-number-outcome.ts';
import { closeLockCycles, LOCK_ORDER } from '../locks/lock-cycles.ts';
import type { ExploreOptions } from '../outcome.ts';
import { getOrMake } from './collections.ts';

/** Where something is broken: in a view, or by a step from it. */
export interface FirstHit {
  readonly view: number;
  readonly step: ThreadStep | undefined;
}

export class ViewViolations {
  readonly violations: Map<string, FirstHit> = new Map();
  /** The checks under which steps fail, asked for or not. */
  readonly failures: Set<string> = new Set();
  private readonly checks: ExploreOptions['checks'];
  private readonly orders = new Map<string, FirstHit>();
  private readonly pairMachines = new Map<Machine, Machine>();

  constructor(checks: ExploreOptions['checks']) {
    this.checks = checks;
  }

  /** Whether there is something to be asked of states that is not yet found broken. */
  isAnyStateOpen({ properties }: Machine): boolean {
    return properties.some(({ name }) => this.isOpen(name));
  }

  /** Whether there is something to be asked of steps, beside what they say themselves, that is not yet found broken. */
  isAnyStepOpen({ stepProperties }: Machine): boolean {
    return stepProperties.some(({ name }) => this.isOpen(name));
  }

  /** Whether it makes no difference any more that a step breaks a check, or fails under it. */
  isSettled(property: string, isFailure: boolean): boolean {
    if (isFailure && !this.failures.has(property)) return false;
    return isLockOrder(property) ? this.orders.has(property) : !this.isOpen(property);
  }

  checkState(machine: Machine, state: State, view: number): void {
    for (const property of machine.properties) {
      if (!this.isOpen(property.name)) continue;
      if (evaluateProperty(machine, property, state).kind === 'broken') {
        this.add(property.name, { view, step: undefined });
      }
    }
  }

  checkStep(
    machine: Machine,
    before: State,
    thread: number,
    { next, end, violations }: StepResult,
    where: FirstHit,
  ): void {
    for (const { property } of violations) this.add(property, where);
    const failure = end === 'failure' ? violations.at(-1)?.property : undefined;
    if (failure !== undefined) this.failures.add(failure);
    if (next === undefined) return;
    for (const property of machine.stepProperties) {
      if (!this.isOpen(property.name)) continue;
      const pair = getOrMake(this.pairMachines, machine, () => pairMachine(machine));
      if (evaluateStep(pair, property, before, next, thread).kind === 'broken') {
        this.add(property.name, where);
      }
    }
  }

  /** Adds the violation of lock orders, if those that were collected in whatever views make a cycle. */
  closeCycles(machine: Machine): void {
    if (!this.isAsked(LOCK_ORDER)) return;
    const orders = [...this.orders.keys()].map((property) => ({ property, depth: 0, run: [] }));
    for (const { property, cycle } of closeLockCycles(machine, orders)) {
      const last = this.orders.get(cycle?.at(-1)?.property ?? '');
      if (property === LOCK_ORDER && last !== undefined) this.violations.set(property, last);
    }
  }

  private add(property: string, where: FirstHit): void {
    if (isLockOrder(property)) {
      if (!this.orders.has(property)) this.orders.set(property, where);
    } else if (this.isOpen(property)) {
      this.violations.set(property, where);
    }
  }

  private isAsked(name: string): boolean {
    return this.checks === 'all' || this.checks.has(name);
  }

  /** Asked for, and not yet found broken. */
  private isOpen(name: string): boolean {
    return this.isAsked(name) && !this.violations.has(name);
  }
}
