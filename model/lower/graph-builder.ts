/**
 * The graph of a thread while statements are lowered: its nodes, the slots of its locals, and which of
 * them are visible.
 *
 * Nodes are added from the last to the first, so that each knows what comes next; one that closes a loop is
 * reserved.
 */

import type { Span } from '../../spec/language/text/source.ts';
import type {
  CoreBlock,
  CoreGuard,
  CoreLocal,
  CoreProc,
  CoreValue,
} from '../../spec/language/types/core.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import type { Type } from '../../spec/language/types/types.ts';
import { mapOperands, placeIndexes, somePart } from '../../spec/language/types/walk-expression.ts';
import { assert, at } from '../machine/assert.ts';
import { canFail } from '../machine/can-fail.ts';
import type { Draft, Shape } from '../machine/graph-draft.ts';
import type { Frame, SchedulingPoint } from '../machine/machine.ts';
import { DATA_RACE, guardChecks } from './guards.ts';
import type { Bindings } from './lower-expression.ts';
import { type LoweringBudget, ProgramTooLarge } from './lowering-budget.ts';
import { newSlotPool, type SlotPool } from './slots.ts';
import { VisibleSlots } from './visible-slots.ts';

/** What the threads of one program share. */
export interface LoweringContext {
  readonly procs: readonly CoreProc[];
  readonly guards: readonly CoreGuard[];
  readonly variableNames: readonly string[];
  readonly variableTypes: readonly Type[];
  readonly isGhost: (variable: number) => boolean;
  readonly freshId: () => number;
  readonly budget: LoweringBudget;
}

/** Thrown when calls in calls go deeper than the limit; its span is the culprit. */
export class CallsTooDeep extends Error {
  override readonly name = 'CallsTooDeep';
  readonly span: Span;
  readonly limit: number = CALL_DEPTH_MAX;
  constructor(span: Span) {
    super('calls too deep');
    this.span = span;
  }
}

/** Calls that stand in each other. Each takes some of the stack, and a place in each of its nodes. */
export const CALL_DEPTH_MAX = 100;
/** Locals that a thread has at one time. */
const SLOTS_MAX = 500;

/** Where control goes when it leaves a statement other than by its end. */
export interface Exits {
  readonly breakTo: number | undefined;
  readonly continueTo: number | undefined;
  readonly returnTo: number;
  /** Where the value of `return` goes; undefined if it is not used. */
  readonly result: LValue | undefined;
  readonly labels: LabelNodes;
}

/** The nodes of the labels that a `goto` may name here. */
export interface LabelNodes {
  readonly get: (label: string) => number | undefined;
}

/** The proc or thread that a statement stands in, as inlined here. */
export interface InlineContext {
  readonly locals: readonly CoreLocal[];
  readonly bindings: Bindings;
  readonly frames: readonly Frame[];
  readonly atomic: number | undefined;
  readonly exits: Exits;
}

export class GraphBuilder {
  readonly drafts: Draft[] = [];
  readonly pool: SlotPool = newSlotPool();
  readonly visible: VisibleSlots = new VisibleSlots();
  readonly context: LoweringContext;
  private lastFrame = 0;
  private lastAtomic = 0;

  constructor(context: LoweringContext) {
    this.context = context;
  }

  /** Returns a number that no other inlined call has. */
  newFrame(): number {
    this.lastFrame += 1;
    return this.lastFrame;
  }

  /** Returns a number that no other `atomic` has. */
  newAtomic(): number {
    this.lastAtomic += 1;
    return this.lastAtomic;
  }

  /** Adds a node. @throws ProgramTooLarge */
  add(
    shape: Shape,
    context: InlineContext,
    span: Span,
    schedulingPoint: SchedulingPoint = 'no',
    access = false,
    labels: readonly string[] = [],
    isMark = false,
  ): number {
    if (this.pool.slots.length > SLOTS_MAX)
      throw new ProgramTooLarge(span, 'locals in one thread', SLOTS_MAX);
    this.context.budget.takeNode(shape, this.visible.size, span);
    const { frames, atomic } = context;
    this.drafts.push({
      shape,
      schedulingPoint: atomic === undefined ? schedulingPoint : 'no',
      access: atomic === undefined && access,
      origin: { span, labels, frames, atomic },
      scope: this.visible.current(),
      isMark,
    });
    return this.drafts.length - 1;
  }

  /** A node whose successor is not known yet; `point` says it later. */
  reserve(context: InlineContext, span: Span): number {
    return this.add({ kind: 'skip', next: -1 }, context, span);
  }

  /** Says what follows a reserved node. */
  point(node: number, next: number): void {
    at(this.drafts, node).shape = { kind: 'skip', next };
  }

  /** Whether one of `exprs` reads a shared variable. */
  accessesShared(exprs: readonly (Expr | undefined)[]): boolean {
    const isShared = (e: Expr): boolean => e.kind === 'global' && !this.context.isGhost(e.variable);
    return exprs.some((e) => e !== undefined && somePart(e, isShared));
  }

  /** Whether `expr` looks at memory that other threads write, ghosts included. */
  observes(expr: Expr): boolean {
    return somePart(expr, ({ kind }) => kind === 'global' || kind === 'at' || kind === 'done');
  }

  /** Whether it can be told that `expr` was evaluated though nobody wants its value. */
  isNoticed(expr: Expr): boolean {
    return canFail(expr) || this.accessesShared([expr]);
  }

  /** Adds a node that evaluates `exprs` and perhaps writes `target`, behind its guard checks. */
  addAccess(
    shape: Shape,
    exprs: readonly Expr[],
    target: LValue | undefined,
    context: InlineContext,
    span: Span,
    waits = false,
  ): number {
    const writesGhost =
      target?.root.kind === 'global' && this.context.isGhost(target.root.variable);
    const writesShared = target?.root.kind === 'global' && !writesGhost;
    const indexes = target === undefined ? [] : placeIndexes(target);
    const access = writesShared || this.accessesShared([...exprs, ...indexes]);
    // To update a ghost is no reason to stop, but the step that does so goes no further than the next
    // access; and who waits has taken a step when the wait is over.
    const acts = access || writesGhost || shape.kind === 'await';
    let node = this.add(shape, context, span, access || waits ? 'access' : 'no', acts);
    if (!access || writesGhost) return node;
    const checks = guardChecks(
      this.context.guards,
      this.context.variableNames,
      this.context.variableTypes,
      [...exprs, ...indexes],
      target,
      this.context.freshId,
    );
    for (const check of checks) {
      const { message } = check;
      const condition =
        shape.kind === 'choose' ? this.forAllChosen(shape, check.condition) : check.condition;
      const assertion: Shape = {
        kind: 'assert',
        // The access is well defined, so the run goes on: what is reached does not hang on who asks.
        form: 'warn',
        condition,
        property: DATA_RACE,
        message,
        next: node,
      };
      node = this.add(assertion, context, check.span, 'access', false);
    }
    return node;
  }

  /** `condition` of every value that a `choose` may look at: its slot has none of them yet. */
  private forAllChosen(
    { slot, domain, where }: Extract<Shape, { kind: 'choose' }>,
    condition: Expr,
  ): Expr {
    const isSlot = (e: Expr): boolean => e.kind === 'local' && e.slot === slot;
    if (!somePart(condition, isSlot)) return condition;
    const id = this.context.freshId();
    const bind = (e: Expr): Expr =>
      e.kind === 'local' && e.slot === slot
        ? { kind: 'bound', id, type: e.type, span: e.span }
        : mapOperands(e, bind);
    // Of `choose x in s`, the members of `s`.
    const first = where?.kind === 'logic' && where.operator === 'and' ? where.left : undefined;
    const isWithin = first?.kind === 'in' && isSlot(first.left) && !canFail(first);
    const within = isWithin ? bind(first) : undefined;
    const { type, span } = condition;
    const body = bind(condition);
    return {
      kind: 'quantified',
      quantifier: 'forall',
      id,
      domain,
      where: within,
      body,
      type,
      span,
    };
  }

  /** Adds a node that stores `value` in `target`, both lowered already. */
  assign(
    target: LValue,
    value: Expr,
    next: number,
    context: InlineContext,
    span: Span,
    release?: true,
  ): number {
    const marked = release === true ? { release } : {};
    const shape: Shape = { kind: 'assign', target, value, next, ...marked };
    return this.addAccess(shape, [value], target, context, span);
  }

  /** Adds a node that goes on at one of two, unless the condition is a constant. */
  branch(
    condition: Expr,
    then: number,
    otherwise: number,
    context: InlineContext,
    span: Span,
  ): number {
    if (condition.kind === 'const') return condition.value === 1 ? then : otherwise;
    return this.addAccess(
      { kind: 'branch', condition, then, otherwise },
      [condition],
      undefined,
      context,
      span,
    );
  }

  /** Takes a slot for `local` and makes it visible until `leave`. */
  enter(context: InlineContext, local: number): number {
    const { name, type } = at(context.locals, local);
    const slot = this.pool.take(name, type);
    context.bindings.set(local, { kind: 'slot', slot });
    this.visible.add(slot);
    return slot;
  }

  /** Makes `local` invisible. */
  leave(context: InlineContext, local: number): void {
    const binding = context.bindings.get(local);
    if (binding?.kind === 'slot') this.visible.delete(binding.slot);
  }

  /** Makes `local` invisible, and gives its slot back. */
  release(context: InlineContext, local: number): void {
    const binding = context.bindings.get(local);
    assert(binding?.kind === 'slot', 'only slots are released');
    this.visible.delete(binding.slot);
    this.pool.release(binding.slot);
  }
}

/** A whole slot as a place. */
export function slotPlace(slot: number, type: Type, span: Span): LValue {
  return { root: { kind: 'local', slot }, path: [], type, span };
}

/** How the parts of a statement are lowered; for the files that lower one kind of it. */
export interface Lower {
  readonly graph: GraphBuilder;
  /** Adds the nodes of a block in front of `next`; returns the first. */
  readonly block: (block: CoreBlock, next: number, context: InlineContext) => number;
  /** Stores an expression or the result of a call in `target`, which is lowered already. */
  readonly store: (
    target: LValue,
    value: CoreValue,
    next: number,
    context: InlineContext,
    span: Span,
    release?: true,
  ) => number;
}
