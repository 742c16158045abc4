/**
 * The body of a thread as a graph of nodes, with all procs inlined.
 *
 * Statements are lowered from the last to the first: `statement(s, next)` adds the nodes of `s`,
 * going on at node `next`, and returns the node where `s` begins.
 */
import type {
  CoreBlock,
  CoreCall,
  CoreGuard,
  CoreLocal,
  CoreProc,
  CoreStatement,
  CoreThread,
  CoreValue,
} from '../spec/language/core.ts';
import type { Expr, LValue } from '../spec/language/expression.ts';
import type { Span } from '../spec/language/source.ts';
import { BOOL, scalarValues, type Type } from '../spec/language/types.ts';
import { subexpressions } from '../spec/language/walk-expression.ts';
import { assert, at } from './assert.ts';
import type { Draft, Shape } from './graph.ts';
import { nextOf } from './graph.ts';
import { DATA_RACE, guardChecks } from './guards.ts';
import {
  type Bindings,
  isStable,
  lowerExpression,
  lowerPlace,
  variablesOf,
} from './lower-expression.ts';
import type { Frame, Slot, StopKind } from './machine.ts';
import { newSlotPool } from './slots.ts';

/** What the threads of one program share. */
export interface LoweringContext {
  readonly procs: readonly CoreProc[];
  readonly guards: readonly CoreGuard[];
  readonly variableNames: readonly string[];
  readonly variableTypes: readonly Type[];
  readonly isGhost: (variable: number) => boolean;
  readonly freshId: () => number;
  readonly nodesMax: number;
}

export interface ThreadGraph {
  readonly drafts: Draft[];
  readonly slots: readonly Slot[];
  readonly entry: number;
}

/** Thrown inside this file when a thread gets larger than the limit; its span is the culprit. */
export class TooManyNodes extends Error {
  override readonly name = 'TooManyNodes';
  readonly span: Span;
  constructor(span: Span) {
    super('too many nodes');
    this.span = span;
  }
}

/** Where control goes when it leaves a statement other than by its end. */
interface Exits {
  readonly breakTo: number | undefined;
  readonly continueTo: number | undefined;
  readonly returnTo: number;
  /** Where the value of `return` goes; undefined if nobody wants it. */
  readonly result: LValue | undefined;
  readonly labels: ReadonlyMap<string, number>;
}

/** The proc or thread that a statement stands in, as inlined here. */
interface Place {
  readonly locals: readonly CoreLocal[];
  readonly bindings: Bindings;
  readonly frames: readonly Frame[];
  readonly atomic: number | undefined;
  readonly exits: Exits;
}

/** Builds the graph of `thread`. @throws TooManyNodes */
export function lowerThread(context: LoweringContext, thread: CoreThread): ThreadGraph {
  const drafts: Draft[] = [];
  const pool = newSlotPool();
  const visible = new Set<number>();
  let lastFrame = 0;
  let lastAtomic = 0;

  const add = (
    shape: Shape,
    place: Place,
    span: Span,
    stop: StopKind = 'no',
    access = false,
    labels: readonly string[] = [],
    isMark = false,
  ): number => {
    if (drafts.length >= context.nodesMax) throw new TooManyNodes(span);
    const { frames, atomic } = place;
    drafts.push({
      shape,
      stop: atomic === undefined ? stop : 'no',
      access: atomic === undefined && access,
      origin: { span, labels, frames, atomic },
      scope: new Set(visible),
      isMark,
    });
    return drafts.length - 1;
  };

  /** A node whose successor is not known yet; `point` says it later. */
  const reserve = (place: Place, span: Span): number =>
    add({ kind: 'skip', next: -1 }, place, span);
  const point = (node: number, next: number): void => {
    at(drafts, node).shape = { kind: 'skip', next };
  };

  const touchesShared = (exprs: readonly (Expr | undefined)[]): boolean =>
    exprs.some((e) => e !== undefined && variablesOf(e).some((v) => !context.isGhost(v)));

  /** Adds a node that evaluates `exprs` and perhaps writes `target`, behind its guard checks. */
  const addAccess = (
    shape: Shape,
    exprs: readonly Expr[],
    target: LValue | undefined,
    place: Place,
    span: Span,
    waits = false,
  ): number => {
    const writesGhost = target?.root.kind === 'global' && context.isGhost(target.root.variable);
    const writesShared = target?.root.kind === 'global' && !writesGhost;
    const indexes = target?.path.flatMap((s) => (s.kind === 'index' ? [s.index] : [])) ?? [];
    const access = !writesGhost && (writesShared || touchesShared([...exprs, ...indexes]));
    let node = add(shape, place, span, access || waits ? 'access' : 'no', access);
    if (!access) return node;
    const checks = guardChecks(
      context.guards,
      context.variableNames,
      [...exprs, ...indexes],
      target,
      context.freshId,
    );
    for (const check of checks) {
      const { condition, message } = check;
      const assertion: Shape = {
        kind: 'assert',
        form: 'assert',
        condition,
        property: DATA_RACE,
        message,
        next: node,
      };
      node = add(assertion, place, check.span, 'access', false);
    }
    return node;
  };

  const assign = (target: LValue, value: Expr, next: number, place: Place, span: Span): number =>
    addAccess({ kind: 'assign', target, value, next }, [value], target, place, span);

  const slotPlace = (slot: number, type: Type, span: Span): LValue => ({
    root: { kind: 'local', slot },
    path: [],
    type,
    span,
  });

  /** Takes a slot for `local` and makes it visible until `leave`. */
  const enter = (place: Place, local: number): number => {
    const { name, type } = at(place.locals, local);
    const slot = pool.take(name, type);
    place.bindings.set(local, { kind: 'slot', slot });
    visible.add(slot);
    return slot;
  };
  const leave = (place: Place, local: number): void => {
    const binding = place.bindings.get(local);
    if (binding?.kind === 'slot') visible.delete(binding.slot);
  };
  const release = (place: Place, local: number): void => {
    const binding = place.bindings.get(local);
    assert(binding?.kind === 'slot', 'only slots are released');
    visible.delete(binding.slot);
    pool.release(binding.slot);
  };

  const block = ({ statements, locals }: CoreBlock, next: number, outer: Place): number => {
    const labels = new Map(outer.exits.labels);
    const place: Place = { ...outer, exits: { ...outer.exits, labels } };
    for (const local of locals) enter(place, local);
    if (place.atomic === undefined) {
      for (const s of statements) {
        if (s.label !== undefined) labels.set(s.label, labelNode(s.label, s.span, place));
      }
    }
    let entry = next;
    for (const s of [...statements].reverse()) {
      const begin = statement(s, entry, place);
      const label =
        place.atomic === undefined && s.label !== undefined ? labels.get(s.label) : undefined;
      if (label === undefined) entry = begin;
      else {
        point(label, begin);
        at(drafts, label).scope = new Set(visible);
        entry = label;
      }
    }
    for (const local of locals) release(place, local);
    return entry;
  };

  /** A label is a scheduling point of its own in front of its statement. */
  const labelNode = (label: string, span: Span, place: Place): number =>
    add({ kind: 'skip', next: -1 }, place, span, 'always', false, [label]);

  const statement = (s: CoreStatement, next: number, place: Place): number => {
    const lower = (e: Expr): Expr => lowerExpression(e, place.bindings);
    const { exits } = place;
    switch (s.kind) {
      case 'assign': {
        const target = lowerPlace(s.target, place.bindings);
        if (s.declares !== undefined) leave(place, s.declares);
        return store(target, s.value, next, place, s.span);
      }
      case 'call':
        return call(s.call, undefined, next, place);
      case 'barrier':
        return add({ kind: 'barrier', barrier: s.barrier, next }, place, s.span);
      case 'skip':
        return add({ kind: 'skip', next }, place, s.span);
      case 'if': {
        const then = block(s.then, next, place);
        const otherwise = s.otherwise === undefined ? next : block(s.otherwise, next, place);
        return branch(lower(s.condition), then, otherwise, place, s.condition.span);
      }
      case 'match':
        return lowerMatch(s, next, place);
      case 'while': {
        const head = reserve(place, s.span);
        const inner = { ...place, exits: { ...exits, breakTo: next, continueTo: head } };
        const body = block(s.body, head, inner);
        point(head, branch(lower(s.condition), body, next, place, s.condition.span));
        return head;
      }
      case 'loop': {
        const head = reserve(place, s.span);
        const inner = { ...place, exits: { ...exits, breakTo: next, continueTo: head } };
        point(head, block(s.body, head, inner));
        return head;
      }
      case 'for':
        return lowerFor(s, next, place);
      case 'choose': {
        const binding = place.bindings.get(s.local);
        assert(binding?.kind === 'slot', 'a chosen local has a slot');
        const where = s.where && lower(s.where);
        leave(place, s.local);
        const shape: Shape = { kind: 'choose', slot: binding.slot, domain: s.domain, where, next };
        return addAccess(shape, where === undefined ? [] : [where], undefined, place, s.span, true);
      }
      case 'either': {
        const arms = s.arms.map((arm) => block(arm, next, place));
        return add({ kind: 'either', arms }, place, s.span, 'access');
      }
      case 'await': {
        const condition = lower(s.condition);
        return addAccess(
          { kind: 'await', condition, next },
          [condition],
          undefined,
          place,
          s.span,
          true,
        );
      }
      case 'assume': {
        const condition = lower(s.condition);
        return addAccess(
          { kind: 'assume', condition, next },
          [condition],
          undefined,
          place,
          s.span,
        );
      }
      case 'assert': {
        const { form, property, message } = s;
        const condition = lower(s.condition);
        return add({ kind: 'assert', form, condition, property, message, next }, place, s.span);
      }
      case 'atomic':
        return lowerAtomic(s.body, s.span, next, place);
      case 'goto': {
        const target = exits.labels.get(s.target);
        assert(target !== undefined, `label ${s.target} is known`);
        return target;
      }
      case 'return': {
        if (s.value === undefined || exits.result === undefined) {
          return s.value?.kind === 'call'
            ? call(s.value.call, undefined, exits.returnTo, place)
            : exits.returnTo;
        }
        return store(exits.result, s.value, exits.returnTo, place, s.span);
      }
      case 'break':
      case 'continue': {
        const target = s.kind === 'break' ? exits.breakTo : exits.continueTo;
        assert(target !== undefined, `${s.kind} stands in a loop`);
        return target;
      }
      default:
        return s satisfies never;
    }
  };

  const branch = (
    condition: Expr,
    then: number,
    otherwise: number,
    place: Place,
    span: Span,
  ): number => {
    if (condition.kind === 'const') return condition.value === 1 ? then : otherwise;
    return addAccess(
      { kind: 'branch', condition, then, otherwise },
      [condition],
      undefined,
      place,
      span,
    );
  };

  /** Stores an expression or the result of a call in `target`, which is lowered already. */
  const store = (
    target: LValue,
    value: CoreValue,
    next: number,
    place: Place,
    span: Span,
  ): number =>
    value.kind === 'expression'
      ? assign(target, lowerExpression(value.value, place.bindings), next, place, span)
      : call(value.call, target, next, place);

  const lowerAtomic = (body: CoreBlock, span: Span, next: number, place: Place): number => {
    if (place.atomic !== undefined) return block(body, next, place);
    lastAtomic += 1;
    const first = drafts.length;
    const begin = block(body, next, { ...place, atomic: lastAtomic });
    const acts = drafts.slice(first).some(({ shape }) => waitsOrTouches(shape));
    return acts ? add({ kind: 'skip', next: begin }, place, span, 'access', true) : begin;
  };

  const waitsOrTouches = (shape: Shape): boolean => {
    switch (shape.kind) {
      case 'choose':
      case 'either':
      case 'await':
        return true;
      case 'assign': {
        const { root } = shape.target;
        return (
          (root.kind === 'global' && !context.isGhost(root.variable)) ||
          touchesShared([shape.value])
        );
      }
      case 'branch':
      case 'assume':
        return touchesShared([shape.condition]);
      default:
        return false;
    }
  };

  /** A value that is local, or looked at within `atomic`, is compared where it stands. */
  const lowerMatch = (
    s: Extract<CoreStatement, { kind: 'match' }>,
    next: number,
    place: Place,
  ): number => {
    const direct =
      s.value.kind === 'expression' ? lowerExpression(s.value.value, place.bindings) : undefined;
    const inPlace =
      direct !== undefined && (place.atomic !== undefined || isLocalOnly(direct))
        ? direct
        : undefined;
    const { type } = at(place.locals, s.local);
    const slot = inPlace === undefined ? enter(place, s.local) : undefined;
    const value: Expr = inPlace ?? { kind: 'local', slot: slot ?? 0, type, span: s.span };
    const bodies = s.arms.map((arm) => block(arm.body, next, place));
    const last = bodies.at(-1) ?? next;
    let entry = s.otherwise === undefined ? last : block(s.otherwise, next, place);
    for (const [i, arm] of [...s.arms.entries()].reverse()) {
      if (s.otherwise === undefined && i === s.arms.length - 1) continue;
      const condition = oneOf(value, arm.values);
      entry = branch(condition, at(bodies, i), entry, place, s.span);
    }
    if (slot === undefined) return entry;
    leave(place, s.local);
    const begin = store(slotPlace(slot, type, s.span), s.value, entry, place, s.span);
    visible.add(slot);
    release(place, s.local);
    return begin;
  };

  const isLocalOnly = (expr: Expr): boolean => {
    for (const e of subexpressions(expr)) if (e.kind === 'global') return false;
    return true;
  };

  const oneOf = (value: Expr, constants: readonly Expr[]): Expr => {
    const tests = constants.map((constant): Expr => {
      const { span } = constant;
      if (value.kind === 'const' && typeof value.value === 'number' && constant.kind === 'const') {
        return { kind: 'const', value: value.value === constant.value ? 1 : 0, type: BOOL, span };
      }
      return { kind: 'equal', negated: false, left: value, right: constant, type: BOOL, span };
    });
    return tests.reduce((a, b): Expr => {
      if (a.kind === 'const') return a.value === 1 ? a : b;
      if (b.kind === 'const') return b.value === 1 ? b : a;
      return { kind: 'logic', operator: 'or', left: a, right: b, type: BOOL, span: b.span };
    });
  };

  /** One copy of the body a value, so that indexes are constants. */
  const lowerFor = (
    s: Extract<CoreStatement, { kind: 'for' }>,
    next: number,
    place: Place,
  ): number => {
    const { assigned, type } = at(place.locals, s.local);
    const set = s.set && lowerExpression(s.set, place.bindings);
    const snapshot =
      s.snapshot !== undefined && set !== undefined && !isStable(set) ? s.snapshot : undefined;
    const held = snapshot === undefined ? undefined : enter(place, snapshot);
    const within: Expr | undefined =
      set === undefined || held === undefined
        ? set
        : { kind: 'local', slot: held, type: set.type, span: set.span };
    const slot = assigned ? enter(place, s.local) : undefined;
    let entry = next;
    for (const value of [...scalarValues(s.domain)].reverse()) {
      const constant: Expr = { kind: 'const', value, type: s.domain, span: s.span };
      if (slot === undefined) place.bindings.set(s.local, { kind: 'value', value: constant });
      const inner = { ...place, exits: { ...place.exits, breakTo: next, continueTo: entry } };
      let begin = block(s.body, entry, inner);
      if (slot !== undefined)
        begin = assign(slotPlace(slot, type, s.span), constant, begin, place, s.span);
      if (within !== undefined) {
        const member: Expr = {
          kind: 'in',
          left: constant,
          right: within,
          type: BOOL,
          span: within.span,
        };
        begin = branch(member, begin, entry, place, within.span);
      }
      entry = begin;
    }
    if (slot !== undefined) release(place, s.local);
    if (snapshot !== undefined && held !== undefined && set !== undefined) {
      leave(place, snapshot);
      entry = assign(slotPlace(held, set.type, set.span), set, entry, place, set.span);
      visible.add(held);
      release(place, snapshot);
    }
    return entry;
  };

  /**
   * Inlines a call. A value parameter that is never assigned and whose argument cannot change is the
   * argument itself; other values, and indexes of `ref` places that could change, get slots.
   */
  const call = (
    coreCall: CoreCall,
    wanted: LValue | undefined,
    next: number,
    place: Place,
  ): number => {
    const proc = at(context.procs, coreCall.proc);
    const bindings: Bindings = new Map();
    const stores: { readonly slot: number; readonly type: Type; readonly value: Expr }[] = [];
    const byReference = new Set<number>();
    for (const arg of coreCall.args) {
      if (arg.kind !== 'place') continue;
      const lowered = lowerPlace(arg.place, place.bindings);
      if (lowered.root.kind === 'local') byReference.add(lowered.root.slot);
    }
    const stable = (e: Expr): boolean =>
      isStable(e) && !(e.kind === 'local' && byReference.has(e.slot));
    const keep = (name: string, value: Expr, type: Type): number => {
      const slot = pool.take(name, type);
      stores.push({ slot, type, value });
      return slot;
    };
    const shown: Expr[] = [];
    for (const [i, arg] of coreCall.args.entries()) {
      const parameter = at(proc.locals, i);
      if (arg.kind === 'value') {
        const value = lowerExpression(arg.value, place.bindings);
        shown.push(value);
        if (!parameter.assigned && stable(value)) bindings.set(i, { kind: 'value', value });
        else bindings.set(i, { kind: 'slot', slot: keep(parameter.name, value, parameter.type) });
        continue;
      }
      const lowered = lowerPlace(arg.place, place.bindings);
      const path = lowered.path.map((step) => {
        if (step.kind === 'field' || stable(step.index)) return step;
        const slot = keep(`${parameter.name} index`, step.index, step.index.type);
        const index: Expr = { kind: 'local', slot, type: step.index.type, span: step.index.span };
        return { ...step, index };
      });
      const rootType = typeOfRoot(lowered);
      const captured = { ...lowered, path };
      bindings.set(i, { kind: 'place', place: captured, rootType });
      shown.push(readPlace(captured, rootType));
    }
    for (const { slot } of stores) visible.add(slot);
    const { entry: target, exit } = resultTarget(wanted, proc, next, place, coreCall.span);
    lastFrame += 1;
    const frame: Frame = {
      id: lastFrame,
      proc: proc.name,
      call: coreCall.span,
      declaration: proc.span,
      args: shown,
    };
    const inner: Place = {
      locals: proc.locals,
      bindings,
      frames: [...place.frames, frame],
      atomic: place.atomic,
      exits: {
        breakTo: undefined,
        continueTo: undefined,
        returnTo: exit,
        result: target,
        labels: new Map(),
      },
    };
    let entry = block(proc.body, exit, inner);
    // Such a call is seen by its nodes, so it has one even if it does nothing.
    if (proc.effects.some(({ kind }) => kind === 'sleeps' || kind === 'unlocked')) {
      entry = add({ kind: 'skip', next: entry }, inner, coreCall.span, 'no', false, [], true);
    }
    if (wanted !== undefined && target !== wanted && target?.root.kind === 'local') {
      visible.delete(target.root.slot);
      pool.release(target.root.slot);
    }
    for (const { slot } of stores) visible.delete(slot);
    for (const { slot, type, value } of [...stores].reverse()) {
      entry = assign(slotPlace(slot, type, coreCall.span), value, entry, place, coreCall.span);
    }
    for (const { slot } of stores) pool.release(slot);
    return entry;
  };

  /**
   * Where a call's result goes. A result for a shared place is kept in a slot first, so that the
   * `return` and the store stay two steps.
   */
  const resultTarget = (
    wanted: LValue | undefined,
    proc: CoreProc,
    next: number,
    place: Place,
    span: Span,
  ): { readonly entry: LValue | undefined; readonly exit: number } => {
    if (wanted === undefined || proc.result === undefined || wanted.root.kind === 'local') {
      return { entry: wanted, exit: next };
    }
    const slot = pool.take('result', proc.result);
    visible.add(slot);
    const value: Expr = { kind: 'local', slot, type: proc.result, span };
    const exit = assign(wanted, value, next, place, span);
    return { entry: slotPlace(slot, proc.result, span), exit };
  };

  const typeOfRoot = ({ root }: LValue): Type =>
    root.kind === 'global'
      ? at(context.variableTypes, root.variable)
      : at(pool.slots, root.slot).type;

  const readPlace = (place: LValue, rootType: Type): Expr =>
    lowerExpression(
      { kind: 'local', slot: 0, type: place.type, span: place.span },
      new Map([[0, { kind: 'place', place, rootType }]]),
    );

  const outermost: Place = {
    locals: thread.locals,
    bindings: new Map(),
    frames: [],
    atomic: undefined,
    exits: {
      breakTo: undefined,
      continueTo: undefined,
      returnTo: 0,
      result: undefined,
      labels: new Map(),
    },
  };
  const end = add({ kind: 'end' }, outermost, thread.span, 'always');
  const entry = block(thread.body, end, {
    ...outermost,
    exits: { ...outermost.exits, returnTo: end },
  });
  assert(
    drafts.every(({ shape }) => nextOf(shape).every((n) => n >= 0)),
    'every node has a successor',
  );
  return { drafts, slots: pool.slots, entry };
}
