/** Checks one claim: its answer, judged against what is recorded, with what is missing found in this process. */
import type { Covered } from '../../checker/coverage/coverage-goals.ts';
import type { Outcome } from '../../checker/outcome.ts';
import { assert } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { requireSound } from '../../model/machine/verify.ts';
import type { ClaimReport } from '../../report/verdict/claim-report.ts';
import { judge, recordedOf } from '../../report/verdict/judgement.ts';
import type { Vacuity } from '../../report/verdict/vacuity.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { claimId, termsOf } from '../project/claim-terms.ts';
import { compileSpec } from '../project/compile.ts';
import { compareGolden, type GoldenComparison, goldenPath } from '../project/golden.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { type Project, projectPath } from '../project/project.ts';
import { reportCheckpoint } from '../search/checkpoint.ts';
import type { Events } from '../search/events.ts';
import { areUsual, reductionOptions } from '../search/reductions.ts';
import { cutOff } from '../search/search.ts';
import type { Counterexample } from '../search/search-job.ts';
import { answerClaim } from './answer-claim.ts';
import { answerPlace } from './cache/cached-answers.ts';
import { type ClaimJob, type FoundOfClaim, foundOf } from './claim-job.ts';
import type { CheckOptions, ClaimTask } from './claim-task.ts';
import type { ClaimsEffects } from './claims-effects.ts';
import { searchClaim } from './search-claim.ts';
import { textsOf } from './spec-texts.ts';

export interface CheckedClaim {
  readonly spec: LoadedSpec;
  readonly declaration: ClaimDeclaration;
  readonly report: ClaimReport;
  /** Of the first broken property that the claim names; undefined if nothing is broken. */
  readonly counterexample: Counterexample | undefined;
  readonly picture: string | undefined;
  /** Undefined if the claim is to have no golden picture, or pictures are not compared. */
  readonly golden: GoldenComparison | undefined;
  /** Undefined if coverage was not measured. */
  readonly covered: Covered | undefined;
  /** What the claim sets to no effect. */
  readonly ineffective: readonly Vacuity[];
}

export async function checkClaim(
  events: Events,
  project: Project,
  task: ClaimTask,
  options: CheckOptions,
  effects: ClaimsEffects,
): Promise<Omit<CheckedClaim, 'ineffective'>> {
  const { spec, claim } = task;
  const file = projectPath(project, spec.file);
  const name = claim.name.text;
  const entry = answerPlace(options.cache, spec, claim, file, options);
  const kept = entry?.read();
  const wants = { answer: kept === undefined, effects: effects.wants(spec) };
  const fresh =
    wants.answer || wants.effects
      ? await findAnew(events, project, task, file, options, wants)
      : undefined;
  if (fresh?.effects !== undefined) effects.add(task, fresh.effects);
  if (kept === undefined && fresh?.answer !== undefined) {
    reportCheckpoint(events, options, fresh.answer);
    const { fromCache: _fromCache, checkpointProblem: _problem, ...said } = fresh.answer;
    entry?.write(said);
  }
  const found = kept === undefined ? fresh?.answer : { ...kept, fromCache: true };
  assert(found !== undefined, 'what is wanted of a claim is found');
  // A search verifies what it is given.
  if (options.verifiesMachines === true && found.fromCache)
    requireSound(machineOf(task, options, found.outcome));

  const { result, outcome, notReduced, facts, counterexample, picture, covered } = found;
  const { broken, neverReached: covers } = found;
  const recorded = recordedOf(claim);
  const isUsual = areUsual(options.reductions) && options.minimal === 'switches';
  const judgement = judge(recorded, result, outcome, isUsual);
  const hasGolden = recorded.verdict === 'violated' && picture !== undefined;
  return {
    spec,
    declaration: claim,
    report: {
      ...{ id: claimId(file, name), file, claim: name, variants: termsOf(claim).variants },
      ...{ recorded, facts, result, outcome, judgement, notReduced, fromCache: found.fromCache },
      ...{ broken, neverReached: covers },
      get machine() {
        return machineOf(task, options, outcome);
      },
    },
    counterexample,
    picture,
    covered,
    golden:
      hasGolden && isUsual ? compareGolden(project, goldenPath(file, name), picture) : undefined,
  };
}

/** The machine of a claim that was compiled before, without mistakes. */
function machineOf(
  { spec, claim }: ClaimTask,
  options: CheckOptions,
  { anyNumber }: Outcome,
): Machine {
  const { settings, ...terms } = termsOf(claim);
  const size: readonly [string, string][] =
    anyNumber?.size === undefined ? [] : [[anyNumber.param, String(anyNumber.size)]];
  const { machine } = compileSpec(spec, {
    ...terms,
    settings: new Map([...settings, ...size]),
    ...reductionOptions(options),
  });
  assert(machine !== undefined, 'what has an answer has a machine');
  return machine;
}

/**
 * Finds what is wanted of a claim, in another thread if there is one.
 *
 * @throws UserError if it has mistakes, or what `options` ask for cannot be had.
 */
async function findAnew(
  events: Events,
  { cwd }: Project,
  { spec, claim }: ClaimTask,
  file: string,
  { cache, ...options }: CheckOptions,
  wants: ClaimJob['wants'],
): Promise<FoundOfClaim> {
  const number = spec.claims.indexOf(claim);
  const cacheFolder = cache?.folder;
  const job = { spec: textsOf(spec), claim: number, file, cwd, options, cacheFolder, wants };
  const id = claimId(file, claim.name.text);
  const expected = recordedOf(claim).counts?.states;
  const reply = await searchClaim(job, {
    signal: events.signal,
    onProgress: (progress) => events.onProgress(id, progress, expected),
  });
  if (reply.kind !== 'cut-off') {
    for (const warning of reply.warnings) cache?.warn(warning);
    return foundOf(spec, reply);
  }
  const { limit, last } = reply;
  const answer = await answerClaim({ spec, claim, file, cwd }, options, async (search) => ({
    ...cutOff(search, limit, last),
    fromCache: false,
  }));
  return { answer, effects: undefined };
}
