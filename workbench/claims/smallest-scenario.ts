/** The smallest bounds within which a spec still breaks a property. */
import type { Limits } from '../../checker/outcome.ts';
import type { Machine, ParamValue } from '../../model/machine/machine.ts';
import { resultOf } from '../../report/verdict/result.ts';
import { compileSpec, type MachineOptions } from '../project/compile.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import type { Events } from '../search/events.ts';
import { search as searchStates } from '../search/search.ts';
import type { EngineName } from '../search/shortest-run-job.ts';
import { allowSeconds } from '../search/time-allowance.ts';

export interface ScenarioSearch {
  readonly spec: LoadedSpec;
  /** Their numbers are upper bounds. */
  readonly options: MachineOptions;
  /** Of these settings. */
  readonly machine: Machine;
  readonly engine: EngineName;
  /** Of each search; the seconds are for all together. */
  readonly limits: Limits;
  readonly checks: ReadonlySet<string> | 'all';
}

export interface Scenario {
  /** What the params are set to, by name. */
  readonly settings: ReadonlyMap<string, string>;
  readonly property: string;
  /** How many smaller scenarios break nothing, and how many are not known. */
  readonly unbroken: number;
  readonly unknown: number;
}

/**
 * Tries smaller values of the params that are numbers, from the least that the spec allows to the one
 * they have, in increasing order of their sum. Returns the first scenario that breaks a
 * property; undefined if none does, not even the one given. What does not compile is no scenario.
 */
export async function smallestScenario(
  { signal, onActivity }: Pick<Events, 'signal' | 'onActivity'>,
  search: ScenarioSearch,
): Promise<Scenario | undefined> {
  const { spec, options, machine, engine, limits, checks } = search;
  const { isOver, within } = allowSeconds(limits.maxSeconds, signal);
  const params = machine.params.filter(({ type }) => type.kind === 'int');
  let unbroken = 0;
  let unknown = 0;
  for (const values of ascending(params)) {
    const settings = new Map(params.map(({ name }, i) => [name, String(values[i])]));
    onActivity(`trying ${[...settings].map((pair) => pair.join('=')).join(', ')}`);
    const smaller = compileSpec(spec, {
      ...options,
      settings: new Map([...options.settings, ...settings]),
    }).machine;
    if (smaller === undefined) continue;
    if (isOver()) {
      unknown += 1;
      continue;
    }
    const { outcome } = await searchStates(
      { machine: smaller, engine, limits: within(limits), checks, counterexample: undefined },
      { signal },
    );
    const { verdict, violated } = resultOf(smaller, outcome, checks);
    const [property] = violated;
    if (property !== undefined) return { settings, property, unbroken, unknown };
    if (verdict === 'holds') unbroken += 1;
    else unknown += 1;
  }
  return undefined;
}

/** All choices of values up to the present ones, by their sum; of equal sums, the earlier params first. */
export function ascending(params: readonly ParamValue[]): readonly (readonly number[])[] {
  let choices: readonly (readonly number[])[] = [[]];
  for (const { type, value } of params) {
    const low = type.kind === 'int' ? type.low : value;
    const values = Array.from({ length: value - low + 1 }, (_, i) => low + i);
    choices = choices.flatMap((choice) => values.map((each) => [...choice, each]));
  }
  const sum = (choice: readonly number[]): number => choice.reduce((a, b) => a + b, 0);
  return [...choices].sort((a, b) => sum(a) - sum(b));
}
