/**
 * Which outcomes of three calls repeat what is known of a pair of them: the race is between the two, and the third is a
 * bystander.
 *
 * An outcome of no order is *folded* into a pair if the runs in which the third call is alone have it, too: all of it before
 * the two begin, or after both have returned or are blocked; and if what the two do there is, from that state, an
 * outcome that no order of the two gives.
 *
 * Why nothing is hidden: in that run the two are called beside each other from a state between operations, which is
 * the start state itself or that behind one more operation. So it is a run of the pair's own cell, which has that
 * outcome in the same words. A race that takes the third call, between the steps of the others, has no such run and is not
 * folded; nor is an outcome that an order of the pair explains, though what comes of the three differs. An outcome is folded
 * for each start state by itself. Where a pair could not be looked at (somebody is asleep already, or its states
 * were merged), its cell has not those words: the reason that is asked for there is found nowhere, and the triple stays open.
 *
 * Law: whatever is folded is an outcome of no order of that pair, in the matrix of pairs (`search-matrix.test.ts`).
 * `--unfolded` is the switch.
 */
import { runsOf, type Visit } from '../../checker/concurrent/operation-runs.ts';
import type { Call, OperationSpace } from '../../checker/concurrent/operation-space.ts';
import { explained } from './explain-calls.ts';
import { type EndOutcome, isLikeOf, type LikeOutcome, likeOutcome } from './explain-outcomes.ts';
import type { Repeated } from './found-matrix.ts';
import type { Observer } from './seen-outcome.ts';

interface Repeat {
  readonly pair: Repeated;
  readonly like: LikeOutcome;
}

/** Returns a pair of the calls of which all of `outcomes` are, from one start state; undefined if there is none. */
export type FindRepeated = (outcomes: readonly EndOutcome[]) => Repeated | undefined;

/** Runs each pair of three calls beside each other, with the third alone, from `start`. */
export function foldInto(
  { space, seen }: { readonly space: OperationSpace; readonly seen: Observer },
  start: number,
  calls: readonly Call[],
  visit: Visit,
): FindRepeated {
  const repeats = calls.flatMap((third) => repeatsWith(space, seen, start, calls, third, visit));
  return (outcomes) => {
    const found = repeats.find(({ pair }) =>
      outcomes.every((outcome) =>
        repeats.some(
          (each) =>
            each.pair.outcome === pair.outcome &&
            each.pair.operations.join() === pair.operations.join() &&
            isLikeOf(outcome, each.like),
        ),
      ),
    );
    return found?.pair;
  };
}

/** What comes of the other two beside each other, and of `third` alone, before them or behind. */
function repeatsWith(
  space: OperationSpace,
  seen: Observer,
  start: number,
  calls: readonly Call[],
  third: Call,
  visit: Visit,
): readonly Repeat[] {
  const pair = inOrderOfSpec(
    space,
    calls.filter((call) => call !== third),
  );
  const operations = pair.map(seen.nameOf);
  const { places } = space;
  const repeats: Repeat[] = [];
  const add = (text: string, outcome: EndOutcome, of: readonly Call[], order: number): void => {
    const end = outcome.end && { ...outcome.end, order };
    const like = likeOutcome({ ...outcome, end }, calls, of);
    repeats.push({ pair: { operations, outcome: text }, like });
  };
  const bit = (first: Call, second: Call): number =>
    1 << (calls.indexOf(first) * calls.length + calls.indexOf(second));
  const alone = (from: number, call: Call) =>
    (runsOf(space, from, [call], 'one at a time', visit)?.ends ?? []).filter(
      ({ failed }) => failed === undefined,
    );
  const isIdle = places.driverOf[third.thread]?.operations[third.operation]?.mayDoNothing === true;
  for (const { text, all } of explained(space, seen, start, pair, visit)?.unexplained ?? []) {
    for (const outcome of all) {
      const { end } = outcome;
      if (end === undefined || end.failed !== undefined) {
        add(text, outcome, calls, 0);
        continue;
      }
      if (isIdle) {
        add(text, { seen: seen.outcome(start, end, inOrderOf(calls, pair)), end }, pair, 0);
      }
      const returned = pair.filter(({ thread }) => places.hasReturned(end.state, thread));
      const order = returned.reduce((bits, call) => bits | bit(call, third), 0);
      for (const last of alone(end.state, third)) {
        add(text, { seen: seen.outcome(start, last, calls), end: last }, calls, order);
      }
    }
  }
  for (const { state } of alone(start, third)) {
    const order = places.hasReturned(state, third.thread)
      ? pair.reduce((bits, call) => bits | bit(third, call), 0)
      : 0;
    for (const { text, all } of explained(space, seen, state, pair, visit)?.unexplained ?? []) {
      for (const { end, seen: own } of all) {
        const whole = end === undefined ? own : seen.outcome(start, end, calls);
        add(text, { seen: whole, end }, calls, order);
      }
    }
  }
  return repeats;
}

/** As cells of pairs have them: by driver and operation. */
function inOrderOfSpec({ places }: OperationSpace, pair: readonly Call[]): readonly Call[] {
  const driverAt = ({ thread }: Call): number => places.driverOf.indexOf(places.driverOf[thread]);
  return pair.toSorted(
    (a, b) => driverAt(a) - driverAt(b) || a.operation - b.operation || a.thread - b.thread,
  );
}

function inOrderOf(calls: readonly Call[], pair: readonly Call[]): readonly Call[] {
  return calls.filter((call) => pair.includes(call));
}
