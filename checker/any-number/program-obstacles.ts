/**
 * Obstacles in a program before procs are inlined and loops unrolled: constants, initial values, and
 * loops over all identities.
 */
import { at } from '../../model/machine/assert.ts';
import { full, sameValue } from '../../model/machine/value.ts';
import { blocksIn, expressionsOf } from '../../model/reduce/core-parts.ts';
import type { Core, CoreBlock, CoreStatement } from '../../spec/language/types/core.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import type { Type, Value } from '../../spec/language/types/types.ts';
import { operands, subexpressions } from '../../spec/language/types/walk-expression.ts';
import type { Identities } from './identities.ts';
import { hintForAll, type Obstacle, ObstacleList } from './obstacle-list.ts';
import { Judge } from './witnesses.ts';

/**
 * A constant that names an identity, or a thread, is another one for another number of them. Asked before
 * loops are unrolled, whose copies name the identity of each round.
 */
export function constantObstacles(core: Core, identities: Identities): readonly Obstacle[] {
  const list = new ObstacleList(identities.type);
  for (const expr of expressionsIn(core)) {
    if (expr.kind !== 'const' || isUniform(expr.type, expr.value, identities)) continue;
    list.add(
      'it names one by its number',
      'compare with `self`, with an index of the thread, or with `none`',
      expr,
    );
  }
  return list.obstacles;
}

/** Whether `value` says the same of all identities, and so means the same for any number of them. */
function isUniform(type: Type, value: Value, identities: Identities): boolean {
  if (!identities.isIn(type)) return true;
  switch (type.kind) {
    case 'index':
      return false;
    case 'optional':
      return value === null || isUniform(type.inner, value, identities);
    case 'set':
      return value === 0 || value === full(type.element);
    case 'struct':
      return type.fields.every(({ type: part }, i) =>
        isUniform(part, at(value as Value[], i), identities),
      );
    case 'array': {
      const parts = value as Value[];
      const areEqual = parts.every((part) => sameValue(part, at(parts, 0)));
      if (identities.isIdentity(type.index) && !areEqual) return false;
      return parts.every((part) => isUniform(type.element, part, identities));
    }
    case 'seq':
      return (value as Value[]).length === 0;
    default:
      return true;
  }
}

/** An initial value has to be the same for any number of identities. */
export function initialValueObstacles(core: Core, identities: Identities): readonly Obstacle[] {
  const list = new ObstacleList(identities.type);
  const judge = new Judge(identities, () => 'any', 'does not guess');
  for (const { initial } of core.variables) {
    if (initial !== undefined) list.addUnlessExact(initial, judge, 'is an initial value');
  }
  return list.obstacles;
}

/**
 * A round of a loop fails for its own identity, which is the one other that is seen. What looks at all in
 * it, or at another one in a loop in it, would take two; so would the locks of a whole array.
 */
export function loopObstacles(core: Core, identities: Identities): readonly Obstacle[] {
  return new LoopWalk(core, identities).obstacles();
}

class LoopWalk {
  private readonly core: Core;
  private readonly identities: Identities;
  private readonly list: ObstacleList;
  /** The variables with a guard, by number. */
  private readonly guarded: ReadonlySet<number>;

  constructor(core: Core, identities: Identities) {
    this.core = core;
    this.identities = identities;
    this.list = new ObstacleList(identities.type);
    this.guarded = new Set(core.guards.map(({ variable }) => variable));
  }

  obstacles(): readonly Obstacle[] {
    const { procs, threads, guards } = this.core;
    for (const { body } of [...procs, ...threads]) this.block(body, false);
    const tests = guards.flatMap(({ read, write }) => [read, write]);
    const wide = tests.flatMap((test) => [...subexpressions(test)]).find((e) => this.looksAtAll(e));
    if (wide !== undefined) this.addRepeated(wide);
    return this.list.obstacles;
  }

  private block({ statements }: CoreBlock, isInLoop: boolean): void {
    for (const s of statements) {
      const isLoop = s.kind === 'for' && this.identities.isIdentity(s.domain);
      if (isInLoop) this.statementInLoop(s, isLoop);
      for (const inner of blocksIn(s)) this.block(inner, isInLoop || isLoop);
    }
  }

  private statementInLoop(s: CoreStatement, isLoop: boolean): void {
    if (isLoop) {
      this.list.add(
        `it goes through all \`${this.identities.type}\` once more for each`,
        'go through them one loop after the other',
        s,
      );
    }
    for (const whole of expressionsOf(s)) {
      for (const expr of subexpressions(whole)) if (this.looksAtAll(expr)) this.addRepeated(expr);
      for (const array of wholeArrays(whole)) {
        const isOfAll = this.guarded.has(array.variable) && this.identities.isIn(array.type);
        if (isOfAll) this.addRepeated(array);
      }
    }
    if (s.kind === 'assign' && this.isWhole(s.target)) this.addRepeated(s.target);
  }

  private addRepeated(at: Expr | LValue): void {
    const { type } = this.identities;
    this.list.add(`it looks at all \`${type}\` once more for each`, hintForAll(type), at);
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

/** All expressions of a program, with their subexpressions. */
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
