/** What came of one claim: for the table, the JSON and the exit code. */
import type { Outcome } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { BrokenJson } from './broken-json.ts';
import type { Judgement, Recorded } from './judgement.ts';
import type { MachineFacts } from './machine-facts.ts';
import type { NeverReached } from './never-reached.ts';
import type { Result } from './result.ts';

export interface ClaimReport {
  /** `kernel/queue.torn_read`: the spec's path below properties/, and the claim's name. */
  readonly id: string;
  /** The spec, from the project's root. */
  readonly file: string;
  readonly claim: string;
  readonly variants: readonly string[];
  readonly recorded: Recorded;
  readonly facts: MachineFacts;
  /** Made when it is asked for, if the outcome was kept. */
  readonly machine: Machine;
  readonly result: Result;
  readonly outcome: Outcome;
  readonly judgement: Judgement;
  /** Why reductions that were wanted did not run. */
  readonly notReduced: readonly string[];
  /** Which part of the property the counterexample breaks. */
  readonly broken: BrokenJson | null;
  /** Of the covers that no state fulfils, which part. */
  readonly neverReached: readonly NeverReached[];
  /** Whether the outcome was kept from an earlier run; its seconds are those of that run. */
  readonly fromCache: boolean;
}
