/**
 * The meaning of expressions: each is a function from environments to values.
 *
 * `meaning(expr)` builds that function once for each node of the tree and remembers it, so that a
 * state costs calls of closures only. Operands are evaluated from left to right, each at most once,
 * and only if they are needed. The first one that fails ends the evaluation.
 *
 * An evaluation fails as `range` where a value does not fit (`narrow` to a range, the value of
 * `none`, a full sequence) and as `index` where an element is not there (`narrow` to an index, an
 * element of a sequence, the first of an empty one).
 */
import { match, P } from 'ts-pattern';
import type { Span } from '../../spec/language/text/source.ts';
import type { ArithmeticOperator, Expr } from '../../spec/language/types/expression.ts';
import {
  isScalar,
  ordinal,
  type ScalarType,
  scalarSize,
  scalarValues,
  showType,
  type Type,
  type Value,
} from '../../spec/language/types/types.ts';
import { at, InternalError } from '../machine/assert.ts';
import { asNumber, asParts, elementCount, hasOrdinal, sameValue } from '../machine/value.ts';
import {
  boundValue,
  type Environment,
  instance,
  isAtNode,
  runningIndex,
  runningThread,
  variableOf,
} from './environment.ts';

/** @throws EvaluationFailure */
export type Meaning = (env: Environment) => Value;

/** Why an expression has no value in a state. A mistake in the spec, not in the checker. */
export class EvaluationFailure extends Error {
  override readonly name = 'EvaluationFailure';
  readonly property: 'range' | 'index';
  readonly span: Span;

  constructor(property: 'range' | 'index', message: string, span: Span) {
    super(message);
    this.property = property;
    this.span = span;
  }
}

const meanings = new WeakMap<Expr, Meaning>();

/** Returns the function that `expr` stands for; pure, and the same one for the same node. */
export function meaning(expr: Expr): Meaning {
  const known = meanings.get(expr);
  if (known !== undefined) return known;
  const made = build(expr);
  meanings.set(expr, made);
  return made;
}

/** Returns the value of a scalar or set expression. */
export function numeric(expr: Expr): (env: Environment) => number {
  const value = meaning(expr);
  return (env) => asNumber(value(env));
}

/** Returns the values of scalar expressions, in their order. */
function numerics(exprs: readonly Expr[]): (env: Environment) => readonly number[] {
  const values = exprs.map(numeric);
  return (env) => values.map((value) => value(env));
}

/** Returns whether a `bool` expression is true. */
export function truth(expr: Expr): (env: Environment) => boolean {
  const value = meaning(expr);
  return (env) => value(env) === 1;
}

function build(expr: Expr): Meaning {
  return (
    match(expr)
      .returnType<Meaning>()

      // A constant is its value in every state.
      .with(
        { kind: 'const' },
        ({ value }) =>
          () =>
            value,
      )

      // A variable is its value in the state, whole. That a read is `racy` changes who may complain
      // about it, not what it reads.
      .with(
        { kind: 'global' },
        ({ variable }) =>
          (env) =>
            variableOf(env, variable),
      )

      // A local is its value in the running thread.
      .with(
        { kind: 'local' },
        ({ slot }) =>
          (env) =>
            part(runningThread(env).slots, slot),
      )

      // The variable of a quantifier is the value for which the quantifier is being asked.
      .with(
        { kind: 'bound' },
        ({ id }) =>
          (env) =>
            boundValue(env, id),
      )

      // `self` is the running thread's place among all threads.
      .with({ kind: 'self' }, () => runningIndex)

      // `i` in `thread writer[i: Writer]` is fixed for each instance.
      .with(
        { kind: 'arg' },
        ({ index }) =>
          (env) =>
            at(instance(env).args, index),
      )

      // `e.field` takes one part of a struct.
      .with({ kind: 'field' }, ({ base, field }) => {
        const whole = meaning(base);
        return (env) => part(asParts(whole(env)), field);
      })

      // `a[i]` takes the element of the ordinal of `i`. It cannot fail: `i` has the index type.
      .with({ kind: 'index' }, ({ base, index }) => {
        const whole = meaning(base);
        const position = ordinalOf(index);
        return (env) => part(asParts(whole(env)), position(env));
      })

      // `q[i]` takes the element of a sequence, from 0, and fails beyond its end.
      .with({ kind: 'seq-index' }, ({ base, index, span }) => {
        const whole = meaning(base);
        const position = numeric(index);
        return (env) => {
          const elements = asParts(whole(env));
          const i = position(env);
          const element = elements[i];
          if (element === undefined) {
            throw new EvaluationFailure('index', noElement(i, elements.length), span);
          }
          return element;
        };
      })

      // `not e` is true exactly if `e` is false.
      .with({ kind: 'not' }, ({ operand }) => {
        const holds = truth(operand);
        return (env) => bool(!holds(env));
      })

      // `-e` is 0 - e. (In JavaScript `-0` is a second zero, which no state may hold.)
      .with({ kind: 'negate' }, ({ operand }) => {
        const value = numeric(operand);
        return (env) => 0 - value(env);
      })

      // Arithmetic is that of the integers. It has no overflow: leaving a range is found by the
      // `narrow` around it.
      .with({ kind: 'arithmetic' }, ({ operator, left, right }) => {
        const [a, b, compute] = [numeric(left), numeric(right), ARITHMETIC[operator]];
        return (env) => compute(a(env), b(env));
      })

      // `a == b` compares all parts.
      .with({ kind: 'equal' }, ({ negated, left, right }) => {
        const [a, b] = [meaning(left), meaning(right)];
        return (env) => bool(sameValue(a(env), b(env)) !== negated);
      })

      // `<` and its kin compare numbers; members of an enum by the order of their declaration.
      .with({ kind: 'compare' }, ({ operator, left, right }) => {
        const [a, b, compare] = [numeric(left), numeric(right), COMPARE[operator]];
        return (env) => bool(compare(a(env), b(env)));
      })

      // The right side of `and`, `or` and `implies` is evaluated only where it decides: so
      // `o != none and value(o) == 1` cannot fail.
      .with({ kind: 'logic', operator: 'and' }, ({ left, right }) => {
        const [a, b] = [truth(left), truth(right)];
        return (env) => bool(a(env) && b(env));
      })
      .with({ kind: 'logic', operator: 'or' }, ({ left, right }) => {
        const [a, b] = [truth(left), truth(right)];
        return (env) => bool(a(env) || b(env));
      })
      .with({ kind: 'logic', operator: 'implies' }, ({ left, right }) => {
        const [a, b] = [truth(left), truth(right)];
        return (env) => bool(!a(env) || b(env));
      })

      // `if c then a else b` evaluates one of `a` and `b`.
      .with({ kind: 'conditional' }, ({ condition, then, otherwise }) => {
        const [holds, a, b] = [truth(condition), meaning(then), meaning(otherwise)];
        return (env) => (holds(env) ? a(env) : b(env));
      })

      // A quantifier asks its body for each value of the domain, ascending, for which `where` holds.
      // `forall` ends with the first no, `exists` with the first yes; `count` asks for all.
      .with({ kind: 'quantified' }, ({ quantifier, id, domain, where, body }) => {
        const values = scalarValues(domain);
        const [admitted, holds] = [where && truth(where), truth(body)];
        const inner = (env: Environment, value: number): Environment => ({
          ...env,
          bound: { id, value, outer: env.bound },
        });
        const admits = (env: Environment): boolean => admitted === undefined || admitted(env);
        return match(quantifier)
          .returnType<Meaning>()
          .with('forall', () => (env) => {
            const fails = (env: Environment): boolean => admits(env) && !holds(env);
            return bool(!values.some((value) => fails(inner(env, value))));
          })
          .with('exists', () => (env) => {
            const fulfils = (env: Environment): boolean => admits(env) && holds(env);
            return bool(values.some((value) => fulfils(inner(env, value))));
          })
          .with('count', () => (env) => {
            const fulfils = (env: Environment): boolean => admits(env) && holds(env);
            return values.filter((value) => fulfils(inner(env, value))).length;
          })
          .exhaustive();
      })

      // `{ f: a, g: b }` has its parts in the order of the declaration.
      .with({ kind: 'struct' }, ({ fields }) => {
        const parts = fields.map(meaning);
        return (env) => parts.map((value) => value(env));
      })

      // `{ ..s, f: e }` is `s` but for the fields named.
      .with({ kind: 'update' }, ({ base, fields }) => {
        const whole = meaning(base);
        const changes = fields.map(({ field, value }) => ({ field, value: meaning(value) }));
        return (env) => {
          const parts = [...asParts(whole(env))];
          for (const { field, value } of changes) parts[field] = value(env);
          return parts;
        };
      })

      // `{a, b}` is the set of the values of `a` and `b`; it does not matter if they are the same.
      .with({ kind: 'set' }, ({ elements }) => {
        const positions = elements.map(ordinalOf);
        return (env) => positions.reduce((mask, place) => mask | (1 << place(env)), 0);
      })

      // Sets are masks, so their operations are those of bits.
      .with({ kind: 'set-operation' }, ({ operator, left, right }) => {
        const [a, b, combine] = [numeric(left), numeric(right), SETS[operator]];
        return (env) => combine(a(env), b(env));
      })

      // `x in s` asks a set for its bit; what is no value of the element type is in no set.
      // `x in q` asks a sequence for an equal element.
      .with({ kind: 'in' }, ({ left, right }) => {
        const [element, collection] = [meaning(left), meaning(right)];
        return match(right.type)
          .returnType<Meaning>()
          .with({ kind: 'set' }, (type) => (env) => {
            const position = ordinal(type.element, asNumber(element(env)));
            const mask = asNumber(collection(env));
            return bool(hasOrdinal(type.element, position) && ((mask >> position) & 1) === 1);
          })
          .with({ kind: 'seq' }, () => (env) => {
            const wanted = element(env);
            return bool(asParts(collection(env)).some((value) => sameValue(value, wanted)));
          })
          .otherwise((type) => {
            throw new InternalError(`\`in\` has a set or sequence on its right, not ${type.kind}`);
          });
      })

      // A value is taken as an optional as it is: `none` alone is written `null`.
      .with({ kind: 'some' }, ({ operand }) => meaning(operand))

      // `value(o)` is what `o` holds, and fails if that is nothing.
      .with({ kind: 'unwrap' }, ({ operand, span }) => {
        const optional = meaning(operand);
        return (env) => {
          const value = optional(env);
          if (value === null) throw new EvaluationFailure('range', '`none` has no value', span);
          return value;
        };
      })

      // `[a, b]` is a sequence of two.
      .with({ kind: 'seq' }, ({ elements }) => {
        const parts = elements.map(meaning);
        return (env) => parts.map((value) => value(env));
      })

      // `append(q, x)` is one element longer, and fails if the type has no room for it.
      .with({ kind: 'append' }, ({ base, element, type, span }) => {
        const [whole, last, max] = [meaning(base), meaning(element), maxOf(type)];
        return (env) => {
          const parts = [...asParts(whole(env)), last(env)];
          if (parts.length > max) {
            throw new EvaluationFailure(
              'range',
              `the sequence is full: it has ${max} of ${max} elements`,
              span,
            );
          }
          return parts;
        };
      })

      // `head(q)` is the first element and `tail(q)` the others. An empty sequence has neither.
      .with({ kind: 'head' }, ({ base, span }) => {
        const whole = meaning(base);
        return (env) => part(notEmpty(whole(env), span), 0);
      })
      .with({ kind: 'tail' }, ({ base, span }) => {
        const whole = meaning(base);
        return (env) => notEmpty(whole(env), span).slice(1);
      })

      // `len(q)` counts the elements of a sequence or the members of a set.
      .with({ kind: 'length' }, ({ base }) => {
        const whole = meaning(base);
        return base.type.kind === 'set'
          ? (env) => elementCount(asNumber(whole(env)))
          : (env) => asParts(whole(env)).length;
      })

      // `narrow` is where a number meets a type that may be too small for it: same number, or failure.
      .with({ kind: 'narrow' }, ({ operand, why, type, span }) => {
        const [value, target] = [numeric(operand), scalar(type)];
        return (env) => {
          const number = value(env);
          if (!hasOrdinal(target, ordinal(target, number))) {
            throw new EvaluationFailure(why, `${number} is outside ${showRange(target)}`, span);
          }
          return number;
        };
      })

      // `convert` goes between numbers and identities, which are numbered from 0: same number.
      .with({ kind: 'convert' }, ({ operand }) => meaning(operand))

      // `t.at(label)` asks whether thread `t` is at a node of that label. While a thread runs a
      // step, its control location is where the step began.
      .with({ kind: 'at' }, ({ template, args, label }) => {
        const values = numerics(args);
        return (env) =>
          bool(isAtNode(env, template, values(env), ({ origin }) => origin.labels.includes(label)));
      })

      // `t.done` asks whether thread `t` has ended.
      .with({ kind: 'done' }, ({ template, args }) => {
        const values = numerics(args);
        return (env) => bool(isAtNode(env, template, values(env), ({ kind }) => kind === 'end'));
      })
      .exhaustive()
  );
}

/** `/` rounds towards minus infinity and `%` is never negative; no result is minus zero. */
const ARITHMETIC: Record<ArithmeticOperator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b + 0,
  '/': (a, b) => Math.floor(a / b),
  '%': (a, b) => ((a % b) + b) % b,
};

const COMPARE: Record<'<' | '<=' | '>' | '>=', (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const SETS: Record<'union' | 'minus' | 'intersect', (a: number, b: number) => number> = {
  union: (a, b) => a | b,
  minus: (a, b) => a & ~b,
  intersect: (a, b) => a & b,
};

function bool(condition: boolean): number {
  return condition ? 1 : 0;
}

function part(parts: readonly Value[], index: number): Value {
  return at(parts, index);
}

/** The ordinal of a scalar expression in its own type: its place in an array or a mask. */
function ordinalOf(expr: Expr): (env: Environment) => number {
  const [value, type] = [numeric(expr), scalar(expr.type)];
  return (env) => ordinal(type, value(env));
}

function notEmpty(value: Value, span: Span): readonly Value[] {
  const elements = asParts(value);
  if (elements.length === 0) throw new EvaluationFailure('index', 'the sequence is empty', span);
  return elements;
}

function noElement(index: number, length: number): string {
  const elements = length === 1 ? 'one element' : `${length} elements`;
  return `there is no element ${index} in a sequence of ${elements}`;
}

/** `0..3`, and for a type with a name `Page (0..3)`. */
function showRange(type: ScalarType): string {
  return type.kind === 'index' ? `${type.name} (0..${scalarSize(type) - 1})` : showType(type);
}

function scalar(type: Type): ScalarType {
  if (!isScalar(type)) throw new InternalError(`a scalar type is needed, not ${type.kind}`);
  return type;
}

function maxOf(type: Type): number {
  return match(type)
    .with({ kind: 'seq' }, ({ max }) => max)
    .with(P._, () => {
      throw new InternalError('what is appended to is a sequence');
    })
    .exhaustive();
}
