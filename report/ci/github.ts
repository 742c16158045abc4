/**
 * Findings as the workflow commands of GitHub Actions, which become annotations of a change, and the
 * table for the summary of a job.
 */
import { markdownTable } from 'markdown-table';
import { harmless } from '../text/harmless.ts';
import type { ClaimReport } from '../verdict/claim-report.ts';
import { showCount, showMany } from '../verdict/numbers.ts';
import type { Finding } from './finding.ts';

/** Returns one line a finding: `::error file=...,line=...::message`. */
export function githubAnnotations(findings: readonly Finding[]): string {
  return findings
    .map(({ severity, rule, message, location, claim }) => {
      const title = claim === undefined ? rule : `${claim}: ${rule}`;
      const properties: Record<string, string | number> = {
        ...(location && {
          file: location.file,
          line: location.line,
          endLine: location.endLine,
          // Columns of a range over several lines are refused.
          ...(location.line === location.endLine && {
            col: location.column,
            endColumn: location.endColumn,
          }),
        }),
        title,
      };
      const list = Object.entries(properties).map(
        ([key, value]) => `${key}=${property(`${value}`)}`,
      );
      return `::${severity} ${list.join(',')}::${data(message)}\n`;
    })
    .join('');
}

/** Returns the job's summary, as Markdown. */
export function githubSummary(
  claims: readonly ClaimReport[],
  findings: readonly Finding[],
): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const good = claims.filter(({ judgement }) => judgement.kind === 'as-recorded').length;
  const rows = claims
    .filter(({ judgement }) => judgement.kind !== 'as-recorded')
    .map(({ id, recorded, result, outcome, judgement }) => [
      cell(id),
      recorded.verdict,
      result.verdict,
      showCount(outcome.states),
      cell(judgement.remarks.join('; ')),
    ]);
  const table = markdownTable([['claim', 'recorded', 'now', 'states', 'what to do'], ...rows]);
  const list = findings
    .filter(({ claim }) => claim === undefined)
    .map(
      ({ location, message }) =>
        `- ${location ? `${cell(location.file)}:${location.line}: ` : ''}${cell(message)}`,
    );
  return [
    '## faultline',
    '',
    `${showMany(claims.length, 'claim')}: ${good} as recorded, ${showMany(errors, 'error')}`,
    ...(rows.length > 0 ? ['', table] : []),
    ...(list.length > 0 ? ['', ...list] : []),
    '',
  ].join('\n');
}

/** Text of a spec is data from strangers: nothing of it is a workflow command or Markdown. */
function data(text: string): string {
  return harmless(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function cell(text: string): string {
  return harmless(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\[\]()<>*_~|#!]/g, '\\$&')
    .replaceAll('`', "'");
}
