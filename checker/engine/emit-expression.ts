/**
 * Expressions to code, over the words of a state in locals.
 *
 * `and`, `or`, `implies` and `if` evaluate what they do not need only if that can do no harm: it
 * cannot fail and costs little. Quantifiers over small types are unrolled, so that what their
 * variable indexes is at a constant place.
 */
import { at, InternalError } from '../../model/assert.ts';
import type { Machine } from '../../model/machine.ts';
import type { Expr, LValue } from '../../spec/language/expression.ts';
import {
  fromOrdinal,
  isScalar,
  type ScalarType,
  scalarSize,
  scalarValues,
  type Type,
} from '../../spec/language/types.ts';
import {
  add,
  and,
  type Code,
  choice,
  constant,
  equal,
  type FunctionBuilder,
  floorDiv,
  floorMod,
  get,
  int,
  isBit,
  isZero,
  Label,
  type Local,
  lessOrEqual,
  lessThan,
  lessThanUnsigned,
  mul,
  notEqual,
  ONE,
  or,
  popcount,
  type Stmt,
  select,
  set,
  shl,
  shrU,
  size,
  sub,
  when,
  ZERO,
} from './code.ts';
import {
  type Column,
  type Layout,
  maskOf,
  type Segment,
  type Storage,
  Unsupported,
} from './layout.ts';
import {
  asOptional,
  codeOf,
  constantValue,
  elementPlace,
  encodedAs,
  fromLeaves,
  type Held,
  leavesOf,
  number,
  numberAt,
  opened,
  ordinalOf,
  partHeld,
  sameHeld,
  zeroOf,
} from './value.ts';

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

/** Unrolled at most this often, all quantifiers around included. */
const UNROLL_MAX = 64;
/** Both sides of `and`, `or` and `if` are evaluated if they have at most so many instructions. */
const EAGER_SIZE_MAX = 24;

export function newSink(): Sink {
  return { statements: [], fallible: false };
}

/** Returns the number that a scalar or set expression is. */
export function compileNumber(scope: Scope, expr: Expr): Code {
  return codeOf(opened(compile(scope, expr), readIn(scope)));
}

function readIn(scope: Scope): (column: Column, index: Code) => Code {
  return (column, index) => readColumn(scope, column, index);
}

/** Returns the value of `expr`; statements that must come first go to `scope.sink`. */
export function compile(scope: Scope, expr: Expr): Held {
  const read = readIn(scope);
  switch (expr.kind) {
    case 'const':
      return constantValue(expr.type, expr.value);
    case 'global':
      return { kind: 'place', storage: at(scope.layout.variables, expr.variable), index: ZERO };
    case 'local': {
      const { slots } = at(scope.layout.threads, threadOf(scope));
      return { kind: 'place', storage: at(slots, expr.slot), index: ZERO };
    }
    case 'bound': {
      const code = scope.bound.get(expr.id);
      if (code === undefined) throw new InternalError('a quantifier binds every bound variable');
      return number(code);
    }
    case 'self':
      return number(int(threadOf(scope)));
    case 'arg':
      return number(int(at(at(scope.machine.threads, threadOf(scope)).args, expr.index)));
    case 'field':
      return fieldOf(compile(scope, expr.base), expr.field, scope);
    case 'index': {
      const base = compile(scope, expr.base);
      return elementOf(scope, base, expr.type, compileOrdinal(scope, expr.index));
    }
    case 'seq-index': {
      const base = compile(scope, expr.base);
      const index = share(scope, compileNumber(scope, expr.index));
      const length = lengthOf(base, scope);
      failUnless(scope, lessThanUnsigned(index, length), 'index');
      return elementOf(scope, base, expr.type, index);
    }
    case 'not':
      return number(isZero(compileNumber(scope, expr.operand)));
    case 'negate':
      return number(sub(ZERO, compileNumber(checked(scope, expr.type), expr.operand)));
    case 'arithmetic':
      return number(compileArithmetic(checked(scope, expr.type), expr));
    case 'equal': {
      const left = compile(scope, expr.left);
      const right = compile(scope, expr.right);
      const same = sameHeld(left, right, read);
      return number(expr.negated ? isZero(same) : same);
    }
    case 'compare': {
      const left = compileNumber(scope, expr.left);
      const right = compileNumber(scope, expr.right);
      switch (expr.operator) {
        case '<':
          return number(lessThan(left, right));
        case '<=':
          return number(lessOrEqual(left, right));
        case '>':
          return number(lessThan(right, left));
        default:
          return number(lessOrEqual(right, left));
      }
    }
    case 'logic': {
      const left = compileNumber(scope, expr.left);
      const right = (): Code => compileNumber(scope, expr.right);
      switch (expr.operator) {
        case 'and':
          return number(andThen(scope, left, right));
        case 'or':
          return number(orElse(scope, left, right));
        default:
          return number(orElse(scope, isZero(left), right));
      }
    }
    case 'conditional':
      return compileConditional(scope, expr);
    case 'quantified':
      return number(compileQuantified(scope, expr));
    case 'struct':
      return { kind: 'parts', parts: expr.fields.map((field) => compile(scope, field)) };
    case 'update': {
      const base = opened(compile(scope, expr.base), read);
      if (base.kind !== 'parts') throw new InternalError('an update is one of a struct');
      const parts = [...base.parts];
      for (const { field, value } of expr.fields) parts[field] = compile(scope, value);
      return { kind: 'parts', parts };
    }
    case 'set':
      return number(
        expr.elements.reduce<Code>(
          (mask, element) => or(mask, shl(ONE, compileOrdinal(scope, element))),
          ZERO,
        ),
      );
    case 'set-operation': {
      const left = compileNumber(scope, expr.left);
      const right = compileNumber(scope, expr.right);
      switch (expr.operator) {
        case 'union':
          return number(or(left, right));
        case 'minus':
          return number(and(left, complement(right)));
        default:
          return number(and(left, right));
      }
    }
    case 'in':
      return number(compileIn(scope, expr));
    case 'some': {
      const operand = compile(scope, expr.operand);
      return asOptional(operand, expr.operand.type, read);
    }
    case 'unwrap': {
      const optional = asOptional(compile(scope, expr.operand), expr.operand.type, read);
      failUnless(scope, optional.present, 'range');
      return optional.inner;
    }
    case 'seq':
      return {
        kind: 'seq',
        length: int(expr.elements.length),
        elements: expr.elements.map((element) => compile(scope, element)),
      };
    case 'append': {
      const base = compile(scope, expr.base);
      const element = compile(scope, expr.element);
      if (expr.type.kind !== 'seq') throw new InternalError('what is appended to is a sequence');
      const { max, element: type } = expr.type;
      const open = openedSeq(base, scope);
      const length = share(scope, open.length);
      failUnless(scope, lessThan(length, int(max)), 'range');
      const elements = Array.from({ length: max }, (_, i) => {
        const old = open.elements[i];
        if (old === undefined) return element;
        return muxed(scope, equal(length, int(i)), element, old, type);
      });
      return { kind: 'seq', length: add(length, ONE), elements };
    }
    case 'head': {
      const open = openedSeq(compile(scope, expr.base), scope);
      failUnless(scope, notEqual(open.length, ZERO), 'index');
      return open.elements[0] ?? zeroOf(expr.type);
    }
    case 'tail': {
      const open = openedSeq(compile(scope, expr.base), scope);
      failUnless(scope, notEqual(open.length, ZERO), 'index');
      return { kind: 'seq', length: sub(open.length, ONE), elements: open.elements.slice(1) };
    }
    case 'length': {
      const base = compile(scope, expr.base);
      if (expr.base.type.kind === 'set') return number(popcount(codeOf(opened(base, read))));
      return number(lengthOf(base, scope));
    }
    case 'narrow': {
      const code = compileNumber(scope, expr.operand);
      const type = scalar(expr.type);
      if (fitsIn(expr.operand.type, type)) return number(code);
      const shared = share(scope, code);
      const place = ordinalOf(type, shared);
      failUnless(scope, lessThanUnsigned(place, int(scalarSize(type))), expr.why);
      return number(shared);
    }
    case 'convert': {
      const code = compileNumber(scope, expr.operand);
      return number(convert(scalar(expr.operand.type), scalar(expr.type), code));
    }
    case 'at':
      return number(
        compileStands(scope, expr.template, expr.args, (node) =>
          at(at(scope.machine.templates, expr.template).nodes, node).origin.labels.includes(
            expr.label,
          ),
        ),
      );
    case 'done':
      return number(
        compileStands(
          scope,
          expr.template,
          expr.args,
          (node) => at(at(scope.machine.templates, expr.template).nodes, node).kind === 'end',
        ),
      );
    default:
      return expr satisfies never;
  }
}

function threadOf(scope: Scope): number {
  if (scope.thread === undefined)
    throw new InternalError('no property asks for the running thread');
  return scope.thread;
}

function scalar(type: Type): ScalarType {
  if (!isScalar(type)) throw new InternalError(`a scalar type is needed, not ${type.kind}`);
  return type;
}

/** @throws Unsupported if a number of `type` may not fit in 32 bits. */
function checked(scope: Scope, type: Type): Scope {
  if (type.kind === 'int' && (type.low < -(2 ** 31) || type.high >= 2 ** 31)) {
    throw new Unsupported('arithmetic beyond 32 bits');
  }
  return scope;
}

function compileOrdinal(scope: Scope, expr: Expr): Code {
  return ordinalOf(scalar(expr.type), compileNumber(scope, expr));
}

function compileArithmetic(scope: Scope, expr: Expr & { kind: 'arithmetic' }): Code {
  const left = compileNumber(scope, expr.left);
  const right = compileNumber(scope, expr.right);
  switch (expr.operator) {
    case '+':
      return add(left, right);
    case '-':
      return sub(left, right);
    case '*':
      return mul(left, right);
    default: {
      const divisor = constant(right);
      if (divisor === undefined || divisor <= 0) {
        throw new InternalError('a divisor is a positive constant');
      }
      return expr.operator === '/' ? floorDiv(left, divisor) : floorMod(left, divisor);
    }
  }
}

function complement(mask: Code): Code {
  const value = constant(mask);
  return value === undefined ? sub(int(-1), mask) : int(~value);
}

function fitsIn(from: Type, to: ScalarType): boolean {
  if (!isScalar(from)) return false;
  const low = fromOrdinal(from, 0);
  return low >= fromOrdinal(to, 0) && low + scalarSize(from) <= fromOrdinal(to, 0) + scalarSize(to);
}

function convert(from: ScalarType, to: ScalarType, code: Code): Code {
  return numberAt(to, ordinalOf(from, code));
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

function failUnless(scope: Scope, test: Code, failure: Failure): void {
  if (constant(test) === 1) return;
  scope.sink.fallible = true;
  scope.sink.statements.push(...when(isZero(test), scope.fail(failure)));
}

/** Compiles with a sink of its own. */
function apart<T>(scope: Scope, make: () => T): { made: T; sink: Sink } {
  const outer = scope.sink;
  const sink = newSink();
  scope.sink = sink;
  const made = make();
  scope.sink = outer;
  return { made, sink };
}

function isCheap(sink: Sink): boolean {
  return (
    !sink.fallible && sink.statements.length <= 2 && sink.statements.every((s) => s.op === 'set')
  );
}

/** `left and right`, where right is evaluated only if left is true. */
function andThen(scope: Scope, left: Code, right: () => Code): Code {
  if (constant(left) === 0) return ZERO;
  if (constant(left) === 1) return right();
  // The value of the left side must be known before the statements of the right side run.
  const { made, sink } = apart(scope, right);
  if (isCheap(sink)) {
    scope.sink.statements.push(...sink.statements);
    if (size(made) <= EAGER_SIZE_MAX) return and(left, made);
    return choice(left, made, ZERO);
  }
  const result = scope.builder.local();
  scope.sink.statements.push(set(result, ZERO));
  scope.sink.statements.push(...when(left, [...sink.statements, set(result, made)]));
  scope.sink.fallible ||= sink.fallible;
  return and(get(result), ONE);
}

function orElse(scope: Scope, left: Code, right: () => Code): Code {
  if (constant(left) === 1) return ONE;
  if (constant(left) === 0) return right();
  const { made, sink } = apart(scope, right);
  if (isCheap(sink)) {
    scope.sink.statements.push(...sink.statements);
    if (size(made) <= EAGER_SIZE_MAX) return or(left, made);
    return choice(left, ONE, made);
  }
  const result = scope.builder.local();
  scope.sink.statements.push(set(result, ONE));
  scope.sink.statements.push(...when(isZero(left), [...sink.statements, set(result, made)]));
  scope.sink.fallible ||= sink.fallible;
  return and(get(result), ONE);
}

function compileConditional(scope: Scope, expr: Expr & { kind: 'conditional' }): Held {
  const read = readIn(scope);
  const test = share(scope, compileNumber(scope, expr.condition));
  if (constant(test) === 1) return compile(scope, expr.then);
  if (constant(test) === 0) return compile(scope, expr.otherwise);
  const leaves = (side: Expr) =>
    apart(scope, () => leavesOf(compile(scope, side), expr.type, read));
  const yes = leaves(expr.then);
  const no = leaves(expr.otherwise);
  if (isCheap(yes.sink) && isCheap(no.sink)) {
    scope.sink.statements.push(...yes.sink.statements, ...no.sink.statements);
    return fromLeaves(
      expr.type,
      yes.made.map((leaf, i) => choice(test, leaf, no.made[i]!)),
    );
  }
  const results = yes.made.map(() => scope.builder.local());
  const keep = (side: { made: readonly Code[]; sink: Sink }): readonly Stmt[] => [
    ...side.sink.statements,
    ...results.map((local, i) => set(local, side.made[i]!)),
  ];
  scope.sink.statements.push(...when(test, keep(yes), keep(no)));
  scope.sink.fallible ||= yes.sink.fallible || no.sink.fallible;
  return fromLeaves(expr.type, results.map(get));
}

function muxed(scope: Scope, test: Code, yes: Held, no: Held, type: Type): Held {
  const read = readIn(scope);
  const shared = share(scope, test);
  const others = leavesOf(no, type, read);
  return fromLeaves(
    type,
    leavesOf(yes, type, read).map((leaf, i) => select(shared, leaf, others[i]!)),
  );
}

function compileQuantified(scope: Scope, expr: Expr & { kind: 'quantified' }): Code {
  const count = scalarSize(expr.domain);
  const depth = unrolled.get(scope.bound) ?? 1;
  if (count * depth > UNROLL_MAX) return compileLoop(scope, expr);
  unrolled.set(scope.bound, depth * Math.max(1, count));
  let all: Code = expr.quantifier === 'forall' ? ONE : ZERO;
  for (const value of scalarValues(expr.domain)) {
    scope.bound.set(expr.id, int(value));
    const one = (): Code => askOne(scope, expr);
    if (expr.quantifier === 'forall') all = andThen(scope, all, one);
    else if (expr.quantifier === 'exists') all = orElse(scope, all, one);
    else all = add(all, one());
  }
  scope.bound.delete(expr.id);
  unrolled.set(scope.bound, depth);
  return all;
}

/** How often the expression at hand is unrolled already. */
const unrolled = new WeakMap<ReadonlyMap<number, Code>, number>();

/** What the body of a quantifier says for one value: `where implies body`, or `where and body`. */
function askOne(scope: Scope, { quantifier, where, body }: Expr & { kind: 'quantified' }): Code {
  const admitted = where === undefined ? ONE : compileNumber(scope, where);
  const holds = (): Code => compileNumber(scope, body);
  if (quantifier === 'forall') return orElse(scope, isZero(admitted), holds);
  return andThen(scope, admitted, holds);
}

function compileLoop(scope: Scope, expr: Expr & { kind: 'quantified' }): Code {
  const [value, result] = [scope.builder.local(), scope.builder.local()];
  const [again, out] = [new Label(), new Label()];
  scope.bound.set(expr.id, get(value));
  const { made, sink } = apart(scope, () => askOne(scope, expr));
  scope.bound.delete(expr.id);
  const low = fromOrdinal(expr.domain, 0);
  const decided: readonly Stmt[] =
    expr.quantifier === 'count'
      ? [set(result, add(get(result), made))]
      : [
          set(result, made),
          {
            op: 'br-if',
            test: expr.quantifier === 'forall' ? isZero(get(result)) : get(result),
            label: out,
          },
        ];
  const body: readonly Stmt[] = [
    ...sink.statements,
    ...decided,
    set(value, add(get(value), ONE)),
    {
      op: 'br-if',
      test: notEqual(get(value), int(low + scalarSize(expr.domain))),
      label: again,
    },
  ];
  scope.sink.statements.push(set(value, int(low)), set(result, ZERO), {
    op: 'block',
    label: out,
    body: [{ op: 'loop', label: again, body }],
  });
  scope.sink.fallible ||= sink.fallible;
  const code = get(result);
  return expr.quantifier === 'count' ? code : and(code, ONE);
}

function compileIn(scope: Scope, expr: Expr & { kind: 'in' }): Code {
  const read = readIn(scope);
  const element = compile(scope, expr.left);
  const collection = compile(scope, expr.right);
  if (expr.right.type.kind === 'set') {
    const type = expr.right.type.element;
    const place = share(scope, ordinalOf(type, codeOf(opened(element, read))));
    const bit = and(shrU(codeOf(opened(collection, read)), place), ONE);
    if (fitsIn(expr.left.type, type)) return bit;
    return and(lessThanUnsigned(place, int(scalarSize(type))), bit);
  }
  const { length, elements } = openedSeq(collection, scope);
  const count = share(scope, length);
  return elements.reduce<Code>(
    (any, each, i) => or(any, and(lessThan(int(i), count), sameHeld(each, element, read))),
    ZERO,
  );
}

/** Whether the instance of `template` with `args` stands at a stop for which `test` holds. */
function compileStands(
  scope: Scope,
  template: number,
  args: readonly Expr[],
  test: (node: number) => boolean,
): Code {
  const values = args.map((arg) => share(scope, compileNumber(scope, arg)));
  let result: Code = ZERO;
  scope.machine.threads.forEach((thread, i) => {
    if (thread.template !== template) return;
    const isIt = thread.args.reduce<Code>(
      (all, arg, k) => and(all, equal(values[k]!, int(arg))),
      ONE,
    );
    if (constant(isIt) === 0) return;
    const { control, bias } = at(scope.layout.threads, i);
    const places = at(scope.machine.templates, template).stops.flatMap((node, place) =>
      test(node) ? [place + bias] : [],
    );
    result = or(result, and(isIt, isOneOf(readColumn(scope, control, ZERO), places)));
  });
  return result;
}

/** Whether `code`, a small number, is one of `values`. */
function isOneOf(code: Code, values: readonly number[]): Code {
  const highest = Math.max(...values);
  if (values.length > 2 && highest < 32) {
    const mask = values.reduce((bits, value) => bits | (1 << value), 0);
    // A shift counts modulo 32, so larger numbers must be kept out.
    return and(and(shrU(int(mask), code), ONE), lessThanUnsigned(code, int(32)));
  }
  return values.reduce<Code>((any, value) => or(any, equal(code, int(value))), ZERO);
}

function fieldOf(base: Held, field: number, scope: Scope): Held {
  if (base.kind === 'place' && base.storage.kind === 'struct') {
    return { kind: 'place', storage: at(base.storage.fields, field), index: base.index };
  }
  return partHeld(opened(base, readIn(scope)), field);
}

/** The element at ordinal `index`, which is inside, of an array or sequence. */
function elementOf(scope: Scope, base: Held, type: Type, index: Code): Held {
  const read = readIn(scope);
  if (base.kind === 'place') {
    const { storage } = base;
    if (storage.kind === 'array') {
      return elementPlace(storage.element, base.index, storage.size, index, read);
    }
    if (storage.kind === 'seq') {
      // A constant beyond the end was found to fail before anybody reads there.
      const known = constant(index);
      if (known !== undefined && (known < 0 || known >= storage.max)) return zeroOf(type);
      return elementPlace(storage.element, base.index, storage.max, index, read);
    }
  }
  const open = opened(base, read);
  const elements = open.kind === 'parts' ? open.parts : open.kind === 'seq' ? open.elements : [];
  const known = constant(index);
  if (known !== undefined && elements[known] !== undefined) return elements[known];
  const shared = share(scope, index);
  const [first, ...others] = elements;
  if (first === undefined) return zeroOf(type);
  return others.reduce(
    (held, element, i) => muxed(scope, equal(shared, int(i + 1)), element, held, type),
    first,
  );
}

function lengthOf(base: Held, scope: Scope): Code {
  if (base.kind === 'place' && base.storage.kind === 'seq') {
    return readColumn(scope, base.storage.length, base.index);
  }
  return openedSeq(base, scope).length;
}

function openedSeq(base: Held, scope: Scope): Held & { kind: 'seq' } {
  const open = opened(base, readIn(scope));
  if (open.kind !== 'seq') throw new InternalError('a sequence is held as one');
  return open;
}

/** Reads one element of a column. */
export function readColumn(scope: Scope, column: Column, index: Code): Code {
  if (column.width === 0) return ZERO;
  return bySegment(
    column,
    index,
    (segment, within) => {
      const word = get(scope.words[segment.word]!);
      const moved = shrU(word, add(int(segment.offset), mul(within, int(column.width))));
      const top = constant(within);
      const isTop = top !== undefined && segment.offset + column.width * (top + 1) === 32;
      return isTop ? moved : and(moved, int(maskOf(column)));
    },
    (test, yes, no) => select(test, yes, no),
  );
}

/** Asks `use` for the segment of element `index`, and its place there; joins the answers if unknown. */
function bySegment<T>(
  column: Column,
  index: Code,
  use: (segment: Segment, within: Code) => T,
  join: (test: Code, yes: T, no: T) => T,
): T {
  const inside = (1 << column.segmentShift) - 1;
  const known = constant(index);
  if (known !== undefined) {
    return use(at(column.segments, known >> column.segmentShift), int(known & inside));
  }
  if (column.segments.length === 1) return use(at(column.segments, 0), index);
  const within = and(index, int(inside));
  const which = shrU(index, int(column.segmentShift));
  return column.segments
    .slice(1)
    .reduce(
      (rest, segment, i) => join(equal(which, int(i + 1)), use(segment, within), rest),
      use(at(column.segments, 0), within),
    );
}

/** Changes one element of a column; `value` is an ordinal that fits. */
export function writeColumn(scope: Scope, column: Column, index: Code, value: Code): void {
  if (column.width === 0) return;
  const known = constant(index);
  const inside = (1 << column.segmentShift) - 1;
  const place = known === undefined ? share(scope, index) : index;
  const kept = share(scope, value);
  column.segments.forEach((segment, i) => {
    if (known !== undefined && known >> column.segmentShift !== i) return;
    const word = scope.words[segment.word]!;
    const many = column.segments.length > 1 && known === undefined;
    const within = many || known !== undefined ? and(place, int(inside)) : place;
    const shift = add(int(segment.offset), mul(within, int(column.width)));
    const mask = shl(int(maskOf(column)), shift);
    const cleared = and(get(word), complementOf(mask));
    const changed = or(cleared, shl(kept, shift));
    const isHere = equal(shrU(place, int(column.segmentShift)), int(i));
    scope.sink.statements.push(set(word, many ? select(isHere, changed, get(word)) : changed));
  });
}

function complementOf(mask: Code): Code {
  const value = constant(mask);
  return value !== undefined ? int(~value) : sub(int(-1), mask);
}

/** Stores `held`, a value of `type` that reads nothing of the place, in `storage` at `index`. */
export function storeHeld(
  scope: Scope,
  storage: Storage,
  index: Code,
  held: Held,
  guard?: Code,
): void {
  const read = readIn(scope);
  const kept = (code: Code): Code => (guard === undefined ? code : select(guard, code, ZERO));
  const open = opened(held, read);
  switch (storage.kind) {
    case 'scalar':
      writeColumn(scope, storage.column, index, kept(ordinalOf(storage.type, codeOf(open))));
      return;
    case 'set':
      writeColumn(scope, storage.column, index, kept(codeOf(open)));
      return;
    case 'optional-scalar': {
      const optional = asOptional(open, storage.type, read);
      writeColumn(scope, storage.column, index, kept(encodedAs(optional, storage.type)));
      return;
    }
    case 'optional': {
      const isOptional = open.kind === 'optional';
      const present = isOptional ? open.present : ONE;
      writeColumn(scope, storage.present, index, kept(present));
      const inner = guard === undefined ? present : and(guard, present);
      const value = isOptional ? open.inner : open;
      storeHeld(scope, storage.inner, index, value, constant(inner) === 1 ? undefined : inner);
      return;
    }
    case 'struct':
      storage.fields.forEach((field, i) => {
        storeHeld(scope, field, index, partHeld(open, i), guard);
      });
      return;
    case 'array':
      for (let i = 0; i < storage.size; i += 1) {
        const element = add(mul(index, int(storage.size)), int(i));
        storeHeld(scope, storage.element, element, partHeld(open, i), guard);
      }
      return;
    case 'seq': {
      if (open.kind !== 'seq') throw new InternalError('a sequence is held as one');
      writeColumn(scope, storage.length, index, kept(open.length));
      for (let i = 0; i < storage.max; i += 1) {
        const place = add(mul(index, int(storage.max)), int(i));
        const held = open.elements[i];
        if (held === undefined) clearStorage(scope, storage.element, place);
        else {
          const inside = and(lessThan(int(i), open.length), guard ?? ONE);
          storeHeld(
            scope,
            storage.element,
            place,
            held,
            constant(inside) === 1 ? undefined : inside,
          );
        }
      }
      return;
    }
    default:
      storage satisfies never;
  }
}

/** Gives the value at `index` its first value: all zeros. */
export function clearStorage(scope: Scope, storage: Storage, index: Code): void {
  for (const { column, element } of columnsUnder(storage, index)) {
    writeColumn(scope, column, element, ZERO);
  }
}

/** All columns of a storage, with the elements that belong to `index`. */
export function columnsUnder(
  storage: Storage,
  index: Code,
): readonly { readonly column: Column; readonly element: Code }[] {
  switch (storage.kind) {
    case 'scalar':
    case 'set':
    case 'optional-scalar':
      return [{ column: storage.column, element: index }];
    case 'optional':
      return [{ column: storage.present, element: index }, ...columnsUnder(storage.inner, index)];
    case 'struct':
      return storage.fields.flatMap((field) => columnsUnder(field, index));
    case 'array':
      return Array.from({ length: storage.size }, (_, i) =>
        columnsUnder(storage.element, add(mul(index, int(storage.size)), int(i))),
      ).flat();
    case 'seq':
      return [
        { column: storage.length, element: index },
        ...Array.from({ length: storage.max }, (_, i) =>
          columnsUnder(storage.element, add(mul(index, int(storage.max)), int(i))),
        ).flat(),
      ];
    default:
      return storage satisfies never;
  }
}

/** The statements of `target := value`: the value first, then the indexes, then the store. */
export function compileAssign(scope: Scope, target: LValue, value: Expr): void {
  const read = readIn(scope);
  const compiled = compile(scope, value);
  // What is stored must not change while it is being stored.
  const leaves = leavesOf(compiled, value.type, read);
  const kept = leaves.length === 1 ? leaves : leaves.map((leaf) => share(scope, leaf));
  const root =
    target.root.kind === 'global'
      ? at(scope.layout.variables, target.root.variable)
      : at(at(scope.layout.threads, threadOf(scope)).slots, target.root.slot);
  let storage: Storage = root;
  let index: Code = ZERO;
  for (const step of target.path) {
    if (step.kind === 'field') {
      if (storage.kind !== 'struct') throw new InternalError('only structs have fields');
      storage = at(storage.fields, step.field);
    } else {
      if (storage.kind !== 'array') throw new InternalError('only arrays have elements');
      const ordinal = compileOrdinal(scope, step.index);
      index = add(mul(index, int(storage.size)), ordinal);
      storage = storage.element;
    }
  }
  storeHeld(scope, storage, share(scope, index), fromLeaves(value.type, kept));
}
