/**
 * What a step of one cell does to others, put together of what it does to each: pairwise composition.
 *
 * The machine runs on the cell that acts and one watcher only. The results of (c, a) and of (c, b) are joined if
 * the thread, the new shared part and the new c are the same; not if the nodes passed are the same, since a loop over
 * identities branches on the watcher. Every step of a state restricted to c, a and b is such a join of its restrictions
 * to (c, a) and (c, b), so no view is lost; joins that are no step make V larger, which is sound.
 *
 * Invariant: a pair of cells is run once for each shared part.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { ThreadStep } from '../any-number-outcome.ts';
import { combinations, getOrMake } from './collections.ts';

import type { ViewSteps } from './view-steps.ts';

/** What a step of a cell does: to the shared part, to itself, and to each that watches. */
interface Effect {
  readonly shared: number;
  readonly cell: number;
  /** The step in a view that has the cell, and in one that has not. */
  readonly seen: ThreadStep;
  readonly unseen: ThreadStep;
  /** Of each watcher that was run beside it, the cells that may become of it. */
  readonly watchers: Map<number, readonly number[]>;
}

/** The effects of a cell, by their keys, and the watchers beside which it was run. */
interface Actor {
  readonly effects: Map<number, Effect>;
  readonly ran: Set<number>;
}

/** Called with the key of an effect, the shared part and the cell of it, what becomes of the watcher, and the step. */
type NoteEffect = (
  key: number,
  to: number,
  cell: number,
  successor: number,
  step: ThreadStep,
) => void;

/** What a step of a cell beside one watcher does to that one. */
interface EffectOnOne {
  readonly key: number;
  readonly to: number;
  readonly step: ThreadStep;
  successors: readonly number[];
}

/** Called with a view to which a joined step leads, and the step. */
export type ArriveJoined = (shared: number, cells: readonly number[], step: ThreadStep) => void;

/** Keys of effects: a shared part (up to 26 bits), a cell, and which thread of the cell. */
const CELL_BASE = 2 ** 22;
const THREAD_BASE = 2 ** 5;

export class PairEffects {
  /** Steps that were put together. */
  joins = 0;
  /** Steps that were taken. */
  steps = 0;
  /** The threads of each of the two cells, in an order that is the same for both. */
  private readonly threadsOf: readonly (readonly number[])[];
  private readonly taking: ViewSteps;
  /** By the shared part and the cell that acts. */
  private readonly actors: Map<number, Actor>[] = [];
  /** What `runOnce` has found; of no use after its call. */
  private readonly once: EffectOnOne[] = [];
  /** Lists of one number. */
  private readonly single: (readonly number[])[] = [];

  /** `taking` takes the steps of a machine of two cells that are seen, and the unseen one. */
  constructor(threadsOf: readonly (readonly number[])[], taking: ViewSteps) {
    assert(
      threadsOf.every(({ length }) => length <= THREAD_BASE),
      'a cell has few threads',
    );
    this.threadsOf = threadsOf;
    this.taking = taking;
  }

  /** Runs all threads of `actor` beside `watcher`, once, and keeps what they do. */
  run(shared: number, actor: number, watcher: number): void {
    this.actors[shared] ??= new Map();
    const { effects, ran } = getOrMake(at(this.actors, shared), actor, newActor);
    if (ran.has(watcher)) return;
    ran.add(watcher);
    this.take(shared, actor, watcher, (key, to, cell, successor, step) => {
      const effect = getOrMake(effects, key, () => ({
        ...{ shared: to, cell, watchers: new Map<number, readonly number[]>() },
        seen: step,
        unseen: { ...step, isSeen: false },
      }));
      const known = effect.watchers.get(watcher);
      if (known === undefined) effect.watchers.set(watcher, this.listOf(successor));
      else if (!known.includes(successor)) effect.watchers.set(watcher, [...known, successor]);
    });
  }

  /**
   * Calls `arrive` with the views of `watcher` alone after the steps of `actor` beside it: `run` and `joined` for views of
   * one, of which nothing has to be kept.
   */
  runOnce(shared: number, actor: number, watcher: number, arrive: ArriveJoined): void {
    const { once } = this;
    once.length = 0;
    this.take(shared, actor, watcher, (key, to, _, successor, step) => {
      const known = once.find((each) => each.key === key);
      if (known === undefined) once.push({ key, to, step, successors: this.listOf(successor) });
      else if (!known.successors.includes(successor)) {
        known.successors = [...known.successors, successor];
      }
    });
    for (const { to, successors, step } of once) {
      if (to === shared && successors.length === 1 && successors[0] === watcher) continue;
      this.joins += 1;
      const unseen = { ...step, isSeen: false };
      for (const after of successors) arrive(to, this.listOf(after), unseen);
    }
  }

  /**
   * Calls `arrive` with the views after the steps of `actor` beside all of `watchers`: with its own cell if it is seen,
   * else of the watchers alone. All pairs of it and a watcher have been run.
   */
  joined(
    shared: number,
    actor: number,
    watchers: readonly number[],
    isSeen: boolean,
    arrive: ArriveJoined,
  ): void {
    const effects = this.actors[shared]?.get(actor)?.effects;
    if (effects !== undefined) this.join(effects, shared, watchers, isSeen, arrive);
  }

  private take(shared: number, actor: number, watcher: number, note: NoteEffect): void {
    // Ascending, so that both of two cells run in one state.
    const place = actor <= watcher ? 0 : 1;
    const cells = place === 0 ? [actor, watcher] : [watcher, actor];
    const threads = at(this.threadsOf, place);
    // Where a view of one does not know who else is there, there may be no such state.
    this.taking.take(shared, cells, threads, (thread, to, after, step) => {
      this.steps += 1;
      const [cell, successor] = [at(after, place), at(after, 1 - place)];
      assert(cell < CELL_BASE, 'the numbers of cells are small');
      const key = (to * CELL_BASE + cell) * THREAD_BASE + threads.indexOf(thread);
      note(key, to, cell, successor, step);
    });
  }

  private join(
    effects: ReadonlyMap<number, Effect>,
    shared: number,
    watchers: readonly number[],
    isSeen: boolean,
    arrive: ArriveJoined,
  ): void {
    for (const effect of effects.values()) {
      const successors = successorsOf(effect, watchers);
      if (successors === undefined) continue;
      const changesNothing =
        !isSeen &&
        effect.shared === shared &&
        successors.every((after, i) => after.length === 1 && after[0] === watchers[i]);
      if (changesNothing) continue;
      this.joins += 1;
      const { cell, seen, unseen } = effect;
      for (const after of combinations(successors)) {
        if (isSeen) arrive(effect.shared, [cell, ...after], seen);
        else arrive(effect.shared, after, unseen);
      }
    }
  }

  private listOf(cell: number): readonly number[] {
    this.single[cell] ??= [cell];
    return at(this.single, cell);
  }
}

function newActor(): Actor {
  return { effects: new Map(), ran: new Set() };
}

/** What may become of each watcher; undefined if one of them does not allow the step. */
function successorsOf(
  { watchers: byWatcher }: Effect,
  watchers: readonly number[],
): readonly (readonly number[])[] | undefined {
  const successors: (readonly number[])[] = [];
  for (const watcher of watchers) {
    const after = byWatcher.get(watcher);
    if (after === undefined) return undefined;
    successors.push(after);
  }
  return successors;
}
