/**
 * Expressions for the second opinion (`second-opinion.fixture.ts`): written from docs/SEMANTICS.md, and shares
 * no code with model/meaning.
 */
import type { Expr } from '../../spec/language/types/expression.ts';
import {
  isScalar,
  ordinal,
  type ScalarType,
  scalarSize,
  scalarValues,
  type Value,
} from '../../spec/language/types/types.ts';

/** An expression has no value here. */
export class NoValue extends Error {
  readonly property: 'range' | 'index';
  constructor(property: 'range' | 'index') {
    super(property);
    this.property = property;
  }
}

/** What an expression looks at. */
export interface View {
  readonly variable: (number: number) => Value;
  readonly local: (number: number) => Value;
  readonly self: number;
  readonly args: readonly number[];
  readonly bound: ReadonlyMap<number, number>;
  readonly isAt: (template: number, args: readonly number[], label: string | undefined) => boolean;
}

const same = (a: Value, b: Value): boolean => JSON.stringify(a) === JSON.stringify(b);
const bool = (is: boolean): number => (is ? 1 : 0);
const parts = (value: Value): readonly Value[] => value as readonly Value[];
const bits = (mask: number): number =>
  [...mask.toString(2)].filter((digit) => digit === '1').length;

/** The part of `list` at `place`. @throws NoValue if it has none */
function partAt(list: readonly Value[], place: number): Value {
  const part = list[place];
  if (part === undefined) throw new NoValue('index');
  return part;
}

/** Whether a scalar type has this number. */
function hasNumber(type: ScalarType, number: number): boolean {
  const place = ordinal(type, number);
  return place >= 0 && place < scalarSize(type);
}

/** The value of `expr`. @throws NoValue */
export function evaluate(expr: Expr, view: View): Value {
  const value = (e: Expr): Value => evaluate(e, view);
  const number = (e: Expr): number => value(e) as number;
  const isTrue = (e: Expr): boolean => value(e) === 1;
  switch (expr.kind) {
    case 'const':
      return expr.value;
    case 'global':
      return view.variable(expr.variable);
    case 'local':
      return view.local(expr.slot);
    case 'bound':
      return view.bound.get(expr.id) ?? 0;
    case 'self':
      return view.self;
    case 'arg':
      return view.args[expr.index] ?? 0;
    case 'field':
      return partAt(parts(value(expr.base)), expr.field);
    case 'index': {
      const base = parts(value(expr.base));
      return partAt(base, ordinal(expr.index.type as ScalarType, number(expr.index)));
    }
    case 'seq-index': {
      const base = parts(value(expr.base));
      return partAt(base, number(expr.index));
    }
    case 'not':
      return 1 - number(expr.operand);
    case 'negate':
      return 0 - number(expr.operand);
    case 'arithmetic': {
      const [left, right] = [number(expr.left), number(expr.right)];
      const quotient = Math.floor(left / right);
      const results = { '+': left + right, '-': left - right, '*': left * right, '/': quotient };
      return expr.operator === '%' ? left - right * quotient : results[expr.operator];
    }
    case 'equal': {
      const left = value(expr.left);
      return bool(same(left, value(expr.right)) !== expr.negated);
    }
    case 'compare': {
      const [left, right] = [number(expr.left), number(expr.right)];
      if (left === right) return bool(expr.operator.endsWith('='));
      return bool(left < right === expr.operator.startsWith('<'));
    }
    case 'logic': {
      const left = isTrue(expr.left);
      if (expr.operator === 'and') return bool(left && isTrue(expr.right));
      return bool((expr.operator === 'or' ? left : !left) || isTrue(expr.right));
    }
    case 'conditional':
      return isTrue(expr.condition) ? value(expr.then) : value(expr.otherwise);
    case 'quantified': {
      let count = 0;
      for (const each of scalarValues(expr.domain)) {
        const inner: View = { ...view, bound: new Map([...view.bound, [expr.id, each]]) };
        if (expr.where !== undefined && evaluate(expr.where, inner) !== 1) continue;
        const holds = evaluate(expr.body, inner) === 1;
        if (expr.quantifier === 'exists' && holds) return 1;
        if (expr.quantifier === 'forall' && !holds) return 0;
        if (holds) count += 1;
      }
      return { exists: 0, forall: 1, count }[expr.quantifier];
    }
    case 'struct':
      return expr.fields.map(value);
    case 'update': {
      const base = [...parts(value(expr.base))];
      for (const field of expr.fields) base[field.field] = value(field.value);
      return base;
    }
    case 'set':
      return expr.elements.reduce(
        (mask, e) => mask | (1 << ordinal(e.type as ScalarType, number(e))),
        0,
      );
    case 'set-operation': {
      const [left, right] = [number(expr.left), number(expr.right)];
      return { union: left | right, minus: left & ~right, intersect: left & right }[expr.operator];
    }
    case 'in': {
      const left = value(expr.left);
      const right = value(expr.right);
      const { type } = expr.right;
      if (type.kind !== 'set') return bool(parts(right).some((each) => same(each, left)));
      if (!hasNumber(type.element, left as number)) return 0;
      return ((right as number) >> ordinal(type.element, left as number)) & 1;
    }
    case 'some':
    case 'convert':
      return value(expr.operand);
    case 'unwrap': {
      const inner = value(expr.operand);
      if (inner === null) throw new NoValue('range');
      return inner;
    }
    case 'seq':
      return expr.elements.map(value);
    case 'append': {
      const base = parts(value(expr.base));
      const element = value(expr.element);
      if (expr.type.kind !== 'seq' || base.length >= expr.type.max) throw new NoValue('range');
      return [...base, element];
    }
    case 'head':
      return partAt(parts(value(expr.base)), 0);
    case 'tail': {
      const base = parts(value(expr.base));
      partAt(base, 0);
      return base.slice(1);
    }
    case 'length': {
      const base = value(expr.base);
      return typeof base === 'number' ? bits(base) : parts(base).length;
    }
    case 'narrow': {
      const inner = number(expr.operand);
      if (!isScalar(expr.type) || !hasNumber(expr.type, inner)) throw new NoValue(expr.why);
      return inner;
    }
    case 'at':
      return bool(view.isAt(expr.template, expr.args.map(number), expr.label));
    case 'done':
      return bool(view.isAt(expr.template, expr.args.map(number), undefined));
    default:
      return expr satisfies never;
  }
}
