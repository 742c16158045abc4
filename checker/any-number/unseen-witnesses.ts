/**
 * Conditions that somebody unseen may decide: where a view cannot decide it, both branches are taken.
 *
 * Idea: `exists c in Cpu: asleep[c]` is true of all if it is true of the visible ones; if it is false of those it
 * may be true all the same, because of an identity that was left out. So where it decides something, the
 * machine of views goes on as if it were false, and as if it were true.
 * Sound because: `witnesses.ts` says which answers of a view are those of the whole state. What a whole state does is
 * always among what the view does then; what it does in addition makes a proof fail at worst.
 * Test that would fail: unseen-witnesses.test.ts.
 *
 * A condition that may have no value is left as it is, and so is one on locals alone, which may stand before the
 * first location of a thread: both are obstacles (`obstacles.ts`).
 */

import { canFail } from '../../model/machine/can-fail.ts';
import type { Shape } from '../../model/machine/graph-draft.ts';
import type { Machine, MachineNode, Template } from '../../model/machine/machine.ts';
import type { Span } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { BOOL } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import type { Identities } from './identities.ts';
import { visibilitiesOf } from './local-visibility.ts';
import type { Witnesses } from './witness-count.ts';
import { Judge } from './witnesses.ts';

export interface BothBranches {
  readonly machine: Machine;
  /** The conditions that were not exact, each once. */
  readonly inexact: readonly Span[];
}

/** Returns `machine` with both branches wherever a view cannot decide; nodes that were there keep their numbers. */
export function withUnseenWitnesses(machine: Machine, identities: Identities): BothBranches {
  const loose = new Set<Span>();
  const templates = machine.templates.map((template) => {
    const visibilities = visibilitiesOf(template, identities);
    return new Widening(
      template,
      identities,
      (slot) => visibilities[slot] ?? 'any',
      loose,
    ).template();
  });
  return { machine: { ...machine, templates }, inexact: [...loose] };
}

/** Whether an inexact condition can be true or false. */
export function canTakeBothBranches(condition: Expr): boolean {
  if (canFail(condition) || condition.type.kind !== 'bool') return false;
  for (const { kind } of subexpressions(condition)) {
    if (kind === 'global' || kind === 'at' || kind === 'done') return true;
  }
  return false;
}

class Widening {
  private readonly before: Template;
  private readonly nodes: MachineNode[];
  private readonly judge: Judge;
  private readonly loose: Set<Span>;

  constructor(
    before: Template,
    identities: Identities,
    visibilityOf: ConstructorParameters<typeof Judge>[1],
    loose: Set<Span>,
  ) {
    this.before = before;
    this.nodes = [...before.nodes];
    this.judge = new Judge(identities, visibilityOf, 'guesses');
    this.loose = loose;
  }

  template(): Template {
    for (const [number, node] of this.before.nodes.entries())
      this.nodes[number] = this.widened(node);
    return { ...this.before, nodes: this.nodes };
  }

  private widened(node: MachineNode): MachineNode {
    switch (node.kind) {
      case 'branch': {
        const doubt = this.doubt(node.condition, this.judge);
        if (doubt === undefined) return node;
        this.loose.add(node.condition.span);
        const { then, otherwise } = node;
        return {
          ...node,
          then: this.oneOf(node, [then, ...(doubt.whenFalse === 0 ? [] : [otherwise])]),
          otherwise: this.oneOf(node, [otherwise, ...(doubt.whenTrue === 0 ? [] : [then])]),
        };
      }
      case 'assign': {
        if (node.value.type.kind !== 'bool') return node;
        const doubt = this.doubt(node.value, this.judge);
        if (doubt === undefined) return node;
        const { value: condition, target, next, origin, schedulingPoint, access, reset } = node;
        this.loose.add(condition.span);
        const store = (value: number): number =>
          this.add(node, {
            kind: 'assign',
            target,
            value: { kind: 'const', value, type: BOOL, span: condition.span },
            next,
          });
        const [yes, no] = [store(1), store(0)];
        return {
          ...{ schedulingPoint, access, reset, origin, kind: 'branch', condition },
          then: this.oneOf(node, [yes, ...(doubt.whenFalse === 0 ? [] : [no])]),
          otherwise: this.oneOf(node, [no, ...(doubt.whenTrue === 0 ? [] : [yes])]),
        };
      }
      case 'await':
      case 'assume': {
        const doubt = this.doubt(node.condition, this.judge);
        if (doubt === undefined || doubt.whenTrue === 0) return node;
        this.loose.add(node.condition.span);
        return { ...node, condition: yes(node.condition) };
      }
      case 'choose': {
        if (node.where === undefined) return node;
        const doubt = this.doubt(node.where, this.judge.choosing(node.slot));
        if (doubt === undefined || doubt.whenTrue === 0) return node;
        this.loose.add(node.where.span);
        return { ...node, where: yes(node.where) };
      }
      case 'assert': {
        if (node.form === 'warn') return node;
        const doubt = this.doubt(node.condition, this.judge);
        if (doubt === undefined || doubt.whenTrue === 0) return node;
        this.loose.add(node.condition.span);
        const { schedulingPoint, access, reset, origin } = node;
        const asked = this.add(node, node);
        return { schedulingPoint, access, reset, origin, kind: 'either', arms: [asked, node.next] };
      }
      case 'either':
      case 'barrier':
      case 'skip':
      case 'end':
        return node;
      default:
        return node satisfies never;
    }
  }

  /** What has to be visible for `condition` to be what it is; undefined if a view can tell, or it is an obstacle. */
  private doubt(condition: Expr, judge: Judge): Witnesses | undefined {
    if (judge.isExact(condition) || !canTakeBothBranches(condition)) return undefined;
    return judge.witnesses(condition);
  }

  private oneOf(node: MachineNode, arms: readonly number[]): number {
    const [only, ...others] = arms;
    if (only !== undefined && others.length === 0) return only;
    return this.add(node, { kind: 'either', arms });
  }

  /** Adds a node that belongs to the step of `node`. */
  private add({ origin }: MachineNode, shape: Shape): number {
    const own = { schedulingPoint: 'no', access: false, reset: [], origin } as const;
    this.nodes.push({ ...shape, ...own } as MachineNode);
    return this.nodes.length - 1;
  }
}

function yes({ span }: Expr): Expr {
  return { kind: 'const', value: 1, type: BOOL, span };
}
