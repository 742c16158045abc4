/** What the emitters of steps share (`emit-step.ts`, `emit-arrival.ts`). */
import { InternalError } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import type { StepGraph, Vertex } from '../../../model/meaning/step-graph.ts';
import { int, set } from '../code/build-code.ts';
import type { Code, FunctionBuilder, Label, Local, Stmt } from '../code/code.ts';
import type { Layout } from '../state/columns.ts';
import type { MemoryMap } from '../state/memory-map.ts';
import { newSink, type Scope, type Sink } from './emit-scope.ts';

/** What the code of all threads shares. */
export interface StepContext {
  readonly machine: Machine;
  readonly layout: Layout;
  readonly map: MemoryMap;
  readonly builder: FunctionBuilder;
  /** The words of the state that is being expanded; never changed. */
  readonly from: readonly Local[];
  /** The words of the state in the making, then the transient ones. */
  readonly to: readonly Local[];
  /** Where the next entry of the batch goes. */
  readonly entry: Local;
  /** The state's number in the batch, in its place. */
  readonly origin: Local;
  /** The address of the state that is being expanded. */
  readonly address: Local;
  /** `(reportable, origin and choice)`: notes a first hit on a step. */
  readonly reportStep: FunctionBuilder;
  /** The reportable of a check that steps break, by its name. */
  readonly reportableOf: (kind: 'step' | 'failure', check: string) => number;
  /** Locals that every step sets before it reads them. */
  readonly scratch: {
    readonly reportable: Local;
    readonly successor: Local;
    readonly more: Local;
    /** A bit for each warning of a step that was given, in as many words as it takes. */
    readonly warned: Local[];
  };
  readonly digits: Local[];
  /** What counts that a node was passed; nothing unless there is a profile. */
  readonly passed: (template: number, node: number) => readonly Stmt[];
  /** The same for a step that started at a node and has a successor. */
  readonly fired: (template: number, node: number) => readonly Stmt[];
}

/** The step is not ample if it passes one of the nodes `bad`, or fails. */
export interface AmpleAbort {
  readonly unsafe: ReadonlySet<number>;
  readonly notAmple: Local;
}

/** The places that a step's code jumps to. */
export interface Exits {
  /** This path is over: its entry is written, or it has no successor. */
  readonly over: Label;
  /** This path is no step; the warnings given on it are reported all the same. */
  readonly waits: Label;
  /** It failed, as `scratch.reportable` says. */
  readonly failed: Label;
}

/** What the emitters of one step share. */
export interface Shared {
  readonly context: StepContext;
  readonly thread: number;
  readonly graph: StepGraph;
  /** The position of the start among the template's control locations. */
  readonly index: number;
  readonly exits: Exits;
  readonly origin: Code;
  readonly hasChoices: boolean;
  readonly warnings: readonly Vertex[];
  readonly ampleAbort: AmpleAbort | undefined;
}

/** The scope of what cannot fail, over some words of a state. */
export function scopeOf(context: StepContext, thread: number, words: readonly Local[]): Scope {
  const { machine, layout, builder } = context;
  return {
    machine,
    layout,
    builder,
    words,
    thread,
    bound: new Map(),
    sink: newSink(),
    fail: () => {
      throw new InternalError('what cannot fail does not fail');
    },
  };
}

/** The scope of one node of a step, and where its statements go. */
export function nodeScope(shared: Shared): { scope: Scope; sink: Sink } {
  const { context, exits } = shared;
  const scope: Scope = {
    ...scopeOf(context, shared.thread, context.to),
    fail: (failure) => [
      set(context.scratch.reportable, int(context.reportableOf('failure', failure))),
      { op: 'br', label: exits.failed },
    ],
  };
  return { scope, sink: scope.sink };
}
