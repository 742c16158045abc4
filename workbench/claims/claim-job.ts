/**
 * One claim as work for another thread: all of it is data. The texts of the spec go with it, so that the
 * answer is to what this process has read, whatever happens to the files meanwhile.
 */
import type { Progress } from '../../checker/outcome.ts';
import { assert, at } from '../../model/machine/assert.ts';
import type { Diagnostic } from '../../spec/language/text/diagnostics.ts';
import { SpecError } from '../errors/spec-error.ts';
import { UserError } from '../errors/user-error.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { reductionOptions } from '../search/reductions.ts';
import { runJob } from '../search/run-job.ts';
import type { JobControl } from '../search/search-job.ts';
import {
  type AnswerOptions,
  answerClaim,
  type FoundAnswer,
  type Searching,
} from './answer-claim.ts';
import { cachedSearch } from './cache/cached-search.ts';
import { openCache } from './cache/result-cache.ts';
import { withoutSources, withSources } from './cache/spec-key.ts';
import { type ClaimEffects, effectsOfClaim } from './ineffective-settings.ts';
import { type SpecTexts, specOf } from './spec-texts.ts';

export interface ClaimJob {
  readonly spec: SpecTexts;
  /** Its number among the claims of the spec. */
  readonly claim: number;
  /** Its path from the project's root. */
  readonly file: string;
  readonly cwd: string;
  readonly options: AnswerOptions;
  /** The folder of kept results; undefined: there is none. */
  readonly cacheFolder: string | undefined;
  readonly wants: { readonly answer: boolean; readonly effects: boolean };
}

export type ClaimReply =
  | (ClaimFindings & { /** What the cache had to say. */ readonly warnings: readonly string[] })
  /** Ended from without. */
  | { readonly kind: 'cut-off'; readonly limit: 'memory' | 'time'; readonly last: Progress };

type ClaimFindings =
  /** `FoundOfClaim` as JSON has it, its places as numbers (`foundOf`). */
  | { readonly kind: 'found'; readonly found: object }
  /** Diagnostics in the same form. */
  | { readonly kind: 'diagnostics'; readonly diagnostics: object }
  | { readonly kind: 'mistake'; readonly message: string; readonly hint: string | undefined };

/** What was found of a claim, as far as it was wanted. */
export interface FoundOfClaim {
  readonly answer: FoundAnswer | undefined;
  readonly effects: ClaimEffects | undefined;
}

/** Of each spec, the params that some claim needs; of the others it is asked on and on. */
const neededParams = new WeakMap<LoadedSpec, Set<string>>();

/** Answers in this thread. */
export async function doClaimJob(job: ClaimJob, control: JobControl): Promise<ClaimReply> {
  const warnings: string[] = [];
  const spec = specOf(job.spec);
  try {
    const found = await findOfClaim(job, spec, control, (text) => warnings.push(text));
    return { kind: 'found', found: inNumbers(spec, found), warnings };
  } catch (error) {
    if (error instanceof SpecError) {
      const { diagnostics } = error;
      return { kind: 'diagnostics', diagnostics: inNumbers(spec, { diagnostics }), warnings };
    }
    if (!(error instanceof UserError)) throw error;
    return { kind: 'mistake', message: error.message, hint: error.hint, warnings };
  }
}

async function findOfClaim(
  { claim: number, file, cwd, options, cacheFolder, wants }: ClaimJob,
  spec: LoadedSpec,
  control: JobControl,
  warn: (text: string) => void,
): Promise<FoundOfClaim> {
  const claim = at(spec.claims, number);
  const cache = cacheFolder === undefined ? undefined : openCache(cacheFolder, warn);
  const searching: Searching = async (job) => {
    control.onSearching?.(true);
    const found = await cachedSearch(cache, job, (asked) => runJob(asked, control));
    control.onSearching?.(false);
    return found;
  };
  const answer = wants.answer
    ? await answerClaim({ spec, claim, file, cwd }, options, searching)
    : undefined;
  if (!wants.effects) return { answer, effects: undefined };
  const needed = neededParams.get(spec) ?? new Set<string>();
  neededParams.set(spec, needed);
  return { answer, effects: effectsOfClaim(spec, claim, reductionOptions(options), needed) };
}

function inNumbers(spec: LoadedSpec, value: object): object {
  const numbers = withoutSources(spec, value);
  assert(numbers !== undefined, 'what is said of a spec is at places in it');
  return numbers;
}

/**
 * Returns what a reply says, with its places in `spec`.
 *
 * @throws UserError for the mistakes that were found.
 */
export function foundOf(
  spec: LoadedSpec,
  reply: Exclude<ClaimReply, { readonly kind: 'cut-off' }>,
): FoundOfClaim {
  switch (reply.kind) {
    case 'found':
      return withSources(spec, reply.found) as FoundOfClaim;
    case 'diagnostics': {
      const { diagnostics } = withSources(spec, reply.diagnostics) as {
        readonly diagnostics: readonly Diagnostic[];
      };
      throw new SpecError(diagnostics);
    }
    case 'mistake':
      throw new UserError(reply.message, reply.hint);
    default:
      return reply satisfies never;
  }
}
