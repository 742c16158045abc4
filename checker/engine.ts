/**
 * What an engine is: the searches that need the states of a machine. There are two, which differ in nothing but
 * speed: the interpreter (`reference/engine.ts`) and generated code (`engine/fast-engine.ts`).
 */
import type { Machine } from '../model/machine/machine.ts';
import type { MakeViewSteps } from './any-number/view-steps.ts';
import type { Choice, ExploreOptions, Limits, Outcome, Profile } from './outcome.ts';
import type { BuildGraph } from './reference/build-graph.ts';
import type { VisitStates } from './reference/visit-states.ts';
import type { OpenStatesOf } from './sequential/open-states.ts';

export interface Engine {
  /** All states, and what is broken in them and in the steps between them. */
  readonly explore: (machine: Machine, options: ExploreOptions) => Outcome;
  /** The states with the steps between them, for properties of runs. */
  readonly graph: BuildGraph;
  /** A simplest run; undefined if a limit was reached, the search was stopped, or no run leads there. */
  readonly shortestRun: (
    machine: Machine,
    options: ShortestRunOptions,
  ) => readonly Choice[] | undefined;
  /** All states, each once, without reductions. */
  readonly states: VisitStates;
  /** The states as they are asked for, without reductions. */
  readonly openStates: OpenStatesOf;
  /** The steps that views of any number of identities are made of. Default: by the interpreter. */
  readonly viewSteps?: MakeViewSteps;
  /** As `explore`, and counts steps; there is no profile of a machine that the engine cannot count. */
  readonly profile: (
    machine: Machine,
    options: ExploreOptions,
  ) => { readonly outcome: Outcome; readonly profile: Profile | undefined };
}

/** What there must be fewest of; ties are decided by the other. */
export type MinimalBy = 'switches' | 'steps';

export interface ShortestRunOptions {
  /** An entry of `violations` of an outcome, or of `covered`. */
  readonly kind: 'violation' | 'cover';
  readonly property: string;
  readonly by: MinimalBy;
  /** A run known to get there. Whatever is worse is not looked at, which saves most of the work. */
  readonly known?: readonly Choice[];
  /** `maxStates` limits the pairs of state and thread. */
  readonly limits?: Pick<Limits, 'maxStates' | 'maxSeconds'>;
  /** Whether the run is no longer wanted; asked now and then. */
  readonly isStopped?: () => boolean;
}
