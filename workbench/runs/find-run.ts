/** From a written trace to a run of a machine, or to where it is none, and what there is instead. */
import type { Choice } from '../../checker/outcome.ts';
import { brokenAtEnd } from '../../counterexamples/run/breaks-property.ts';
import { findRun } from '../../counterexamples/run/observed-run.ts';
import { lastState, replay } from '../../counterexamples/run/replay.ts';
import { statesOf } from '../../counterexamples/run/replay-lasso.ts';
import { changedFacts } from '../../counterexamples/show/changed-facts.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { type Difference, differences, type ObservedTrace } from '../../report/formats/itf.ts';
import type { TraceJson } from '../../report/formats/trace-json.ts';
import { UserError } from '../errors/user-error.ts';
import { didYouMean } from '../project/did-you-mean.ts';

/** How many states of the machine may fit one observed state. */
const FITTING_MAX = 200_000;

/** A run of the machine, or at which of its steps what was written is none. */
export type FoundRun =
  | { readonly ok: true; readonly run: readonly Choice[]; readonly loopStart: number | undefined }
  | { readonly ok: false; readonly step: number; readonly message: string };

/** The run that a trace with choices tells, checked against the states that it also tells. */
export function writtenRun(
  machine: Machine,
  origin: TraceJson,
  observed: ObservedTrace | undefined,
): FoundRun {
  const names = machine.threads.map(({ name }) => name);
  const run = origin.steps.map((step, i) => {
    const thread = names.indexOf(step.thread);
    if (thread === -1) {
      throw new UserError(
        `step ${i + 1} of the trace is of \`${step.thread}\`, which the spec does not have`,
        didYouMean(step.thread, names),
      );
    }
    return { thread, successor: step.successor };
  });
  const replayed = replay(machine, run);
  if (!replayed.ok) {
    const { thread, successor } = at(run, replayed.step);
    const before = replay(machine, run.slice(0, replayed.step));
    const count = before.ok ? steps(machine, lastState(before.trace), thread).length : 0;
    const message = `step ${replayed.step + 1} of the trace is no step of the spec: \`${at(names, thread)}\` has no successor ${successor} there: it has ${count}`;
    return { ok: false, step: replayed.step, message };
  }
  for (const [i, state] of statesOf(replayed.trace).entries()) {
    const differing = differences(machine, state, observed?.states[i] ?? {});
    if (differing.length === 0) continue;
    const step = run[i - 1];
    const cause =
      step === undefined ? 'the initial state' : `the step of ${at(names, step.thread)}`;
    const message = `state ${i} of the trace is not where ${cause} leads: ${showDifferences(differing)}`;
    return { ok: false, step: Math.max(0, i - 1), message };
  }
  return { ok: true, run, loopStart: origin.loopStart };
}

/** A run of the machine through the states of a trace that does not say how they came about. */
export function observedRun(
  machine: Machine,
  { vars, states, loop }: ObservedTrace,
  property: string | undefined,
  mayHide: boolean,
): FoundRun {
  const known = [...machine.variables, ...machine.threads].map(({ name }) => name);
  for (const name of vars) {
    if (!known.includes(name)) {
      throw new UserError(`the spec has no variable \`${name}\``, didYouMean(name, known));
    }
  }
  const isGoal = (state: State): boolean => {
    const broken = brokenAtEnd(machine, { initial: state, steps: [] });
    return property === undefined ? broken.length > 0 : broken.includes(property);
  };
  const fits = (state: State, i: number): boolean =>
    differences(machine, state, at(states, i)).length === 0;
  const found = findRun(machine, {
    length: states.length,
    loop,
    fits,
    mayHide,
    isGoal,
    maxStates: FITTING_MAX,
  });
  switch (found.kind) {
    case 'run':
      return { ok: true, run: found.run, loopStart: found.loopStart };
    case 'limit':
      throw new UserError(
        `too many states of the spec fit state ${found.at} of the trace`,
        'a trace with more variables says more',
      );
    case 'no-loop': {
      const message = `the last state of the trace does not lead back to state ${loop}`;
      return { ok: false, step: states.length - 1, message };
    }
    case 'none': {
      const message = nothingFits(machine, found.at, found.before, at(states, found.at));
      return { ok: false, step: Math.max(0, found.at - 1), message };
    }
    default:
      return found satisfies never;
  }
}

/** Where the trace leaves the spec, and what the threads can do there instead. */
function nothingFits(
  machine: Machine,
  i: number,
  before: readonly State[],
  observed: Readonly<Record<string, unknown>>,
): string {
  if (i === 0) {
    const differing = differences(machine, initialState(machine), observed);
    return `state 0 of the trace is not the initial state: ${showDifferences(differing)}`;
  }
  const can = new Set<string>();
  for (const state of before) {
    for (const [thread, { name }] of machine.threads.entries()) {
      for (const { next } of steps(machine, state, thread)) {
        if (next === undefined) continue;
        const facts = (['memory', 'ghost'] as const).flatMap((storage) =>
          changedFacts(machine, state, next, storage),
        );
        can.add(`  ${name}: ${facts.join(', ') || 'no variable changes'}`);
      }
    }
  }
  const differing = before.map((state) => differences(machine, state, observed));
  const least = differing.sort((a, b) => a.length - b.length)[0] ?? [];
  const change = least.length === 0 ? 'nothing changes' : showDifferences(least);
  return [
    `no step of the spec leads from state ${i - 1} of the trace to state ${i}: ${change}`,
    ...(can.size === 0
      ? ['there no thread has a step']
      : ['what the threads can do there:', ...can]),
    'steps that the trace leaves out can be allowed with `--hidden`',
  ].join('\n');
}

function showDifferences(differing: readonly Difference[]): string {
  return differing
    .map(({ variable, observed, actual }) => `${variable} is ${actual} and not ${observed}`)
    .join(', ');
}
