/**
 * What an expression can be, if what it reads can be what is given: `model/meaning/evaluate.ts` on sets of values.
 *
 * Law: if each place that is read has one of its possible values, the value of the expression is one of the
 * result, and it fails only if the result says that it may (evaluate-possible.test.ts).
 */
import type { Expr } from '../../../spec/language/types/expression.ts';
import { arithmetic, compare } from '../../../spec/language/types/fold.ts';
import {
  isScalar,
  ordinal,
  type ScalarType,
  scalarSize,
  type Type,
} from '../../../spec/language/types/types.ts';
import { at, InternalError } from '../../machine/assert.ts';
import { equality, within } from '../../machine/compare-possible.ts';
import {
  ANY_NUMBER,
  anyOf,
  asOptional,
  behindOptionals,
  join,
  listed,
  NOTHING,
  numbers,
  only,
  type Possible,
  truths,
} from '../../machine/possible-values.ts';
import { elementCount } from '../../machine/value.ts';

/** What surrounds an expression. */
export interface Surroundings {
  readonly variable: (variable: number) => Possible;
  /** Of the running thread; never used where there is none. */
  readonly slot: (slot: number) => Possible;
  readonly self: Possible;
  readonly arg: (index: number) => Possible;
}

export interface Evaluated {
  readonly value: Possible;
  readonly mayFail: boolean;
}

/** More pairs of numbers than this are not computed one by one. */
const PAIRS_MAX = 1024;

export function evaluatePossible(expr: Expr, surroundings: Surroundings): Evaluated {
  const evaluation = new Evaluation(surroundings);
  const value = evaluation.of(expr);
  return { value, mayFail: evaluation.mayFail };
}

class Evaluation {
  mayFail = false;
  private readonly surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
  }

  of(expr: Expr): Possible {
    switch (expr.kind) {
      case 'const':
        return only(expr.type, expr.value);
      case 'global':
        return this.surroundings.variable(expr.variable);
      case 'local':
        return this.surroundings.slot(expr.slot);
      case 'bound':
        return anyOf(expr.type);
      case 'self':
        return this.surroundings.self;
      case 'arg':
        return this.surroundings.arg(expr.index);
      case 'field': {
        const base = this.of(expr.base);
        return base.kind === 'struct' ? at(base.fields, expr.field) : fallback(base, expr.type);
      }
      case 'index': {
        const base = this.of(expr.base);
        const index = this.of(expr.index);
        if (index.kind === 'nothing') return NOTHING;
        return base.kind === 'array' ? base.element : fallback(base, expr.type);
      }
      case 'seq-index': {
        const base = this.of(expr.base);
        const index = this.of(expr.index);
        const indexes = listed(index, expr.index.type);
        if (base.kind !== 'seq') return fallback(base, expr.type);
        const { least, most, element } = base;
        if (indexes === undefined || indexes.some((place) => place < 0 || place >= least)) {
          this.mayFail = true;
        }
        if (indexes?.every((place) => place < 0 || place >= most) === true) return NOTHING;
        return element;
      }
      case 'not': {
        const { canBeFalse, canBeTrue } = this.truth(expr.operand);
        return truths(canBeTrue, canBeFalse);
      }
      case 'negate': {
        const list = listed(this.of(expr.operand), expr.operand.type);
        return list === undefined ? anyOf(expr.type) : numbers(list.map((each) => 0 - each));
      }
      case 'arithmetic': {
        const { operator, left, right } = expr;
        return this.pairs(left, right, expr.type, (a, b) => arithmetic(operator, a, b));
      }
      case 'compare': {
        const { operator, left, right } = expr;
        return this.pairs(left, right, expr.type, (a, b) => (compare(operator, a, b) ? 1 : 0));
      }
      case 'equal': {
        const left = this.of(expr.left);
        const right = this.of(expr.right);
        if (left.kind === 'nothing' || right.kind === 'nothing') return NOTHING;
        const found = equality(left, right);
        if (found === 'open') return truths(true, true);
        return (found === 'equal') === expr.negated ? truths(true, false) : truths(false, true);
      }
      case 'logic': {
        const { operator } = expr;
        const left = this.truth(expr.left);
        const decides = operator === 'or' ? left.canBeTrue : left.canBeFalse;
        const goesOn = operator === 'or' ? left.canBeFalse : left.canBeTrue;
        const right = goesOn ? this.truth(expr.right) : { canBeFalse: false, canBeTrue: false };
        return operator === 'and'
          ? truths(decides || right.canBeFalse, right.canBeTrue)
          : truths(right.canBeFalse, decides || right.canBeTrue);
      }
      case 'conditional': {
        const { canBeFalse, canBeTrue } = this.truth(expr.condition);
        const then = canBeTrue ? this.of(expr.then) : NOTHING;
        return canBeFalse ? join(then, this.of(expr.otherwise)) : then;
      }
      case 'quantified': {
        const where = expr.where === undefined ? truths(false, true) : this.of(expr.where);
        const admits = asTruth(where);
        const { canBeFalse, canBeTrue } = admits.canBeTrue
          ? this.truth(expr.body)
          : { canBeFalse: false, canBeTrue: false };
        const size = scalarSize(expr.domain);
        switch (expr.quantifier) {
          case 'forall':
            return truths(canBeFalse && size > 0, canBeTrue || admits.canBeFalse);
          case 'exists':
            return truths(canBeFalse || admits.canBeFalse, canBeTrue && size > 0);
          case 'count':
            if (!canBeTrue) return canBeFalse || admits.canBeFalse ? numbers([0]) : NOTHING;
            return canBeFalse || admits.canBeFalse ? anyOf(expr.type) : numbers([size]);
          default:
            return expr.quantifier satisfies never;
        }
      }
      case 'struct':
        return strict({ kind: 'struct', fields: expr.fields.map((field) => this.of(field)) });
      case 'update': {
        const base = this.of(expr.base);
        const changes = expr.fields.map(({ field, value }) => ({ field, value: this.of(value) }));
        if (base.kind !== 'struct') return fallback(base, expr.type);
        const fields = [...base.fields];
        for (const { field, value } of changes) fields[field] = value;
        return strict({ kind: 'struct', fields });
      }
      case 'set': {
        const { type } = expr;
        if (type.kind !== 'set') throw new InternalError('a set has the type of one');
        let [must, may, isNothing] = [0, 0, false];
        for (const element of expr.elements) {
          const value = this.of(element);
          isNothing ||= value.kind === 'nothing';
          const mask = maskOf(value, element.type, type.element);
          if (value.kind === 'numbers' && value.numbers.length === 1) must |= mask;
          may |= mask;
        }
        return isNothing ? NOTHING : { kind: 'set', must, may };
      }
      case 'set-operation': {
        const left = this.set(expr.left);
        const right = this.set(expr.right);
        if (left === undefined || right === undefined) return NOTHING;
        switch (expr.operator) {
          case 'union':
            return { kind: 'set', must: left.must | right.must, may: left.may | right.may };
          case 'minus':
            return { kind: 'set', must: left.must & ~right.may, may: left.may & ~right.must };
          case 'intersect':
            return { kind: 'set', must: left.must & right.must, may: left.may & right.may };
          default:
            throw new InternalError('a set operation is one of three');
        }
      }
      case 'in': {
        const left = this.of(expr.left);
        const right = this.of(expr.right);
        if (left.kind === 'nothing' || right.kind === 'nothing') return NOTHING;
        if (right.kind === 'seq') {
          if (right.most === 0) return truths(true, false);
          const found = equality(left, right.element);
          if (found === 'different') return truths(true, false);
          return found === 'equal' && right.least > 0 ? truths(false, true) : truths(true, true);
        }
        const { type } = expr.right;
        const list = listed(left, expr.left.type);
        if (right.kind !== 'set' || type.kind !== 'set' || list === undefined) {
          return truths(true, true);
        }
        const bits = list.map((each) => bitOf(each, type.element));
        return truths(
          bits.some((bit) => (right.must & bit) === 0),
          bits.some((bit) => (right.may & bit) !== 0),
        );
      }
      case 'some': {
        const value = this.of(expr.operand);
        if (value.kind === 'nothing') return NOTHING;
        return asOptional(value);
      }
      case 'unwrap': {
        const value = this.of(expr.operand);
        if (value.kind !== 'optional') return value;
        if (value.none) this.mayFail = true;
        return value.inner;
      }
      case 'seq':
        return strict({
          kind: 'seq',
          least: expr.elements.length,
          most: expr.elements.length,
          element: expr.elements.reduce<Possible>(
            (all, element) => join(all, this.of(element)),
            NOTHING,
          ),
        });
      case 'append': {
        const base = this.of(expr.base);
        const element = this.of(expr.element);
        const { type } = expr;
        if (base.kind !== 'seq' || type.kind !== 'seq') return fallback(base, type);
        if (base.most >= type.max) this.mayFail = true;
        if (element.kind === 'nothing' || base.least >= type.max) return NOTHING;
        return {
          kind: 'seq',
          least: base.least + 1,
          most: Math.min(base.most + 1, type.max),
          element: join(base.element, element),
        };
      }
      case 'head': {
        const base = this.of(expr.base);
        if (base.kind !== 'seq') return fallback(base, expr.type);
        if (base.least === 0) this.mayFail = true;
        return base.most === 0 ? NOTHING : base.element;
      }
      case 'tail': {
        const base = this.of(expr.base);
        if (base.kind !== 'seq') return fallback(base, expr.type);
        if (base.least === 0) this.mayFail = true;
        if (base.most === 0) return NOTHING;
        const { least, most, element } = base;
        return {
          kind: 'seq',
          least: Math.max(0, least - 1),
          most: most - 1,
          element: most === 1 ? NOTHING : element,
        };
      }
      case 'length': {
        const base = this.of(expr.base);
        if (base.kind === 'seq') {
          const { least, most } = base;
          return numbers(Array.from({ length: most - least + 1 }, (_, i) => least + i));
        }
        if (base.kind !== 'set') return fallback(base, expr.type);
        const [least, most] = [elementCount(base.must), elementCount(base.may)];
        return numbers(Array.from({ length: most - least + 1 }, (_, i) => least + i));
      }
      case 'narrow': {
        const operand = this.of(expr.operand);
        const { kept, isAll } = within(operand, expr.operand.type, scalar(expr.type));
        if (!isAll) this.mayFail = true;
        return kept;
      }
      case 'convert': {
        const operand = this.of(expr.operand);
        return operand.kind === 'number' ? anyOf(expr.type) : operand;
      }
      // Control locations are not tracked.
      case 'at':
      case 'done':
        for (const arg of expr.args) this.of(arg);
        return truths(true, true);
      default:
        return expr satisfies never;
    }
  }

  private truth(expr: Expr): { readonly canBeFalse: boolean; readonly canBeTrue: boolean } {
    return asTruth(this.of(expr));
  }

  /** Undefined if it has no value. */
  private set(expr: Expr): { readonly must: number; readonly may: number } | undefined {
    const value = this.of(expr);
    if (value.kind === 'set') return value;
    if (value.kind === 'nothing') return undefined;
    const any = anyOf(expr.type);
    if (any.kind !== 'set') throw new InternalError('a set operation is one of sets');
    return any;
  }

  /** An operation on each number of the left with each of the right. */
  private pairs(
    left: Expr,
    right: Expr,
    type: Type,
    compute: (a: number, b: number) => number,
  ): Possible {
    const a = listed(this.of(left), left.type);
    const b = listed(this.of(right), right.type);
    if (a?.length === 0 || b?.length === 0) return NOTHING;
    if (a === undefined || b === undefined || a.length * b.length > PAIRS_MAX) return anyOf(type);
    return numbers(a.flatMap((x) => b.map((y) => compute(x, y))));
  }
}

function asTruth(value: Possible): { readonly canBeFalse: boolean; readonly canBeTrue: boolean } {
  if (value.kind === 'nothing') return { canBeFalse: false, canBeTrue: false };
  if (value.kind !== 'numbers') return { canBeFalse: true, canBeTrue: true };
  return { canBeFalse: value.numbers.includes(0), canBeTrue: value.numbers.includes(1) };
}

/** What a part of `base` is, of which nothing is known but its type. */
function fallback(base: Possible, type: Type): Possible {
  return base.kind === 'nothing' ? NOTHING : anyOf(type);
}

/** A value of which some part has none is no value. */
function strict(value: Possible): Possible {
  if (value.kind === 'struct') {
    return value.fields.some((field) => field.kind === 'nothing') ? NOTHING : value;
  }
  if (value.kind === 'seq' && value.most > 0 && value.element.kind === 'nothing') return NOTHING;
  return value;
}

function maskOf(value: Possible, from: Type, element: ScalarType): number {
  const list = listed(value, from) ?? listed(ANY_NUMBER, element) ?? [];
  return list.reduce((mask, each) => mask | bitOf(each, element), 0);
}

/** The bit of a number in sets; 0 if it is none of their elements. */
function bitOf(value: number, element: ScalarType): number {
  const bit = ordinal(element, value);
  return bit >= 0 && bit < scalarSize(element) ? 1 << bit : 0;
}

function scalar(type: Type): ScalarType {
  const inner = behindOptionals(type);
  if (!isScalar(inner)) throw new InternalError('a scalar type is needed');
  return inner;
}
