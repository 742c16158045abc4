/** What is said of a machine beside its verdict: so little that it can be kept without the machine. */
import { hasLockFreeAccess } from '../../model/locks/lock-free.ts';
import type { Machine, ParamValue } from '../../model/machine/machine.ts';
import { showFairness } from './fairness.ts';

export interface MachineFacts {
  readonly params: readonly ParamValue[];
  /** Under which fairness the verdict on all its properties of runs holds; null if it has none. */
  readonly fairness: string | null;
  /** The same for those that were asked for. */
  readonly fairnessOfChecks: string | null;
  /** Whether the memory model matters. */
  readonly hasLockFreeAccess: boolean;
}

export function factsOf(machine: Machine, checks: ReadonlySet<string> | 'all'): MachineFacts {
  return {
    params: machine.params,
    fairness: showFairness(machine) ?? null,
    fairnessOfChecks: showFairness(machine, checks) ?? null,
    hasLockFreeAccess: hasLockFreeAccess(machine),
  };
}
