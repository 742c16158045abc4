/** Code trees to WebAssembly bytes. */
import { assert } from '../../../model/machine/assert.ts';
import { EngineUnsupported } from '../state/columns.ts';
import type { Code, FunctionBuilder, Label, Stmt } from './code.ts';
import {
  ByteWriter,
  type EncodedFunction,
  encodeModule,
  type MemoryImport,
} from './wasm-encoder.ts';
import { I32, NO_RESULT, OP } from './wasm-opcodes.ts';

/** The largest function that V8 accepts. */
const LOCALS_MAX = 50_000;
const CODE_BYTES_MAX = 7_600_000;

/**
 * Returns the binary of the module made of `functions`.
 *
 * @throws Unsupported if a function is larger than V8 allows.
 */
export function printModule(
  memory: MemoryImport,
  functions: readonly FunctionBuilder[],
): Uint8Array<ArrayBuffer> {
  functions.forEach((each, index) => {
    each.index = index;
  });
  return encodeModule(memory, functions.map(printFunction));
}

function printFunction(source: FunctionBuilder): EncodedFunction {
  const out = new ByteWriter();
  printAll(out, source.body);
  if (source.result !== undefined && source.body.at(-1)?.op === 'return') {
    out.opcode(OP.unreachable);
  }
  const localCount = source.params.length + source.locals.length;
  if (localCount > LOCALS_MAX || out.written().length > CODE_BYTES_MAX) {
    throw new EngineUnsupported('a function that V8 refuses');
  }
  return {
    params: source.params.map(({ type }) => type),
    result: source.result,
    locals: source.locals,
    code: out.written().slice(),
    exported: source.exported,
  };
}

/** The blocks around what is printed; an `if` is one without a name. */
class Labels {
  private readonly depths = new Map<Label, number>();
  private depth = 0;

  enter(label: Label | undefined): void {
    if (label !== undefined) this.depths.set(label, this.depth);
    this.depth += 1;
  }

  leave(label: Label | undefined): void {
    if (label !== undefined) this.depths.delete(label);
    this.depth -= 1;
  }

  /** The branch depth of `label`: 0 is the innermost block. */
  distance(label: Label): number {
    const depth = this.depths.get(label);
    assert(depth !== undefined, 'a jump goes to a block around it');
    return this.depth - 1 - depth;
  }
}

/** What is still to be printed, the next one last. */
type Pending = Stmt | (() => void);

/** Prints statements with a stack of its own: blocks are nested as deep as a thread has control locations. */
function printAll(out: ByteWriter, body: readonly Stmt[]): void {
  const labels = new Labels();
  const pending: Pending[] = [];
  const push = (statements: readonly Stmt[]): void => {
    for (let i = statements.length - 1; i >= 0; i -= 1) pending.push(statements[i] as Stmt);
  };
  push(body);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'function') {
      next();
      continue;
    }
    const statement = next;
    switch (statement.op) {
      case 'if':
        printValue(out, statement.test);
        out.opcode(OP.if);
        out.byte(NO_RESULT);
        labels.enter(undefined);
        pending.push(() => {
          labels.leave(undefined);
          out.opcode(OP.end);
        });
        if (statement.no.length > 0) {
          push(statement.no);
          pending.push(() => out.opcode(OP.else));
        }
        push(statement.yes);
        break;
      case 'block':
      case 'loop':
        out.opcode(statement.op === 'block' ? OP.block : OP.loop);
        out.byte(NO_RESULT);
        labels.enter(statement.label);
        pending.push(() => {
          labels.leave(statement.label);
          out.opcode(OP.end);
        });
        push(statement.body);
        break;
      default:
        printFlat(out, statement, labels);
    }
  }
}

/** Prints a statement that contains no other. */
function printFlat(
  out: ByteWriter,
  statement: Exclude<Stmt, { readonly op: 'if' | 'block' | 'loop' }>,
  labels: Labels,
): void {
  switch (statement.op) {
    case 'set':
      printValue(out, statement.value);
      out.opcode(OP.localSet);
      out.unsigned(statement.local.index);
      return;
    case 'store':
      printValue(out, statement.address);
      printValue(out, statement.value);
      out.opcode(statement.code);
      printMemoryOperand(out, statement.code, statement.offset);
      return;
    case 'br':
      out.opcode(OP.br);
      out.unsigned(labels.distance(statement.label));
      return;
    case 'br-if':
      printValue(out, statement.test);
      out.opcode(OP.brIf);
      out.unsigned(labels.distance(statement.label));
      return;
    case 'br-table':
      printValue(out, statement.index);
      out.opcode(OP.brTable);
      out.unsigned(statement.labels.length);
      for (const label of statement.labels) out.unsigned(labels.distance(label));
      out.unsigned(labels.distance(statement.otherwise));
      return;
    case 'atomic-store':
      printValue(out, statement.address);
      printValue(out, statement.value);
      out.opcode(OP.i32AtomicStore);
      printMemoryOperand(out, OP.i32AtomicStore, 0);
      return;
    case 'do':
      printValue(out, statement.call);
      if (statement.call.op === 'call' && statement.call.target.result === undefined) return;
      out.opcode(OP.drop);
      return;
    case 'return':
      if (statement.value !== undefined) printValue(out, statement.value);
      out.opcode(OP.return);
      return;
    default:
      statement satisfies never;
  }
}

function printValue(out: ByteWriter, code: Code): void {
  switch (code.op) {
    case 'const':
      out.opcode(OP.i32Const);
      out.signed(code.value);
      return;
    case 'const64':
      out.opcode(OP.i64Const);
      out.signed64(code.value);
      return;
    case 'get':
      out.opcode(OP.localGet);
      out.unsigned(code.local.index);
      return;
    case 'unary':
      printValue(out, code.operand);
      out.opcode(code.code);
      return;
    case 'binary':
      printValue(out, code.left);
      printValue(out, code.right);
      out.opcode(code.code);
      return;
    case 'load':
      printValue(out, code.address);
      out.opcode(code.code);
      printMemoryOperand(out, code.code, code.offset);
      return;
    case 'select':
      printValue(out, code.yes);
      printValue(out, code.no);
      printValue(out, code.test);
      out.opcode(OP.select);
      return;
    case 'choice':
      printValue(out, code.test);
      out.opcode(OP.if);
      out.byte(I32);
      printValue(out, code.yes);
      out.opcode(OP.else);
      printValue(out, code.no);
      out.opcode(OP.end);
      return;
    case 'call':
      for (const arg of code.args) printValue(out, arg);
      out.opcode(OP.call);
      assert(code.target.index >= 0, 'a function that is called is part of the module');
      out.unsigned(code.target.index);
      return;
    case 'atomic':
      printValue(out, code.address);
      for (const operand of code.operands) printValue(out, operand);
      out.opcode(code.code);
      printMemoryOperand(out, code.code, 0);
      return;
    default:
      code satisfies never;
  }
}

/** Alignment (a hint, but exact for atomics) and offset. States are aligned to 4 bytes, no more. */
function printMemoryOperand(out: ByteWriter, code: number, offset: number): void {
  const bytes = code === OP.i32Load8U || code === OP.i32Store8;
  out.unsigned(bytes ? 0 : code === OP.i32Store16 ? 0 : 2);
  out.unsigned(offset);
}
