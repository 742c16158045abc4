/** Whether a replayed run ends in what it is said to break. */

import { LOCK_ORDER } from '../../checker/locks/lock-cycles.ts';
import { DEADLOCK } from '../../checker/outcome.ts';
import { deadlockTest } from '../../checker/reference/deadlock.ts';
import { isLockOrder } from '../../model/locks/lock-orders.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { evaluateStep, pairMachine } from '../../properties/evaluate-step.ts';
import { lastState, type Trace } from './replay.ts';

/**
 * Tells whether the last step or the last state of `trace` breaks `property`. Not for runs without end. Of a
 * cycle of lock orders one run shows one order, and that is all that can be said of it.
 */
export function breaksProperty(machine: Machine, property: string, trace: Trace): boolean {
  const last = trace.steps.at(-1);
  if (last?.violations.some((violation) => violation.property === property)) return true;
  if (property === LOCK_ORDER) {
    return last?.violations.some((violation) => isLockOrder(violation.property)) === true;
  }
  const step = machine.stepProperties.find(({ name }) => name === property);
  if (step !== undefined && last?.after !== undefined) {
    const { before, after, thread } = last;
    return evaluateStep(pairMachine(machine), step, before, after, thread).kind === 'broken';
  }
  const declared = machine.properties.find(({ name }) => name === property);
  const state = lastState(trace);
  if (declared !== undefined) return evaluateProperty(machine, declared, state).kind === 'broken';
  return property === DEADLOCK && deadlockTest(machine)(state);
}

/** Returns all that the last step or the last state of `trace` breaks. Not for runs without end. */
export function brokenAtEnd(machine: Machine, trace: Trace): readonly string[] {
  const candidates = [
    ...(trace.steps.at(-1)?.violations ?? [])
      .map(({ property }) => property)
      .filter((property) => !isLockOrder(property)),
    ...machine.stepProperties.map(({ name }) => name),
    ...machine.properties.map(({ name }) => name),
    DEADLOCK,
  ];
  return [...new Set(candidates)].filter((name) => breaksProperty(machine, name, trace));
}
