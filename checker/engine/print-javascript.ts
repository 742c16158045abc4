/**
 * Code trees to JavaScript: the same module as `print-code.ts` makes, for machines without WebAssembly
 * and as a second opinion on it.
 *
 * The text holds numbers, the words of the language and names made of a letter and a number; nothing
 * of a spec. A 64-bit number is two variables, its low and its high half; such expressions are
 * computed in front of the statement that needs them, which is right since expressions are pure.
 */
import { assert, InternalError } from '../../model/assert.ts';
import type { Code, FunctionBuilder, Label, Local, Stmt } from './code.ts';
import { Unsupported } from './layout.ts';
import { I64, OP } from './wasm-opcodes.ts';

/** The halves of a 64-bit number, as expressions that may be repeated. */
interface Halves {
  readonly low: string;
  readonly high: string;
}

/**
 * Returns the body of a function of an ArrayBuffer. It returns an object that has the exported
 * functions, and `use(buffer)`, which makes them work on another buffer.
 *
 * @throws Unsupported for the code of a search by several threads.
 */
export function printJavaScript(functions: readonly FunctionBuilder[]): string {
  functions.forEach((each, index) => {
    each.index = index;
  });
  const exported = functions.flatMap(({ exported: name, index }) =>
    name === undefined ? [] : [`${name}: f${index}`],
  );
  return [
    '"use strict"',
    'let W, B',
    'const use = (to) => { W = new Int32Array(to); B = new Uint8Array(to) }',
    'use(buffer)',
    ...functions.map((each) => new FunctionPrinter(each).print()),
    `return { use, ${exported.join(', ')} }`,
  ].join('\n');
}

class FunctionPrinter {
  private readonly source: FunctionBuilder;
  private readonly out: string[] = [];
  private readonly labels = new Map<Label, { readonly name: string; readonly isLoop: boolean }>();
  private temporaries = 0;

  constructor(source: FunctionBuilder) {
    this.source = source;
  }

  print(): string {
    const { params, locals, body, index } = this.source;
    this.statements(body);
    const types = [...params.map(({ type }) => type), ...locals];
    const own = types.flatMap((type, i) => {
      const names = type === I64 ? [`x${i}`, `y${i}`] : [`x${i}`];
      return i < params.length ? [] : names.map((name) => `${name} = 0`);
    });
    for (let i = 0; i < this.temporaries; i += 1) own.push(`t${i} = 0`);
    const head = params.map(({ index: i }) => `x${i}`).join(', ');
    const declared = own.length > 0 ? [`let ${own.join(', ')}`] : [];
    return [
      `function f${index}(${head}) {`,
      // What is in a local of its own is not loaded again after each store.
      'const w = W, b = B',
      // Says that they are int32, so that nobody needs to ask again.
      ...params.map(({ index: i }) => `x${i} |= 0`),
      ...declared,
      ...this.out,
      '}',
    ].join('\n');
  }

  private statements(body: readonly Stmt[]): void {
    for (const each of body) this.statement(each);
  }

  /** A line that ends a statement says so: the next one may begin with a bracket. */
  private line(text: string): void {
    this.out.push(/[{}]$/.test(text) ? text : `${text};`);
  }

  private statement(statement: Stmt): void {
    switch (statement.op) {
      case 'set':
        this.set(statement.local, statement.value);
        return;
      case 'store':
        this.store(statement.code, statement.address, statement.offset, statement.value);
        return;
      case 'if':
        this.line(`if (${this.test(statement.test)}) {`);
        this.statements(statement.yes);
        if (statement.no.length > 0) {
          this.line('} else {');
          this.statements(statement.no);
        }
        this.line('}');
        return;
      case 'block':
      case 'loop': {
        const isLoop = statement.op === 'loop';
        const name = `l${this.labels.size}`;
        this.labels.set(statement.label, { name, isLoop });
        this.line(`${name}: ${isLoop ? 'for (;;) ' : ''}{`);
        this.statements(statement.body);
        if (isLoop) this.line(`break ${name}`);
        this.line('}');
        return;
      }
      case 'br':
        this.line(this.jump(statement.label));
        return;
      case 'br-if':
        this.line(`if (${this.test(statement.test)}) ${this.jump(statement.label)}`);
        return;
      case 'br-table': {
        const cases = statement.labels.map((label, i) => `case ${i}: ${this.jump(label)}`);
        const index = this.int(statement.index);
        this.line(`switch (${index}) {`);
        for (const each of cases) this.line(each);
        this.line(`default: ${this.jump(statement.otherwise)}`);
        this.line('}');
        return;
      }
      case 'do': {
        const { call } = statement;
        if (call.op === 'unary' && call.code === OP.unreachable) {
          this.line('throw new Error("unreachable")');
        } else this.line(this.int(call));
        return;
      }
      case 'return':
        this.line(statement.value === undefined ? 'return' : `return ${this.int(statement.value)}`);
        return;
      case 'atomic-store':
        throw new Unsupported('JavaScript for several threads');
      default:
        statement satisfies never;
    }
  }

  private jump(label: Label): string {
    const target = this.labels.get(label);
    assert(target !== undefined, 'a jump goes to a block around it');
    return `${target.isLoop ? 'continue' : 'break'} ${target.name}`;
  }

  private set({ index, type }: Local, value: Code): void {
    if (type !== I64) {
      this.line(`x${index} = ${this.int(value)}`);
      return;
    }
    const { low, high } = this.long(value);
    // The low half is the last to be used if the value is made of the local itself.
    const kept = this.keep(low);
    this.line(`y${index} = ${high}`);
    this.line(`x${index} = ${kept}`);
  }

  private store(code: number, address: Code, offset: number, value: Code): void {
    const byte = (plus: number): string => `b[${this.address(address, offset + plus)} >>> 0]`;
    switch (code) {
      case OP.i32Store:
        this.line(`${this.word(address, offset)} = ${this.int(value)}`);
        return;
      case OP.i32Store8:
        this.line(`${byte(0)} = ${this.int(value)}`);
        return;
      case OP.i32Store16: {
        const stored = this.keep(this.int(value));
        this.line(`${byte(0)} = ${stored}`);
        this.line(`${byte(1)} = ${stored} >>> 8`);
        return;
      }
      case OP.i64Store: {
        const { low, high } = this.long(value);
        const kept = this.keep(high);
        this.line(`${this.word(address, offset)} = ${low}`);
        this.line(`${this.word(address, offset + 4)} = ${kept}`);
        return;
      }
      default:
        throw unknown(code);
    }
  }

  private word(address: Code, offset: number): string {
    return `w[${this.address(address, offset)} >>> 2]`;
  }

  private address(address: Code, offset: number): string {
    if (address.op === 'const') return `${(address.value + offset) | 0}`;
    return offset === 0 ? this.int(address) : `(${this.int(address)} + ${offset})`;
  }

  /** Puts an expression into a variable, unless it is a name or a number already. */
  private keep(expression: string): string {
    if (/^-?\w+$/.test(expression)) return expression;
    const name = `t${this.temporaries}`;
    this.temporaries += 1;
    this.line(`${name} = ${expression}`);
    return name;
  }

  /** An expression for `if`: anything that is true if `code` is not 0. */
  private test(code: Code): string {
    return this.comparison(code) ?? this.int(code);
  }

  private comparison(code: Code): string | undefined {
    if (code.op === 'unary' && code.code === OP.i32Eqz) return `${this.int(code.operand)} === 0`;
    if (code.op === 'unary' && code.code === OP.i64Eqz) {
      const { low, high } = this.long(code.operand);
      return `(${low} | ${high}) === 0`;
    }
    if (code.op !== 'binary') return undefined;
    const { left, right } = code;
    const signed = SIGNED.get(code.code);
    if (signed !== undefined) return `${this.int(left)} ${signed} ${this.int(right)}`;
    const unsigned = UNSIGNED.get(code.code);
    if (unsigned !== undefined) {
      return `(${this.int(left)} >>> 0) ${unsigned} (${this.int(right)} >>> 0)`;
    }
    if (code.code === OP.i64Eq || code.code === OP.i64Ne) {
      const [a, b] = [this.long(left), this.long(right)];
      const sign = code.code === OP.i64Eq ? '===' : '!==';
      return `((${a.low} ^ ${b.low}) | (${a.high} ^ ${b.high})) ${sign} 0`;
    }
    return undefined;
  }

  /** An expression whose value is an int32; in brackets, if it is not a name, a number or a call. */
  private int(code: Code): string {
    const comparison = this.comparison(code);
    if (comparison !== undefined) return `(${comparison} ? 1 : 0)`;
    switch (code.op) {
      case 'const':
        return `${code.value}`;
      case 'get':
        return `x${code.local.index}`;
      case 'unary':
        return this.unary(code.code, code.operand);
      case 'binary':
        return this.binary(code.code, this.int(code.left), this.int(code.right));
      case 'load':
        return code.code === OP.i32Load8U
          ? `b[${this.address(code.address, code.offset)} >>> 0]`
          : this.word(code.address, code.offset);
      case 'select':
      case 'choice':
        return `(${this.test(code.test)} ? ${this.int(code.yes)} : ${this.int(code.no)})`;
      case 'call':
        assert(code.target.index >= 0, 'a function that is called is part of the module');
        return `(f${code.target.index}(${code.args.map((arg) => this.int(arg)).join(', ')}) | 0)`;
      case 'atomic':
        throw new Unsupported('JavaScript for several threads');
      case 'const64':
        throw new InternalError('a 64-bit number where 32 bits are wanted');
      default:
        return code satisfies never;
    }
  }

  private unary(code: number, operand: Code): string {
    switch (code) {
      case OP.i32WrapI64:
        return this.long(operand).low;
      case OP.i32Clz:
        return `Math.clz32(${this.int(operand)})`;
      case OP.i32Ctz:
        return this.trailingZeros(operand);
      case OP.i32Popcnt:
        return this.popcount(operand);
      default:
        throw unknown(code);
    }
  }

  private trailingZeros(operand: Code): string {
    const value = this.keep(this.int(operand));
    return `(${value} === 0 ? 32 : 31 - Math.clz32(${value} & (0 - ${value})))`;
  }

  /** Hacker's Delight, 5-1. */
  private popcount(operand: Code): string {
    const value = this.keep(this.int(operand));
    const pairs = this.keep(`${value} - ((${value} >>> 1) & ${0x55555555})`);
    const fours = this.keep(`(${pairs} & ${0x33333333}) + ((${pairs} >>> 2) & ${0x33333333})`);
    const bytes = `((${fours} + (${fours} >>> 4)) & ${0x0f0f0f0f})`;
    return `(Math.imul(${bytes}, ${0x01010101}) >>> 24)`;
  }

  private binary(code: number, a: string, b: string): string {
    switch (code) {
      case OP.i32Add:
        return `(${a} + ${b} | 0)`;
      case OP.i32Sub:
        return `(${a} - ${b} | 0)`;
      case OP.i32Mul:
        return `Math.imul(${a}, ${b})`;
      case OP.i32DivS:
        return `(${a} / ${b} | 0)`;
      case OP.i32DivU:
        return `((${a} >>> 0) / (${b} >>> 0) | 0)`;
      case OP.i32RemS:
        return `(${a} % ${b} | 0)`;
      case OP.i32RemU:
        return `((${a} >>> 0) % (${b} >>> 0) | 0)`;
      case OP.i32And:
        return `(${a} & ${b})`;
      case OP.i32Or:
        return `(${a} | ${b})`;
      case OP.i32Xor:
        return `(${a} ^ ${b})`;
      case OP.i32Shl:
        return `(${a} << ${b})`;
      case OP.i32ShrS:
        return `(${a} >> ${b})`;
      case OP.i32ShrU:
        return `(${a} >>> ${b} | 0)`;
      default:
        throw unknown(code);
    }
  }

  /** The halves of a 64-bit expression, computed by now. */
  private long(code: Code): Halves {
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
          this.word(code.address, code.offset),
          this.word(code.address, code.offset + 4),
        );
      case 'unary':
        if (code.code !== OP.i64ExtendI32U) throw unknown(code.code);
        return { low: this.keep(this.int(code.operand)), high: '0' };
      case 'binary':
        return this.longBinary(code.code, this.long(code.left), code.right);
      default:
        throw new InternalError(`no 64-bit ${code.op}`);
    }
  }

  private kept(low: string, high: string): Halves {
    return { low: this.keep(low), high: this.keep(high) };
  }

  private longBinary(code: number, a: Halves, right: Code): Halves {
    if (code === OP.i64ShrU || code === OP.i64Rotl) return this.longShift(code, a, right);
    const b = this.long(right);
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
        const low = this.keep(`${a.low} + ${b.low} | 0`);
        const carry = `((${low} >>> 0) < (${a.low} >>> 0) ? 1 : 0)`;
        return { low, high: this.keep(`${a.high} + ${b.high} + ${carry} | 0`) };
      }
      case OP.i64Sub: {
        const low = this.keep(`${a.low} - ${b.low} | 0`);
        const borrow = `((${a.low} >>> 0) < (${b.low} >>> 0) ? 1 : 0)`;
        return { low, high: this.keep(`${a.high} - ${b.high} - ${borrow} | 0`) };
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
      const by = this.long(right).low;
      return { low: this.keep(`${a.high} >>> (${by} - 32) | 0`), high: '0' };
    }
    const by = Number(right.value);
    if (code === OP.i64ShrU) {
      if (by === 32) return { low: a.high, high: '0' };
      if (by > 32) return { low: this.keep(`${a.high} >>> ${by - 32} | 0`), high: '0' };
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
    const low = this.keep(`Math.imul(${a.low}, ${b.low})`);
    const [al, ah] = [this.keep(`${a.low} & 65535`), this.keep(`${a.low} >>> 16`)];
    const constant = /^-?\d+$/.test(b.low) ? Number(b.low) : undefined;
    const bl = constant === undefined ? this.keep(`${b.low} & 65535`) : `${constant & 65535}`;
    const bh = constant === undefined ? this.keep(`${b.low} >>> 16`) : `${constant >>> 16}`;
    const first = this.keep(`Math.imul(${ah}, ${bl}) + (Math.imul(${al}, ${bl}) >>> 16) | 0`);
    const second = this.keep(`Math.imul(${al}, ${bh}) + (${first} & 65535) | 0`);
    const carried = `Math.imul(${ah}, ${bh}) + (${first} >>> 16) + (${second} >>> 16)`;
    const crosses =
      a.high === '0'
        ? `Math.imul(${a.low}, ${b.high})`
        : `Math.imul(${a.low}, ${b.high}) + Math.imul(${a.high}, ${b.low})`;
    return { low, high: this.keep(`${carried} + ${crosses} | 0`) };
  }
}

const SIGNED: ReadonlyMap<number, string> = new Map([
  [OP.i32Eq, '==='],
  [OP.i32Ne, '!=='],
  [OP.i32LtS, '<'],
  [OP.i32GtS, '>'],
  [OP.i32LeS, '<='],
  [OP.i32GeS, '>='],
]);

const UNSIGNED: ReadonlyMap<number, string> = new Map([
  [OP.i32LtU, '<'],
  [OP.i32GtU, '>'],
  [OP.i32LeU, '<='],
  [OP.i32GeU, '>='],
]);

function unknown(code: number): InternalError {
  return new InternalError(`JavaScript for the instruction 0x${code.toString(16)}`);
}
