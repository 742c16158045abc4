/** The JSON of one search. Its schema is docs/schema/run.schema.json. */
import type { Outcome } from '../../checker/outcome.ts';
import type { TraceJson } from '../formats/trace-json.ts';
import { type AnyNumberJson, anyNumberJson } from '../verdict/any-number.ts';
import type { BrokenJson } from '../verdict/broken-json.ts';
import type { MachineFacts } from '../verdict/machine-facts.ts';
import type { Memory } from '../verdict/memory.ts';
import type { NeverReached } from '../verdict/never-reached.ts';
import type { ProfiledStep } from '../verdict/profile.ts';
import { boundsJson, type Result, type Verdict } from '../verdict/result.ts';

export const RUN_SCHEMA = 'faultline/run/2';

/** What `run` and each claim of `check` have in common. */
export interface SearchJson {
  readonly verdict: Verdict;
  /** The first broken property: the one the counterexample is of. */
  readonly property: string | null;
  readonly violated: readonly string[];
  /** What is broken too, but decides no verdict. */
  readonly warned: readonly string[];
  /** The checks in which runs end though no error is asked of them: behind that nothing was looked at. */
  readonly cutShort: readonly { readonly property: string; readonly depth: number }[];
  /** What was not looked at, in whole or in part, and why. */
  readonly notChecked: readonly { readonly property: string; readonly why: string }[];
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  readonly bounds: Readonly<Record<string, number | boolean | string>>;
  readonly variants: readonly string[];
  readonly reductions: readonly string[];
  /** Why others that were wanted did not run, a sentence each. */
  readonly notReduced: readonly string[];
  readonly engine: string;
  /** Under which fairness the verdict on runs holds; null if it is on states and steps alone. */
  readonly fairness: string | null;
  /** Under which memory model it holds: `sc`, or x86-TSO. */
  readonly memory: Memory;
  /** Of what was looked at for any number of identities; null if there are bounds to their number. */
  readonly anyNumber: AnyNumberJson | null;
  /** True if every reachable state was looked at. */
  readonly exact: boolean;
  readonly limit: string | null;
  /** Null if nothing is broken, or what is has no formula. */
  readonly broken: BrokenJson | null;
  /** The covers that no state fulfils. */
  readonly neverReached: readonly Omit<NeverReached, 'isKnown'>[];
}

export interface RunJson extends SearchJson {
  readonly schema: typeof RUN_SCHEMA;
  readonly spec: string;
  readonly counterexample: TraceJson | null;
  /** With `--profile`: all steps, those that fired most often first. */
  readonly profile?: readonly ProfiledStep[];
}

export function searchJson(
  facts: MachineFacts,
  variants: readonly string[],
  result: Result,
  outcome: Outcome,
  notReduced: readonly string[],
  broken: BrokenJson | null,
  covers: readonly NeverReached[],
): SearchJson {
  return {
    verdict: result.verdict,
    property: result.violated[0] ?? null,
    violated: result.violated,
    warned: result.warned,
    cutShort: result.cutShort.map(({ property, depth }) => ({ property, depth })),
    notChecked: result.notChecked,
    states: outcome.states,
    transitions: outcome.transitions,
    depth: outcome.depth,
    seconds: Math.round(outcome.seconds * 1000) / 1000,
    bounds: boundsJson(facts.params),
    variants,
    reductions: outcome.reductions,
    notReduced,
    engine: outcome.engine,
    fairness: facts.fairness,
    memory: facts.memory,
    anyNumber: anyNumberJson(outcome),
    exact: result.limit === undefined,
    limit: result.limit ?? null,
    broken,
    neverReached: covers.map(({ isKnown: _isKnown, ...cover }) => cover),
  };
}
