/** Which claims a change can affect. */
import { fingerprint } from '../../model/machine/fingerprint.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { UserError } from '../errors/user-error.ts';
import { termsOf } from '../project/claim-terms.ts';
import { compileSpec } from '../project/compile.ts';
import { goldenPath, readGolden } from '../project/golden.ts';
import { canonicalJson } from '../search/canonical-json.ts';
import { reductionOptions } from '../search/reductions.ts';
import type { SearchOptions } from '../search/search-options.ts';
import type { ClaimAt } from './claims-at.ts';
import type { Revisions } from './revisions.ts';

/** A claim at one revision or both. */
export interface ClaimPair {
  readonly id: string;
  readonly before: ClaimAt | undefined;
  readonly after: ClaimAt | undefined;
}

export type Difference =
  /** All that it uses, and its picture, has the same text. */
  | 'same-text'
  /** It holds, and its machine and its record are the same. */
  | 'same-machine'
  | 'affected';

/**
 * Returns what the change can do to a claim that is at both revisions.
 *
 * A machine that is the same has the same states and the same verdict. A picture shows names and comments
 * too, so a violated claim whose texts changed is drawn again.
 */
export function differenceOf(
  { base, head }: Revisions,
  before: ClaimAt,
  after: ClaimAt,
  options: Pick<SearchOptions, 'reductions'>,
): Difference {
  const golden = goldenPath(after.file, after.claim.name.text);
  const picture = readGolden(head.project, golden);
  const isDrawn = after.recorded.verdict === 'violated';
  const samePicture = picture === readGolden(base.project, golden);
  if (sameTexts(before, after) && samePicture && (picture !== undefined) === isDrawn) {
    return 'same-text';
  }
  if (isDrawn || canonicalJson(before.recorded) !== canonicalJson(after.recorded))
    return 'affected';
  return sameMachine(before, after, options) ? 'same-machine' : 'affected';
}

/** Tells whether a claim means the same at both revisions, its properties among it. */
export function sameMachine(
  before: ClaimAt,
  after: ClaimAt,
  options: Pick<SearchOptions, 'reductions'>,
): boolean {
  const [one, other] = [machineOf(before, options), machineOf(after, options)];
  return one !== undefined && other !== undefined && fingerprint(one) === fingerprint(other);
}

/** A file that is the same at both revisions is one `SourceFile`. */
function sameTexts(before: ClaimAt, after: ClaimAt): boolean {
  const [one, other] = [before.spec.program.modules, after.spec.program.modules];
  return one.length === other.length && one.every(({ source }, i) => source === other[i]?.source);
}

/** Returns the machine of a claim; undefined if it has mistakes. */
export function machineOf(
  { spec, claim }: ClaimAt,
  options: Pick<SearchOptions, 'reductions'>,
): Machine | undefined {
  try {
    return compileSpec(spec, { ...termsOf(claim), ...reductionOptions(options) }).machine;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
