/**
 * In which order a program lets the operations of a run go on, and what holds each where the run leaves it.
 *
 * A run leaves an operation in its middle whenever another thread takes a step. Then one of these is true:
 *
 * - It may as well return first: the run in which it does ends in the same violation. This is found out with
 *   the interpreter, and nothing needs to be held.
 * - The template knows what holds a thread there.
 * - The program runs in a guest, and the template knows where a debugger outside of it stops the thread's CPU: once in
 *   an operation, since the thread says so before it begins.
 * - Nothing does. Then the two begin together, at random distances, round after round.
 */
import { breaksProperty } from '../../counterexamples/run/breaks-property.ts';
import type { Trace, TraceStep } from '../../counterexamples/run/replay.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { type StepResult, steps } from '../../model/meaning/interpret.ts';
import { isInside, nodeOf, type Operation, type Operations, operationsOf } from './operations.ts';
import { type Breakpoint, breakpointAt, type Stall, stallAt, type Template } from './template.ts';

/** One operation goes on, until something else is to happen. */
export interface Move {
  readonly operation: number;
  readonly begins: boolean;
  readonly until: Until;
}

export type Until =
  | { readonly kind: 'returned' }
  /** At a place where a stall of this kind holds it. */
  | { readonly kind: 'held'; readonly by: string; readonly place: string }
  /** In its middle, where a debugger stops its CPU; the program runs in a guest. */
  | {
      readonly kind: 'stopped';
      readonly by: 'debugger';
      readonly place: string;
      readonly breakpoint: Breakpoint;
    }
  /** In its middle, where nothing holds it. */
  | { readonly kind: 'loose'; readonly why: string; readonly place: string }
  /** The run ends there; `by` is the kind of the place. */
  | { readonly kind: 'end'; readonly by: string | undefined };

export interface Schedule extends Operations {
  readonly moves: readonly Move[];
}

export interface ScheduledRun {
  readonly machine: Machine;
  readonly trace: Trace;
  readonly property: string;
  readonly template: Template;
  /** Whether the program runs in a guest, with a debugger outside. */
  readonly isGuest: boolean;
}

export function scheduleOf(run: ScheduledRun): Schedule {
  const { machine, trace, property, template, isGuest } = run;
  const known = operationsOf(machine, trace, template);
  const { operations } = known;
  const params = new Map(machine.params.map(({ name, value }) => [name, value]));
  const slices = slicesOf(known);
  const returned = new Set<number>();
  const moves: Move[] = [];
  for (const [i, { operation: number, last }] of slices.entries()) {
    if (returned.has(number)) continue;
    const operation = at(operations, number);
    const begins = !moves.some((move) => move.operation === number);
    const until = (): Until => {
      if (operation.returns && operation.last === last) return { kind: 'returned' };
      const isLast = i === slices.length - 1;
      if (!isLast && mayReturn(machine, trace, property, operation, last)) {
        returned.add(number);
        return { kind: 'returned' };
      }
      const step = at(trace.steps, last);
      const node = nodeOf(machine, step.after ?? step.before, operation.thread);
      const procs = node.origin.frames.map(({ proc }) => proc);
      const { labels } = node.origin;
      const place = [procs.join('/'), ...labels.slice(-1)].join('.');
      const stall = stallAt(template, procs, labels, params);
      if (isLast) return { kind: 'end', by: stall?.kind };
      if (stall?.kind !== undefined) return { kind: 'held', by: stall.kind, place };
      const breakpoint = isGuest ? breakpointAt(template, procs, labels) : undefined;
      const isFirst = !moves.some(
        ({ operation: other, until: { kind } }) => other === number && kind === 'stopped',
      );
      if (breakpoint !== undefined && isFirst) {
        return { kind: 'stopped', by: 'debugger', place, breakpoint };
      }
      return { kind: 'loose', why: whyLoose(stall), place };
    };
    moves.push({ operation: number, begins, until: until() });
  }
  return { ...known, moves };
}

function whyLoose(stall: Stall | undefined): string {
  return stall === undefined ? 'nothing is known that holds a thread there' : stall.why;
}

interface Slice {
  readonly operation: number;
  readonly last: number;
}

/** The stretches in which one operation goes on, without a step of another one. */
function slicesOf({ ofStep }: Operations): readonly Slice[] {
  const slices: { operation: number; last: number }[] = [];
  for (const [i, operation] of ofStep.entries()) {
    if (operation === undefined) continue;
    const now = slices.at(-1);
    if (now?.operation === operation) now.last = i;
    else slices.push({ operation, last: i });
  }
  return slices;
}

/** An operation that goes on alone for longer is one that waits, or goes round. */
const ALONE_MAX = 500;

/**
 * Tells whether the run still ends in the violation if the operation first goes on to its end, after the step
 * `last`. The other threads then take the same steps as before.
 */
function mayReturn(
  machine: Machine,
  trace: Trace,
  property: string,
  operation: Operation,
  last: number,
): boolean {
  const { thread } = operation;
  const step = at(trace.steps, last);
  const rest = trace.steps.slice(last + 1).filter((other) => other.thread !== thread);
  // The last step is what breaks the property; if it is a step of the operation itself, its end is the point.
  if (rest.length === 0 || rest.at(-1) !== trace.steps.at(-1)) return false;
  const ends = endsAlone(machine, step.after ?? step.before, operation);
  return ends.some((state) => {
    const taken = again(machine, state, rest);
    if (taken === undefined) return false;
    return breaksProperty(machine, property, { initial: trace.initial, steps: taken });
  });
}

/** The states in which the operation has returned, if its thread alone goes on. */
function endsAlone(machine: Machine, start: State, operation: Operation): readonly State[] {
  const ends: State[] = [];
  const pending: { readonly state: State; readonly depth: number }[] = [{ state: start, depth: 0 }];
  let looked = 0;
  for (let now = pending.pop(); now !== undefined && looked < ALONE_MAX; now = pending.pop()) {
    looked += 1;
    const { state, depth } = now;
    if (!isInside(nodeOf(machine, state, operation.thread), operation)) {
      ends.push(state);
      continue;
    }
    if (depth === ALONE_MAX) continue;
    for (const { next, violations } of steps(machine, state, operation.thread)) {
      if (next !== undefined && violations.length === 0) {
        pending.push({ state: next, depth: depth + 1 });
      }
    }
  }
  return ends;
}

/** Returns the same steps taken from another state; undefined if one of them is none there. */
function again(
  machine: Machine,
  start: State,
  required: readonly TraceStep[],
): readonly TraceStep[] | undefined {
  const taken: TraceStep[] = [];
  let state: State | undefined = start;
  for (const { thread, path, choices } of required) {
    if (state === undefined) return undefined;
    const results = steps(machine, state, thread);
    const isSame = (result: StepResult): boolean =>
      sameNumbers(result.path, path) && sameNumbers(result.choices, choices);
    const successor = results.findIndex(isSame);
    const result = results[successor];
    if (result === undefined) return undefined;
    const { next, violations } = result;
    taken.push({ thread, successor, before: state, after: next, path, choices, violations });
    state = next;
  }
  return taken;
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/**
 * The same operations one after the other, as they begin: a control, in which nothing overlaps. Who sleeps in the run
 * comes last, so that nobody is asked to wake it.
 */
export function inTurn(schedule: Schedule, isSleep: (kind: string) => boolean): Schedule {
  const sleepers = new Set(
    schedule.moves.flatMap(({ operation, until }) =>
      'by' in until && until.by !== undefined && isSleep(until.by) ? [operation] : [],
    ),
  );
  const order = [...new Set(schedule.moves.map(({ operation }) => operation))];
  const turns = [
    ...order.filter((operation) => !sleepers.has(operation)),
    ...order.filter((operation) => sleepers.has(operation)),
  ];
  return {
    ...schedule,
    moves: turns.map((operation) => ({
      ...{ operation, begins: true },
      until: { kind: 'returned' as const },
    })),
  };
}
