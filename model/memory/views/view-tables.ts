/**
 * The variables that the view machine adds, and expressions over them.
 *
 * A location has at most `history` messages, the newest in coherence order first: message 0 is what memory holds, the others
 * are in `old`. A *view* says of each location the oldest message that may still be read, by its place in
 * that order (its age). A store puts a message in, and all views of that location that are as old or older grow by one; the
 * oldest message is lost, and with it the runs in which someone reads it.
 */
import type { Span } from '../../../spec/language/text/source.ts';
import type { Expr, LValue, PathStep } from '../../../spec/language/types/expression.ts';
import type { ArrayType, IntType, Type, Value } from '../../../spec/language/types/types.ts';
import { at } from '../../machine/assert.ts';
import type { Machine, Variable } from '../../machine/machine.ts';
import { type ExpressionBuilder, expressionsAt, integers } from '../build-expression.ts';
import type { WeakVariable, WeakVariables } from './weak-variables.ts';

/** A view, by where it is: of a thread, of a message, or one that all share. */
export interface View {
  readonly path: readonly Expr[];
  readonly variable: number;
}

export interface ViewTables {
  readonly build: ExpressionBuilder;
  readonly history: number;
  readonly ages: IntType;
  readonly location: IntType;
  readonly locations: number;
  readonly added: readonly Variable[];
  /** The number of the first of them. */
  readonly first: number;
  /** What a thread has seen, what its stores pass on, what it will have seen behind its next read barrier. */
  readonly current: (thread: Expr) => View;
  readonly released: (thread: Expr) => View;
  readonly acquired: (thread: Expr) => View;
  /** What a thread had seen when it last wrote an ordered variable. */
  readonly unlocked: (thread: Expr) => View;
  /** Of all full barriers. */
  readonly barrier: View;
  /** What who reads an ordered variable has seen. */
  readonly passed: (ordered: number) => View;
  readonly message: (location: Expr, age: Expr) => View;
  /** All views that there are; of threads and locations those with constant numbers. */
  readonly all: readonly View[];
  readonly age: (view: View, location: Expr) => Expr;
  readonly ageOf: (view: View, location: Expr) => LValue;
  /** The place of message `age` (from 1 on) of a weak variable. */
  readonly old: (of: WeakVariable, age: number, indexes: readonly Expr[]) => LValue;
  readonly number: (value: number, type: IntType) => Expr;
  readonly self: Expr;
}

export function viewTables(
  machine: Machine,
  weak: WeakVariables,
  history: number,
  span: Span,
): ViewTables {
  const build = expressionsAt(span);
  const ages = integers(0, history - 1);
  const { locations } = weak;
  const location = integers(0, locations - 1);
  const threads = integers(0, Math.max(0, machine.threads.length - 1));
  const passed = integers(0, Math.max(0, weak.ordered.length - 1));
  const view: ArrayType = { kind: 'array', index: location, element: ages };
  const arrayOf = (index: IntType, element: Type): ArrayType => ({ kind: 'array', index, element });
  const first = machine.variables.length;
  const added: Variable[] = [];
  const add = (name: string, type: Type, initial: Value): number => {
    added.push({ name, storage: 'shared', type, initial, span });
    return first + added.length - 1;
  };
  const zeros = (type: Type): Value =>
    type.kind === 'array' && type.index.kind === 'int'
      ? Array.from({ length: type.index.high + 1 }, () => zeros(type.element))
      : 0;
  const table = (name: string, type: Type): number => add(`views ${name}`, type, zeros(type));
  const current = table('seen', arrayOf(threads, view));
  const released = table('passed on', arrayOf(threads, view));
  const acquired = table('read', arrayOf(threads, view));
  const unlocked = table('at unlock', arrayOf(threads, view));
  const barrier = table('of barriers', view);
  const ordered = table('of ordered variables', arrayOf(passed, view));
  const messages = table('of messages', arrayOf(location, arrayOf(ages, view)));
  const olds = weak.weak.map(({ variable }) => {
    const { name, type, initial } = at(machine.variables, variable);
    const index = integers(1, Math.max(1, history - 1));
    const whole = Array.from({ length: Math.max(1, history - 1) }, () => initial);
    return add(`older ${name}`, arrayOf(index, type), whole);
  });

  const number = (value: number, type: IntType): Expr => build.constant(value, type);
  const typeOf = (variable: number): Type => at(added, variable - first).type;
  const place = (variable: number, path: readonly Expr[]): LValue => {
    let type = typeOf(variable);
    for (const _ of path) type = type.kind === 'array' ? type.element : type;
    return {
      root: { kind: 'global', variable, racy: true },
      path: path.map((index): PathStep => ({ kind: 'index', index })),
      ...{ type, span },
    };
  };
  const range = (type: IntType): readonly Expr[] =>
    Array.from({ length: type.high - type.low + 1 }, (_, i) => number(type.low + i, type));
  const each = (variable: number, path: readonly Expr[] = []): View => ({ variable, path });
  const ofThreads = range(threads).flatMap((thread) =>
    [current, released, acquired, unlocked].map((variable) => each(variable, [thread])),
  );
  const ofMessages = range(location).flatMap((one) =>
    range(ages).map((age) => each(messages, [one, age])),
  );
  const ofOrdered = weak.ordered.map((_, i) => each(ordered, [number(i, passed)]));
  const tid: Type = {
    ...{ kind: 'index', name: 'Tid', size: machine.threads.length, symmetric: false },
  };
  return {
    ...{ build, history, ages, location, locations, added, first, number },
    current: (thread) => each(current, [thread]),
    released: (thread) => each(released, [thread]),
    acquired: (thread) => each(acquired, [thread]),
    unlocked: (thread) => each(unlocked, [thread]),
    barrier: each(barrier),
    passed: (variable) => each(ordered, [number(weak.ordered.indexOf(variable), passed)]),
    message: (one, age) => each(messages, [one, age]),
    all: [...ofThreads, each(barrier), ...ofOrdered, ...ofMessages],
    age: ({ variable, path }, one) =>
      [...path, one].reduce<Expr>(
        (base, index) => build.element(base, index),
        build.global(variable, typeOf(variable)),
      ),
    ageOf: ({ variable, path }, one) => place(variable, [...path, one]),
    old: (of, age, indexes) => {
      const index = number(age, integers(1, Math.max(1, history - 1)));
      return place(at(olds, weak.weak.indexOf(of)), [index, ...indexes]);
    },
    self: {
      ...{ kind: 'convert', type: threads, span },
      operand: { kind: 'self', type: tid, span },
    },
  };
}

/** Returns what is at `place`. */
export function valueAt(build: ExpressionBuilder, type: Type, { root, path }: LValue): Expr {
  const base = root.kind === 'global' ? build.global(root.variable, type) : build.number(0);
  return path.reduce<Expr>(
    (whole, step) =>
      step.kind === 'index' ? build.element(whole, step.index) : build.field(whole, step.field),
    base,
  );
}
