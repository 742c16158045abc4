/** A run as JSON, and back. Its schema is docs/schema/trace.schema.json. */
import type { Choice } from '../../checker/outcome.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { memoryName, memoryNamed } from '../../model/memory/memory-model.ts';
import { isObject } from './is-object.ts';

export const TRACE_SCHEMA = 'faultline/trace/2';

export interface TraceJson {
  readonly schema: typeof TRACE_SCHEMA;
  readonly spec: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly variants: readonly string[];
  /** Under which memory model; undefined: sequential consistency. */
  readonly memory?: string;
  readonly reductions: readonly string[];
  readonly property: string;
  readonly steps: readonly StepJson[];
  /** Of a run without end: from which step on, counted from 0, it repeats; see `Violation`. */
  readonly loopStart?: number;
  /** For people: the same as a picture. */
  readonly picture: string;
}

export interface StepJson {
  readonly thread: string;
  /** Which of the thread's steps in that state, in the interpreter's order, from 0. */
  readonly successor: number;
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
  if (trace === null) return failure('this run found nothing broken: there is no trace in it');
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
    return failure(`this is no trace: its \`schema\` is not \`${TRACE_SCHEMA}\``);
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
    return failure('this trace lacks a part, or a part is of the wrong kind');
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
