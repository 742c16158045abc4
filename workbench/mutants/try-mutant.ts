/** Asks the claims of one mutant, the cheapest first, until one breaks. */
import type { Fate } from '../../report/verdict/mutant-report.ts';
import { isCutShort, resultOf } from '../../report/verdict/result.ts';
import type { Mutant } from '../../spec/language/mutate/mutate.ts';
import { search } from '../search/search.ts';
import type { TimeAllowance } from '../search/time-allowance.ts';
import { type LiveClaim, mutatedMachine, type SearchLimits } from './mutation-claims.ts';

export interface Trial {
  readonly fate: Fate;
  readonly killedBy: { readonly claim: string; readonly property: string } | undefined;
  readonly sameCounts: boolean;
}

/** A mutant may have more states than the spec, but not so many that the others have to wait. */
const GROWTH_MAX = 4;
const STATES_LEAST = 10_000;

/**
 * Returns what becomes of `mutant`. `claims` are in the order in which they are asked.
 *
 * A mutant that reaches a limit in one claim and breaks none is `undecided`: it is not said to
 * survive.
 */
export async function tryMutant(
  mutant: Mutant,
  claims: readonly LiveClaim[],
  { engine, limits }: SearchLimits,
  { isOver, within }: TimeAllowance,
  signal: AbortSignal,
): Promise<Trial> {
  const trial = (fate: Fate, sameCounts = false): Trial => ({
    fate,
    killedBy: undefined,
    sameCounts,
  });
  if (isOver()) return trial('not-run');
  const users = claims.filter(({ program }) =>
    program.modules.some(({ source }) => source === mutant.span.source),
  );
  if (users.length === 0) return trial('unused');
  const kinds = new Set<string>();
  let isLimited = false;
  let sameCounts = true;
  for (const claim of users) {
    if (isOver()) return trial('not-run');
    const mutated = mutatedMachine(claim, mutant);
    kinds.add(mutated.kind);
    if (mutated.kind !== 'machine') continue;
    const { machine } = mutated;
    const maxStates = Math.min(limits.maxStates, GROWTH_MAX * claim.states + STATES_LEAST);
    const { checks } = claim;
    const job = { machine, engine, limits: within({ ...limits, maxStates }), checks };
    const { outcome } = await search({ ...job, counterexample: undefined }, { signal });
    const result = resultOf(machine, outcome, claim.checks);
    const [property] = result.violated;
    if (property !== undefined) {
      return { fate: 'killed', killedBy: { claim: claim.id, property }, sameCounts: false };
    }
    if (result.verdict === 'unknown' || isCutShort(result)) isLimited = true;
    sameCounts &&= outcome.states === claim.states && outcome.transitions === claim.transitions;
  }
  if (isLimited) return trial(isOver() ? 'not-run' : 'undecided');
  if (kinds.has('machine')) return trial('survived', sameCounts);
  if (kinds.has('same')) return trial('equivalent', true);
  return trial(kinds.has('uncompiled') ? 'uncompiled' : 'unused');
}
