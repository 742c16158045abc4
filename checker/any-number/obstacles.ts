/**
 * What keeps a spec from being looked at through a few identities at a time: each use by its place.
 *
 * Idea: leave out some identities of a state, and let the rest take its step. If for every step this comes to the
 * same as taking the step and leaving them out then, the states of a few identities say what any number of them
 * can do. Sound because: see `explore-views.ts`, which rests on what is checked here. Tests that would fail:
 * obstacles.test.ts, where each rule has a spec that would be proved wrongly without it.
 *
 * A step commutes with leaving out others if
 * - types: no identity is part of what belongs to another one (an element of an array, a local that lives on),
 *   since it would name who is not there; and none is in a sequence, whose length is a number of them;
 * - identities are interchangeable (`symmetry-check.ts`), so nothing compares their order, makes numbers of
 *   them or names one, and a loop over them touches the places of each by itself;
 * - a place that is read or written is not that of one who may be left out;
 * - what is stored is exact (`witnesses.ts`); what decides where a thread goes, or whether it waits, is exact or
 *   goes both ways where a view cannot tell (`unseen-witnesses.ts`);
 * - an assertion that fails fails for some identity that can be seen beside the running thread;
 * - what has no value has none in both.
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode, Template } from '../../model/machine/machine.ts';
import { full, sameValue } from '../../model/machine/value.ts';
import { threadsOf } from '../../model/reduce/symmetry.ts';
import { blocksIn, expressionsOf } from '../../model/reduce/symmetry-check.ts';
import type { Span } from '../../spec/language/text/source.ts';
import type { Core, CoreBlock } from '../../spec/language/types/core.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { showType, type Type, type Value } from '../../spec/language/types/types.ts';
import {
  operands,
  placeIndexes,
  subexpressions,
} from '../../spec/language/types/walk-expression.ts';
import { Identities } from './identities.ts';
import { livesOn, sightsOf } from './sights.ts';
import { canGoBothWays } from './unseen-witnesses.ts';
import { type Inexact, Judge, type Sight, WATCHERS } from './witnesses.ts';

export interface Obstacle {
  /** A phrase that goes on from the place in the spec: ``a local keeps the identity of another `Cpu` ``. */
  readonly why: string;
  readonly hint: string;
  readonly span: Span;
}

/** Returns what of `core`, with `size` identities of `type`, cannot be looked at in part; `machine` is its machine. */
export function obstaclesOf(
  core: Core,
  machine: Machine,
  type: string,
  size: number,
): readonly Obstacle[] {
  const symmetry = machine.symmetries.find((each) => each.type === type);
  if (symmetry === undefined) return notSymmetric(type, core);
  const { broken } = symmetry;
  const walk = new Walk(machine, new Identities(threadsOf(machine), type, size));
  return [
    ...(broken === undefined
      ? []
      : [
          {
            why: `tells one \`${type}\` from another: it ${broken.why}`,
            hint: `write it so that any \`${type}\` could be exchanged with any other`,
            span: broken.span,
          },
        ]),
    ...walk.types(),
    ...walk.constants(core),
    ...walk.initialValues(core),
    ...walk.loops(core),
    ...machine.templates.flatMap((template, number) => walk.template(template, number)),
  ];
}

class Walk {
  private readonly machine: Machine;
  private readonly identities: Identities;
  private readonly found: Obstacle[] = [];

  constructor(machine: Machine, identities: Identities) {
    this.machine = machine;
    this.identities = identities;
  }

  // ------------------------------------------------------------------ constants

  /**
   * A constant that names an identity, or a thread, is another one for another number of them. Asked before
   * loops are unrolled, whose copies name the identity of each round.
   */
  constants(core: Core): readonly Obstacle[] {
    for (const expr of expressionsIn(core)) {
      if (expr.kind !== 'const' || this.isUniform(expr.type, expr.value)) continue;
      this.add(
        'it names one by its number',
        'compare with `self`, with an index of the thread, or with `none`',
        expr,
      );
    }
    return this.drain();
  }

  /** Whether `value` says the same of all identities, and so means the same for any number of them. */
  private isUniform(type: Type, value: Value): boolean {
    const { identities } = this;
    if (!identities.isIn(type)) return true;
    switch (type.kind) {
      case 'index':
        return false;
      case 'optional':
        return value === null || this.isUniform(type.inner, value);
      case 'set':
        return value === 0 || value === full(type.element);
      case 'struct':
        return type.fields.every(({ type: part }, i) =>
          this.isUniform(part, at(value as Value[], i)),
        );
      case 'array': {
        const parts = value as Value[];
        if (
          identities.isIdentity(type.index) &&
          parts.some((part) => !sameValue(part, at(parts, 0)))
        ) {
          return false;
        }
        return parts.every((part) => this.isUniform(type.element, part));
      }
      case 'seq':
        return (value as Value[]).length === 0;
      default:
        return true;
    }
  }

  private get type(): string {
    return this.identities.type;
  }

  private add(why: string, hint: string, { span }: { readonly span: Span }): void {
    const isKnown = this.found.some((each) => each.span === span && each.why === why);
    if (!isKnown) this.found.push({ why, hint, span });
  }

  private drain(): readonly Obstacle[] {
    return this.found.splice(0);
  }

  // ------------------------------------------------------------------ types

  types(): readonly Obstacle[] {
    for (const { name, type, span } of this.machine.variables) {
      const why = this.relation(type);
      if (why !== undefined) this.add(`\`${name}\` ${why.why}`, why.hint, { span });
    }
    for (const { name, indexes, span } of this.machine.templates) {
      if (indexes.filter(({ type }) => this.identities.isChosen(type)).length > 1) {
        this.add(
          `\`${name}\` is a thread of two of \`${this.type}\``,
          `give it one index of \`${this.type}\``,
          { span },
        );
      }
      if (indexes.some(({ type }) => this.identities.isThread(type))) {
        this.add(`\`${name}\` is a thread of a thread`, `give it an index of \`${this.type}\``, {
          span,
        });
      }
    }
    return this.drain();
  }

  /** How a value of `type` says something of two identities at once. */
  private relation(type: Type): { readonly why: string; readonly hint: string } | undefined {
    const { identities } = this;
    if (!identities.isIn(type)) return undefined;
    switch (type.kind) {
      case 'array':
        if (identities.isIdentity(type.index) && identities.isIn(type.element)) {
          return {
            why: `is for each \`${showType(type.index)}\` a \`${showType(type.element)}\`, which names another one`,
            hint: `keep what each knows of itself alone; a pointer from shared data to one \`${this.type}\` is no obstacle`,
          };
        }
        return this.relation(type.element);
      case 'seq':
        return {
          why: `is a sequence of \`${showType(type.element)}\`, as long as there are`,
          hint: `keep a set of them, or for each whether it is in the queue`,
        };
      case 'optional':
        return this.relation(type.inner);
      case 'struct':
        return type.fields.map((field) => this.relation(field.type)).find((each) => each);
      default:
        return undefined;
    }
  }

  // ------------------------------------------------------------------ before procs are inlined

  initialValues(core: Core): readonly Obstacle[] {
    const judge = new Judge(this.identities, () => 'any');
    for (const { initial } of core.variables) {
      if (initial !== undefined) this.exact(initial, judge, 'is an initial value');
    }
    return this.drain();
  }

  /**
   * A round of a loop fails for its own identity, which is the one other that is seen. What looks at all in
   * it, or at another one in a loop in it, would take two; so would the locks of a whole array.
   */
  loops(core: Core): readonly Obstacle[] {
    const guarded = new Set(core.guards.map(({ variable }) => variable));
    const again = (span: { readonly span: Span }): void => {
      const { hint } = REASONS['looks at all'](this.type);
      this.add(`it looks at all \`${this.type}\` once more for each`, hint, span);
    };
    const visit = (block: CoreBlock, isInLoop: boolean): void => {
      for (const s of block.statements) {
        const isLoop = s.kind === 'for' && this.identities.isIdentity(s.domain);
        if (isInLoop && isLoop) {
          this.add(
            `it goes through all \`${this.type}\` once more for each`,
            'go through them one loop after the other',
            s,
          );
        }
        if (isInLoop) {
          for (const whole of expressionsOf(s)) {
            for (const expr of subexpressions(whole)) if (this.looksAtAll(expr)) again(expr);
            for (const array of wholeArrays(whole)) {
              if (guarded.has(array.variable) && this.identities.isIn(array.type)) again(array);
            }
          }
          if (s.kind === 'assign' && this.isWhole(s.target)) again(s.target);
        }
        for (const inner of blocksIn(s)) visit(inner, isInLoop || isLoop);
      }
    };
    for (const { body } of [...core.procs, ...core.threads]) visit(body, false);
    const tests = core.guards.flatMap(({ read, write }) => [read, write]);
    const wide = tests.flatMap((test) => [...subexpressions(test)]).find((e) => this.looksAtAll(e));
    if (wide !== undefined) again(wide);
    return this.drain();
  }

  /** Whether a place has parts that belong to different identities. */
  private isWhole({ type }: LValue): boolean {
    return type.kind === 'array' && this.identities.isIn(type);
  }

  private looksAtAll(expr: Expr): boolean {
    if (expr.kind === 'quantified') return this.identities.isIdentity(expr.domain);
    if (expr.kind === 'length') return this.identities.isIn(expr.base.type);
    if (expr.kind !== 'equal' || !this.identities.isIn(expr.left.type)) return false;
    const { type } = expr.left;
    return !this.identities.isIdentity(type.kind === 'optional' ? type.inner : type);
  }

  // ------------------------------------------------------------------ threads

  template(template: Template, number: number): readonly Obstacle[] {
    const { machine } = this;
    if (!machine.threads.some((thread) => thread.template === number)) return [];
    const isOwn = template.indexes.some(({ type }) => this.identities.isChosen(type));
    const sights = sightsOf(template, this.identities);
    const judge = new Judge(this.identities, (slot) => sights[slot] ?? 'any');
    this.locals(template, isOwn, sights);
    for (const node of template.nodes) this.node(template, node, sights, judge);
    return this.drain();
  }

  /** A local that lives from step to step is part of what belongs to its thread. */
  private locals(template: Template, isOwn: boolean, sights: readonly Sight[]): void {
    const { identities } = this;
    for (const [slot, { name, type }] of template.slots.entries()) {
      if (!identities.isIn(type)) continue;
      if (!livesOn(template, slot)) continue;
      const isOne = identities.isIdentity(type.kind === 'optional' ? type.inner : type);
      if (isOwn && isOne && sights[slot] === 'own') continue;
      const relation = isOwn ? undefined : this.relation(type);
      if (!isOwn && relation === undefined) continue;
      const place = template.nodes.find((node) => assigns(node, slot));
      this.add(
        relation === undefined
          ? `the local \`${name}\` of \`${template.name}\` keeps who another \`${this.type}\` is`
          : `the local \`${name}\` of \`${template.name}\` ${relation.why}`,
        relation?.hint ??
          'use it in the step that reads it, or keep in shared data what is to be known of it',
        { span: place?.origin.span ?? template.span },
      );
    }
  }

  private node(
    template: Template,
    node: MachineNode,
    sights: readonly Sight[],
    judge: Judge,
  ): void {
    switch (node.kind) {
      case 'assign':
        this.told(node.value, judge, 'is stored');
        this.place(node.target, template, judge);
        return;
      case 'branch':
        this.told(node.condition, judge, 'decides where the thread goes');
        return;
      case 'choose': {
        // Who is chosen is asked for as one that is seen: `view-machine.ts`.
        const chosen = new Judge(this.identities, (slot) =>
          slot === node.slot ? 'visible' : (sights[slot] ?? 'any'),
        );
        if (node.where !== undefined) this.told(node.where, chosen, 'limits a choice');
        return;
      }
      case 'await':
      case 'assume':
        this.told(node.condition, judge, 'is waited for');
        return;
      case 'assert': {
        this.told(node.condition, judge, 'is asserted');
        const { whenFalse } = judge.witnesses(node.condition);
        if (whenFalse > WATCHERS) {
          this.inexact(node.condition, judge, 'cannot be seen to fail beside one other');
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

  private place(target: LValue, template: Template, judge: Judge): void {
    const { root } = target;
    let type =
      root.kind === 'global'
        ? this.machine.variables[root.variable]?.type
        : template.slots[root.slot]?.type;
    for (const index of placeIndexes(target)) this.exact(index, judge, 'says where to store');
    for (const step of target.path) {
      if (step.kind === 'field') {
        type = type?.kind === 'struct' ? type.fields[step.field]?.type : undefined;
      } else if (type?.kind === 'array') {
        if (this.identities.isIdentity(type.index) && judge.sight(step.index) === 'any') {
          this.inexactAt({ why: 'indexes by another', expr: step.index }, 'is stored to');
        }
        type = type.element;
      }
    }
  }

  private exact(expr: Expr, judge: Judge, use: string): void {
    if (!judge.isExact(expr)) this.inexact(expr, judge, use);
  }

  /** Exact, or a condition that goes both ways where a view cannot tell (`unseen-witnesses.ts`). */
  private told(expr: Expr, judge: Judge, use: string): void {
    if (!canGoBothWays(expr)) this.exact(expr, judge, use);
  }

  private inexact(expr: Expr, judge: Judge, use: string): void {
    this.inexactAt(judge.inexact(expr) ?? { why: 'looks at all', expr }, use);
  }

  private inexactAt({ why, expr }: Inexact, use: string): void {
    const { says, hint } = REASONS[why](this.type);
    this.add(`${says}, and that ${use}`, hint, expr);
  }
}

const REASONS: Readonly<
  Record<Inexact['why'], (type: string) => { readonly says: string; readonly hint: string }>
> = {
  counts: (type) => ({
    says: `it counts \`${type}\` or their threads`,
    hint: 'compare the set with `{}`, or the count with a constant in an `await`',
  }),
  'looks at all': (type) => ({
    says: `it depends on every \`${type}\``,
    hint: 'wait for it (`await`), or keep a witness in shared data: who it is, or that there is one',
  }),
  'indexes by another': (type) => ({
    says: `it looks at what belongs to another \`${type}\``,
    hint: `go through all of them (\`for c in ${type}\`), or keep it in shared data`,
  }),
  'asks about another': (type) => ({
    says: `it asks about another \`${type}\``,
    hint: 'compare with `self`, the index of the thread or `none`',
  }),
  'makes a set of another': (type) => ({
    says: `it puts another \`${type}\` into a set`,
    hint: 'let each put itself into the set',
  }),
  'makes a number': (type) => ({
    says: `it takes a \`${type}\` for a number`,
    hint: 'identities have no order and no number',
  }),
};

function assigns(node: MachineNode, slot: number): boolean {
  if (node.kind === 'choose') return node.slot === slot;
  return (
    node.kind === 'assign' && node.target.root.kind === 'local' && node.target.root.slot === slot
  );
}

/** The variables that are read whole, though they are arrays, within `expr`. */
function* wholeArrays(expr: Expr): Generator<Extract<Expr, { kind: 'global' }>> {
  if (expr.kind === 'global') {
    if (expr.type.kind === 'array') yield expr;
    return;
  }
  const isIndexed = expr.kind === 'index' && expr.base.kind === 'global';
  for (const part of isIndexed ? [expr.index] : operands(expr)) yield* wholeArrays(part);
}

/** All expressions of a program, with what stands in them. */
function* expressionsIn(core: Core): Generator<Expr> {
  const inBlock = function* (block: CoreBlock): Generator<Expr> {
    for (const s of block.statements) {
      for (const expr of expressionsOf(s)) yield* subexpressions(expr);
      for (const inner of blocksIn(s)) yield* inBlock(inner);
    }
  };
  for (const { body } of [...core.procs, ...core.threads]) yield* inBlock(body);
  const others = [
    ...core.properties.map(({ body }) => body),
    ...core.stepProperties.map(({ body }) => body),
    ...core.guards.flatMap(({ read, write }) => [read, write]),
    ...core.lockTypes.flatMap(({ read, write }) => [read.body, write.body]),
    ...core.variables.flatMap(({ initial }) => initial ?? []),
  ];
  for (const expr of others) yield* subexpressions(expr);
}

function notSymmetric(type: string, { threads }: Core): readonly Obstacle[] {
  const [first] = threads;
  if (first === undefined) return [];
  return [
    {
      why: `no variable and no thread is of \`${type}\`, or it is not declared symmetric`,
      hint: `declare it \`symmetric type ${type} = 0..N-1\``,
      span: first.span,
    },
  ];
}
