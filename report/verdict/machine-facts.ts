/** What is said of a machine beside its verdict: so little that it can be kept without the machine. */

import type { Outcome } from '../../checker/outcome.ts';
import type { Machine, ParamValue } from '../../model/machine/machine.ts';
import { boundsOf } from './any-number.ts';
import { showFairness } from './fairness.ts';
import { isJudgedInOrder, type Memory, memoryOf } from './memory.ts';

export interface MachineFacts {
  readonly params: readonly ParamValue[];
  /** Under which fairness the verdict on all its properties of runs holds; null if it has none. */
  readonly fairness: string | null;
  /** The same for those that were asked for. */
  readonly fairnessOfChecks: string | null;
  readonly memory: Memory;
  /** Whether it is sequential consistency, and that matters. */
  readonly isJudgedInOrder: boolean;
}

export function factsOf(
  machine: Machine,
  checks: ReadonlySet<string> | 'all',
  outcome?: Pick<Outcome, 'anyNumber'>,
): MachineFacts {
  return {
    params: boundsOf(machine, outcome),
    fairness: showFairness(machine) ?? null,
    fairnessOfChecks: showFairness(machine, checks) ?? null,
    memory: memoryOf(machine),
    isJudgedInOrder: isJudgedInOrder(machine),
  };
}
