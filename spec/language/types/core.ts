/**
 * The core: a whole program with every name resolved and every expression typed, before procs are
 * inlined. `elaborate.ts` makes it, `model/lower/lower.ts` turns it into a machine.
 *
 * Within a proc or thread, locals (parameters first) are numbered; `{ kind: 'local', slot }` in an
 * expression or place means local number `slot` of the enclosing proc, which for a `ref` parameter
 * stands for a place of the caller.
 */
import type { AcquireMode } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import type { Expr, LValue, PathStep } from './expression.ts';
import type { Fairness, StepProperty, TemporalProperty } from './formula.ts';
import type { ScalarType, Type } from './types.ts';

export interface Core {
  readonly name: string;
  readonly params: readonly CoreParam[];
  readonly variables: readonly CoreVariable[];
  readonly guards: readonly CoreGuard[];
  /** The struct types that some proc takes or gives up as a lock. */
  readonly lockTypes: readonly CoreLockType[];
  readonly procs: readonly CoreProc[];
  readonly threads: readonly CoreThread[];
  readonly properties: readonly CoreProperty[];
  readonly temporal: readonly TemporalProperty[];
  readonly stepProperties: readonly StepProperty[];
  /** What a table of operations has; undefined unless drivers are threads (`driver-threads.ts`). */
  readonly tables?: CoreTables;
}

/** Who calls operations, and what a table says of them. */
export interface CoreTables {
  readonly drivers: readonly CoreDriver[];
  readonly columns: readonly CoreColumn[];
  /** The bound variables that parts of columns may have. */
  readonly ids: TableIds;
}

/** A driver: the thread template `template`. */
export interface CoreDriver {
  readonly template: number;
  readonly operations: readonly CoreOperation[];
  /** What its operations return; undefined if they return nothing. */
  readonly result: ScalarType | undefined;
}

export interface CoreOperation {
  readonly name: string;
  readonly span: Span;
  /** Whether `when` says where it is to be taken. */
  readonly isConditional: boolean;
  /** Whether it may return and have done nothing, if another is in its way. */
  readonly mayDoNothing: boolean;
  /** Labels, and procs: where it stands there it may be cut into two operations. */
  readonly splits: readonly string[];
  /** The operations that are never called beside it; an exclusion counts both ways. */
  readonly excludes: readonly string[];
}

/**
 * - `blocked`: how many operations have begun and not returned.
 * - `returned`: whether the operation returned, and `result`: what it did, or the first value of the type.
 */
export interface TableIds {
  readonly blocked: number;
  readonly returned: number;
  readonly result: number;
}

/**
 * A column. Parts of a `label` are over one state. Those of an `outcome` or an `effect` are over two, as the body
 * of a step property is: the one before the operation and the one behind it; `self` is the driver of an outcome.
 * An `effect` is of operations that were called beside each other, and is in no table of observations.
 */
export interface CoreColumn {
  readonly form: 'label' | 'outcome' | 'effect';
  /** Of a label: the column for the state before, and the one for the state behind the operation. */
  readonly name: string;
  readonly after: string | undefined;
  readonly parts: readonly CoreTextPart[];
  readonly span: Span;
}

export interface CoreTextPart {
  /** A text, or a value of a scalar type that is shown. */
  readonly shows: string | Expr;
  readonly condition: Expr | undefined;
}

export interface CoreParam {
  readonly name: string;
  readonly type: ScalarType;
  readonly value: number;
  readonly initial: number;
  readonly span: Span;
}

export interface CoreVariable {
  readonly name: string;
  readonly storage: 'shared' | 'percpu' | 'ghost';
  /** The type of the whole variable, indexes included. */
  readonly type: Type;
  /** One for each index in brackets; the initial value refers to them as bound variables. */
  readonly indexes: readonly { readonly id: number; readonly type: ScalarType }[];
  /** The type of one element. */
  readonly element: Type;
  readonly initial: Expr | undefined;
  /** `ghost ... with store`. */
  readonly withStore?: true;
  readonly span: Span;
}

/** `guarded x[i] by e`: `read` and `write` say over the bound variables `ids` whether the lock is held. */
export interface CoreGuard {
  readonly variable: number;
  readonly ids: readonly number[];
  /** The lock as written, for messages. */
  readonly lock: string;
  /** Where the lock is, if it is a part of the variable that it guards. */
  readonly lockPath: readonly PathStep[] | undefined;
  readonly read: Expr;
  readonly write: Expr;
  readonly span: Span;
}

/** A struct type that is a lock. */
export interface CoreLockType {
  readonly name: string;
  /** Whether the running thread holds it at all, and whether it holds it alone. */
  readonly read: LockTest;
  readonly write: LockTest;
  /** Whether who waits for it may sleep. If not, who holds it must not sleep either. */
  readonly sleeps: boolean;
  /** Whether several may hold it at once. */
  readonly hasReaders: boolean;
}

/** What it means to hold a lock, which is the bound variable `id` in `body`. */
export interface LockTest {
  readonly id: number;
  readonly body: Expr;
}

/** What a proc does to locks; `parameter` is the number of the one that is the lock. */
export type CoreEffect =
  | { readonly kind: 'acquires'; readonly parameter: number; readonly mode: AcquireMode }
  | { readonly kind: 'tries' | 'releases'; readonly parameter: number }
  | { readonly kind: 'sleeps' }
  | { readonly kind: 'unlocked'; readonly message: string };

export interface CoreLocal {
  readonly name: string;
  readonly type: Type;
  readonly ref: boolean;
  /** Whether anything after its declaration assigns it, or passes it by reference. */
  readonly assigned: boolean;
  readonly span: Span;
}

export interface CoreProc {
  readonly name: string;
  readonly parameterCount: number;
  /** The parameters, then all other locals. */
  readonly locals: readonly CoreLocal[];
  readonly result: Type | undefined;
  readonly effects: readonly CoreEffect[];
  readonly body: CoreBlock;
  readonly span: Span;
}

export interface CoreThread {
  readonly name: string;
  readonly daemon: boolean;
  readonly fairness: Fairness;
  readonly indexes: readonly { readonly name: string; readonly type: ScalarType }[];
  /** Over the thread's args. */
  readonly cpu: Expr | undefined;
  readonly locals: readonly CoreLocal[];
  readonly body: CoreBlock;
  readonly span: Span;
}

export interface CoreProperty {
  readonly form: 'invariant' | 'never' | 'cover';
  readonly name: string;
  readonly message: string;
  readonly body: Expr;
  readonly span: Span;
}

export interface CoreBlock {
  readonly statements: readonly CoreStatement[];
  /** Locals that a `let` or `choose` directly in it declares; they end with it. */
  readonly locals: readonly number[];
}

/** A call of a proc: values for value parameters, places for `ref` parameters. */
export interface CoreCall {
  readonly proc: number;
  readonly args: readonly CoreArgument[];
  readonly span: Span;
}

export type CoreArgument =
  | { readonly kind: 'value'; readonly value: Expr }
  | { readonly kind: 'place'; readonly place: LValue };

export type CoreValue =
  | { readonly kind: 'expression'; readonly value: Expr }
  | { readonly kind: 'call'; readonly call: CoreCall };

interface CoreBase {
  readonly label: string | undefined;
  readonly span: Span;
}

export type CoreStatement = CoreBase &
  /** `declares`: the local whose scope starts here, for `let`. */
  (
    | {
        readonly kind: 'assign';
        readonly target: LValue;
        readonly value: CoreValue;
        readonly declares: number | undefined;
        /** `smp_store_release()`. */
        readonly release?: true;
      }
    | { readonly kind: 'call'; readonly call: CoreCall }
    | { readonly kind: 'barrier'; readonly barrier: 'mb' | 'rmb' | 'wmb' }
    | {
        readonly kind: 'if';
        readonly condition: Expr;
        readonly then: CoreBlock;
        readonly otherwise: CoreBlock | undefined;
      }
    /** Stores the value in local `local`, then compares it with the constants of each arm. */
    | {
        readonly kind: 'match';
        readonly local: number;
        readonly value: CoreValue;
        readonly arms: readonly CoreArm[];
        readonly otherwise: CoreBlock | undefined;
      }
    | { readonly kind: 'while'; readonly condition: Expr; readonly body: CoreBlock }
    | { readonly kind: 'loop'; readonly body: CoreBlock }
    /** `set` (over `domain`) restricts it; it is evaluated once, into local `snapshot`. */
    | {
        readonly kind: 'for';
        readonly local: number;
        readonly domain: ScalarType;
        readonly set: Expr | undefined;
        readonly snapshot: number | undefined;
        readonly body: CoreBlock;
      }
    | {
        readonly kind: 'choose';
        readonly local: number;
        readonly domain: ScalarType;
        readonly where: Expr | undefined;
      }
    | { readonly kind: 'either'; readonly arms: readonly CoreBlock[] }
    | { readonly kind: 'await'; readonly condition: Expr }
    | { readonly kind: 'assume'; readonly condition: Expr }
    | {
        readonly kind: 'assert';
        readonly form: 'assert' | 'warn';
        readonly condition: Expr;
        readonly property: string;
        readonly message: string;
      }
    | { readonly kind: 'atomic'; readonly body: CoreBlock }
    | { readonly kind: 'goto'; readonly target: string }
    | { readonly kind: 'return'; readonly value: CoreValue | undefined }
    | { readonly kind: 'break' }
    | { readonly kind: 'continue' }
    | { readonly kind: 'skip' }
  );

export interface CoreArm {
  readonly values: readonly Expr[];
  readonly body: CoreBlock;
}
