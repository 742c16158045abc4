/**
 * All that is to be checked of a machine: its states, by an engine, and then its steps and runs.
 */
import type { Machine } from '../model/machine.ts';
import type { ExploreOptions, Outcome } from './outcome.ts';
import { checkTemporal, needsTemporalCheck } from './temporal/check-temporal.ts';

/**
 * Returns what `explore` finds, with the violations of temporal and step properties among the others.
 * Where no such property is asked for, that is all it does.
 */
export function check(
  machine: Machine,
  options: ExploreOptions,
  explore: (machine: Machine, options: ExploreOptions) => Outcome,
): Outcome {
  const outcome = explore(machine, options);
  if (outcome.limit !== undefined || !needsTemporalCheck(machine, options.checks)) return outcome;
  const start = performance.now();
  const maxSeconds = options.limits.maxSeconds - outcome.seconds;
  const { violations, limit } = checkTemporal(machine, {
    ...options,
    limits: { ...options.limits, maxSeconds },
  });
  return {
    ...outcome,
    limit,
    violations: [...outcome.violations, ...violations].sort(
      (a, b) => a.depth - b.depth || (a.property < b.property ? -1 : 1),
    ),
    seconds: outcome.seconds + (performance.now() - start) / 1000,
  };
}
