/**
 * What belongs to somebody unseen: a read of it is guessed, and a store to it changes nothing that is seen.
 *
 * Idea: `page = msg[waiter]`, where the view does not have `waiter`. The machine of views goes on with each value that the
 * element can have. `asleep[waiter] = false` leaves all that are seen as they are.
 * Sound because: take a step of a whole state, and leave out some identities. Each read of what belongs to one of them has a
 * value in the whole state, and that is one of the guesses. With the right guesses all other expressions of the step are
 * evaluated as `witnesses.ts` says, so the step is among those of the view. A store to what belongs to one who is left out
 * is to nothing that is left. Where an assertion fails in the whole state, it fails with the right guesses. Wrong
 * guesses make V larger. Each is made for itself: a read of the same place in two nodes may have two values in a view, which
 * is coarse and no less sound. It is the same where steps of pairs are put together (`pair-effects.ts`): each pair guesses what
 * it does not see, and among the guesses of each is what the step of all of them reads.
 * Test that would fail: unseen-places.test.ts, and the law of views.
 *
 * A set that is made of identities, `{waiter}`, needs no guess: what is left of it has who is seen (`view-machine.ts`).
 * Properties are not guessed: there `whoseIsRead` is an obstacle as before.
 */

import { at } from '../../model/machine/assert.ts';
import { canFail } from '../../model/machine/can-fail.ts';
import type { Machine, MachineNode, Template } from '../../model/machine/machine.ts';
import { expressions, withExpressions } from '../../model/machine/node.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { scalarSize, scalarValues } from '../../spec/language/types/types.ts';
import {
  mapOperands,
  placeIndexes,
  subexpressions,
} from '../../spec/language/types/walk-expression.ts';
import { combinations } from './collections.ts';
import type { Identities, Visibility } from './identities.ts';
import { visibilitiesOf } from './local-visibility.ts';
import { anyOf, unseenTests } from './unseen-identity.ts';
import { type UnseenRead, whoseIsRead } from './unseen-reads.ts';
import { Judge } from './witnesses.ts';

/** The most copies of a node, one for each guess. */
const COPIES_MAX = 64;

/** Returns `machine` with its guesses; nodes that were there keep their numbers. */
export function withUnseenPlaces(machine: Machine, identities: Identities): Machine {
  const templates = machine.templates.map((template) => {
    const visibilities = visibilitiesOf(template, identities);
    return new Guessing(template, identities, (slot) => visibilities[slot] ?? 'any').template();
  });
  return { ...machine, templates };
}

/** Whether all that `node` reads of somebody unseen can be guessed at once. */
export function canGuess(node: MachineNode, identities: Identities, judge: Judge): boolean {
  return copies(unseenReadsOf(node, identities, judge)) <= COPIES_MAX;
}

/**
 * Whether a store to what may belong to somebody unseen, by `whose`, can be left out: nothing else of it can be seen. That
 * `whose` has no value is seen where it is asked whether it is unseen.
 */
export function canLeaveOut(target: LValue, value: Expr, whose: Expr): boolean {
  const others = placeIndexes(target).filter((index) => index !== whose);
  return target.root.kind === 'global' && [value, ...others].every((each) => !canFail(each));
}

/** Of the expressions in `node`, those that read what may be somebody's who is not seen. */
function unseenReadsOf(
  node: MachineNode,
  identities: Identities,
  judge: Judge,
): ReadonlyMap<Expr, UnseenRead> {
  const reads = new Map<Expr, UnseenRead>();
  const here = node.kind === 'choose' ? judge.choosing(node.slot) : judge;
  for (const expr of expressions(node).flatMap((whole) => subexpressions(whole))) {
    const read = whoseIsRead(expr, here, identities);
    if (read !== undefined) reads.set(expr, read);
  }
  return reads;
}

function copies(reads: ReadonlyMap<Expr, UnseenRead>): number {
  return [...reads.values()].reduce((product, { type }) => product * scalarSize(type), 1);
}

/** What is read, whose it is, and one of the values that it may have. */
type Guess = ReadonlyMap<Expr, { readonly whose: Expr; readonly value: number }>;

class Guessing {
  private readonly before: Template;
  private readonly nodes: MachineNode[];
  private readonly identities: Identities;
  private readonly judge: Judge;

  constructor(
    before: Template,
    identities: Identities,
    visibilityOf: (slot: number) => Visibility,
  ) {
    this.before = before;
    this.nodes = [...before.nodes];
    this.identities = identities;
    this.judge = new Judge(identities, visibilityOf, 'guesses');
  }

  template(): Template {
    for (const [number, node] of this.before.nodes.entries()) {
      const branch = this.storeOfSeen(node);
      this.nodes[number] = this.guessed(branch ?? node);
    }
    return { ...this.before, nodes: this.nodes };
  }

  /** A store to what may be somebody's who is not seen: one that is left out there. */
  private storeOfSeen(node: MachineNode): MachineNode | undefined {
    if (node.kind !== 'assign') return undefined;
    const whose = this.mayBeUnseen(node.target);
    const condition = whose && anyOf(unseenTests(this.identities, whose));
    if (condition === undefined) return undefined;
    const { head, inner } = this.indivisible(node);
    const { kind, target, value, next } = node;
    const store = this.add(this.guessed({ ...inner, kind, target, value, next }));
    return { ...head, kind: 'branch', condition, then: next, otherwise: store };
  }

  /** What a node and those that are made of it have instead of its bookkeeping: they are one action, as in `atomic`. */
  private indivisible({ schedulingPoint, access, reset, origin }: MachineNode) {
    const { atomic = this.freshAtomic() } = origin;
    const own = { ...origin, atomic };
    return {
      head: { schedulingPoint, access, reset, origin: own },
      inner: { schedulingPoint: 'no', access: false, reset: [], origin: own },
    } as const;
  }

  private freshAtomic(): number {
    return 1 + Math.max(0, ...this.nodes.map(({ origin }) => origin.atomic ?? 0));
  }

  private mayBeUnseen({ path }: LValue): Expr | undefined {
    const { judge } = this;
    return path
      .flatMap((step) => (step.kind === 'index' ? [step.index] : []))
      .find((index) => this.identities.isIdentity(index.type) && judge.visibility(index) === 'any');
  }

  /** One of the copies of `node`, each with other guesses. */
  private guessed(node: MachineNode): MachineNode {
    const reads = [...unseenReadsOf(node, this.identities, this.judge)];
    if (reads.length === 0) return node;
    const { head, inner } = this.indivisible(node);
    const guesses = combinations(reads.map(([, { type }]) => scalarValues(type)));
    const [only, ...others] = guesses.map((values) => {
      const guess: Guess = new Map(
        reads.map(([read, { whose }], i) => [read, { whose, value: at(values, i) }]),
      );
      return withExpressions(node, (expr) => this.withGuess(expr, guess));
    });
    if (only !== undefined && others.length === 0) return only;
    const arms = [only, ...others].flatMap((copy) =>
      copy ? [this.add({ ...copy, ...inner })] : [],
    );
    return { ...head, kind: 'either', arms };
  }

  /** `expr` with what is guessed in the place of what nobody sees. */
  private withGuess(expr: Expr, guess: Guess): Expr {
    const guessed = guess.get(expr);
    const read = mapOperands(expr, (part) => this.withGuess(part, guess));
    if (guessed === undefined) return read;
    const { whose, value } = guessed;
    const test = anyOf(unseenTests(this.identities, this.withGuess(whose, guess)));
    if (test === undefined) return read;
    const { type, span } = expr;
    const then: Expr = { kind: 'const', value, type, span };
    return { kind: 'conditional', condition: test, then, otherwise: read, type, span };
  }

  private add(node: MachineNode): number {
    this.nodes.push(node);
    return this.nodes.length - 1;
  }
}
