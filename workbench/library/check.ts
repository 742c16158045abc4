/** The claims of a spec, checked one after the other. */

import type { Limit } from '../../checker/outcome.ts';
import { InternalError } from '../../model/machine/assert.ts';
import type { Counts } from '../../report/verdict/judgement.ts';
import { boundsJson, type Result, showVerdict, type Verdict } from '../../report/verdict/result.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import type { CheckedClaim } from '../claims/check-claim.ts';
import { checkTasks } from '../claims/check-claims.ts';
import { coverageOf } from '../claims/coverage.ts';
import { UserError } from '../errors/user-error.ts';
import { requireClaims, termsOf } from '../project/claim-terms.ts';
import { compileSpec } from '../project/compile.ts';
import { reductionOptions } from '../search/reductions.ts';
import { Run } from './run.ts';
import { eventsOf, type SearchSettings, searchOptionsOf } from './search-settings.ts';
import { type Spec, SpecError } from './spec.ts';

export interface CheckSettings extends SearchSettings {
  /** Which claims: their names, or what their names match. Default: all. */
  readonly claims?: readonly string[] | RegExp;
  /** Up to how many states a claim is explored again for `vacuous`. Default: 20,000; 0 for never. */
  readonly coverageStates?: number;
}

/** What came of one claim. */
export interface ClaimResult {
  readonly name: string;
  /** With the path of its spec: `examples/ticket-lock.correct`. */
  readonly id: string;
  readonly verdict: Verdict;
  /** The verdict with its bounds, in words. */
  readonly text: string;
  /** What is broken, the shallowest first; and what is broken and is only a warning. */
  readonly violated: readonly string[];
  readonly warned: readonly string[];
  /** Why not everything was explored; undefined if everything was. */
  readonly limit: Limit | undefined;
  /** The checks in which runs end and that were not asked for, or warn only: what lies behind was not seen. */
  readonly cutShort: readonly string[];
  /** What was not looked at, and why. */
  readonly notChecked: Result['notChecked'];
  /** Whether verdict, properties and counts are those that the claim records, if it records any counts. */
  readonly asRecorded: boolean;
  /** What differs, a line each. */
  readonly remarks: readonly string[];
  readonly bounds: Readonly<Record<string, number | boolean | string>>;
  readonly counts: Counts;
  readonly seconds: number;
  /** What the claim says nothing about; empty if that was not measured (`coverageStates`). */
  readonly vacuous: readonly string[];
  /** Replayed by the interpreter; undefined if nothing is broken, or no run shows it. */
  readonly counterexample: Run | undefined;
}

const COVERAGE_STATES = 20_000;

/**
 * Checks the claims of `spec`, each when it is asked for. All that a claim is about is checked: properties of
 * states, steps and runs, asserts and built-in checks.
 *
 * @throws UserError for a claim that there is not, or if `spec` is a version (`Spec.with`); SpecError for a claim
 * whose version has mistakes.
 */
export async function* check(
  spec: Spec,
  settings: CheckSettings = {},
): AsyncGenerator<ClaimResult, void, undefined> {
  const { claims, coverageStates = COVERAGE_STATES } = settings;
  requireValid(spec);
  if (isVersion(spec)) {
    throw new UserError(
      'a claim says itself which version it is about',
      'check the spec as it was loaded; `explore` takes a version',
    );
  }
  const { loaded } = spec;
  if (claims !== undefined && !(claims instanceof RegExp)) requireClaims([loaded], claims);
  const isSelected = (name: string): boolean =>
    claims === undefined ||
    (claims instanceof RegExp ? name.search(claims) >= 0 : claims.includes(name));
  for (const claim of loaded.claims) {
    if (!isSelected(claim.name.text)) continue;
    yield checkClaim(spec, claim.name.text, settings, coverageStates);
  }
}

async function checkClaim(
  spec: Spec,
  name: string,
  settings: SearchSettings,
  coverageStates: number,
): Promise<ClaimResult> {
  const { loaded, project } = spec;
  const claim = loaded.claims.find((each) => each.name.text === name);
  if (claim === undefined) throw new InternalError(`claim \`${name}\` was there`);
  const options = { ...searchOptionsOf(settings), coverageStates, cache: undefined };
  const terms = { ...termsOf(claim), ...reductionOptions(options) };
  const { diagnostics } = compileSpec(loaded, terms);
  if (hasErrors(diagnostics)) throw new SpecError(diagnostics);
  const tasks = [{ spec: loaded, claim }];
  const { checked, failures } = await checkTasks(eventsOf(settings), project, tasks, options);
  const [failure] = failures;
  if (failure !== undefined) throw new UserError(failure.message);
  const [found] = checked;
  if (found === undefined) throw new UserError(`claim \`${name}\` was interrupted before it began`);
  return claimResult(spec, found);
}

/** @internal */
export function claimResult(spec: Spec, checked: CheckedClaim): ClaimResult {
  const { report, counterexample, declaration } = checked;
  const { machine, result, outcome, judgement, recorded } = report;
  const { states, transitions, depth, seconds } = outcome;
  const verdict = showVerdict(machine, result, outcome);
  const terms = termsOf(declaration);
  const { anyNumber } = outcome;
  const settings =
    anyNumber?.size === undefined
      ? terms.settings
      : new Map([...terms.settings, [anyNumber.param, String(anyNumber.size)]]);
  return {
    name: report.claim,
    id: report.id,
    verdict: result.verdict,
    text: verdict,
    violated: result.violated,
    warned: result.warned,
    limit: result.limit,
    cutShort: result.cutShort.map(({ property }) => property),
    notChecked: result.notChecked,
    asRecorded:
      judgement.kind === 'as-recorded' ||
      (recorded.counts === undefined &&
        judgement.kind !== 'other-verdict' &&
        judgement.kind !== 'limit-reached'),
    remarks: recorded.counts === undefined && judgement.kind === 'new' ? [] : judgement.remarks,
    bounds: boundsJson(report.facts.params),
    counts: { states, transitions, depth },
    seconds,
    vacuous: coverageOf([checked], false).found.map(({ message }) => message),
    counterexample:
      counterexample &&
      new Run({
        ...{ spec, machine, settings, verdict, found: counterexample },
        variants: report.variants,
      }),
  };
}

function isVersion({ version: { params = {}, variants = [], memory } }: Spec): boolean {
  return Object.keys(params).length > 0 || variants.length > 0 || memory !== undefined;
}

/** A caller without types may hand over what `load` refused. */
function requireValid(spec: Spec): void {
  if (spec.ok !== true) throw new UserError('the spec has mistakes: see `ok` and `render()`');
}
