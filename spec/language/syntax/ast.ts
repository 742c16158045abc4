/**
 * The syntax of a spec, as written: types only, no function.
 *
 * Every node carries `span`, from its first to the end of its last consumed token. Names are
 * unresolved; `elaborate.ts` gives them meaning. Comments are not nodes: the printer finds them
 * by offset (`comments.ts`).
 *
 * Here are the declarations; statements and expressions have files of their own and are exported from here
 * too, so that the tree is one module to all others.
 */
import type { CallExpression, Expression, Name, Node, Path, TypeSyntax } from './ast-expression.ts';
import type { Block } from './ast-statement.ts';

export type * from './ast-expression.ts';
export type * from './ast-statement.ts';

/** Where a declaration's `///` lines stand; empty string if there are none. */
interface Documented {
  readonly doc: string;
}

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
  | ClaimDeclaration
  | DriverDeclaration
  | ColumnDeclaration
  | ModeDeclaration;

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
  /** `word struct`: it is read and written at once, as one machine word is. */
  readonly isWord: boolean;
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
  /** Of a ghost: it changes when the stores before it reach memory. */
  readonly withStore?: true;
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
  /** The type of `any Cpu`: it is about any number of them. */
  readonly any: Name | undefined;
  /** `memory tso`, `memory tso:3`. */
  readonly memory: Name | undefined;
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

/**
 * `driver task[t: Task] on cpu t -> Errno { operation write = store(0) }`: who calls the operations, one after
 * another. It is no thread of the system: whoever compares operations makes threads of it.
 */
export interface DriverDeclaration extends Node, Documented {
  readonly kind: 'driver';
  readonly name: Name;
  readonly indexes: readonly IndexSyntax[];
  readonly cpu: Expression | undefined;
  /** What its operations return; undefined if they return nothing. */
  readonly result: TypeSyntax | undefined;
  readonly operations: readonly OperationSyntax[];
}

/**
 * `operation "write:1" = store(1) when mapped[1] may do nothing splits at again excludes close`: it is called where
 * `condition` is true.
 */
export interface OperationSyntax extends Node {
  readonly name: Name;
  readonly call: CallExpression;
  readonly condition: Expression | undefined;
  readonly mayDoNothing: boolean;
  /** Labels, or procs. */
  readonly splits: readonly Name[];
  /** Names of operations. */
  readonly excludes: readonly Name[];
}

/**
 * `label pre_page, post_page = "NONE" if is_none(0), ...`: a column of a table of operations, as a text made of
 * parts. A `label` says what is seen before an operation, and in the column `after` behind it; an
 * `outcome` says what an operation did, and an `effect` what several did that were called beside each other.
 */
export interface ColumnDeclaration extends Node, Documented {
  readonly kind: 'column';
  readonly form: 'label' | 'outcome' | 'effect';
  readonly name: Name;
  readonly after: Name | undefined;
  readonly parts: readonly TextPartSyntax[];
}

/** `"wp" if armed`, `errno if errno != 0`: a text, or a value as a text; nothing if `condition` is false. */
export interface TextPartSyntax extends Node {
  readonly text: string | undefined;
  /** Undefined if it is a text. */
  readonly value: Expression | undefined;
  readonly condition: Expression | undefined;
}

/** `mode async { set ASYNC = true }`: params under which a table has rows. */
export interface ModeDeclaration extends Node, Documented {
  readonly kind: 'mode';
  readonly name: Name;
  readonly settings: readonly Setting[];
}
