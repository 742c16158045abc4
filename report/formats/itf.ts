/**
 * A run in the Informal Trace Format (ITF) of the Apalache project, and back. The format is settled
 * in https://apalache-mc.org/docs/adr/015adr-trace.html.
 *
 * Besides the variables of the spec each state has one variable a thread: the place where it stands
 * and its locals. The choices, which make a run one of the machine, stand in `#meta`, where a viewer
 * shows them and no other tool minds them.
 */
import type { Trace } from '../../counterexamples/run/replay.ts';
import { statesOf } from '../../counterexamples/run/replay-lasso.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { showLocation } from '../verdict/show-location.ts';
import { isObject } from './is-object.ts';
import { type ItfValue, itfKey, itfValue, showItf } from './itf-value.ts';
import { type ReadTrace, readTraceObject, type TraceJson } from './trace-json.ts';

export const ITF_DESCRIPTION = 'https://apalache-mc.org/docs/adr/015adr-trace.html';

/** A trace that says which states were seen, and maybe nothing of how. */
export interface ObservedTrace {
  readonly params: readonly string[];
  readonly vars: readonly string[];
  readonly states: readonly Readonly<Record<string, unknown>>[];
  /** The state, from 0, to which the last one leads back. */
  readonly loop: number | undefined;
}

/** Returns the document, without the picture: the states are there. */
export function itfDocument(machine: Machine, trace: Trace, origin: TraceJson): object {
  const { picture: _, ...own } = origin;
  const { loopStart } = origin;
  const all = statesOf(trace);
  // The state behind a loop is the one at its start; a step that fails leads to no state.
  const isRepeated = loopStart !== undefined && loopStart < trace.steps.length;
  const isFailed = trace.steps.at(-1)?.after === undefined && trace.steps.length > 0;
  const states = isRepeated || isFailed ? all.slice(0, -1) : all;
  const params = Object.fromEntries(
    machine.params.map(({ name, type, value }) => [name, itfValue(machine, type, value)]),
  );
  return {
    '#meta': {
      format: 'ITF',
      'format-description': ITF_DESCRIPTION,
      source: origin.spec,
      description: `a run that breaks ${origin.property}`,
      faultline: own,
    },
    params: machine.params.map(({ name }) => name),
    vars: [
      ...machine.variables.map(({ name }) => name),
      ...machine.threads.map(({ name }) => name),
    ],
    ...(loopStart === undefined ? {} : { loop: loopStart }),
    states: states.map((state, i) => ({
      '#meta': { index: i, ...takenBefore(machine, trace, i) },
      ...(i === 0 ? params : {}),
      ...itfState(machine, state),
    })),
  };
}

function takenBefore(machine: Machine, trace: Trace, i: number): object {
  const step = trace.steps[i - 1];
  return step === undefined
    ? {}
    : { thread: at(machine.threads, step.thread).name, successor: step.successor };
}

/** Returns a state as ITF has it: by name, the variables of the spec, then the threads. */
export function itfState(machine: Machine, state: State): Readonly<Record<string, ItfValue>> {
  return Object.fromEntries([
    ...machine.variables.map(({ name, type }, i) => [
      name,
      itfValue(machine, type, at(state.variables, i)),
    ]),
    ...machine.threads.map(({ name }, thread) => [name, itfThread(machine, state, thread)]),
  ]);
}

function itfThread(machine: Machine, state: State, thread: number): ItfValue {
  const { slots } = at(machine.templates, at(machine.threads, thread).template);
  const own = at(state.threads, thread);
  const locals: [string, ItfValue][] = [];
  for (const [i, { name, type }] of slots.entries()) {
    const used = locals.filter(([other]) => other === name || other.startsWith(`${name} (`)).length;
    const shown = used === 0 ? name : `${name} (${used + 1})`;
    locals.push([shown, itfValue(machine, type, at(own.slots, i))]);
  }
  return { at: showLocation(machine, state, thread), locals: Object.fromEntries(locals) };
}

/** One variable of a state, where it is not as observed. */
export interface Difference {
  readonly variable: string;
  readonly observed: string;
  readonly actual: string;
}

/**
 * Returns by which variables of the spec `observed` is not `state`. What it does not have is not
 * asked for, and what it says of threads is for people: a spec may be edited around them.
 */
export function differences(
  machine: Machine,
  state: State,
  observed: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  return machine.variables.flatMap(({ name, type }, i) => {
    if (!Object.hasOwn(observed, name)) return [];
    const own = itfValue(machine, type, at(state.variables, i));
    return itfKey(own) === itfKey(observed[name])
      ? []
      : [{ variable: name, observed: showItf(observed[name]), actual: showItf(own) }];
  });
}

/** What `readItf` makes of a document. */
export type ReadItf =
  | { readonly kind: 'observed'; readonly observed: ObservedTrace; readonly origin?: TraceJson }
  | { readonly kind: 'error'; readonly message: string };

export function isItf(document: unknown): boolean {
  return isObject(document) && Array.isArray(document['states']) && Array.isArray(document['vars']);
}

/** Reads an ITF trace; never throws. `origin` says how the run was made, if it was made by us. */
export function readItf(document: unknown): ReadItf {
  const wrong = (message: string): ReadItf => ({ kind: 'error', message });
  if (!isObject(document)) return wrong('this is not a trace');
  const { vars, states, params = [], loop, '#meta': meta } = document;
  if (!isNames(vars) || !isNames(params)) return wrong('`vars` and `params` are lists of names');
  if (!Array.isArray(states) || !states.every(isObject))
    return wrong('`states` is a list of states');
  if (states.length === 0) return wrong('this trace has no state');
  for (const [i, state] of states.entries()) {
    const missing = vars.find((name) => !Object.hasOwn(state, name));
    if (missing !== undefined) return wrong(`state ${i} has no value for \`${missing}\``);
  }
  if (loop !== undefined && !(Number.isSafeInteger(loop) && Number(loop) in states)) {
    return wrong('`loop` is the number of a state, from 0');
  }
  const observed: ObservedTrace = { params, vars, states, loop: loop as number | undefined };
  const own = isObject(meta) ? meta['faultline'] : undefined;
  if (own === undefined) return { kind: 'observed', observed };
  const read: ReadTrace = readTraceObject(own);
  if (read.kind === 'error') return wrong(`its \`#meta\`: ${read.message}`);
  return { kind: 'observed', observed, origin: read.trace };
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
