/** A claim as the gate shows it: at the base, as the head records it, and as it was found. */
import type { GateClaim, GateSide } from '../../report/gate/gate-report.ts';
import { firstSentence } from '../../report/text/first-sentence.ts';
import { textOf } from '../../spec/language/text/source.ts';
import type { CheckedClaim } from '../claims/check-claim.ts';
import { goldenPath, readGolden } from '../project/golden.ts';
import type { Project } from '../project/project.ts';
import type { ClaimPair } from './affected-claims.ts';
import type { ClaimAt } from './claims-at.ts';
import type { Revisions } from './revisions.ts';

export function shownClaim(
  { base, head }: Revisions,
  { id, before, after }: ClaimPair,
  checked: CheckedClaim | undefined,
): GateClaim {
  return {
    id,
    file: (after ?? before)?.file ?? '',
    about: firstSentence((after ?? before)?.spec.program.entry.syntax.doc ?? ''),
    before: before && recordedSide(base.project, before),
    recorded: after && recordedSide(head.project, after),
    after: after && checked && foundSide(after, checked),
    remarks: checked?.report.judgement.remarks ?? [],
    fromCache: checked?.report.fromCache ?? false,
  };
}

function recordedSide(project: Project, { file, claim, recorded }: ClaimAt): GateSide {
  return {
    verdict: recorded.verdict,
    properties: recorded.properties,
    settings: settingsText({ claim }),
    variants: claim.variants.map(({ text }) => text),
    counts: recorded.counts,
    picture: readGolden(project, goldenPath(file, claim.name.text)),
  };
}

function foundSide(claim: ClaimAt, { report, picture }: CheckedClaim): GateSide {
  const { result, outcome, recorded } = report;
  const { states, transitions, depth } = outcome;
  return {
    verdict: result.verdict,
    // As the claim writes them; what it does not name comes last.
    properties:
      result.verdict === 'violated'
        ? [
            ...recorded.properties.filter((name) => result.violated.includes(name)),
            ...result.violated.filter((name) => !recorded.properties.includes(name)),
          ]
        : recorded.verdict === 'holds'
          ? recorded.properties
          : [],
    settings: settingsText(claim),
    variants: report.variants,
    counts: { states, transitions, depth },
    picture: result.verdict === 'violated' ? picture : undefined,
  };
}

function settingsText({ claim }: Pick<ClaimAt, 'claim'>): string {
  return claim.settings.map((setting) => textOf(setting.span)).join(', ');
}
