/**
 * The syntax of a spec, as written: types only, no function.
 *
 * Every node carries `span`, from its first to the end of its last consumed token. Names are
 * unresolved; `elaborate.ts` gives them meaning. Comments are not nodes: the printer finds them
 * by offset (`comments.ts`).
 */
import type { Span } from './source.ts';

/** A name as written, with its place. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** `linux.mm.do_wp_page`: one name or more. */
export interface Path {
  readonly names: readonly Name[];
  readonly span: Span;
}

interface Node {
  readonly span: Span;
}

/** Where a declaration's `///` lines stand; empty string if there are none. */
interface Documented {
  readonly doc: string;
}

// ---------------------------------------------------------------- modules

export interface SpecSyntax extends Node, Documented {
  /** Undefined when the `module` line is missing (which is a diagnostic). */
  readonly module: Path | undefined;
  readonly declarations: readonly Declaration[];
}

export type Declaration =
  | UseDeclaration
  | ParamDeclaration
  | TypeDeclaration
  | EnumDeclaration
  | StructDeclaration
  | VariableDeclaration
  | GuardedDeclaration
  | FnDeclaration
  | ProcDeclaration
  | ThreadDeclaration
  | VariantDeclaration
  | PropertyDeclaration
  | ClaimDeclaration;

/** `use hardware.mmu`: every declaration of that module, by its plain name. */
export interface UseDeclaration extends Node, Documented {
  readonly kind: 'use';
  readonly module: Path;
}

/** `param N : 1..4 = 2`, `param ASYNC : bool = true`. */
export interface ParamDeclaration extends Node, Documented {
  readonly kind: 'param';
  readonly name: Name;
  readonly type: TypeSyntax;
  readonly initial: Expression;
}

/** `type Version = 0..3` (an alias) or `symmetric type Page = 0..P-1` (interchangeable identities). */
export interface TypeDeclaration extends Node, Documented {
  readonly kind: 'type';
  readonly symmetric: boolean;
  readonly name: Name;
  readonly type: TypeSyntax;
}

export interface EnumDeclaration extends Node, Documented {
  readonly kind: 'enum';
  readonly name: Name;
  readonly members: readonly Name[];
}

export interface StructDeclaration extends Node, Documented {
  readonly kind: 'struct';
  readonly name: Name;
  readonly fields: readonly FieldDeclaration[];
}

export interface FieldDeclaration extends Node {
  readonly name: Name;
  readonly type: TypeSyntax;
}

/**
 * `shared pte[p: Page] : Pte = e`, `percpu tlb[Cpu, Page] : Entry`, `ghost stored[Page] : bool`.
 * `e` may use the index names; it is a constant expression. Without it: the type's first value.
 */
export interface VariableDeclaration extends Node, Documented {
  readonly kind: 'variable';
  readonly storage: 'shared' | 'percpu' | 'ghost';
  readonly name: Name;
  readonly indexes: readonly IndexSyntax[];
  readonly type: TypeSyntax;
  readonly initial: Expression | undefined;
}

/** `p: Page` or just `Page`. */
export interface IndexSyntax extends Node {
  readonly name: Name | undefined;
  readonly type: TypeSyntax;
}

/** `guarded pte[p] by ptl[p]`: `names` after the variable bind its indexes for `lock`. */
export interface GuardedDeclaration extends Node, Documented {
  readonly kind: 'guarded';
  readonly variable: Name;
  readonly indexes: readonly Name[];
  readonly lock: Expression;
}

/** `fn pinned(p: Page) -> bool = pin[p] > 0`: pure, may read shared variables. */
export interface FnDeclaration extends Node, Documented {
  readonly kind: 'fn';
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: TypeSyntax;
  readonly body: Expression;
}

/** `proc spin_lock(ref l: spinlock) acquires l { ... }`: takes steps, is inlined, does not recurse. */
export interface ProcDeclaration extends Node, Documented {
  readonly kind: 'proc';
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: TypeSyntax | undefined;
  readonly effects: readonly EffectSyntax[];
  readonly body: Block;
}

/**
 * What a proc does to locks, as sparse's annotations say it: `acquires l` waits for it and takes it,
 * `tries l` may take it and never waits, `releases l`; `sleeps` may give up the CPU; `unlocked` is
 * to be called with no lock held, and says what is wrong otherwise.
 */
export type EffectSyntax =
  | (Node & { readonly kind: 'acquires'; readonly lock: Name; readonly mode: AcquireMode })
  | (Node & { readonly kind: 'tries' | 'releases'; readonly lock: Name })
  | (Node & { readonly kind: 'sleeps' })
  | (Node & { readonly kind: 'unlocked'; readonly message: string | undefined });

/**
 * How a lock is taken: alone, with other readers, or with other readers and whoever waits before
 * (lockdep's recursive read).
 */
export type AcquireMode = 'exclusive' | 'read' | 'recursive read';

/** A `ref` parameter stands for a variable (or part of one) of the caller. */
export interface Parameter extends Node {
  readonly ref: boolean;
  readonly name: Name;
  readonly type: TypeSyntax;
}

/** `thread writer[i: Writer] on cpu i { ... }`, or `daemon` for the environment. */
export interface ThreadDeclaration extends Node, Documented {
  readonly kind: 'thread';
  /** As written before `thread`: `strong` is `strong fair`. */
  readonly fairness: 'fair' | 'strong' | 'unfair' | undefined;
  readonly daemon: boolean;
  readonly name: Name;
  readonly indexes: readonly IndexSyntax[];
  readonly cpu: Expression | undefined;
  readonly body: Block;
}

/** A patch to the spec. */
export interface VariantDeclaration extends Node, Documented {
  readonly kind: 'variant';
  readonly name: Name;
  readonly patches: readonly Patch[];
}

export type Patch = ReplaceStatement | ReplaceProc | ReplaceInitial | ReplaceFairness;

/** `replace do_wp_page.resolve { ... }`: the labelled statement becomes these statements. */
export interface ReplaceStatement extends Node {
  readonly kind: 'replace-statement';
  /** `[module.]proc.label`; the proc may be a thread. */
  readonly target: Path;
  readonly body: Block;
}

/** `replace proc NAME(...) { ... }`: the whole proc; the signature must be the same. */
export interface ReplaceProc extends Node {
  readonly kind: 'replace-proc';
  readonly proc: ProcDeclaration;
}

/** `init x = e`: another initial value for a variable. */
export interface ReplaceInitial extends Node {
  readonly kind: 'replace-initial';
  readonly variable: Name;
  readonly value: Expression;
}

/** `unfair thread t`: another fairness for a thread or daemon. */
export interface ReplaceFairness extends Node {
  readonly kind: 'replace-fairness';
  readonly fairness: 'fair' | 'strong' | 'unfair';
  readonly daemon: boolean;
  readonly thread: Name;
}

/**
 * `invariant NAME: e` (always true), `never NAME: e`, `cover NAME: e` (true in some state);
 * `step NAME: e` (true of every step); `property NAME: e` and `eventually NAME: e` (of every run).
 */
export interface PropertyDeclaration extends Node, Documented {
  readonly kind: 'property';
  readonly form: 'invariant' | 'never' | 'cover' | 'step' | 'property' | 'eventually';
  readonly name: Name;
  readonly body: Expression;
}

/**
 * `claim NAME { variant v  set P = 2  violated a, b  recorded { states 9, transitions 12, depth 4 } }`.
 * The threads are those of the module and of all it uses.
 */
export interface ClaimDeclaration extends Node, Documented {
  readonly kind: 'claim';
  readonly name: Name;
  readonly variants: readonly Name[];
  readonly settings: readonly Setting[];
  readonly expected: Expected | undefined;
  readonly recorded: Recorded | undefined;
}

export interface Setting extends Node {
  readonly param: Name;
  readonly value: Expression;
}

/** `holds all` / `holds a, b` / `violated a, b`. `names` is empty for `all`. */
export interface Expected extends Node {
  readonly verdict: 'holds' | 'violated';
  readonly names: readonly Name[];
}

export interface Recorded extends Node {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
}

// ---------------------------------------------------------------- types

export type TypeSyntax =
  | NamedTypeSyntax
  | RangeTypeSyntax
  | ArrayTypeSyntax
  | SetTypeSyntax
  | SeqTypeSyntax
  | OptionalTypeSyntax;

/** `bool`, `Tid` (the identity of a running thread) or a declared name. */
export interface NamedTypeSyntax extends Node {
  readonly kind: 'named-type';
  readonly name: Name;
}

/** `lo..hi`, both inclusive, both constant expressions. */
export interface RangeTypeSyntax extends Node {
  readonly kind: 'range-type';
  readonly low: Expression;
  readonly high: Expression;
}

/** `[Page] T` or `[Cpu, Page] T`. */
export interface ArrayTypeSyntax extends Node {
  readonly kind: 'array-type';
  readonly indexes: readonly TypeSyntax[];
  readonly element: TypeSyntax;
}

export interface SetTypeSyntax extends Node {
  readonly kind: 'set-type';
  readonly element: TypeSyntax;
}

/** `seq of T up to N`. */
export interface SeqTypeSyntax extends Node {
  readonly kind: 'seq-type';
  readonly element: TypeSyntax;
  readonly max: Expression;
}

/** `T?`. */
export interface OptionalTypeSyntax extends Node {
  readonly kind: 'optional-type';
  readonly inner: TypeSyntax;
}

// ---------------------------------------------------------------- statements

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

/** `pte[p].write = e`; `racy` when the whole statement is marked. `value` may be a call of a proc. */
export interface AssignStatement extends Labelled {
  readonly kind: 'assign';
  readonly racy: boolean;
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

// ---------------------------------------------------------------- expressions

/** A type whose values are ranged over (`Page`, `0..2`), or an expression of set type. */
export type Domain =
  | { readonly kind: 'type-domain'; readonly type: RangeTypeSyntax; readonly span: Span }
  | { readonly kind: 'expression-domain'; readonly value: Expression; readonly span: Span };

export type Expression =
  | NumberExpression
  | BooleanExpression
  | NoneExpression
  | NameExpression
  | AllExpression
  | FieldExpression
  | IndexExpression
  | CallExpression
  | UnaryExpression
  | BinaryExpression
  | TemporalExpression
  | TemporalPairExpression
  | ConditionalExpression
  | QuantifiedExpression
  | StructExpression
  | SetExpression
  | SeqExpression;

export interface NumberExpression extends Node {
  readonly kind: 'number';
  readonly value: number;
}

export interface BooleanExpression extends Node {
  readonly kind: 'boolean';
  readonly value: boolean;
}

/** `none`: the empty optional. */
export interface NoneExpression extends Node {
  readonly kind: 'none';
}

/** A variable, local, parameter, enum member, `self`, `this_cpu`, or `x'`: the `x` after a step. */
export interface NameExpression extends Node {
  readonly kind: 'name';
  readonly name: string;
}

/** `all Page`: the set of all values of a type. */
export interface AllExpression extends Node {
  readonly kind: 'all';
  readonly type: TypeSyntax;
}

/** `e.f`; also `writer.done`. */
export interface FieldExpression extends Node {
  readonly kind: 'field';
  readonly base: Expression;
  readonly field: Name;
}

/** `e[i]` or `e[i, j]`, which is `e[i][j]`. */
export interface IndexExpression extends Node {
  readonly kind: 'index';
  readonly base: Expression;
  readonly indexes: readonly Expression[];
}

/** `f(a, b)`; also `Page(0)`, `len(q)`, and `writer[i].at(label)` with a field as `callee`. */
export interface CallExpression extends Node {
  readonly kind: 'call';
  readonly callee: NameExpression | FieldExpression;
  readonly args: readonly Expression[];
}

/** `racy e` is `e`, read without the lock that guards it. */
export interface UnaryExpression extends Node {
  readonly kind: 'unary';
  readonly operator: 'not' | '-' | 'racy';
  readonly operand: Expression;
}

export type BinaryOperator =
  | 'implies'
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'union'
  | 'minus'
  | 'intersect'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

export interface BinaryExpression extends Node {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** Of a run from now on. Only in the body of a `property` or `eventually`. */
export interface TemporalExpression extends Node {
  readonly kind: 'temporal';
  readonly operator: 'always' | 'eventually' | 'next';
  readonly operand: Expression;
}

/** The same, of two parts. */
export interface TemporalPairExpression extends Node {
  readonly kind: 'temporal-pair';
  readonly operator: 'until' | 'leads to';
  readonly left: Expression;
  readonly right: Expression;
}

export interface ConditionalExpression extends Node {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}

/** `forall x in D where e: e`, `exists ...`, `count ...` (a number). */
export interface QuantifiedExpression extends Node {
  readonly kind: 'quantified';
  readonly quantifier: 'forall' | 'exists' | 'count';
  readonly name: Name;
  readonly domain: Domain;
  readonly where: Expression | undefined;
  readonly body: Expression;
}

/** `{ ..base, field: e }` or `{ field: e, field: e }`. Its type comes from its context. */
export interface StructExpression extends Node {
  readonly kind: 'struct-value';
  readonly base: Expression | undefined;
  readonly fields: readonly FieldValue[];
}

export interface FieldValue extends Node {
  readonly name: Name;
  readonly value: Expression;
}

/** `{}`, `{a, b}`. */
export interface SetExpression extends Node {
  readonly kind: 'set-value';
  readonly elements: readonly Expression[];
}

/** `[]`, `[a, b]`: a sequence. */
export interface SeqExpression extends Node {
  readonly kind: 'seq-value';
  readonly elements: readonly Expression[];
}
