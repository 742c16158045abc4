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
import { at } from '../../model/machine/assert.ts';
import type { ThreadStep } from '../any-number-outcome.ts';
import { combinations, getOrMake } from './collections.ts';

import type { ViewSteps } from './view-steps.ts';

/** What a step of a cell does: to the shared part, to itself, and to each that watches. */
interface Effect {
  readonly template: number;
  readonly location: number;
  readonly shared: number;
  readonly cell: number;
  /** Of each watcher that was run beside it, the cells that may become of it. */
  readonly watchers: Map<number, number[]>;
}

/** A view to which a joined step leads. */
export interface ViewSuccessor {
  readonly shared: number;
  readonly cells: readonly number[];
  readonly step: ThreadStep;
}

/** Pairs of cells as one key. */
const PAIR_BASE = 2 ** 26;

export class PairEffects {
  /** Steps that were put together. */
  joins = 0;
  /** Steps that were taken. */
  steps = 0;
  /** The threads of the cell that acts, which is the first one. */
  private readonly threads: readonly number[];
  private readonly taking: ViewSteps;
  /** By the shared part: the effects of each actor, and the pairs that were run. */
  private readonly effects: Map<number, Map<string, Effect>>[] = [];
  private readonly ran: Set<number>[] = [];

  /** `taking` takes the steps of a machine of two cells that are seen, and the unseen one. */
  constructor(threads: readonly number[], taking: ViewSteps) {
    this.threads = threads;
    this.taking = taking;
  }

  /** Runs all threads of `actor` beside `watcher`, once, and keeps what they do. */
  run(shared: number, actor: number, watcher: number): void {
    this.ran[shared] ??= new Set();
    const ran = at(this.ran, shared);
    const key = actor * PAIR_BASE + watcher;
    if (ran.has(key)) return;
    ran.add(key);
    this.effects[shared] ??= new Map();
    const effects = getOrMake(at(this.effects, shared), actor, () => new Map<string, Effect>());
    // Where a view of one does not know who else is there, there may be no such state.
    this.taking.take(shared, [actor, watcher], this.threads, (thread, to, cells, step) => {
      this.steps += 1;
      const [cell, successor] = [at(cells, 0), at(cells, 1)];
      const { template, location } = step;
      const effect = getOrMake(effects, `${thread} ${to} ${cell}`, () => ({
        ...{ template, location, shared: to, cell },
        watchers: new Map<number, number[]>(),
      }));
      const successors = getOrMake(effect.watchers, watcher, () => []);
      if (!successors.includes(successor)) successors.push(successor);
    });
  }

  /**
   * The views after the steps of `actor` beside all of `watchers`: with its own cell if it is seen, else of the
   * watchers alone. All pairs of it and a watcher have been run.
   */
  *joined(
    shared: number,
    actor: number,
    watchers: readonly number[],
    isSeen: boolean,
  ): Iterable<ViewSuccessor> {
    for (const effect of this.effects[shared]?.get(actor)?.values() ?? []) {
      const successors = successorsOf(effect, watchers);
      if (successors === undefined) continue;
      const changesNothing =
        !isSeen &&
        effect.shared === shared &&
        successors.every((after, i) => after.length === 1 && after[0] === watchers[i]);
      if (changesNothing) continue;
      this.joins += 1;
      const { template, location } = effect;
      for (const after of combinations(successors)) {
        const cells = isSeen ? [effect.cell, ...after] : after;
        yield { shared: effect.shared, cells, step: { template, location, isSeen } };
      }
    }
  }
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
