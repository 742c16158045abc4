/** `check --bless`: records new counts and pictures. A verdict is never blessed: people claim it. */
import fs from 'node:fs';
import path from 'node:path';
import { type Blessing, blessText } from '../project/blessing.ts';
import type { LoadedSpec } from '../project/compile.ts';
import { EXIT, type ExitCode, gravest } from '../project/exit-code.ts';
import { type Project, projectPath } from '../project/project.ts';
import { UserError } from '../project/user-error.ts';
import { writeFile } from '../project/write-file.ts';
import type { Terminal } from '../search/terminal.ts';
import type { CheckedClaim, SpecFailure } from './check-claims.ts';

export async function blessAll(
  terminal: Terminal,
  project: Project,
  checked: readonly CheckedClaim[],
  orphans: readonly string[],
  failures: readonly SpecFailure[],
): Promise<ExitCode> {
  let changeCount = 0;
  const tell = (text: string): void => {
    changeCount += 1;
    terminal.out(`${text}\n`);
  };
  await blessCounts(terminal, project, checked, tell);
  for (const { golden, report, picture } of checked) {
    if (report.judgement.kind === 'other-verdict' || picture === undefined) continue;
    if (golden === undefined || golden.state === 'same') continue;
    await writeFile(path.join(project.root, golden.path), golden.actual);
    tell(`${golden.state === 'missing' ? 'new' : 'changed'}  ${golden.path}`);
  }
  for (const orphan of orphans) {
    fs.rmSync(path.join(project.root, orphan));
    tell(`removed  ${orphan}`);
  }
  if (changeCount === 0) terminal.out('nothing to bless\n');
  return gravest([...(failures.length > 0 ? [EXIT.badInput] : []), ...refused(terminal, checked)]);
}

async function blessCounts(
  terminal: Terminal,
  project: Project,
  checked: readonly CheckedClaim[],
  tell: (text: string) => void,
): Promise<void> {
  const blessings = new Map<LoadedSpec, Blessing[]>();
  for (const { spec, declaration, report } of checked) {
    if (report.judgement.kind !== 'drifted') continue;
    const { states, transitions, depth } = report.outcome;
    const counts = { states, transitions, depth };
    blessings.set(spec, [...(blessings.get(spec) ?? []), { claim: declaration, counts }]);
    const before = report.recorded.counts;
    tell(
      `${before ? 'changed' : 'new'}  ${report.id}: ${before ? `${show(before)} -> ` : ''}${show(counts)}`,
    );
  }
  for (const [spec, edits] of blessings) {
    const file = path.resolve(terminal.cwd, spec.file);
    if (fs.readFileSync(file, 'utf8') !== spec.source.text) {
      throw new UserError(`\`${projectPath(project, spec.file)}\` changed while it was checked`);
    }
    await writeFile(file, blessText(spec.source, edits));
  }
}

function show(counts: { states: number; transitions: number; depth: number }): string {
  return `${counts.states} states, ${counts.transitions} transitions, depth ${counts.depth}`;
}

/** The claims that cannot be blessed, told, and what to do with them. */
function refused(terminal: Terminal, checked: readonly CheckedClaim[]): readonly ExitCode[] {
  return checked.flatMap(({ report }) => {
    const { kind, remarks } = report.judgement;
    if (kind !== 'other-verdict' && kind !== 'limit-reached') return [];
    terminal.err(`not blessed  ${report.id}: ${remarks.join('; ')}\n`);
    if (kind === 'limit-reached') return [EXIT.limitReached];
    terminal.err('  a verdict is claimed by people: change the claim itself\n');
    return [EXIT.otherVerdict];
  });
}
