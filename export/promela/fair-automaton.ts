/**
 * The runs that break a property and are fair, as one Büchi automaton over the states of the system.
 *
 * `automaton` takes the runs that break the property, by sets of nodes that are visited again and again. Each fair
 * thread adds a demand to these. A weakly fair one steps, or cannot step, again and again. A strongly fair one steps
 * again and again, or cannot step from some point on: which of them cannot, is guessed at that point, and a run that
 * proves the guess wrong is not taken. What is to happen again and again is waited for in turn: a counter says for
 * which, and all of it has happened once more when the counter is round.
 *
 * Source of the counter: Choueka, Theories of automata on omega-tapes, JCSS 8, 1974.
 *
 * Law: a run is taken exactly if `automaton` takes it and it is fair.
 */
import { at } from '../../model/machine/assert.ts';
import type { Automaton } from '../../properties/ltl/to-buchi.ts';

/** What must be true in a state: that `thread` stepped last, or that it cannot step. */
export type Demand = {
  readonly kind: 'stepped' | 'stepped or cannot' | 'cannot';
  readonly thread: number;
};

export interface FairEdge {
  /** The node of the automaton that must fit the state that comes. */
  readonly node: number;
  /** What else must be true in the state that comes. */
  readonly demands: readonly Demand[];
  /** A place in `states`. */
  readonly target: number;
}

export interface FairState {
  readonly isAccepting: boolean;
  readonly edges: readonly FairEdge[];
}

/** A run begins in the first of these, which stands before its first state. */
export type FairAutomaton = readonly FairState[];

export interface FairThreads {
  readonly weak: readonly number[];
  readonly strong: readonly number[];
}

/** SPIN compiles a larger claim for minutes. */
const STATES_MAX = 1000;

/** Before all guesses, or behind them with those that cannot step any more and a count of what has happened. */
interface Phase {
  readonly silent: readonly number[];
  readonly count: number;
}

/** Returns the automaton; undefined if it is too large. */
export function fairAutomaton(
  automaton: Automaton,
  { weak, strong }: FairThreads,
): FairAutomaton | undefined {
  if (2 ** strong.length > STATES_MAX) return undefined;
  const guesses = subsetsOf(strong);
  const numbers = new Map<string, number>();
  const open: { readonly node: number; readonly phase: Phase | undefined }[] = [];
  const states: FairState[] = [];

  const numberOf = (node: number, phase: Phase | undefined): number => {
    const key = `${node} ${phase === undefined ? '' : `${phase.count} ${phase.silent.join()}`}`;
    // The first state is that before the run.
    const known = numbers.get(key) ?? open.push({ node, phase });
    numbers.set(key, known);
    return known;
  };
  const sets = automaton.acceptanceCount;
  const demandsOf = (silent: readonly number[]): readonly (number | Demand)[] => [
    ...Array.from({ length: sets }, (_, set) => set),
    ...weak.map((thread) => ({ kind: 'stepped or cannot', thread }) as const),
    ...strong
      .filter((thread) => !silent.includes(thread))
      .map((thread) => ({ kind: 'stepped', thread }) as const),
  ];
  /** The edges to `node`, on which what the phase waits for happens, or not. */
  const within = (node: number, { silent, count }: Phase): readonly FairEdge[] => {
    const all = demandsOf(silent);
    const quiet = silent.map((thread) => ({ kind: 'cannot', thread }) as const);
    const edge = (next: number, demands: readonly Demand[] = []): FairEdge => ({
      ...{ node, demands: [...quiet, ...demands] },
      target: numberOf(node, { silent, count: next }),
    });
    const current = count === all.length ? 0 : count;
    const awaited = all[current];
    if (awaited === undefined) return [edge(0)];
    if (typeof awaited === 'number') {
      const isIn = ((at(automaton.nodes, node).accepting >> awaited) & 1) === 1;
      return [edge(isIn ? current + 1 : current)];
    }
    return [edge(current), edge(current + 1, [awaited])];
  };
  const beforeGuess = (node: number): readonly FairEdge[] => [
    { node, demands: [], target: numberOf(node, undefined) },
    ...guesses.flatMap((silent) => within(node, { silent, count: 0 })),
  ];
  const edgesTo = (nodes: readonly number[], phase: Phase | undefined): readonly FairEdge[] =>
    nodes.flatMap((node) => (phase === undefined ? beforeGuess(node) : within(node, phase)));

  const first: Phase | undefined = strong.length > 0 ? undefined : { silent: [], count: 0 };
  states.push({ isAccepting: false, edges: edgesTo(automaton.initial, first) });
  for (const { node, phase } of open) {
    if (states.length > STATES_MAX) return undefined;
    states.push({
      isAccepting: phase !== undefined && phase.count === demandsOf(phase.silent).length,
      edges: edgesTo(at(automaton.nodes, node).next, phase),
    });
  }
  return states;
}

function subsetsOf(all: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** all.length }, (_, bits) =>
    all.filter((_each, i) => ((bits >>> i) & 1) === 1),
  );
}
