/** Obstacles in the code of one thread: locals that keep identities, and expressions that are not exact. */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode, Template } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { placeIndexes } from '../../spec/language/types/walk-expression.ts';
import type { Identities, Visibility } from './identities.ts';
import { livesOn, visibilitiesOf } from './local-visibility.ts';
import { type Obstacle, ObstacleList } from './obstacle-list.ts';
import { relationIn } from './type-obstacles.ts';
import { canGuess, canLeaveOut } from './unseen-places.ts';
import { canTakeBothBranches } from './unseen-witnesses.ts';
import { WATCHERS } from './witness-count.ts';
import { Judge } from './witnesses.ts';

/** Returns the obstacles in the template with this number; none if it has no thread. */
export function threadObstacles(
  machine: Machine,
  number: number,
  identities: Identities,
): readonly Obstacle[] {
  const template = at(machine.templates, number);
  const hasThread = machine.threads.some((thread) => thread.template === number);
  return hasThread ? new ThreadWalk(machine, template, identities).obstacles() : [];
}

class ThreadWalk {
  private readonly machine: Machine;
  private readonly template: Template;
  private readonly identities: Identities;
  private readonly list: ObstacleList;
  /** By slot, whether its identity is certain to be visible. */
  private readonly visibilities: readonly Visibility[];
  private readonly judge: Judge;

  constructor(machine: Machine, template: Template, identities: Identities) {
    this.machine = machine;
    this.template = template;
    this.identities = identities;
    this.list = new ObstacleList(identities.type);
    this.visibilities = visibilitiesOf(template, identities);
    this.judge = new Judge(identities, (slot) => this.visibilities[slot] ?? 'any', 'guesses');
  }

  obstacles(): readonly Obstacle[] {
    this.locals();
    for (const node of this.template.nodes) this.node(node);
    return this.list.obstacles;
  }

  /** A local that lives from step to step is part of what belongs to its thread. */
  private locals(): void {
    const { identities, visibilities, template } = this;
    const isOwn = template.indexes.some(({ type }) => identities.isChosen(type));
    for (const [slot, { name, type }] of template.slots.entries()) {
      if (!identities.isIn(type)) continue;
      if (!livesOn(template, slot)) continue;
      const isOne = identities.isIdentity(type.kind === 'optional' ? type.inner : type);
      if (isOwn && isOne && visibilities[slot] === 'own') continue;
      const relation = isOwn ? undefined : relationIn(type, identities);
      if (!isOwn && relation === undefined) continue;
      const place = template.nodes.find((node) => assigns(node, slot));
      this.list.add(
        relation === undefined
          ? `the local \`${name}\` of \`${template.name}\` keeps who another \`${identities.type}\` is`
          : `the local \`${name}\` of \`${template.name}\` ${relation.why}`,
        relation?.hint ??
          'use it in the step that reads it, or keep in shared data what is to be known of it',
        { span: place?.origin.span ?? template.span },
      );
    }
  }

  private node(node: MachineNode): void {
    const { judge } = this;
    if (!canGuess(node, this.identities, judge)) {
      this.list.addInexactPart(
        { why: 'indexes by another', expr: at(expressions(node), 0) },
        'has too many values',
      );
    }
    switch (node.kind) {
      case 'assign':
        this.decision(node.value, judge, 'is stored');
        this.place(node.target, node.value);
        return;
      case 'branch':
        this.decision(node.condition, judge, 'decides where the thread goes');
        return;
      case 'choose':
        if (node.where !== undefined)
          this.decision(node.where, judge.choosing(node.slot), 'limits a choice');
        return;
      case 'await':
      case 'assume':
        this.decision(node.condition, judge, 'is waited for');
        return;
      case 'assert': {
        this.decision(node.condition, judge, 'is asserted');
        const { whenFalse } = judge.witnesses(node.condition);
        if (whenFalse > WATCHERS) {
          this.list.addInexact(node.condition, judge, 'cannot be seen to fail beside one other');
        }
        return;
      }
      case 'either':
      case 'barrier':
      case 'skip':
      case 'end':
        return;
      default:
        node satisfies never;
    }
  }

  private place(target: LValue, value: Expr): void {
    const { judge, template } = this;
    const { root } = target;
    let type =
      root.kind === 'global'
        ? this.machine.variables[root.variable]?.type
        : template.slots[root.slot]?.type;
    for (const index of placeIndexes(target))
      this.list.addUnlessExact(index, judge, 'says where to store');
    for (const step of target.path) {
      if (step.kind === 'field') {
        type = type?.kind === 'struct' ? type.fields[step.field]?.type : undefined;
      } else if (type?.kind === 'array') {
        const isOthers =
          this.identities.isIdentity(type.index) && judge.visibility(step.index) === 'any';
        if (isOthers && !canLeaveOut(target, value, step.index)) {
          this.list.addInexactPart({ why: 'indexes by another', expr: step.index }, 'is stored to');
        }
        type = type.element;
      }
    }
  }

  /** Exact, or a condition that takes both branches where a view cannot decide (`unseen-witnesses.ts`). */
  private decision(expr: Expr, judge: Judge, use: string): void {
    if (!canTakeBothBranches(expr)) this.list.addUnlessExact(expr, judge, use);
  }
}

function assigns(node: MachineNode, slot: number): boolean {
  if (node.kind === 'choose') return node.slot === slot;
  return (
    node.kind === 'assign' && node.target.root.kind === 'local' && node.target.root.slot === slot
  );
}
