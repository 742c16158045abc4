/** The answer to one claim: compiled, searched and drawn; and what the claim sets to no effect. */
import {
  type Covered,
  coveredBy,
  withCoverageGoals,
} from '../../checker/coverage/coverage-goals.ts';
import type { Outcome } from '../../checker/outcome.ts';
import { type BrokenJson, brokenJson } from '../../report/verdict/broken-json.ts';
import { checksOf, recordedOf } from '../../report/verdict/judgement.ts';
import { factsOf, type MachineFacts } from '../../report/verdict/machine-facts.ts';
import { type NeverReached, neverReached } from '../../report/verdict/never-reached.ts';
import { reductionRemarks } from '../../report/verdict/reductions.ts';
import { type Result, resultOf } from '../../report/verdict/result.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { diagnostic } from '../../spec/language/text/diagnostics.ts';
import { SpecError } from '../errors/spec-error.ts';
import { checkableNames } from '../project/checkable-names.ts';
import { mistakesOfClaim } from '../project/claim-mistakes.ts';
import { termsOf } from '../project/claim-terms.ts';
import { compileSpec } from '../project/compile.ts';
import { didYouMean } from '../project/did-you-mean.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { drawRun } from '../runs/counterexample.ts';
import { anyNumberJob, machineOfSize } from '../search/any-number-job.ts';
import { withCheckpoint } from '../search/checkpoint.ts';
import { reductionOptions, requireReductions, searchReductions } from '../search/reductions.ts';
import type { Counterexample, SearchJob, SearchResult } from '../search/search-job.ts';
import type { SearchOptions } from '../search/search-options.ts';
import { checksBySeverity } from '../search/severities.ts';

/** What is said of a claim; how that compares with what it records is not part of it. */
export interface Answer {
  readonly result: Result;
  readonly outcome: Outcome;
  readonly notReduced: readonly string[];
  readonly facts: MachineFacts;
  readonly counterexample: Counterexample | undefined;
  readonly picture: string | undefined;
  readonly broken: BrokenJson | null;
  readonly neverReached: readonly NeverReached[];
  /** Undefined if it was not measured. */
  readonly covered: Covered | undefined;
}

/** An answer, and where it has its search from. */
export interface FoundAnswer extends Answer {
  readonly fromCache: boolean;
  /** See `SearchResult`. */
  readonly checkpointProblem: string | undefined;
}

/** A claim as it is asked about: `file` is its path from the project's root. */
export interface RequestedClaim {
  readonly spec: LoadedSpec;
  readonly claim: ClaimDeclaration;
  readonly file: string;
  /** The folder that the path of a checkpoint is relative to. */
  readonly cwd: string;
}

/** How the search of a claim is done. */
export interface AnswerOptions extends SearchOptions {
  /** Whether machines are verified (`model/machine/verify.ts`), those of kept results too. Default: no. */
  readonly verifiesMachines?: boolean;
}

/** Does a search, or knows what came of it. */
export type Searching = (job: SearchJob) => Promise<SearchResult & { readonly fromCache: boolean }>;

/**
 * Returns the answer to a claim.
 *
 * @throws UserError if the claim or its spec has mistakes, or what `options` ask for cannot be had.
 */
export async function answerClaim(
  { spec, claim, file, cwd }: RequestedClaim,
  options: AnswerOptions,
  searching: Searching,
): Promise<FoundAnswer> {
  const name = claim.name.text;
  const recorded = recordedOf(claim);
  const mistakes = mistakesOfClaim(spec, claim);
  if (mistakes.length > 0) throw new SpecError(mistakes);
  const terms = { ...termsOf(claim), ...reductionOptions(options) };
  const { machine: plain, diagnostics } = compileSpec(spec, terms);
  if (plain === undefined) throw new SpecError(diagnostics);
  const names = checkableNames(plain);
  requireKnown(claim, names);

  const checks = checksOf(recorded);
  requireReductions(plain, checks, options);
  const bySeverity = checksBySeverity(plain, checks, options.severities, recorded.properties);
  const anyNumber =
    claim.any && anyNumberJob(spec, terms, claim.any.text, claim.any.span, bySeverity, names);
  const job = {
    machine: plain,
    anyNumber,
    engine: options.engine,
    limits: options.limits,
    ...bySeverity,
    counterexample: { of: recorded.properties[0], by: options.minimal },
    coverageStates: options.coverageStates,
    workers: options.workers,
    verifiesMachines: options.verifiesMachines ?? false,
    ...searchReductions(options),
  };
  const found = await searching(withCheckpoint(job, options, cwd));
  const { outcome, counterexample, hits, fromCache, checkpointProblem } = found;
  const size = outcome.anyNumber?.size;
  const machine = anyNumber && size !== undefined ? machineOfSize(anyNumber, size) : plain;
  const command = `faultline check ${file} --claim ${name} -v`;
  const { program } = spec;
  const drawn = counterexample && drawRun({ ...counterexample, machine, program, command });
  const result = resultOf(machine, outcome, bySeverity.checks, bySeverity);
  return {
    result,
    outcome,
    notReduced: reductionRemarks(machine, outcome, checks, searchReductions(options)),
    facts: factsOf(machine, checks, outcome),
    broken: brokenJson(drawn?.broken),
    neverReached: neverReached(machine, result, outcome.states),
    counterexample,
    picture: drawn?.picture,
    covered: hits && coveredBy(withCoverageGoals(plain), hits),
    fromCache,
    checkpointProblem,
  };
}

function requireKnown({ expected }: ClaimDeclaration, known: readonly string[]): void {
  const unknown = expected?.names.filter(({ text }) => !known.includes(text)) ?? [];
  if (unknown.length === 0) return;
  throw new SpecError(
    unknown.map(({ text: name, span }) =>
      diagnostic('K0506', { name }, span, { hint: didYouMean(name, known) }),
    ),
  );
}
