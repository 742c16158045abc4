/** The variable that holds what every thread has stored and memory does not have yet. */
import type { Span } from '../../spec/language/text/source.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import type { ArrayType, IntType, Type } from '../../spec/language/types/types.ts';
import type { PlaceShape } from '../machine/place-shape.ts';
import type { ExpressionBuilder } from './build-expression.ts';
import { expressionsAt, integers } from './build-expression.ts';
import { type Entries, entriesOf } from './entries.ts';

export interface Buffers {
  readonly span: Span;
  readonly build: ExpressionBuilder;
  readonly entries: Entries;
  /** Of these shapes those of ghosts that move with stores. */
  readonly ghosts: readonly number[];
  /** Those, and the shapes of stores that move with the one before them. */
  readonly followers: readonly number[];
  /** The most of them that may be behind one store, and reach memory in its step. */
  readonly followersMax: number;
  /** The numbers of the threads. */
  readonly threads: IntType;
  /** The number and the type of the variable. */
  readonly variable: number;
  readonly type: ArrayType;
  /** The buffer of a thread, whose number `thread` is. */
  readonly of: (thread: Expr) => Expr;
  readonly placeOf: (thread: Expr) => LValue;
  /** The number of the running thread, in code of threads that have buffers. */
  readonly self: Expr;
}

export function buffersFor(
  shapes: readonly PlaceShape[],
  isGhost: (shape: PlaceShape) => boolean,
  follows: (shape: PlaceShape) => boolean,
  {
    variable,
    threadCount,
    depth,
    span,
  }: {
    readonly variable: number;
    readonly threadCount: number;
    readonly depth: number;
    readonly span: Span;
  },
): Buffers {
  const build = expressionsAt(span);
  const ghosts = shapes.flatMap((shape, number) => (isGhost(shape) ? [number] : []));
  const others = shapes.flatMap((shape, number) => (follows(shape) ? [number] : []));
  // A ghost that moves with a store has an entry of its own behind it.
  const entries = entriesOf(shapes, depth * (1 + ghosts.length));
  const followersMax = others.length === 0 ? ghosts.length : entries.buffer.max - 1;
  const threads = integers(0, threadCount - 1);
  const type: ArrayType = { kind: 'array', index: threads, element: entries.buffer };
  const tid: Type = { kind: 'index', name: 'Tid', size: threadCount, symmetric: false };
  const running: Expr = { kind: 'self', type: tid, span };
  return {
    ...{ span, build, entries, ghosts, threads, variable, type },
    ...{ followers: [...ghosts, ...others], followersMax },
    of: (thread) => build.element(build.global(variable, type), thread),
    placeOf: (thread) => ({
      root: { kind: 'global', variable, racy: true },
      path: [{ kind: 'index', index: thread }],
      type: entries.buffer,
      span,
    }),
    self: { kind: 'convert', operand: running, type: threads, span },
  };
}
