import type { Machine } from '../model/machine/machine.ts';

/** Tells whether some check of `machine` that is asked for is of steps or of runs: it takes the graph of states. */
export function needsGraph(machine: Machine, checks: 'all' | ReadonlySet<string>): boolean {
  return [...machine.temporal, ...machine.stepProperties].some(
    ({ name }) => checks === 'all' || checks.has(name),
  );
}
