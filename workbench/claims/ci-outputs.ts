/** The files and lines that `check` leaves for CI systems. */
import { githubAnnotations, githubSummary } from '../../report/ci/github.ts';
import { gitlabText } from '../../report/ci/gitlab.ts';
import { appendText, writeWhole } from '../files/write-file.ts';
import { type Project, targetOf } from '../project/project.ts';
import { readVersion } from '../project/version.ts';
import { type CheckFindings, findingsOf } from './ci-findings.ts';

export interface CiOutputs {
  /** Files to write. */
  readonly sarif: string | undefined;
  readonly junit: string | undefined;
  readonly gitlab: string | undefined;
  /** Annotations on standard output, and the summary of the job. */
  readonly github: boolean;
}

/** Returns whether anything is asked for. */
export function wantsCi({ sarif, junit, gitlab, github }: CiOutputs): boolean {
  return [sarif, junit, gitlab].some((file) => file !== undefined) || github;
}

/**
 * Writes each file that is asked for, whole or not at all, and returns what is to be printed. Libraries load
 * when they are needed.
 */
export async function writeCiOutputs(
  project: Project,
  found: CheckFindings,
  flags: CiOutputs,
): Promise<string> {
  const findings = findingsOf(project, found);
  const reports = found.checked.map(({ report }) => report);
  const write = (file: string, text: string): void => writeWhole(targetOf(project.cwd, file), text);
  if (flags.sarif !== undefined) {
    const { sarifText } = await import('../../report/ci/sarif.ts');
    write(flags.sarif, sarifText(findings, readVersion()));
  }
  if (flags.junit !== undefined) {
    const { junitText } = await import('../../report/ci/junit.ts');
    write(flags.junit, junitText(reports, found.failures, findings));
  }
  if (flags.gitlab !== undefined) write(flags.gitlab, gitlabText(findings, 'package.json'));
  if (!flags.github) return '';
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary) appendText(summary, githubSummary(reports, findings));
  return githubAnnotations(findings);
}
