/** What expressions are compiled for, and where the statements go that must come before their values. */
import { InternalError } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import { and, constant, get, isZero, ONE, set, when } from '../code/build-code.ts';
import { type Code, type FunctionBuilder, isBit, type Local, type Stmt } from '../code/code.ts';
import type { Layout } from '../state/columns.ts';

/** What failed, by the name of the built-in check. */
export type Failure = 'range' | 'index';

/** Statements in the making. */
export interface Sink {
  readonly statements: Stmt[];
  /** Whether a statement may leave by a failure. */
  fallible: boolean;
}

/** What expressions are compiled for: a thread in a step, or a property of a state. */
export interface Scope {
  readonly machine: Machine;
  readonly layout: Layout;
  readonly builder: FunctionBuilder;
  /** One local a word of the state. */
  readonly words: readonly Local[];
  /** Undefined in a property. */
  readonly thread: number | undefined;
  readonly bound: Map<number, Code>;
  /** Leaves the evaluation. */
  readonly fail: (failure: Failure) => readonly Stmt[];
  /** Where what must happen before the value is used goes. */
  sink: Sink;
}

export function newSink(): Sink {
  return { statements: [], fallible: false };
}

/** The running thread; no property asks for it. */
export function threadOf(scope: Scope): number {
  if (scope.thread === undefined)
    throw new InternalError('no property asks for the running thread');
  return scope.thread;
}

/** Keeps a number that is used often in a local. */
export function share(scope: Scope, code: Code): Code {
  if (code.op === 'const') return code;
  if (code.op === 'get' && !scope.words.includes(code.local)) return code;
  const local = scope.builder.local();
  scope.sink.statements.push(set(local, code));
  const shared = get(local);
  // A bit stays known as one.
  return isBit(code) ? and(shared, ONE) : shared;
}

/** Leaves by `failure` if `test` is false. */
export function failUnless(scope: Scope, test: Code, failure: Failure): void {
  if (constant(test) === 1) return;
  scope.sink.fallible = true;
  scope.sink.statements.push(...when(isZero(test), scope.fail(failure)));
}

/** Compiles with a sink of its own. */
export function apart<T>(scope: Scope, make: () => T): { made: T; sink: Sink } {
  const outer = scope.sink;
  const sink = newSink();
  scope.sink = sink;
  const made = make();
  scope.sink = outer;
  return { made, sink };
}

/** Whether the statements may run even if their value is not used. */
export function isCheap(sink: Sink): boolean {
  return (
    !sink.fallible && sink.statements.length <= 2 && sink.statements.every((s) => s.op === 'set')
  );
}
