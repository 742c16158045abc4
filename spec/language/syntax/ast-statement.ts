/** The syntax of statements, as written (`ast.ts`). */
import type {
  CallExpression,
  Domain,
  Expression,
  Name,
  Node,
  TypeSyntax,
} from './ast-expression.ts';

export interface Block extends Node {
  readonly statements: readonly Statement[];
}

export type Statement =
  | LetStatement
  | AssignStatement
  | CallStatement
  | IfStatement
  | MatchStatement
  | WhileStatement
  | LoopStatement
  | ForStatement
  | ChooseStatement
  | EitherStatement
  | AwaitStatement
  | AssertStatement
  | AssumeStatement
  | AtomicStatement
  | GotoStatement
  | ReturnStatement
  | JumpStatement
  | SkipStatement;

/** Every statement may carry a label: `recheck: if ...`. */
interface Labelled extends Node {
  readonly label: Name | undefined;
}

/** `let x = e`, `let x : T = e`; `value` may be a call of a proc. */
export interface LetStatement extends Labelled {
  readonly kind: 'let';
  readonly name: Name;
  readonly type: TypeSyntax | undefined;
  readonly value: Expression;
}

/** The kernel's words for stores that are marked; each is `racy` as well. */
export type MarkedStore = 'WRITE_ONCE' | 'smp_store_release';

/** `pte[p].write = e`; `racy` when the whole statement is marked. `value` may be a call of a proc. */
export interface AssignStatement extends Labelled {
  readonly kind: 'assign';
  readonly racy: boolean;
  /** How it is written, if not as an assignment: `WRITE_ONCE(x, e)`. */
  readonly marked?: MarkedStore | undefined;
  readonly target: Expression;
  readonly value: Expression;
}

/** `spin_lock(ptl[p])`. */
export interface CallStatement extends Labelled {
  readonly kind: 'call-statement';
  readonly call: CallExpression;
}

/** `else if` is an `otherwise` block that holds one `if` statement. */
export interface IfStatement extends Labelled {
  readonly kind: 'if';
  readonly condition: Expression;
  readonly then: Block;
  readonly otherwise: Block | undefined;
}

/** `match e { A, B { ... } C { ... } else { ... } }`. `value` may be a call of a proc. */
export interface MatchStatement extends Labelled {
  readonly kind: 'match';
  readonly value: Expression;
  readonly arms: readonly MatchArm[];
  readonly otherwise: Block | undefined;
}

export interface MatchArm extends Node {
  readonly patterns: readonly Expression[];
  readonly body: Block;
}

export interface WhileStatement extends Labelled {
  readonly kind: 'while';
  readonly condition: Expression;
  readonly body: Block;
}

export interface LoopStatement extends Labelled {
  readonly kind: 'loop';
  readonly body: Block;
}

/** `for x in D { ... }`, in ascending order. `domain` is a type name or a set expression. */
export interface ForStatement extends Labelled {
  readonly kind: 'for';
  readonly name: Name;
  readonly domain: Domain;
  readonly body: Block;
}

/** `choose x in D where e`: any such value; waits while there is none. */
export interface ChooseStatement extends Labelled {
  readonly kind: 'choose';
  readonly name: Name;
  readonly domain: Domain;
  readonly where: Expression | undefined;
}

/** `either { } or { }`: an arm is taken only together with its first step. */
export interface EitherStatement extends Labelled {
  readonly kind: 'either';
  readonly arms: readonly Block[];
}

export interface AwaitStatement extends Labelled {
  readonly kind: 'await';
  readonly condition: Expression;
}

/** `assert NAME: e "message"`; `warn` reports and goes on, as the kernel's WARN_ON does. */
export interface AssertStatement extends Labelled {
  readonly kind: 'assert';
  readonly form: 'assert' | 'warn';
  readonly name: Name | undefined;
  readonly condition: Expression;
  readonly message: string | undefined;
}

export interface AssumeStatement extends Labelled {
  readonly kind: 'assume';
  readonly condition: Expression;
}

export interface AtomicStatement extends Labelled {
  readonly kind: 'atomic';
  readonly body: Block;
}

export interface GotoStatement extends Labelled {
  readonly kind: 'goto';
  readonly target: Name;
}

/** `return`, `return e`; `value` may be a call of a proc. The value starts on the same line. */
export interface ReturnStatement extends Labelled {
  readonly kind: 'return';
  readonly value: Expression | undefined;
}

export interface JumpStatement extends Labelled {
  readonly kind: 'jump';
  readonly form: 'break' | 'continue';
}

export interface SkipStatement extends Labelled {
  readonly kind: 'skip';
}
