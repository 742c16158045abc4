/**
 * Code as a tree: pure int32 (and a few int64) expressions, and statements that carry all effects.
 *
 * An expression may be used twice: it is pure, and V8's compiler shares equal subexpressions. `build-code.ts` builds
 * it, with constants folded.
 */
import { I32, I64, OP, type ValueType } from './wasm-opcodes.ts';

export type Code =
  | { readonly op: 'const'; readonly value: number }
  | { readonly op: 'const64'; readonly value: bigint }
  | { readonly op: 'get'; readonly local: Local }
  | { readonly op: 'unary'; readonly code: number; readonly operand: Code }
  | { readonly op: 'binary'; readonly code: number; readonly left: Code; readonly right: Code }
  | { readonly op: 'load'; readonly code: number; readonly address: Code; readonly offset: number }
  | {
      readonly op: 'select';
      readonly test: Code;
      readonly yes: Code;
      readonly no: Code;
    }
  /** As `select`, but evaluates only one side. */
  | { readonly op: 'choice'; readonly test: Code; readonly yes: Code; readonly no: Code }
  | { readonly op: 'call'; readonly target: FunctionBuilder; readonly args: readonly Code[] }
  /** An atomic read-modify-write; not pure, used once. */
  | {
      readonly op: 'atomic';
      readonly code: number;
      readonly address: Code;
      readonly operands: readonly Code[];
    };

export type Stmt =
  | { readonly op: 'set'; readonly local: Local; readonly value: Code }
  | {
      readonly op: 'store';
      readonly code: number;
      readonly address: Code;
      readonly offset: number;
      readonly value: Code;
    }
  | {
      readonly op: 'if';
      readonly test: Code;
      readonly yes: readonly Stmt[];
      readonly no: readonly Stmt[];
    }
  | { readonly op: 'block'; readonly label: Label; readonly body: readonly Stmt[] }
  | { readonly op: 'loop'; readonly label: Label; readonly body: readonly Stmt[] }
  | { readonly op: 'br'; readonly label: Label }
  | { readonly op: 'br-if'; readonly test: Code; readonly label: Label }
  | {
      readonly op: 'br-table';
      readonly index: Code;
      readonly labels: readonly Label[];
      readonly otherwise: Label;
    }
  | { readonly op: 'atomic-store'; readonly address: Code; readonly value: Code }
  | { readonly op: 'do'; readonly call: Code }
  | { readonly op: 'return'; readonly value: Code | undefined };

/** A place to jump to: the end of a block or the start of a loop. Compared by identity. */
export class Label {}

export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/** A function in the making. */
export class FunctionBuilder {
  readonly params: readonly Local[];
  readonly result: ValueType | undefined;
  readonly exported: string | undefined;
  /** The types of the locals after the parameters. */
  readonly locals: ValueType[] = [];
  body: readonly Stmt[] = [];
  /** Locals that no code so far will read again. */
  private readonly free: Local[] = [];
  /** Locals made during `reusing`, free when it ends. */
  private lent: Local[] | undefined;
  /** Its place in the module, set when the module is put together. */
  index = -1;

  constructor(params: readonly ValueType[], result: ValueType | undefined, exported?: string) {
    this.params = params.map((type, index) => ({ index, type }));
    this.result = result;
    this.exported = exported;
  }

  local(type: ValueType = I32): Local {
    const taken = this.free.findLastIndex((each) => each.type === type);
    if (taken !== -1) {
      const [local] = this.free.splice(taken, 1);
      if (local !== undefined) return this.lend(local);
    }
    this.locals.push(type);
    return this.lend({ index: this.params.length + this.locals.length - 1, type });
  }

  /**
   * Does `work`, and lends the locals that were made meanwhile to later code: the code of `work` sets them before it
   * reads them, and no other code reads them. V8's compilers take time for each local at each join of branches.
   */
  reusing<T>(work: () => T): T {
    const around = this.lent;
    const own: Local[] = [];
    this.lent = own;
    const result = work();
    this.lent = around;
    this.free.push(...own);
    return result;
  }

  private lend(local: Local): Local {
    this.lent?.push(local);
    return local;
  }
}

/** Tells whether `code` is known to be 0 or 1. */
export function isBit(code: Code): boolean {
  switch (code.op) {
    case 'const':
      return code.value === 0 || code.value === 1;
    case 'unary':
      return code.code === OP.i32Eqz || code.code === OP.i64Eqz;
    case 'binary':
      if (code.code >= OP.i32Eq && code.code <= OP.i32GeU) return true;
      if (code.code === OP.i64Eq || code.code === OP.i64Ne) return true;
      if (code.code === OP.i32And) return isBit(code.left) || isBit(code.right);
      if (code.code === OP.i32Or || code.code === OP.i32Xor) {
        return isBit(code.left) && isBit(code.right);
      }
      return false;
    case 'select':
    case 'choice':
      return isBit(code.yes) && isBit(code.no);
    default:
      return false;
  }
}

/** The number of instructions of `code`, counted up to 32. */
export function size(code: Code): number {
  switch (code.op) {
    case 'unary':
      return 1 + size(code.operand);
    case 'binary': {
      const left = size(code.left);
      return left >= 32 ? 32 : 1 + left + size(code.right);
    }
    case 'load':
      return 1 + size(code.address);
    case 'select':
    case 'choice': {
      const sides = size(code.yes) + size(code.no);
      return sides >= 32 ? 32 : 1 + sides + size(code.test);
    }
    case 'call':
    case 'atomic':
      return 32;
    default:
      return 1;
  }
}

export { I32, I64 };
