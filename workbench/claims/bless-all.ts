/** `check --bless`: records new counts and pictures. A verdict is never blessed: people claim it. */
import type { ClaimReport } from '../../report/verdict/claim-report.ts';
import type { Counts } from '../../report/verdict/judgement.ts';
import { UserError } from '../errors/user-error.ts';
import { readText } from '../files/read-file.ts';
import { removeFile, writeWhole } from '../files/write-file.ts';
import { type Blessing, blessText } from '../project/blessing.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { type Project, projectPath, targetIn } from '../project/project.ts';
import type { CheckedClaim } from './check-claim.ts';

export interface Blessed {
  /** What was recorded, in order. */
  readonly changes: readonly BlessedChange[];
  /** The claims that cannot be blessed: they have another verdict, or none. */
  readonly refused: readonly ClaimReport[];
}

export type BlessedChange =
  | {
      readonly kind: 'counts';
      readonly claim: string;
      /** Undefined if none were recorded. */
      readonly before: Counts | undefined;
      readonly after: Counts;
    }
  /** Of a picture, from the project's root. */
  | { readonly kind: 'new-picture' | 'changed-picture' | 'removed-picture'; readonly path: string };

/** @throws UserError if a spec has changed since it was checked. */
export function blessAll(
  project: Project,
  checked: readonly CheckedClaim[],
  orphans: readonly string[],
): Blessed {
  const changes: BlessedChange[] = blessCounts(project, checked);
  for (const { golden, report, picture } of checked) {
    if (report.judgement.kind === 'other-verdict' || picture === undefined) continue;
    if (golden === undefined || golden.state === 'same') continue;
    writeWhole(targetIn(project, golden.path), golden.actual);
    const kind = golden.state === 'missing' ? 'new-picture' : 'changed-picture';
    changes.push({ kind, path: golden.path });
  }
  for (const orphan of orphans) {
    removeFile(targetIn(project, orphan));
    changes.push({ kind: 'removed-picture', path: orphan });
  }
  const refused = checked
    .map(({ report }) => report)
    .filter(({ judgement: { kind } }) => kind === 'other-verdict' || kind === 'limit-reached');
  return { changes, refused };
}

function blessCounts(project: Project, checked: readonly CheckedClaim[]): BlessedChange[] {
  const blessings = new Map<LoadedSpec, Blessing[]>();
  const changes: BlessedChange[] = [];
  for (const { spec, declaration, report } of checked) {
    if (report.judgement.kind !== 'drifted' && report.judgement.kind !== 'new') continue;
    const { states, transitions, depth } = report.outcome;
    const counts = { states, transitions, depth };
    blessings.set(spec, [...(blessings.get(spec) ?? []), { claim: declaration, counts }]);
    const before = report.recorded.counts;
    changes.push({ kind: 'counts', claim: report.id, before, after: counts });
  }
  for (const [spec, edits] of blessings) {
    const target = targetIn(project, projectPath(project, spec.file));
    const { file, shown } = target;
    const now = readText(file, { shown, kind: 'spec', within: [project.root] });
    if (now !== spec.source.text) throw new UserError(`\`${shown}\` changed while it was checked`);
    writeWhole(target, blessText(spec.source, edits));
  }
  return changes;
}
