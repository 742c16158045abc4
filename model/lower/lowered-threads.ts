/**
 * Threads that were lowered a moment ago, for other versions of the same spec: most of its claims change a param or
 * a variant that few of its threads have anything to do with.
 *
 * Sound because: a template is made of what `threadComparison` compares, the number of its first fresh id, and whether
 * dead locals are reset; it is given to whoever has all of these. What it takes of the budget is taken again, and
 * where there is too little, it is lowered again, so that the same limit is met at the same place.
 *
 * Law: the same machine as without (lowered-threads.test.ts).
 */
import type { Core } from '../../spec/language/types/core.ts';
import type { Template } from '../machine/machine.ts';
import type { Amounts } from './lowering-budget.ts';
import { threadComparison } from './same-threads.ts';

export interface LoweredThread {
  readonly template: Template;
  /** The ids that its quantifiers got are between these. */
  readonly ids: { readonly before: number; readonly last: number };
  /** What it took of the budget. */
  readonly taken: Amounts;
}

interface LoweredCore {
  readonly core: Core;
  readonly resetDeadLocals: boolean;
  /** By the number of the thread. */
  readonly threads: Map<number, LoweredThread>;
  /** Of other cores. */
  readonly comparisons: WeakMap<Core, (thread: number) => boolean>;
}

/** Cores whose threads are remembered. */
const CORES_MAX = 6;

export class LoweredThreads {
  /** The newest last. */
  #cores: readonly LoweredCore[] = [];

  /** Returns what was made of thread number `thread` of `core`, or of one that is the same. */
  find(
    core: Core,
    thread: number,
    resetDeadLocals: boolean,
    idsBefore: number,
  ): LoweredThread | undefined {
    for (const known of this.#cores.toReversed()) {
      const lowered = known.threads.get(thread);
      if (known.resetDeadLocals !== resetDeadLocals || lowered?.ids.before !== idsBefore) continue;
      if (isSameThread(known, core, thread)) return lowered;
    }
    return undefined;
  }

  keep(core: Core, thread: number, resetDeadLocals: boolean, lowered: LoweredThread): void {
    const isOf = (each: LoweredCore): boolean =>
      each.core === core && each.resetDeadLocals === resetDeadLocals;
    const known = this.#cores.find(isOf) ?? {
      core,
      resetDeadLocals,
      threads: new Map<number, LoweredThread>(),
      comparisons: new WeakMap<Core, (thread: number) => boolean>(),
    };
    known.threads.set(thread, lowered);
    const others = this.#cores.filter((each) => each !== known);
    this.#cores = [...others, known].slice(-CORES_MAX);
  }
}

function isSameThread({ core, comparisons }: LoweredCore, other: Core, thread: number): boolean {
  if (core === other) return true;
  const compare = comparisons.get(other) ?? threadComparison(core, other);
  comparisons.set(other, compare);
  return compare(thread);
}
