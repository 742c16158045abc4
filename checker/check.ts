/**
 * All that is to be checked of a machine: its states, by an engine, and then its steps and runs.
 */
import type { Machine } from '../model/machine.ts';
import type { ExploreOptions, Outcome } from './outcome.ts';
import type { BuildGraph } from './temporal/build-graph.ts';
import { checkTemporal, needsTemporalCheck } from './temporal/check-temporal.ts';

/** What finds the states: alone, and with the steps between them. */
export interface Engine {
  readonly explore: (machine: Machine, options: ExploreOptions) => Outcome;
  readonly buildGraph: BuildGraph;
}

/**
 * Returns what `engine` finds, with the violations of temporal and step properties among the others.
 * Where no such property is asked for, that is all it does.
 */
export function check(machine: Machine, options: ExploreOptions, engine: Engine): Outcome {
  const outcome = engine.explore(machine, options);
  if (outcome.limit !== undefined || !needsTemporalCheck(machine, options.checks)) return outcome;
  const start = performance.now();
  const maxSeconds = options.limits.maxSeconds - outcome.seconds;
  const limits = { ...options.limits, maxSeconds };
  const { violations, limit } = checkTemporal(machine, { ...options, limits }, engine.buildGraph);
  return {
    ...outcome,
    limit,
    violations: [...outcome.violations, ...violations].sort(
      (a, b) => a.depth - b.depth || (a.property < b.property ? -1 : 1),
    ),
    seconds: outcome.seconds + (performance.now() - start) / 1000,
  };
}
