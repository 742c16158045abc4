/**
 * 64-bit expressions as JavaScript: two of 32 bits, a low and a high half.
 *
 * They are computed in front of the statement that needs them, which is right since expressions are
 * pure.
 */
import { assert, InternalError } from '../../../model/machine/assert.ts';
import type { Code } from './code.ts';
import { OP } from './wasm-opcodes.ts';

/** The halves of a 64-bit number, as expressions that may be repeated. */
export interface Halves {
  readonly low: string;
  readonly high: string;
}

/** How the rest of a function is printed. */
export interface ShortPrinter {
  /** An expression of 32 bits. */
  readonly int: (code: Code) => string;
  /** The word at an address. */
  readonly word: (address: Code, offset: number) => string;
  /** Puts an expression into a variable, whose name is returned. */
  readonly keep: (expression: string) => string;
}

export class LongPrinter {
  private readonly short: ShortPrinter;

  constructor(short: ShortPrinter) {
    this.short = short;
  }

  /** The halves of a 64-bit expression, computed by now. */
  halves(code: Code): Halves {
    switch (code.op) {
      case 'const64':
        return {
          low: `${Number(BigInt.asIntN(32, code.value))}`,
          high: `${Number(BigInt.asIntN(32, code.value >> 32n))}`,
        };
      case 'get':
        return { low: `x${code.local.index}`, high: `y${code.local.index}` };
      case 'load':
        return this.kept(
          this.short.word(code.address, code.offset),
          this.short.word(code.address, code.offset + 4),
        );
      case 'unary':
        if (code.code !== OP.i64ExtendI32U) throw unknown(code.code);
        return { low: this.short.keep(this.short.int(code.operand)), high: '0' };
      case 'binary':
        return this.longBinary(code.code, this.halves(code.left), code.right);
      default:
        throw new InternalError(`no 64-bit ${code.op}`);
    }
  }

  private kept(low: string, high: string): Halves {
    return { low: this.short.keep(low), high: this.short.keep(high) };
  }

  private longBinary(code: number, a: Halves, right: Code): Halves {
    if (code === OP.i64ShrU || code === OP.i64Rotl) return this.longShift(code, a, right);
    const b = this.halves(right);
    const each = (sign: string): Halves =>
      this.kept(`${a.low} ${sign} ${b.low}`, `${a.high} ${sign} ${b.high}`);
    switch (code) {
      case OP.i64And:
        return each('&');
      case OP.i64Or:
        return each('|');
      case OP.i64Xor:
        return each('^');
      case OP.i64Add: {
        const low = this.short.keep(`${a.low} + ${b.low} | 0`);
        const carry = `((${low} >>> 0) < (${a.low} >>> 0) ? 1 : 0)`;
        return { low, high: this.short.keep(`${a.high} + ${b.high} + ${carry} | 0`) };
      }
      case OP.i64Sub: {
        const low = this.short.keep(`${a.low} - ${b.low} | 0`);
        const borrow = `((${a.low} >>> 0) < (${b.low} >>> 0) ? 1 : 0)`;
        return { low, high: this.short.keep(`${a.high} - ${b.high} - ${borrow} | 0`) };
      }
      case OP.i64Mul:
        return this.longMul(a, b);
      default:
        throw unknown(code);
    }
  }

  /** Shifts by constants, and by numbers of 32 to 63, which are all that the engine uses. */
  private longShift(code: number, a: Halves, right: Code): Halves {
    if (right.op !== 'const64') {
      assert(code === OP.i64ShrU, 'a turn is by a constant');
      const by = this.halves(right).low;
      return { low: this.short.keep(`${a.high} >>> (${by} - 32) | 0`), high: '0' };
    }
    const by = Number(right.value);
    if (code === OP.i64ShrU) {
      if (by === 32) return { low: a.high, high: '0' };
      if (by > 32) return { low: this.short.keep(`${a.high} >>> ${by - 32} | 0`), high: '0' };
      return this.kept(`${a.low} >>> ${by} | ${a.high} << ${32 - by}`, `${a.high} >>> ${by} | 0`);
    }
    assert(by > 0 && by < 32, 'a turn by less than a word');
    const back = 32 - by;
    return this.kept(
      `${a.low} << ${by} | ${a.high} >>> ${back}`,
      `${a.high} << ${by} | ${a.low} >>> ${back}`,
    );
  }

  /** The high half of the product of the low ones is made of four products of 16 bits. */
  private longMul(a: Halves, b: Halves): Halves {
    const low = this.short.keep(`Math.imul(${a.low}, ${b.low})`);
    const [al, ah] = [this.short.keep(`${a.low} & 65535`), this.short.keep(`${a.low} >>> 16`)];
    const constant = /^-?\d+$/.test(b.low) ? Number(b.low) : undefined;
    const bl = constant === undefined ? this.short.keep(`${b.low} & 65535`) : `${constant & 65535}`;
    const bh = constant === undefined ? this.short.keep(`${b.low} >>> 16`) : `${constant >>> 16}`;
    const first = this.short.keep(`Math.imul(${ah}, ${bl}) + (Math.imul(${al}, ${bl}) >>> 16) | 0`);
    const second = this.short.keep(`Math.imul(${al}, ${bh}) + (${first} & 65535) | 0`);
    const carried = `Math.imul(${ah}, ${bh}) + (${first} >>> 16) + (${second} >>> 16)`;
    const crosses =
      a.high === '0'
        ? `Math.imul(${a.low}, ${b.high})`
        : `Math.imul(${a.low}, ${b.high}) + Math.imul(${a.high}, ${b.low})`;
    return { low, high: this.short.keep(`${carried} + ${crosses} | 0`) };
  }
}

/** The error of an instruction that has no JavaScript. */
export function unknown(code: number): InternalError {
  return new InternalError(`JavaScript for the instruction 0x${code.toString(16)}`);
}
