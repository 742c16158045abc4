/** The JSON of one search. Its schema, docs/schema/run.schema.json, is made of these types. */
import type { Limit, Outcome } from '../../checker/outcome.ts';
import type { TraceJson } from '../formats/trace-json.ts';
import { type AnyNumberJson, anyNumberJson } from '../verdict/any-number.ts';
import type { BrokenJson } from '../verdict/broken-json.ts';
import type { Count, Seconds } from '../verdict/json-number.ts';
import type { MachineFacts } from '../verdict/machine-facts.ts';
import type { Memory } from '../verdict/memory.ts';
import type { NeverReached } from '../verdict/never-reached.ts';
import type { ProfiledStep } from '../verdict/profile.ts';
import { type BoundsJson, boundsJson, type Result, type Verdict } from '../verdict/result.ts';

export const RUN_SCHEMA = 'faultline/run/2';

/** What `run` and each claim of `check` have in common. */
export interface SearchJson {
  /** `unknown`: a limit was reached first. */
  readonly verdict: Verdict;
  /** The first violated property, which is the one of the counterexample; null if none is. */
  readonly property: string | null;
  /** All violated properties, the shallowest first. */
  readonly violated: readonly string[];
  /** Violated checks that are warnings (`--stuck=warn`): they do not affect the verdict. */
  readonly warned: readonly string[];
  /**
   * Checks that end runs although they are not errors here: `holds` covers the runs up to there only. `depth` is the
   * length of the shortest such run.
   */
  readonly cutShort: readonly { readonly property: string; readonly depth: Count }[];
  /** What was not checked, in whole or in part, and why. */
  readonly notChecked: readonly { readonly property: string; readonly why: string }[];
  /** Distinct states explored. */
  readonly states: Count;
  /** Steps between them. */
  readonly transitions: Count;
  /** The largest distance of a state from the initial state, in steps. */
  readonly depth: Count;
  readonly seconds: Seconds;
  /** The params and their values. */
  readonly bounds: BoundsJson;
  /** The variants applied. */
  readonly variants: readonly string[];
  /** The reductions that were used. */
  readonly reductions: readonly string[];
  /** Why other reductions that were requested were not used, a sentence each. */
  readonly notReduced: readonly string[];
  readonly engine: Outcome['engine'];
  /** The fairness under which the verdict on runs holds; null if the verdict is on states and steps only. */
  readonly fairness: string | null;
  /** The memory model under which the verdict holds: sequential consistency, or x86-TSO. */
  readonly memory: Memory;
  /** What was explored for any number of identities; null if their number is bounded. */
  readonly anyNumber: AnyNumberJson | null;
  /** Whether every reachable state was explored. */
  readonly exact: boolean;
  /** The limit that ended the search. */
  readonly limit: Limit | null;
  /**
   * Which part of the property the counterexample violates; null if nothing is violated, or if what is violated has no
   * formula.
   */
  readonly broken: BrokenJson | null;
  /** The `cover` properties that no state fulfils. */
  readonly neverReached: readonly Omit<NeverReached, 'isKnown'>[];
}

/** @title What `faultline run --json` prints */
export interface RunJson extends SearchJson {
  readonly schema: typeof RUN_SCHEMA;
  /** The spec, from the root of its project. */
  readonly spec: string;
  readonly counterexample: TraceJson | null;
  /** With `--profile`: all steps, the most frequent first. */
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
