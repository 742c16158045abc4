/**
 * Code trees to JavaScript: the same module as `print-code.ts` makes, for machines without WebAssembly
 * and as a second opinion on it.
 *
 * The text holds numbers, the words of the language and names made of a letter and a number; nothing
 * of a spec. A 64-bit number is two variables (`print-long.ts`).
 */
import { assert, InternalError } from '../../../model/machine/assert.ts';
import { EngineUnsupported } from '../state/columns.ts';
import type { Code, FunctionBuilder, Label, Local, Stmt } from './code.ts';
import { LongPrinter, unknown } from './print-long.ts';
import { I64, OP } from './wasm-opcodes.ts';

/**
 * Returns the body of a function of a buffer. It returns an object that has the exported functions, which
 * work on that buffer: since they have no other, V8 takes it as a constant.
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
    'const W = new Int32Array(buffer), B = new Uint8Array(buffer)',
    ...functions.map((each) => new FunctionPrinter(each).print()),
    `return { ${exported.join(', ')} }`,
  ].join('\n');
}

class FunctionPrinter {
  private readonly source: FunctionBuilder;
  private readonly out: string[] = [];
  private readonly labels = new Map<Label, { readonly name: string; readonly isLoop: boolean }>();
  private temporaries = 0;
  private readonly longs = new LongPrinter({
    int: (code) => this.int(code),
    word: (address, offset) => this.word(address, offset),
    keep: (expression) => this.keep(expression),
  });

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
      'const w = W, b = B',
      // `| 0` tells V8 that parameters are int32, so that later uses need no check.
      ...params.map(({ index: i }) => `x${i} |= 0`),
      ...declared,
      ...this.out,
      '}',
    ].join('\n');
  }

  private statements(body: readonly Stmt[]): void {
    for (const each of body) this.statement(each);
  }

  /** Every line ends in a semicolon: the next one may begin with a bracket. */
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
        throw new EngineUnsupported('JavaScript for several threads');
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
    const { low, high } = this.longs.halves(value);
    // The low half is the last to be used if the value is made of the local itself.
    const kept = this.keep(low);
    this.line(`y${index} = ${high}`);
    this.line(`x${index} = ${kept}`);
  }

  private store(code: number, address: Code, offset: number, value: Code): void {
    const byte = (plus: number): string => `b[${this.address(address, offset + plus)} >>> 0]`;
    switch (code) {
      case OP.i32Store:
        this.line(`${this.word(address, offset)} = ${this.low(value)}`);
        return;
      case OP.i32Store8:
        this.line(`${byte(0)} = ${this.low(value)}`);
        return;
      case OP.i32Store16: {
        const stored = this.keep(this.int(value));
        this.line(`${byte(0)} = ${stored}`);
        this.line(`${byte(1)} = ${stored} >>> 8`);
        return;
      }
      case OP.i64Store: {
        const { low, high } = this.longs.halves(value);
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
    if (code.op === 'unary' && code.code === OP.i32Eqz) {
      const inner = this.comparison(code.operand);
      return inner === undefined ? `${this.int(code.operand)} === 0` : `!(${inner})`;
    }
    if (code.op === 'unary' && code.code === OP.i64Eqz) {
      const { low, high } = this.longs.halves(code.operand);
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
      const [a, b] = [this.longs.halves(left), this.longs.halves(right)];
      const sign = code.code === OP.i64Eq ? '===' : '!==';
      return `((${a.low} ^ ${b.low}) | (${a.high} ^ ${b.high})) ${sign} 0`;
    }
    return undefined;
  }

  /** An expression whose value is an int32; in brackets, if it is not a name, a number or a call. */
  private int(code: Code): string {
    const comparison = this.comparison(code);
    // Arithmetic and no branch: code that asks for the number does so because a branch would be mispredicted.
    if (comparison !== undefined) return `((${comparison}) | 0)`;
    switch (code.op) {
      case 'const':
        return `${code.value}`;
      case 'get':
        return `x${code.local.index}`;
      case 'unary':
        return this.unary(code.code, code.operand);
      case 'binary':
        return this.binary(code.code, code.left, code.right, ' | 0');
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
        throw new EngineUnsupported('JavaScript for several threads');
      case 'const64':
        throw new InternalError('a 64-bit number where 32 bits are wanted');
      default:
        return code satisfies never;
    }
  }

  /** An expression whose low 32 bits are used only: `| 0` can be left out, which is faster before V8 optimises. */
  private low(code: Code): string {
    return code.op === 'binary' && this.comparison(code) === undefined
      ? this.binary(code.code, code.left, code.right, '')
      : this.int(code);
  }

  private binary(code: number, left: Code, right: Code, toInt: '' | ' | 0'): string {
    const sign = BITWISE.get(code);
    if (sign !== undefined) {
      const fits = code !== OP.i32ShrU || (right.op === 'const' && (right.value & 31) !== 0);
      return `(${this.low(left)} ${sign} ${this.low(right)}${fits ? '' : toInt})`;
    }
    const [a, b] = [this.int(left), this.int(right)];
    switch (code) {
      case OP.i32Add:
        return `(${a} + ${b}${toInt})`;
      case OP.i32Sub:
        return `(${a} - ${b}${toInt})`;
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
      default:
        throw unknown(code);
    }
  }

  private unary(code: number, operand: Code): string {
    switch (code) {
      case OP.i32WrapI64:
        return this.longs.halves(operand).low;
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
}

/** Operators that take the low 32 bits of their operands, and whose values are int32, but for `>>>`. */
const BITWISE: ReadonlyMap<number, string> = new Map([
  [OP.i32And, '&'],
  [OP.i32Or, '|'],
  [OP.i32Xor, '^'],
  [OP.i32Shl, '<<'],
  [OP.i32ShrS, '>>'],
  [OP.i32ShrU, '>>>'],
]);

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
