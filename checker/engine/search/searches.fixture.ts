/** What tests of searches share. */
import { compile } from '../../../model/lower/compile.fixture.ts';
import { buildMachine } from '../../../model/machine/machine.fixture.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import {
  add,
  arrayOf,
  eq,
  forall,
  identity,
  index,
  lt,
  num,
  range,
} from '../../../model/meaning/expression.fixture.ts';
import { assign, atomic, loop, waitUntil } from '../../../model/meaning/statement.fixture.ts';
import type { ExploreOptions, Outcome } from '../../outcome.ts';

/** For random machines: those that have more states are left out. */
export const OPTIONS: ExploreOptions = {
  limits: { maxStates: 3000, maxMemory: 2 ** 40, maxSeconds: 60 },
  checks: 'all',
};
export const LARGE: ExploreOptions = {
  ...OPTIONS,
  limits: { ...OPTIONS.limits, maxStates: 10_000_000 },
};

/** A table that grows soon, and whose parts several threads move. */
export const SMALL_TABLE = { firstBuckets: 4096, slotPortion: 256 };

/** What two searches of one machine agree on. */
export function comparable({ engine, seconds, ...outcome }: Outcome): object {
  return outcome;
}

/** Counters that count to `high`, one thread each: `(high + 1) ^ threads` states. */
export function counters(threads: number, high: number): Machine {
  const which = identity('Which', threads);
  return buildMachine('counters', (b) => {
    const x = b.shared('x', arrayOf(which, range(0, high)));
    b.thread('p', { indexes: { i: which } }, ({ arg }) => {
      const own = index(x, arg('i'));
      return [loop(atomic(waitUntil(lt(own, num(high))), assign(own, add(own, num(1)))))];
    });
    b.cover(
      'corner',
      forall(which, (i) => eq(index(x, i), num(high))),
    );
  });
}

/** Counters that begin again at `high`, so that the steps of every layer lead to states of others too. */
export function clocks(threads: number, high: number): Machine {
  return compile(`module clocks
    type Which = 0..${threads - 1}
    shared x[i: Which] : 0..${high}
    thread p[i: Which] { loop { atomic { x[i] = (x[i] + 1) % ${high + 1} } } }`);
}

/** One thread with one step, which leads to as many states as `ways` says. */
export function wideStep(successors: number): Machine {
  return compile(`module wide
    type Way = 0..${successors - 1}
    shared x : Way?
    thread t { choose way in Way  x = way }`);
}
