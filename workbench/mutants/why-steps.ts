/** Takes each lock, recheck, library call, barrier and order of a claim's modules away, one at a time. */

import { switchCount } from '../../checker/reference/shortest-run.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { SC } from '../../model/machine/memory-model.ts';
import type { StepKind, WhyStepJson } from '../../report/json/why-json.ts';
import { isCutShort, resultOf } from '../../report/verdict/result.ts';
import { BARRIERS } from '../../spec/language/elaborate/elaborate-call.ts';
import { type Mutant, mutants } from '../../spec/language/mutate/mutate.ts';
import { positionAt } from '../../spec/language/text/source.ts';
import { type Project, projectPath } from '../project/project.ts';
import { search } from '../search/search.ts';
import type { TimeAllowance } from '../search/time-allowance.ts';
import { type LiveClaim, mutatedMachine, type SearchLimits } from './mutation-claims.ts';
import { isLibraryModule } from './mutation-run.ts';
import { orderedAccesses } from './ordered-accesses.ts';

const KINDS: ReadonlyMap<string, StepKind> = new Map([
  ['lock-pair', 'lock'],
  ['recheck', 'recheck'],
  ['skip-call', 'call'],
  ['drop', 'barrier'],
  ['weak-order', 'order'],
]);

/** A step that can be taken away, and what kind it is. */
export interface Removable {
  readonly kind: StepKind;
  readonly mutant: Mutant;
}

/**
 * Returns the steps of the modules that `claim` uses, in the order of the text. The modules of the
 * libraries are left out, and the claim's own, unless it has no other: they are the scenario.
 */
export function removableSteps(
  claim: LiveClaim,
  prefixes: readonly string[],
): readonly Removable[] {
  const { program } = claim;
  const isTarget = targetsOf(claim, prefixes);
  const operators = new Set(
    [...KINDS].flatMap(([operator, kind]) =>
      kind === 'order' && !areOrdersJudged(claim) ? [] : [operator],
    ),
  );
  return mutants(program, { isTarget, operators }).flatMap((mutant) => {
    const kind = KINDS.get(mutant.operator);
    if (kind === undefined || (kind === 'barrier' && !isBarrier(mutant))) return [];
    return [{ kind, mutant }];
  });
}

function targetsOf(
  { program }: LiveClaim,
  prefixes: readonly string[],
): (module: string) => boolean {
  const others = program.modules
    .map(({ name }) => name)
    .filter((name) => name !== program.entry.name && !isLibraryModule(name));
  const targets = new Set(others.length === 0 ? [program.entry.name] : others);
  return (name) =>
    prefixes.length === 0 ? targets.has(name) : prefixes.some((prefix) => name.startsWith(prefix));
}

/** Under the other memory models, nothing breaks where a store-release or load-acquire is a plain one. */
function areOrdersJudged({ machine: { memory = SC } }: LiveClaim): boolean {
  return memory.model === 'weak';
}

/** The store-releases and load-acquires of the same modules, where no search can tell whether they are needed. */
export function unjudgedOrders(
  project: Project,
  claim: LiveClaim,
  prefixes: readonly string[],
): readonly WhyStepJson[] {
  if (areOrdersJudged(claim)) return [];
  return orderedAccesses(claim.program, targetsOf(claim, prefixes)).map(
    ({ what, owner, span }): WhyStepJson => ({
      ...{ kind: 'order', what, owner, file: projectPath(project, span.source.path) },
      ...{ line: positionAt(span.source, span.start).line, need: 'not-judged', idle: false },
      ...{ property: null, steps: null, switches: null },
    }),
  );
}

function isBarrier({ what }: Mutant): boolean {
  return [...BARRIERS.keys()].some((name) => what.includes(`${name}()`));
}

/** Asks the claim without the step. */
export async function withoutStep(
  project: Project,
  claim: LiveClaim,
  { kind, mutant }: Removable,
  { engine, limits }: SearchLimits,
  { isOver, within }: TimeAllowance,
  signal: AbortSignal,
): Promise<WhyStepJson> {
  const { what, owner, span } = mutant;
  const file = projectPath(project, span.source.path);
  const { line } = positionAt(span.source, span.start);
  const facts = { kind, what: shortened(what), owner, file, line };
  const answer = (need: WhyStepJson['need']): WhyStepJson => ({
    ...{ ...facts, need, idle: need === 'not-needed', property: null, steps: null, switches: null },
  });
  if (isOver()) return answer('unknown');
  // Where a barrier has no effect, nothing breaks without it, so there is nothing to be told by trying.
  if (kind === 'barrier' && !hasEffect(mutant, claim.machine)) return answer('not-judged');
  const mutated = mutatedMachine(claim, mutant);
  if (mutated.kind === 'same') return answer('not-needed');
  if (mutated.kind !== 'machine') return answer('no-spec');
  const { machine } = mutated;
  const { checks } = claim;
  const job = { machine, engine, limits: within(limits), checks };
  const { outcome, counterexample } = await search(
    { ...job, counterexample: { of: undefined, by: 'steps' } },
    { signal },
  );
  if (counterexample !== undefined) {
    const { property, run } = counterexample;
    const switches = switchCount(run);
    return { ...answer('needed'), property, steps: run.length, switches };
  }
  const result = resultOf(machine, outcome, checks);
  // Where runs end in a check that the claim does not ask for, nobody knows what would come behind.
  if (result.verdict !== 'holds' || isCutShort(result)) return answer('unknown');
  if (barrierCount(machine) < barrierCount(claim.machine)) return answer('not-judged');
  const { states, transitions } = outcome;
  return {
    ...answer('not-needed'),
    idle: states === claim.states && transitions === claim.transitions,
  };
}

/** Whether the memory model of `machine` lets a barrier do anything: on x86 `smp_mb()` alone does, under weak memory each. */
function hasEffect({ what }: Mutant, { memory = SC }: Machine): boolean {
  return memory.model === 'weak' || (memory.model === 'tso' && what.includes('smp_mb()'));
}

/** How many barriers have no effect: store buffers are made of the others. */
function barrierCount({ templates }: Machine): number {
  return templates.flatMap(({ nodes }) => nodes.filter(({ kind }) => kind === 'barrier')).length;
}

/** `skip flush_tlb_range(pages)` is told as `flush_tlb_range(pages)`. */
function shortened(what: string): string {
  return what.replace(/^(?:skip|drop the pair|drop the check|drop) /, '');
}
