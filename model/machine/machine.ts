/**
 * The machine: the one intermediate form that every engine, export and report starts from.
 *
 * A machine is finite variables, thread templates with their instances, and properties. The code of
 * a template is a flat graph of *nodes*; procs are inlined, `for` over a type inside `atomic` is
 * unrolled. A thread's control location (its program counter) is the node that it executes next. The
 * meaning is `interpret.ts`:
 *
 * - A *step* of a thread starts at its control location and runs node after node. It is in phase 0
 *   until it executes a node with `access`, and in phase 1 from then on. A node with `access` and
 *   `schedulingPoint: 'no'` (an update of a ghost) belongs to the step that reaches it.
 * - It ends before a node with `schedulingPoint: 'always'` (unless it started there), before a node with
 *   `'access'` when in phase 1, before a node with `'again'`, the head of a loop, that it has executed
 *   already, before one with `'access-or-again'` in either case, and at an `end` node. That node is the
 *   thread's new control location.
 * - `choose` and `either` branch: one step each. A false `await`, or a `choose` with nothing to
 *   choose, ends that branch without a step. If no branch is left the thread is blocked.
 * - A false `assume` ends that branch, and the run with it: no step, but the thread is not blocked.
 * - A failing `assert` (or a failing expression) ends that branch in a violation, without a successor;
 *   a failing `warn` is a violation too, and the step goes on. It is one even if the thread then has
 *   to wait on that branch: what comes before has been evaluated.
 * - At the end of a step, every slot in the `reset` list of the new location gets its first value: locals
 *   out of scope and, with the dead-local reduction, locals that are not live there. No slot is reset whose
 *   value some path from there reads.
 *
 * Every cycle of nodes passes a node with `schedulingPoint: 'always'`, `'again'` or `'access-or-again'`, or one
 * with `access` and `'access'`, so steps end. In the initial state each thread has run from `entry` past local work that
 * cannot fail, and past `warn`s of the lock checks (`isPrologue`); its control location is the first node
 * that is something else, whatever its `schedulingPoint`.
 *
 * Outside `atomic` a node that touches shared variables has `access` and a scheduling point, but for the checks of
 * locks; in an `atomic` block only the first node may have a scheduling point. Threads read ghosts only to update
 * ghosts, and in assertions.
 *
 * `verify.ts` checks all this of a machine, `verify-template.ts` of its code, `verify-expression.ts` of expressions.
 */

import type { Span } from '../../spec/language/text/source.ts';
import type { CoreEffect, CoreLockType } from '../../spec/language/types/core.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import type {
  Fairness,
  StepProperty,
  TemporalProperty,
} from '../../spec/language/types/formula.ts';
import type { ScalarType, Type, Value } from '../../spec/language/types/types.ts';
import type { MemoryModel } from './memory-model.ts';
import type { PlaceShape } from './place-shape.ts';
import type { Possible } from './possible-values.ts';
import type { Views } from './views.ts';

export interface Machine {
  /** The module the machine was made of. */
  readonly name: string;
  readonly params: readonly ParamValue[];
  readonly variables: readonly Variable[];
  readonly templates: readonly Template[];
  /** The locks of the libraries: which types they are, and which procs take and give them up. */
  readonly lockTypes: readonly CoreLockType[];
  readonly procEffects: readonly ProcEffects[];
  /** The orders in which locks may be taken that lie on a cycle of such orders; see `lock-orders.ts`. */
  readonly lockOrders: readonly LockOrder[];
  /** Arrays of so many locks that no order among their own elements is looked for. */
  readonly largeLockArrays: readonly string[];
  /** All thread instances, in spec order; a thread's identity (`self`) is its place here. */
  readonly threads: readonly ThreadInstance[];
  readonly properties: readonly Property[];
  /** What every fair run must fulfil. */
  readonly temporal: readonly TemporalProperty[];
  /** What every step must fulfil. */
  readonly stepProperties: readonly StepProperty[];
  /** Whether locals that are not live are reset (a reduction; see `dead-locals.ts`). */
  readonly resetsDeadLocals: boolean;
  /** The types that are declared symmetric, and what breaks those that are not. */
  readonly symmetries: readonly Symmetry[];
  /** Whether one state represents all its renamings (a reduction; see `symmetry.ts`). */
  readonly usesSymmetry: boolean;
  /** What its places can hold in reachable states (a reduction; see `constants/fold-constants.ts`). */
  readonly possible?: PossibleParts;
  /** Under which memory model it runs; undefined: sequential consistency. */
  readonly memory?: MemoryModel;
  /** Whether only stores wait of which others can tell when they reach memory (`memory/unobserved-delays.ts`). */
  readonly usesRacyBuffers?: true;
  /** Under x86-TSO: where stores wait; undefined if no thread has a store that could. */
  readonly storeBuffers?: StoreBuffers;
  /** Under weak memory: what threads have seen; undefined if no accesses race. */
  readonly views?: Views;
}

/** What keeps a type from being symmetric. */
export interface Asymmetry {
  /** `names an identity`, `calls a proc for each`: what the place in the spec does. */
  readonly why: string;
  readonly span: Span;
}

/** A type declared `symmetric`, of at least two identities. */
export interface Symmetry {
  readonly type: string;
  readonly size: number;
  /** The first use that breaks it; undefined if identities are interchangeable. */
  readonly broken: Asymmetry | undefined;
}

/** What can be, by variable, and by thread and slot. Whoever makes a machine of another one drops or keeps it. */
export interface PossibleParts {
  readonly variables: readonly Possible[];
  readonly slots: readonly (readonly Possible[])[];
}

/** What `model/memory/store-buffers.ts` has put in. */
export interface StoreBuffers {
  /** The most stores of one thread that wait. */
  readonly depth: number;
  /** The variable that holds the buffers of all threads, and the template that empties them. */
  readonly variable: number;
  readonly template: number;
  /** What an entry with that number in its first field is a store to. */
  readonly shapes: readonly PlaceShape[];
}

/** What a proc that frames name does to locks. */
export interface ProcEffects {
  readonly proc: string;
  readonly effects: readonly CoreEffect[];
}

/**
 * That a thread takes lock `to` while it holds lock `from`, wherever it does: reported as a violation of
 * `property`, by a `warn` on the way into each such call. What matters is whether such orders make a
 * cycle; alone, none is wrong.
 */
export interface LockOrder {
  readonly property: string;
  /** The locks as shown; elements of one array have their indexes, and all else is one a declaration. */
  readonly from: string;
  readonly to: string;
  /** Whether the running thread holds `from`. */
  readonly holds: Expr;
  /** Whether `from` is held with other readers, so that a recursive reader of it need not wait. */
  readonly fromShared: boolean;
  /** Whether `to` is taken as a recursive reader, who waits for no one that waits. */
  readonly toRecursive: boolean;
}

export interface ParamValue {
  readonly name: string;
  readonly type: ScalarType;
  readonly value: number;
  /** The value that the spec gives by default. */
  readonly initial: number;
}

export interface Variable {
  readonly name: string;
  readonly storage: 'shared' | 'percpu' | 'ghost';
  /** The type of the whole variable; `shared x[Page] : bool` is an array. */
  readonly type: Type;
  readonly initial: Value;
  /** True if `guarded` says which lock protects it. */
  readonly isGuarded?: true;
  /** Of a ghost: it changes when the stores before it reach memory, and not when they are done. */
  readonly withStore?: true;
  readonly span: Span;
}

export interface Template {
  readonly name: string;
  readonly daemon: boolean;
  /** How far its threads may be kept waiting: for temporal properties only. */
  readonly fairness: Fairness;
  /** The types of `i`, `j` in `thread t[i: T, j: U]`. */
  readonly indexes: readonly TemplateIndex[];
  readonly slots: readonly Slot[];
  readonly nodes: readonly MachineNode[];
  /** The node where the body starts. */
  readonly entry: number;
  /** The control locations: nodes at which a thread can be between two steps, ascending. The engine stores an index into them. */
  readonly locations: readonly number[];
  readonly span: Span;
}

export interface TemplateIndex {
  readonly name: string;
  readonly type: ScalarType;
}

/** Storage for a local. Scopes that never overlap share a slot if their types are the same. */
export interface Slot {
  readonly name: string;
  readonly type: Type;
}

export interface ThreadInstance {
  readonly template: number;
  /** One value an index of the template. */
  readonly args: readonly number[];
  /** `writer[0]`. */
  readonly name: string;
  /** The number of its CPU; undefined if the spec gives none. */
  readonly cpu: number | undefined;
}

/** When a step ends before this node, so that other threads can run: see the head of this file. */
export type SchedulingPoint = 'no' | 'access' | 'again' | 'access-or-again' | 'always';

interface NodeBase {
  readonly schedulingPoint: SchedulingPoint;
  readonly access: boolean;
  /** Slots that get their first value when a step ends here; empty unless this is a control location. */
  readonly reset: readonly number[];
  readonly origin: Origin;
}

/** Where a node comes from, for people: traces, coverage, variants. */
export interface Origin {
  /** The statement's place in the spec. */
  readonly span: Span;
  /** The labels that name this node, innermost proc's last. */
  readonly labels: readonly string[];
  /** The calls around it, outermost first; the thread's own body is no frame. */
  readonly frames: readonly Frame[];
  /** Nodes of one `atomic` block share its number; undefined outside. */
  readonly atomic: number | undefined;
}

/** One inlined call. Two nodes are in the same call if their frames have the same `id`. */
export interface Frame {
  readonly id: number;
  readonly proc: string;
  /** The call's place. */
  readonly call: Span;
  /** The proc's declaration. */
  readonly declaration: Span;
  /** The arguments as typed expressions over the caller's slots, for display only. */
  readonly args: readonly Expr[];
}

export type MachineNode = NodeBase &
  (
    | {
        readonly kind: 'assign';
        readonly target: LValue;
        readonly value: Expr;
        /** A store-release: nothing more under sequential consistency (`model/memory/stores.ts`). */
        readonly release?: true;
        readonly next: number;
      }
    | {
        readonly kind: 'branch';
        readonly condition: Expr;
        readonly then: number;
        readonly otherwise: number;
      }
    /** Stores in `slot` any value of `domain` (ascending) for which `where` holds; `where` reads the slot. */
    | {
        readonly kind: 'choose';
        readonly slot: number;
        readonly domain: ScalarType;
        readonly where: Expr | undefined;
        readonly next: number;
      }
    | { readonly kind: 'either'; readonly arms: readonly number[] }
    | { readonly kind: 'await'; readonly condition: Expr; readonly next: number }
    | { readonly kind: 'assume'; readonly condition: Expr; readonly next: number }
    | {
        readonly kind: 'assert';
        readonly form: 'assert' | 'warn';
        readonly condition: Expr;
        /** The property that it breaks: its name, or `assert`. */
        readonly property: string;
        readonly message: string;
        readonly next: number;
      }
    /** Nothing under sequential consistency; kept so that a store-buffer mode needs no new spec. */
    | { readonly kind: 'barrier'; readonly barrier: 'mb' | 'rmb' | 'wmb'; readonly next: number }
    | { readonly kind: 'skip'; readonly next: number }
    | { readonly kind: 'end' }
  );

/** What must hold in every state (`invariant`, `never`) or be reached in some (`cover`). */
export interface Property {
  readonly form: 'invariant' | 'never' | 'cover';
  readonly name: string;
  /** Its doc comment, in one line; empty if it has none. */
  readonly message: string;
  readonly body: Expr;
  readonly span: Span;
}
