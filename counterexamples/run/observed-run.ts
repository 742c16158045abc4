/**
 * From what was seen to a run: finds steps of a machine that lead through a sequence of observed
 * states. What is observed may be less than the whole state, so several states of the machine can
 * fit one observation; all of them are followed, until one sequence fits to the end.
 */
import type { Choice } from '../../checker/outcome.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';

export interface ObservedRun {
  /** How many states were observed; at least one. */
  readonly length: number;
  /** The state to which the last one leads back. */
  readonly loop: number | undefined;
  /** Whether observation `i` can be of `state`. */
  readonly fits: (state: State, i: number) => boolean;
  /** Whether steps that change nothing that is observed may have gone unobserved. */
  readonly mayHide: boolean;
  /** Of several runs that fit, one whose last state fulfils this is preferred. */
  readonly isGoal: (state: State) => boolean;
  /** How many states of the machine are looked at for one observation. */
  readonly maxStates: number;
}

export type FoundRun =
  | {
      readonly kind: 'run';
      readonly run: readonly Choice[];
      readonly loopStart: number | undefined;
    }
  /** No state of the machine fits observation `at`; `before` are those that fitted the one before. */
  | { readonly kind: 'none'; readonly at: number; readonly before: readonly State[] }
  /** All states fit, but the last does not lead back to the one at which the loop begins. */
  | { readonly kind: 'no-loop' }
  | { readonly kind: 'limit'; readonly at: number };

/** A state of the machine that fits an observation, and how it was reached. */
interface Candidate {
  readonly state: State;
  readonly from: Candidate | undefined;
  readonly choice: Choice | undefined;
  readonly depth: number;
  /** The place at which the loop begins; undefined before it, and where there is none. */
  readonly loop: Candidate | undefined;
}

/** Returns a run that fits; shortest where steps may be hidden. Exact, but for `maxStates`. */
export function findRun(machine: Machine, observed: ObservedRun): FoundRun {
  const initial = initialState(machine);
  if (!observed.fits(initial, 0)) return { kind: 'none', at: 0, before: [] };
  let candidates: readonly Candidate[] = hidden(machine, observed, 0, [
    withLoop(
      { state: initial, from: undefined, choice: undefined, depth: 0, loop: undefined },
      observed,
      0,
    ),
  ]);
  const last = observed.length - 1;
  const leadsBack = observed.loop !== undefined && observed.loop < last;
  for (let i = 1; i <= (leadsBack ? last + 1 : last); i += 1) {
    if (candidates.length >= observed.maxStates) return { kind: 'limit', at: i - 1 };
    const observation = i > last ? (observed.loop ?? 0) : i;
    const next = candidates.flatMap((candidate) =>
      successors(machine, candidate).filter(({ state }) => observed.fits(state, observation)),
    );
    const found = distinct(next.map((candidate) => withLoop(candidate, observed, i)));
    if (found.length === 0) {
      const before = candidates.map(({ state }) => state);
      return i > last ? { kind: 'no-loop' } : { kind: 'none', at: i, before };
    }
    candidates = hidden(machine, observed, observation, found);
  }
  if (leadsBack) {
    candidates = candidates.filter(
      ({ state, loop }) => loop && stateKey(loop.state) === stateKey(state),
    );
    if (candidates.length === 0) return { kind: 'no-loop' };
  }
  const end = candidates.find(({ state }) => observed.isGoal(state)) ?? at(candidates, 0);
  const loopStart = observed.loop === undefined ? undefined : (end.loop?.depth ?? end.depth);
  return { kind: 'run', run: runTo(end), loopStart };
}

function withLoop(candidate: Candidate, { loop }: ObservedRun, i: number): Candidate {
  return loop === i ? { ...candidate, loop: candidate } : candidate;
}

function successors(machine: Machine, from: Candidate): readonly Candidate[] {
  return machine.threads.flatMap((_, thread) =>
    steps(machine, from.state, thread).flatMap(({ successor, next }) =>
      next === undefined
        ? []
        : [
            {
              state: next,
              from,
              choice: { thread, successor },
              depth: from.depth + 1,
              loop: from.loop,
            },
          ],
    ),
  );
}

/** Adds the places that can be reached by steps which the observation does not show. */
function hidden(
  machine: Machine,
  observed: ObservedRun,
  i: number,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  if (!observed.mayHide) return candidates;
  const known = new Set(candidates.map(candidateKey));
  const found = [...candidates];
  for (const candidate of found) {
    if (found.length >= observed.maxStates) break;
    for (const next of successors(machine, candidate)) {
      const key = candidateKey(next);
      if (known.has(key) || !observed.fits(next.state, i)) continue;
      known.add(key);
      found.push(next);
    }
  }
  return found;
}

function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const byKey = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = candidateKey(candidate);
    if (!byKey.has(key)) byKey.set(key, candidate);
  }
  return [...byKey.values()];
}

function candidateKey({ state, loop }: Candidate): string {
  return loop === undefined ? stateKey(state) : `${stateKey(state)} ${stateKey(loop.state)}`;
}

function runTo(end: Candidate): readonly Choice[] {
  const run: Choice[] = [];
  for (let candidate = end; candidate.from !== undefined; candidate = candidate.from) {
    if (candidate.choice !== undefined) run.push(candidate.choice);
  }
  return run.reverse();
}
