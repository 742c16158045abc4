/** Builders of code, which fold constants: whoever makes code need not look for special cases. */

import { type Code, isBit, type Local, type Stmt, size } from './code.ts';
import { OP } from './wasm-opcodes.ts';

export const ZERO: Code = { op: 'const', value: 0 };

export const ONE: Code = { op: 'const', value: 1 };

export function int(value: number): Code {
  return value === 0 ? ZERO : value === 1 ? ONE : { op: 'const', value: value | 0 };
}

export function long(value: bigint): Code {
  return { op: 'const64', value };
}

export function get(local: Local): Code {
  return { op: 'get', local };
}

export function set(local: Local, value: Code): Stmt {
  return { op: 'set', local, value };
}

/** Returns the constant that `code` is, if it is one. */
export function constant(code: Code): number | undefined {
  return code.op === 'const' ? code.value : undefined;
}

function binary(code: number, left: Code, right: Code): Code {
  return { op: 'binary', code, left, right };
}

function folded(
  code: number,
  left: Code,
  right: Code,
  fold: (a: number, b: number) => number,
): Code {
  return left.op === 'const' && right.op === 'const'
    ? int(fold(left.value, right.value))
    : binary(code, left, right);
}

export function add(left: Code, right: Code): Code {
  if (constant(left) === 0) return right;
  if (constant(right) === 0) return left;
  if (left.op === 'const' && right.op !== 'const') return add(right, left);
  if (
    right.op === 'const' &&
    left.op === 'binary' &&
    left.code === OP.i32Add &&
    left.right.op === 'const'
  ) {
    return add(left.left, int(left.right.value + right.value));
  }
  return folded(OP.i32Add, left, right, (a, b) => a + b);
}

export function sub(left: Code, right: Code): Code {
  if (right.op === 'const') return add(left, int(-right.value));
  return folded(OP.i32Sub, left, right, (a, b) => a - b);
}

export function mul(left: Code, right: Code): Code {
  if (left.op === 'const' && right.op !== 'const') return mul(right, left);
  if (right.op === 'const') {
    const { value } = right;
    if (value === 0) return ZERO;
    if (value === 1) return left;
    if (value > 0 && (value & (value - 1)) === 0) return shl(left, int(31 - Math.clz32(value)));
  }
  return folded(OP.i32Mul, left, right, Math.imul);
}

/** Rounds towards minus infinity; `divisor` is positive. */
export function floorDiv(left: Code, divisor: number): Code {
  if (left.op === 'const') return int(Math.floor(left.value / divisor));
  if (divisor === 1) return left;
  if ((divisor & (divisor - 1)) === 0)
    return binary(OP.i32ShrS, left, int(31 - Math.clz32(divisor)));
  return sub(
    binary(OP.i32DivS, left, int(divisor)),
    lessThan(binary(OP.i32RemS, left, int(divisor)), ZERO),
  );
}

/** The remainder in `0..divisor-1`; `divisor` is positive. */
export function floorMod(left: Code, divisor: number): Code {
  if (left.op === 'const') return int(((left.value % divisor) + divisor) % divisor);
  if (divisor === 1) return ZERO;
  if ((divisor & (divisor - 1)) === 0) return and(left, int(divisor - 1));
  const rest = binary(OP.i32RemS, left, int(divisor));
  return add(rest, and(binary(OP.i32ShrS, rest, int(31)), int(divisor)));
}

export function and(left: Code, right: Code): Code {
  if (left.op === 'const' && right.op !== 'const') return and(right, left);
  if (right.op === 'const') {
    if (right.value === 0) return ZERO;
    if (right.value === -1) return left;
    if (right.value === 1 && isBit(left)) return left;
    if (left.op === 'binary' && left.code === OP.i32And && left.right.op === 'const') {
      return and(left.left, int(left.right.value & right.value));
    }
  }
  return folded(OP.i32And, left, right, (a, b) => a & b);
}

export function or(left: Code, right: Code): Code {
  if (constant(left) === 0) return right;
  if (constant(right) === 0) return left;
  if (isBit(left) && isBit(right) && (constant(left) === 1 || constant(right) === 1)) return ONE;
  return folded(OP.i32Or, left, right, (a, b) => a | b);
}

/** The bitwise complement. */
export function complement(mask: Code): Code {
  const value = constant(mask);
  return value === undefined ? sub(int(-1), mask) : int(~value);
}

export function shl(left: Code, right: Code): Code {
  if (constant(right) === 0) return left;
  return folded(OP.i32Shl, left, right, (a, b) => a << b);
}

export function shrU(left: Code, right: Code): Code {
  if (constant(right) === 0) return left;
  return folded(OP.i32ShrU, left, right, (a, b) => a >>> b);
}

export function equal(left: Code, right: Code): Code {
  if (constant(right) === 0) return isZero(left);
  if (constant(left) === 0) return isZero(right);
  if (isBit(left) && constant(right) === 1) return left;
  if (isBit(right) && constant(left) === 1) return right;
  return folded(OP.i32Eq, left, right, (a, b) => (a === b ? 1 : 0));
}

export function notEqual(left: Code, right: Code): Code {
  if (isBit(left) && constant(right) === 0) return left;
  return folded(OP.i32Ne, left, right, (a, b) => (a !== b ? 1 : 0));
}

export function lessThan(left: Code, right: Code): Code {
  return folded(OP.i32LtS, left, right, (a, b) => (a < b ? 1 : 0));
}

export function lessOrEqual(left: Code, right: Code): Code {
  return folded(OP.i32LeS, left, right, (a, b) => (a <= b ? 1 : 0));
}

export function lessThanUnsigned(left: Code, right: Code): Code {
  return folded(OP.i32LtU, left, right, (a, b) => (a >>> 0 < b >>> 0 ? 1 : 0));
}

export function isZero(operand: Code): Code {
  if (operand.op === 'const') return operand.value === 0 ? ONE : ZERO;
  if (operand.op === 'binary') {
    const opposite = OPPOSITE.get(operand.code);
    if (opposite !== undefined) return binary(opposite, operand.left, operand.right);
  }
  if (operand.op === 'unary' && operand.code === OP.i32Eqz && isBit(operand.operand)) {
    return operand.operand;
  }
  return { op: 'unary', code: OP.i32Eqz, operand };
}

const OPPOSITE: ReadonlyMap<number, number> = new Map([
  [OP.i32Eq, OP.i32Ne],
  [OP.i32Ne, OP.i32Eq],
  [OP.i32LtS, OP.i32GeS],
  [OP.i32GeS, OP.i32LtS],
  [OP.i32LeS, OP.i32GtS],
  [OP.i32GtS, OP.i32LeS],
  [OP.i32LtU, OP.i32GeU],
  [OP.i32GeU, OP.i32LtU],
]);

export function popcount(operand: Code): Code {
  return { op: 'unary', code: OP.i32Popcnt, operand };
}

export function unary(code: number, operand: Code): Code {
  return { op: 'unary', code, operand };
}

/** An instruction that is not folded: 64-bit arithmetic. */
export function raw(code: number, left: Code, right: Code): Code {
  return binary(code, left, right);
}

/** `test` is any number, true if not 0; both sides are evaluated. */
export function select(test: Code, yes: Code, no: Code): Code {
  if (test.op === 'const') return test.value !== 0 ? yes : no;
  if (yes.op === 'const' && no.op === 'const') {
    if (yes.value === no.value) return yes;
    if (yes.value === 1 && no.value === 0 && isBit(test)) return test;
    if (yes.value === 0 && no.value === 1) return isZero(test);
  }
  return { op: 'select', test, yes, no };
}

/** As `select`, but evaluates one side only: cheaper if a side is large. */
export function choice(test: Code, yes: Code, no: Code): Code {
  if (test.op === 'const') return test.value !== 0 ? yes : no;
  if (size(yes) + size(no) <= 8) return select(test, yes, no);
  return { op: 'choice', test, yes, no };
}

export function load(address: Code, offset = 0): Code {
  return { op: 'load', code: OP.i32Load, address, offset };
}

export function load64(address: Code, offset = 0): Code {
  return { op: 'load', code: OP.i64Load, address, offset };
}

export function store(address: Code, offset: number, value: Code): Stmt {
  return { op: 'store', code: OP.i32Store, address, offset, value };
}

export function when(test: Code, yes: readonly Stmt[], no: readonly Stmt[] = []): readonly Stmt[] {
  if (test.op === 'const') return test.value !== 0 ? yes : no;
  return [{ op: 'if', test, yes, no }];
}
