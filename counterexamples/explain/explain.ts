/**
 * Why a run breaks its property: which of its steps and orders matter, and when it was too late.
 *
 * All answers come from the reference interpreter, which runs each changed run again. They are about
 * this run: another may break the property in another way.
 */

import type { Choice } from '../../checker/outcome.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { steps } from '../../model/meaning/interpret.ts';
import { breaksProperty } from '../run/breaks-property.ts';
import { replay, type Trace } from '../run/replay.ts';
import { replayLasso } from '../run/replay-lasso.ts';

export interface RunOfProperty {
  readonly property: string;
  readonly run: readonly Choice[];
  /** Of a run without end: from where it repeats. */
  readonly loopStart?: number | undefined;
}

/** Steps `from` to `to`, from 0 and with both ends, of one thread, undisturbed. */
export interface Stretch {
  readonly thread: number;
  readonly from: number;
  readonly to: number;
}

export interface Explanation {
  /** The steps that can all be left out together; without them the rest still breaks the property. */
  readonly needless: readonly number[];
  /** Each two neighbouring stretches, and whether the property holds, or it is no run, if they change places. */
  readonly orders: readonly {
    readonly first: Stretch;
    readonly second: Stretch;
    readonly matters: boolean;
  }[];
  readonly turningPoint: TurningPoint;
}

export type TurningPoint =
  /** Before this step all threads could still have finished without the violation; after it, no more. */
  | { readonly kind: 'step'; readonly step: number }
  /** From the beginning, no run lets all threads finish without the violation. */
  | { readonly kind: 'none' }
  /** Too many states. */
  | { readonly kind: 'unknown' };

export interface ExplainLimits {
  /** How many states are looked at for the turning point. */
  readonly maxStates: number;
  readonly maxSeconds: number;
  /** Whether the explanation is no longer wanted; asked now and then. */
  readonly isStopped?: () => boolean;
}

/** Returns what can be said of a run that breaks its property. The run has to be one of the machine. */
export function explainRun(
  machine: Machine,
  { property, run, loopStart }: RunOfProperty,
  limits: ExplainLimits,
): Explanation {
  const breaks = (changed: readonly Choice[], loop: number | undefined): boolean => {
    if (loop !== undefined) return replayLasso(machine, property, changed, loop).ok;
    const replayed = replay(machine, changed);
    return replayed.ok && breaksProperty(machine, property, replayed.trace);
  };
  const replayed = replay(machine, run);
  return {
    needless: needlessSteps(run, loopStart, breaks),
    orders: orders(run, loopStart, breaks),
    turningPoint: replayed.ok
      ? turningPoint(machine, property, replayed.trace, limits)
      : { kind: 'unknown' },
  };
}

type Breaks = (run: readonly Choice[], loopStart: number | undefined) => boolean;

/** Threads first, then single steps from the end: what a step leads to is left out before it. */
function needlessSteps(
  run: readonly Choice[],
  loopStart: number | undefined,
  breaks: Breaks,
): readonly number[] {
  let kept = run.map((choice, number) => ({ choice, number }));
  const tryWithout = (isOut: (step: (typeof kept)[number]) => boolean): void => {
    const rest = kept.filter((step) => !isOut(step));
    const loop = loopStart && rest.filter(({ number }) => number < loopStart).length;
    const choices = rest.map(({ choice }) => choice);
    if (rest.length < kept.length && breaks(choices, loop)) kept = rest;
  };
  for (const thread of new Set(run.map((choice) => choice.thread))) {
    tryWithout(({ choice }) => choice.thread === thread);
  }
  for (let number = run.length - 1; number >= 0; number -= 1) {
    tryWithout((step) => step.number === number);
  }
  const numbers = new Set(kept.map(({ number }) => number));
  return run.flatMap((_, number) => (numbers.has(number) ? [] : [number]));
}

function orders(
  run: readonly Choice[],
  loopStart: number | undefined,
  breaks: Breaks,
): Explanation['orders'] {
  const all = stretches(run, loopStart);
  return all.slice(1).flatMap((second, i) => {
    const first = at(all, i);
    // In a loop, who comes first is no question.
    if (loopStart !== undefined && second.from >= loopStart) return [];
    const swapped = [
      ...run.slice(0, first.from),
      ...run.slice(second.from, second.to + 1),
      ...run.slice(first.from, first.to + 1),
      ...run.slice(second.to + 1),
    ];
    return [{ first, second, matters: !breaks(swapped, loopStart) }];
  });
}

function stretches(run: readonly Choice[], loopStart: number | undefined): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const [i, { thread }] of run.entries()) {
    const last = found.at(-1);
    if (last !== undefined && last.thread === thread && i !== loopStart) {
      found[found.length - 1] = { ...last, to: i };
    } else {
      found.push({ thread, from: i, to: i });
    }
  }
  return found;
}

/**
 * From the end: the last state of the run from which all threads that can end may still do so, on a
 * way on which the property is not broken. Daemons need not end.
 */
function turningPoint(
  machine: Machine,
  property: string,
  trace: Trace,
  { maxStates, maxSeconds, isStopped = () => false }: ExplainLimits,
): TurningPoint {
  const deadline = performance.now() + maxSeconds * 1000;
  const lost = new Set<string>();
  const canFinish = finishing(machine);
  for (let step = trace.steps.length - 1; step >= 0; step -= 1) {
    const open: State[] = [at(trace.steps, step).before];
    const seen = new Set<string>();
    let isSaved = false;
    for (let state = open.pop(); state !== undefined && !isSaved; state = open.pop()) {
      const key = stateKey(state);
      if (lost.has(key) || seen.has(key)) continue;
      seen.add(key);
      if (lost.size + seen.size > maxStates || performance.now() > deadline || isStopped()) {
        return { kind: 'unknown' };
      }
      isSaved = canFinish(state);
      if (!isSaved) open.push(...unbroken(machine, property, state));
      if (isSaved) break;
    }
    if (isSaved) return { kind: 'step', step };
    for (const key of seen) lost.add(key);
  }
  return { kind: 'none' };
}

/** Tests whether all threads that can end have ended; never true if none can. */
function finishing(machine: Machine): (state: State) => boolean {
  const ending = machine.threads.flatMap(({ template }, thread) => {
    const { daemon, nodes } = at(machine.templates, template);
    const end = nodes.findIndex(({ kind }) => kind === 'end');
    return daemon || end === -1 ? [] : [thread];
  });
  const isAtEnd = (state: State, thread: number): boolean => {
    const { nodes } = at(machine.templates, at(machine.threads, thread).template);
    return at(nodes, at(state.threads, thread).pc).kind === 'end';
  };
  return (state) => ending.length > 0 && ending.every((thread) => isAtEnd(state, thread));
}

/** The states after one step that does not break the property. */
function unbroken(machine: Machine, property: string, before: State): readonly State[] {
  return machine.threads.flatMap((_, thread) =>
    steps(machine, before, thread).flatMap(({ next, ...step }, successor) => {
      if (next === undefined) return [];
      const taken = { ...step, thread, successor, before, after: next };
      return breaksProperty(machine, property, { initial: before, steps: [taken] }) ? [] : [next];
    }),
  );
}
