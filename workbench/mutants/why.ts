/** What a claim that holds needs, and what it does not: the claim is asked without each step. */
import type { MemoryModel } from '../../model/machine/memory-model.ts';
import type { WhyStepJson } from '../../report/json/why-json.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { UserError } from '../errors/user-error.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import type { Project } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import { allowSeconds } from '../search/time-allowance.ts';
import { type LiveClaim, liveClaim, type SearchLimits } from './mutation-claims.ts';
import { breath } from './mutation-run.ts';
import { removableSteps, unjudgedOrders, withoutStep } from './why-steps.ts';

export interface WhyOptions {
  readonly search: SearchLimits;
  /** Prefixes of the modules whose steps are taken away; empty for all that the claim uses. */
  readonly modules: readonly string[];
  /** For all steps together. */
  readonly maxSeconds: number;
  /** Undefined: the memory model of the claim. */
  readonly memory: MemoryModel | undefined;
}

/** @throws UserError if `declared` cannot be asked, or there is nothing to take away. */
export async function whyHolds(
  events: Events,
  project: Project,
  spec: LoadedSpec,
  declared: ClaimDeclaration,
  { search, modules, maxSeconds, memory }: WhyOptions,
): Promise<{ readonly claim: LiveClaim; readonly steps: readonly WhyStepJson[] }> {
  const { signal } = events;
  const allowance = allowSeconds(maxSeconds, signal);
  const name = declared.name.text;
  const claim = await liveClaim(project, spec, declared, search, events, memory);
  if (claim === undefined) {
    throw new UserError(
      `claim \`${name}\` does not say \`holds\``,
      '`faultline explain` explains a violation',
    );
  }
  if ('why' in claim) throw new UserError(`claim \`${name}\` cannot be used: ${claim.why}`);
  const removable = removableSteps(claim, modules);
  const orders = unjudgedOrders(project, claim, modules);
  if (removable.length + orders.length === 0) {
    throw new UserError(
      'there is no lock, recheck, library call or barrier to remove',
      'see `--module`',
    );
  }
  const steps: WhyStepJson[] = [];
  for (const [i, step] of removable.entries()) {
    events.onActivity(`${i + 1} of ${removable.length}: without ${step.mutant.what}`);
    steps.push(await withoutStep(project, claim, step, search, allowance, signal));
    await breath();
  }
  events.onActivity('');
  return { claim, steps: [...steps, ...orders] };
}
