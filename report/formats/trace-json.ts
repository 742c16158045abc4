/** A run as JSON, and back. Its schema, docs/schema/trace.schema.json, is made of these types. */
import type { Choice } from '../../checker/outcome.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { memoryName, memoryNamed } from '../../model/machine/memory-model.ts';
import type { Count } from '../verdict/json-number.ts';
import { isObject } from './is-object.ts';

export const TRACE_SCHEMA = 'faultline/trace/2';

/** @title A run of a spec: what `faultline replay` reads */
export interface TraceJson {
  readonly schema: typeof TRACE_SCHEMA;
  /** The spec, from the root of its project. */
  readonly spec: string;
  /** The params set on the command line, as text. */
  readonly settings: Readonly<Record<string, string>>;
  readonly variants: readonly string[];
  /** The memory model: `tso`, or `tso:N` with buffers of N stores; absent: sequential consistency. */
  readonly memory?: string;
  readonly reductions: readonly string[];
  /** The property that the run violates; empty for a walk that violates none. */
  readonly property: string;
  readonly steps: readonly StepJson[];
  /**
   * Of an infinite run: the number, from 0, of the step at which the part that repeats starts. If it is the number of
   * steps, the run stays in its last state.
   */
  readonly loopStart?: Count;
  /** The same run, drawn. */
  readonly picture: string;
}

export interface StepJson {
  /** Its name, such as `writer[0]`. */
  readonly thread: string;
  /** Which of the thread's steps in that state it is, in the interpreter's order, from 0. */
  readonly successor: Count;
}

/** Returns the part of a trace that says under which memory model `machine` runs. */
export function traceMemory({ memory }: Machine): Pick<TraceJson, 'memory'> {
  return memory === undefined ? {} : { memory: memoryName(memory) };
}

/** Returns the steps with the names of their threads, which outlive a renumbering. */
export function stepsJson(machine: Machine, run: readonly Choice[]): readonly StepJson[] {
  return run.map(({ thread, successor }) => ({
    thread: at(machine.threads, thread).name,
    successor,
  }));
}

/** What `readTrace` makes of a text. */
export type ReadTrace =
  | { readonly kind: 'trace'; readonly trace: TraceJson }
  | { readonly kind: 'error'; readonly message: string };

/** Reads a trace, or the counterexample in the JSON of `run`; never throws. */
export function readTrace(document: unknown): ReadTrace {
  const trace =
    isObject(document) && 'counterexample' in document ? document['counterexample'] : document;
  if (trace === null) return failure('this run found no violation, so it contains no trace');
  return readTraceObject(trace);
}

/** Reads a trace; never throws. */
export function readTraceObject(trace: unknown): ReadTrace {
  const schema = isObject(trace) ? trace['schema'] : undefined;
  if (!isObject(trace) || schema !== TRACE_SCHEMA) {
    if (typeof schema === 'string' && schema.startsWith('faultline/trace/')) {
      return failure(
        `this trace was written by another version: its \`schema\` is not \`${TRACE_SCHEMA}\``,
      );
    }
    return failure(`this is not a trace: its \`schema\` is not \`${TRACE_SCHEMA}\``);
  }
  const { spec, settings, variants, memory, reductions, property } = trace;
  const { steps, picture, loopStart } = trace;
  if (
    typeof spec !== 'string' ||
    typeof property !== 'string' ||
    !isObject(settings) ||
    !Object.values(settings).every((value) => typeof value === 'string') ||
    !isListOf(variants, isString) ||
    !(memory === undefined || (isString(memory) && memoryNamed(memory) !== undefined)) ||
    !isListOf(reductions, isString) ||
    !isListOf(steps, isStep) ||
    !(loopStart === undefined || isPlace(loopStart, steps.length))
  ) {
    return failure('a part of this trace is missing, or of the wrong type');
  }
  return {
    kind: 'trace',
    trace: {
      schema: TRACE_SCHEMA,
      spec,
      settings: settings as Record<string, string>,
      variants,
      ...(memory === undefined ? {} : { memory }),
      reductions,
      property,
      steps,
      ...(loopStart === undefined ? {} : { loopStart }),
      picture: typeof picture === 'string' ? picture : '',
    },
  };
}

function failure(message: string): ReadTrace {
  return { kind: 'error', message };
}

/** A number of a step, or the number of steps. */
function isPlace(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isListOf<T>(value: unknown, is: (element: unknown) => element is T): value is T[] {
  return Array.isArray(value) && value.every(is);
}

function isStep(value: unknown): value is StepJson {
  return (
    isObject(value) &&
    typeof value['thread'] === 'string' &&
    Number.isSafeInteger(value['successor'])
  );
}
