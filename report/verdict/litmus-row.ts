/** What was found of one litmus test, and whether that agrees with what its author says of it. */
import type { Limit } from '../../checker/outcome.ts';
import type { Observation } from '../../spec/litmus/litmus-syntax.ts';

/** The memory models that a `Result:` can be about, from the strongest to the weakest. */
export const RESULT_MODELS = ['sc', 'tso', 'lkmm'] as const;
export type ResultModel = (typeof RESULT_MODELS)[number];

/** The same, with what is searched for violations: it has no final state that `lkmm` has not. */
const STRENGTHS: readonly (ResultModel | 'weak')[] = ['sc', 'tso', 'weak', 'lkmm'];

export interface LitmusFinding {
  readonly memory: 'sc' | 'tso' | 'weak';
  /** Undefined if a limit was reached, or if a run ends in a mistake of the test. */
  readonly observation: Observation | undefined;
  /** What a step of the test violates, such as a lock that is given back twice; undefined: nothing. */
  readonly failure: string | undefined;
  /** The limit that ended the search; `buffers`: more pending stores than any that were tried. */
  readonly limit: Limit | 'buffers' | undefined;
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
}

export interface LitmusRow {
  /** The file as it was named. */
  readonly file: string;
  readonly name: string;
  /** What its `Result:` says; undefined if it has none. */
  readonly result: Observation | undefined;
  readonly findings: readonly LitmusFinding[];
}

/**
 * `same`: as the `Result:` says. `within`: the `Result:` is about a weaker memory model, which has all final states
 * that were found and others. `differs`: both cannot be right.
 */
export type Agreement = 'same' | 'within' | 'differs';

/** Returns how a finding agrees with a `Result:` under `model`; undefined if there is nothing to compare. */
export function agreement(
  result: Observation | undefined,
  model: ResultModel,
  { memory, observation, failure }: LitmusFinding,
): Agreement | undefined {
  if (failure !== undefined) return 'differs';
  if (result === undefined || observation === undefined) return undefined;
  if (result === observation) return 'same';
  const [strength, other] = [STRENGTHS.indexOf(memory), STRENGTHS.indexOf(model)];
  // A weaker model has more final states: `sometimes` is what more can make of either.
  if (strength < other)
    return result === 'sometimes' && observation !== 'deadlock' ? 'within' : 'differs';
  if (strength > other)
    return observation === 'sometimes' && result !== 'deadlock' ? 'within' : 'differs';
  return 'differs';
}
