/** Litmus tests in C, as tools/memory-model of the kernel has them: what of the format is understood. */
import type { Name } from '../language/syntax/ast.ts';
import type { Span } from '../language/text/source.ts';

/** In how many of the final states the condition is true; `deadlock`: there is no final state. */
export type Observation = 'never' | 'sometimes' | 'always' | 'deadlock';

export interface LitmusTest {
  readonly name: string;
  /** What its author says under the memory model it was written for; undefined if nothing. */
  readonly result: Observation | undefined;
  readonly initial: readonly InitialValue[];
  readonly processes: readonly Process[];
  /** Final states in which this is false do not count. */
  readonly filter: Condition | undefined;
  readonly condition: Condition;
}

/** `x=1`, `int *p = &x`, `0:r1=2`, `spinlock_t lock`. */
export interface InitialValue {
  readonly type: CType | undefined;
  /** Of a register: the number of its process. */
  readonly process: number | undefined;
  readonly name: Name;
  /** Undefined: it is zero. */
  readonly value: ConstantSyntax | undefined;
}

export interface CType {
  readonly kind: 'number' | 'lock';
  readonly pointers: number;
}

/** A number, or the address of a variable. */
export type ConstantSyntax =
  | { readonly kind: 'number'; readonly value: number; readonly span: Span }
  | { readonly kind: 'name'; readonly name: Name; readonly span: Span };

export interface Process {
  readonly number: number;
  /** Each is the address of a variable. */
  readonly parameters: readonly { readonly type: CType; readonly name: Name }[];
  readonly body: readonly LitmusStatement[];
  readonly span: Span;
}

export type LitmusStatement =
  | { readonly kind: 'declare'; readonly type: CType; readonly name: Name; readonly span: Span }
  | {
      readonly kind: 'assign';
      readonly target: Extract<LitmusExpr, { kind: 'name' | 'dereference' }>;
      readonly value: LitmusExpr;
      readonly span: Span;
    }
  | { readonly kind: 'call'; readonly call: CallSyntax; readonly span: Span }
  | {
      readonly kind: 'if';
      readonly condition: LitmusExpr;
      readonly then: readonly LitmusStatement[];
      readonly otherwise: readonly LitmusStatement[];
      readonly span: Span;
    };

export interface CallSyntax {
  readonly kind: 'call';
  readonly callee: Name;
  readonly operands: readonly LitmusExpr[];
  readonly span: Span;
}

export type BinaryOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '&&' | '||';

export type LitmusExpr =
  | ConstantSyntax
  | { readonly kind: 'dereference'; readonly name: Name; readonly span: Span }
  | CallSyntax
  | {
      readonly kind: 'unary';
      readonly operator: '!' | '-';
      readonly operand: LitmusExpr;
      readonly span: Span;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: LitmusExpr;
      readonly right: LitmusExpr;
      readonly span: Span;
    };

export type Condition =
  | { readonly kind: 'true' }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | {
      readonly kind: 'equal';
      readonly isNegated: boolean;
      /** Of a register: the number of its process. */
      readonly process: number | undefined;
      readonly name: Name;
      readonly value: ConstantSyntax;
    };

/** Returns the operands of `expr`. */
export function operandsOf(expr: LitmusExpr): readonly LitmusExpr[] {
  switch (expr.kind) {
    case 'number':
    case 'name':
    case 'dereference':
      return [];
    case 'call':
      return expr.operands;
    case 'unary':
      return [expr.operand];
    case 'binary':
      return [expr.left, expr.right];
  }
}
