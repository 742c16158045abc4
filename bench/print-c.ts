/**
 * The engine's code trees to C, so that the bench can say what WebAssembly costs: the same machine, the
 * same passes, the same table, by gcc -O3 instead of V8. `host.c` does what `checker/engine/search/search.ts`
 * does. Not shipped.
 */
import type { Code, FunctionBuilder, Label, Stmt } from '../checker/engine/code/code.ts';
import { I64, OP, type ValueType } from '../checker/engine/code/wasm-opcodes.ts';
import { BATCH_TARGET, CHUNK_STATES, COUNTER } from '../checker/engine/state/memory-map.ts';
import { packState } from '../checker/engine/state/pack-state.ts';
import type { CompiledMachine } from '../checker/engine/visited/compile-machine.ts';
import { initialState } from '../model/meaning/interpret.ts';

/** Returns the text that `host.c` includes. */
export function printC({ machine, layout, map, functions }: CompiledMachine): string {
  functions.forEach((each, index) => {
    each.index = index;
  });
  const words = new Uint32Array(layout.wordCount);
  packState(machine, layout, initialState(machine), words, 0);
  const numbers = { ...map, ...prefixed('counter_', COUNTER), BATCH_TARGET, CHUNK_STATES };
  return [
    ...Object.entries(numbers).map(([name, value]) => `#define M_${name} ${value}u`),
    `#define INITIAL { ${[...words].map((word) => `${word}u`).join(', ')} }`,
    'static const u32 initial_words[] = INITIAL;',
    ...functions.map((each) => `${signature(each)};`),
    ...functions.map((each) => new FunctionPrinter(each).print()),
    '',
  ].join('\n');
}

function prefixed(prefix: string, numbers: Readonly<Record<string, number>>): object {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [prefix + name, value]));
}

function typeName(type: ValueType | undefined): string {
  return type === undefined ? 'void' : type === I64 ? 'u64' : 'u32';
}

function signature({ params, result, index, exported }: FunctionBuilder): string {
  const list = params.map(({ type }, i) => `${typeName(type)} x${i}`).join(', ');
  const names = exported === undefined ? '' : `#define code_${exported} f${index}\n`;
  return `${names}static ${typeName(result)} f${index}(${list})`;
}

class FunctionPrinter {
  private readonly source: FunctionBuilder;
  private readonly out: string[] = [];
  private readonly labels = new Map<Label, string>();

  constructor(source: FunctionBuilder) {
    this.source = source;
  }

  print(): string {
    const { params, locals, body } = this.source;
    for (const each of body) this.statement(each);
    const declared = locals.map((type, i) => `${typeName(type)} x${params.length + i} = 0;`);
    return [
      `${signature(this.source).replace(/^#.*\n/, '')} {`,
      'u8 *const m = memory;',
      ...declared,
      ...this.out,
      '}',
    ].join('\n');
  }

  private statement(statement: Stmt): void {
    const { out } = this;
    switch (statement.op) {
      case 'set':
        out.push(`x${statement.local.index} = ${value(statement.value)};`);
        return;
      case 'store': {
        const place = memory(statement.code, statement.address, statement.offset);
        out.push(`${place} = ${value(statement.value)};`);
        return;
      }
      case 'if':
        out.push(`if (${value(statement.test)}) {`);
        for (const each of statement.yes) this.statement(each);
        out.push('} else {');
        for (const each of statement.no) this.statement(each);
        out.push('}');
        return;
      case 'block':
      case 'loop': {
        const name = `l${this.labels.size}`;
        this.labels.set(statement.label, name);
        if (statement.op === 'loop') out.push(`${name}:;`);
        for (const each of statement.body) this.statement(each);
        if (statement.op === 'block') out.push(`${name}:;`);
        return;
      }
      case 'br':
        out.push(this.jump(statement.label));
        return;
      case 'br-if':
        out.push(`if (${value(statement.test)}) ${this.jump(statement.label)}`);
        return;
      case 'br-table':
        out.push(`switch (${value(statement.index)}) {`);
        statement.labels.forEach((label, i) => {
          out.push(`case ${i}: ${this.jump(label)}`);
        });
        out.push(`default: ${this.jump(statement.otherwise)}`, '}');
        return;
      case 'do':
        out.push(`${value(statement.call)};`);
        return;
      case 'return':
        out.push(statement.value === undefined ? 'return;' : `return ${value(statement.value)};`);
        return;
      case 'atomic-store':
        throw new Error('C for several threads');
      default:
        statement satisfies never;
    }
  }

  private jump(label: Label): string {
    return `goto ${this.labels.get(label)};`;
  }
}

const MEMORY_TYPES: ReadonlyMap<number, string> = new Map([
  [OP.i32Load, 'M32'],
  [OP.i32Store, 'M32'],
  [OP.i64Load, 'M64'],
  [OP.i64Store, 'M64'],
  [OP.i32Load8U, 'M8'],
  [OP.i32Store8, 'M8'],
  [OP.i32Store16, 'M16'],
]);

function memory(code: number, address: Code, offset: number): string {
  return `${named(MEMORY_TYPES, code)}(${value(address)}, ${offset})`;
}

const UNARY: ReadonlyMap<number, string> = new Map([
  [OP.i32Eqz, '!'],
  [OP.i64Eqz, '!'],
  [OP.i32Clz, 'clz'],
  [OP.i32Ctz, 'ctz'],
  [OP.i32Popcnt, '__builtin_popcount'],
  [OP.i32WrapI64, '(u32)'],
  [OP.i64ExtendI32U, '(u64)'],
  [OP.unreachable, 'fail'],
]);

/** Binary instructions whose operands are unsigned, as C's own are here. */
const BINARY: ReadonlyMap<number, string> = new Map([
  [OP.i32Eq, '=='],
  [OP.i32Ne, '!='],
  [OP.i32LtU, '<'],
  [OP.i32GtU, '>'],
  [OP.i32LeU, '<='],
  [OP.i32GeU, '>='],
  [OP.i32Add, '+'],
  [OP.i32Sub, '-'],
  [OP.i32Mul, '*'],
  [OP.i32DivU, '/'],
  [OP.i32RemU, '%'],
  [OP.i32And, '&'],
  [OP.i32Or, '|'],
  [OP.i32Xor, '^'],
  [OP.i32Shl, '<<'],
  [OP.i32ShrU, '>>'],
  [OP.i64Eq, '=='],
  [OP.i64Ne, '!='],
  [OP.i64Add, '+'],
  [OP.i64Sub, '-'],
  [OP.i64Mul, '*'],
  [OP.i64And, '&'],
  [OP.i64Or, '|'],
  [OP.i64Xor, '^'],
  [OP.i64Shl, '<<'],
  [OP.i64ShrU, '>>'],
]);

const SIGNED: ReadonlyMap<number, string> = new Map([
  [OP.i32LtS, '<'],
  [OP.i32GtS, '>'],
  [OP.i32LeS, '<='],
  [OP.i32GeS, '>='],
  [OP.i32DivS, '/'],
  [OP.i32RemS, '%'],
  [OP.i32ShrS, '>>'],
]);

const SHIFTS: ReadonlySet<number> = new Set([OP.i32Shl, OP.i32ShrU, OP.i64Shl, OP.i64ShrU]);

function value(code: Code): string {
  switch (code.op) {
    case 'const':
      return `${code.value >>> 0}u`;
    case 'const64':
      return `${BigInt.asUintN(64, code.value)}ull`;
    case 'get':
      return `x${code.local.index}`;
    case 'unary':
      return `${named(UNARY, code.code)}(${value(code.operand)})`;
    case 'binary': {
      const [left, right] = [value(code.left), value(code.right)];
      const signed = SIGNED.get(code.code);
      if (signed !== undefined) return `(u32)((i32)(${left}) ${signed} (i32)(${right}))`;
      if (code.code === OP.i64Rotl) return `rotl64(${left}, ${right})`;
      if (SHIFTS.has(code.code) && code.right.op !== 'const' && code.right.op !== 'const64') {
        // WebAssembly takes what fits of the distance; C says nothing of the rest.
        const mask = code.code >= OP.i64Add ? 63 : 31;
        return `(${left} ${named(BINARY, code.code)} (${right} & ${mask}))`;
      }
      return `(${left} ${named(BINARY, code.code)} ${right})`;
    }
    case 'load':
      return memory(code.code, code.address, code.offset);
    case 'select':
    case 'choice':
      return `(${value(code.test)} ? ${value(code.yes)} : ${value(code.no)})`;
    case 'call':
      return `f${code.target.index}(${code.args.map(value).join(', ')})`;
    case 'atomic':
      throw new Error('C for several threads');
    default:
      return code satisfies never;
  }
}

function named(names: ReadonlyMap<number, string>, code: number): string {
  const name = names.get(code);
  if (name === undefined) throw new Error(`C for the instruction 0x${code.toString(16)}`);
  return name;
}
