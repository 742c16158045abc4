/** The claims that mutants are tried against: those that hold for the spec as it is. */

import { lower } from '../../model/lower/lower.ts';
import { LoweredThreads } from '../../model/lower/lowered-threads.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type MemoryModel, SC } from '../../model/machine/memory-model.ts';
import { sameBehaviour } from '../../model/machine/same-behaviour.ts';
import { underMemory } from '../../model/memory/under-memory.ts';
import { checksOf, recordedOf } from '../../report/verdict/judgement.ts';
import { resultOf } from '../../report/verdict/result.ts';
import { elaborate } from '../../spec/language/elaborate/elaborate.ts';
import { applyMutant, type Mutant } from '../../spec/language/mutate/mutate.ts';
import { applyVariants } from '../../spec/language/program/apply-variants.ts';
import type { Program } from '../../spec/language/program/program.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { claimId, termsOf } from '../project/claim-terms.ts';
import { compileSpec } from '../project/compile.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { type Project, projectPath } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import { noteOfOneNumber } from '../search/one-number-note.ts';
import { search } from '../search/search.ts';
import type { SearchJob } from '../search/search-job.ts';

/** A claim that holds, with what it takes to ask it again of a mutant. */
export interface LiveClaim {
  /** `examples/ticket-lock.correct`. */
  readonly id: string;
  /** Its variants applied. */
  readonly program: Program;
  readonly machine: Machine;
  readonly checks: ReadonlySet<string> | 'all';
  readonly states: number;
  readonly transitions: number;
  /** Those of the mutants before: a mistake is in few threads. */
  readonly threads: LoweredThreads;
}

/** A claim that cannot judge mutants, and why. */
export interface UnfitClaim {
  readonly id: string;
  readonly why: string;
}

export type SearchLimits = Pick<SearchJob, 'engine' | 'limits'>;

/**
 * Runs `claim` on the spec as it is, under its own memory model or `memory`; undefined if it does not claim that
 * something holds.
 */
export async function liveClaim(
  project: Project,
  spec: LoadedSpec,
  claim: ClaimDeclaration,
  { engine, limits }: SearchLimits,
  { signal, onNotice }: Pick<Events, 'signal' | 'onNotice'>,
  otherMemory?: MemoryModel,
): Promise<LiveClaim | UnfitClaim | undefined> {
  const recorded = recordedOf(claim);
  if (recorded.verdict !== 'holds') return undefined;
  const file = projectPath(project, spec.file);
  const name = claim.name.text;
  const id = claimId(file, name);
  const terms = termsOf(claim);
  const { settings, variants } = terms;
  const memory = otherMemory ?? terms.memory;
  const { machine } = compileSpec(spec, { settings, variants, memory, resetDeadLocals: true });
  if (machine === undefined) return { id, why: 'it has errors' };
  const note = noteOfOneNumber(claim, machine);
  if (note !== undefined) onNotice(note);
  const checks = checksOf(recorded);
  const job = { machine, engine, limits, checks, counterexample: undefined };
  const { outcome } = await search(job, { signal });
  const { verdict, violated } = resultOf(machine, outcome, checks);
  if (verdict === 'violated') return { id, why: `it is violated: ${violated.join(', ')}` };
  // Under weak memory nothing is ever shown to hold; what breaks without a step can be found all the same.
  if (verdict === 'unknown' && outcome.limit !== 'weak-memory')
    return { id, why: 'a limit was reached' };
  const { program } = applyVariants(spec.program, variants);
  const { states, transitions } = outcome;
  const threads = new LoweredThreads();
  return { id, program, machine, checks, states, transitions, threads };
}

/**
 * The machine of a claim with a mistake in it: `absent` if the claim does not have the place,
 * `uncompiled` if it is no correct spec, `same` if it does what the spec does.
 */
export type MutatedMachine =
  | { readonly kind: 'absent' | 'uncompiled' | 'same' }
  | { readonly kind: 'machine'; readonly machine: Machine };

export function mutatedMachine(claim: LiveClaim, mutant: Mutant): MutatedMachine {
  const program = applyMutant(claim.program, mutant);
  if (program === undefined) return { kind: 'absent' };
  const params = new Map(claim.machine.params.map(({ name, value }) => [name, value]));
  const { core } = elaborate(program, { params });
  const lowered = core && lower(core, { resetDeadLocals: true }, claim.threads).machine;
  const machine = lowered && underMemory(lowered, claim.machine.memory ?? SC, 'racy');
  if (machine === undefined) return { kind: 'uncompiled' };
  return sameBehaviour(machine, claim.machine) ? { kind: 'same' } : { kind: 'machine', machine };
}
