/**
 * The body of a thread as a graph of nodes, with all procs inlined.
 *
 * Statements are lowered from the last to the first: `statement(s, next)` adds the nodes of `s`,
 * going on at node `next`, and returns the node where `s` begins.
 */

import type { Span } from '../../spec/language/text/source.ts';
import type {
  CoreBlock,
  CoreStatement,
  CoreThread,
  CoreValue,
} from '../../spec/language/types/core.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { placeIndexes } from '../../spec/language/types/walk-expression.ts';
import { assert, at } from '../machine/assert.ts';
import type { Draft, Shape } from '../machine/graph-draft.ts';
import { nextOf } from '../machine/graph-draft.ts';
import type { Slot } from '../machine/machine.ts';
import {
  GraphBuilder,
  type InlineContext,
  type LabelNodes,
  type Lower,
  type LoweringContext,
  slotPlace,
} from './graph-builder.ts';
import { lowerAtomic } from './lower-atomic.ts';
import { lowerCall } from './lower-call.ts';
import { lowerExpression, lowerPlace } from './lower-expression.ts';
import { lowerFor } from './lower-for.ts';
import { lowerMatch } from './lower-match.ts';

export interface ThreadGraph {
  readonly drafts: Draft[];
  readonly slots: readonly Slot[];
  readonly entry: number;
}

/** Builds the graph of `thread`. @throws ProgramTooLarge */
export function lowerThread(context: LoweringContext, thread: CoreThread): ThreadGraph {
  const graph = new GraphBuilder(context);

  const block = ({ statements, locals }: CoreBlock, next: number, outer: InlineContext): number => {
    const own = new Map<string, number>();
    const labels: LabelNodes = { get: (label) => own.get(label) ?? outer.exits.labels.get(label) };
    const context: InlineContext = { ...outer, exits: { ...outer.exits, labels } };
    for (const local of locals) graph.enter(context, local);
    for (const s of statements) {
      if (s.label !== undefined) own.set(s.label, labelNode(s.label, s.span, context));
    }
    let entry = next;
    for (const s of [...statements].reverse()) {
      const begin = statement(s, entry, context);
      const label = s.label === undefined ? undefined : own.get(s.label);
      if (label === undefined) entry = begin;
      else {
        graph.point(label, begin);
        const draft = at(graph.drafts, label);
        draft.scope = graph.visible.current();
        draft.access = context.atomic === undefined && isGhostUpdate(s, context);
        entry = label;
      }
    }
    for (const local of locals) graph.release(context, local);
    return entry;
  };

  /** Whether a statement updates a ghost and reads no memory: behind a label that is a step of its own. */
  const isGhostUpdate = (s: CoreStatement, context: InlineContext): boolean => {
    if (s.kind !== 'assign' || s.value.kind === 'call') return false;
    const target = lowerPlace(s.target, context.bindings);
    const { root } = target;
    const value = lowerExpression(s.value.value, context.bindings);
    const isGhost = root.kind === 'global' && graph.context.isGhost(root.variable);
    return isGhost && !graph.accessesShared([value, ...placeIndexes(target)]);
  };

  /**
   * A label is a scheduling point of its own in front of its statement; within `atomic` only a name, to
   * which a `goto` of a called proc may go.
   */
  const labelNode = (label: string, span: Span, context: InlineContext): number =>
    context.atomic === undefined
      ? graph.add({ kind: 'skip', next: -1 }, context, span, 'always', false, [label])
      : graph.reserve(context, span);

  const statement = (s: CoreStatement, next: number, context: InlineContext): number => {
    const expression = (e: Expr): Expr => lowerExpression(e, context.bindings);
    const { exits } = context;
    switch (s.kind) {
      case 'assign': {
        const target = lowerPlace(s.target, context.bindings);
        if (s.declares !== undefined) graph.leave(context, s.declares);
        return store(target, s.value, next, context, s.span, s.release);
      }
      case 'call':
        return lowerCall(lower, s.call, undefined, next, context);
      case 'barrier':
        return graph.add({ kind: 'barrier', barrier: s.barrier, next }, context, s.span);
      case 'skip':
        return graph.add({ kind: 'skip', next }, context, s.span);
      case 'if': {
        const condition = expression(s.condition);
        // The other arm has no way in from elsewhere: labels are known in their own block only.
        const isLeftOut = (truth: number): boolean =>
          condition.kind === 'const' && condition.value !== truth;
        const then = isLeftOut(1) ? next : block(s.then, next, context);
        const otherwise =
          s.otherwise === undefined || isLeftOut(0) ? next : block(s.otherwise, next, context);
        return graph.branch(condition, then, otherwise, context, s.condition.span);
      }
      case 'match':
        return lowerMatch(lower, s, next, context);
      case 'while': {
        const head = graph.reserve(context, s.span);
        const inner = { ...context, exits: { ...exits, breakTo: next, continueTo: head } };
        const body = block(s.body, head, inner);
        graph.point(
          head,
          graph.branch(expression(s.condition), body, next, context, s.condition.span),
        );
        return head;
      }
      case 'loop': {
        const head = graph.reserve(context, s.span);
        const inner = { ...context, exits: { ...exits, breakTo: next, continueTo: head } };
        graph.point(head, block(s.body, head, inner));
        return head;
      }
      case 'for':
        return lowerFor(lower, s, next, context);
      case 'choose': {
        const binding = context.bindings.get(s.local);
        assert(binding?.kind === 'slot', 'a chosen local has a slot');
        const where = s.where && expression(s.where);
        graph.leave(context, s.local);
        const shape: Shape = { kind: 'choose', slot: binding.slot, domain: s.domain, where, next };
        return graph.addAccess(
          shape,
          where === undefined ? [] : [where],
          undefined,
          context,
          s.span,
          true,
        );
      }
      case 'either': {
        const arms = s.arms.map((arm) => block(arm, next, context));
        return graph.add({ kind: 'either', arms }, context, s.span, 'access');
      }
      case 'await': {
        const condition = expression(s.condition);
        return graph.addAccess(
          { kind: 'await', condition, next },
          [condition],
          undefined,
          context,
          s.span,
          true,
        );
      }
      case 'assume': {
        const condition = expression(s.condition);
        return graph.addAccess(
          { kind: 'assume', condition, next },
          [condition],
          undefined,
          context,
          s.span,
        );
      }
      case 'assert': {
        const { form, property, message } = s;
        const condition = expression(s.condition);
        const looks = graph.observes(condition);
        return graph.add(
          { kind: 'assert', form, condition, property, message, next },
          context,
          s.span,
          looks ? 'access' : 'no',
          looks,
        );
      }
      case 'atomic':
        return lowerAtomic(lower, s.body, s.span, next, context);
      case 'goto': {
        const target = exits.labels.get(s.target);
        assert(target !== undefined, `label ${s.target} is known`);
        // What it jumps over has no value, and nobody behind the label uses it.
        const label = at(graph.drafts, target);
        label.scope = new Set([...label.scope].filter((slot) => graph.visible.has(slot)));
        return target;
      }
      case 'return': {
        if (s.value === undefined || exits.result === undefined) {
          if (s.value === undefined) return exits.returnTo;
          if (s.value.kind === 'call')
            return lowerCall(lower, s.value.call, undefined, exits.returnTo, context);
          // Nobody wants the value, but it is read all the same.
          const value = expression(s.value.value);
          if (!graph.isNoticed(value)) return exits.returnTo;
          const slot = graph.pool.take('result', value.type);
          graph.pool.release(slot);
          return graph.assign(
            slotPlace(slot, value.type, s.span),
            value,
            exits.returnTo,
            context,
            s.span,
          );
        }
        return store(exits.result, s.value, exits.returnTo, context, s.span);
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

  /** Stores an expression or the result of a call in `target`, which is lowered already. */
  const store = (
    target: LValue,
    value: CoreValue,
    next: number,
    context: InlineContext,
    span: Span,
    release?: true,
  ): number =>
    value.kind === 'expression'
      ? graph.assign(
          target,
          lowerExpression(value.value, context.bindings),
          next,
          context,
          span,
          release,
        )
      : lowerCall(lower, value.call, target, next, context);

  const lower: Lower = { graph, block, store };
  const outermost: InlineContext = {
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
  const end = graph.add({ kind: 'end' }, outermost, thread.span, 'always');
  const entry = block(thread.body, end, {
    ...outermost,
    exits: { ...outermost.exits, returnTo: end },
  });
  assert(
    graph.drafts.every(({ shape }) => nextOf(shape).every((n) => n >= 0)),
    'every node has a successor',
  );
  return { drafts: graph.drafts, slots: graph.pool.slots, entry };
}
