/** What `faultline check` prints of claims: a row each, then what differs, then a summary. */
import { type ClaimRows, claimRows, claimsSummary } from '../report/text/claims-table.ts';
import type { ClaimReport } from '../report/verdict/claim-report.ts';
import { memoryLine } from '../report/verdict/memory.ts';
import { neverReachedText } from '../report/verdict/never-reached.ts';
import { showMany } from '../report/verdict/numbers.ts';
import { cutShortText, isCutShort, notCheckedText, warningText } from '../report/verdict/result.ts';
import { vacuityText } from '../report/verdict/vacuity.ts';
import type { CheckedClaim } from '../workbench/claims/check-claim.ts';
import type { ClaimWatcher } from '../workbench/claims/check-claims.ts';
import type { Coverage } from '../workbench/claims/coverage.ts';
import type { SpecFailure } from '../workbench/claims/load-for-check.ts';
import { showGoldenDiff } from '../workbench/project/golden.ts';
import type { Events } from '../workbench/search/events.ts';
import type { Terminal } from './terminal.ts';
import { tonesOf } from './tones.ts';

/** What came of a check. */
export interface CheckReport {
  readonly checked: readonly CheckedClaim[];
  readonly failures: readonly SpecFailure[];
  /** Pictures that belong to no violated claim. */
  readonly orphans: readonly string[];
  readonly coverage: Coverage;
}

/** Prints the row of each claim when it is known, to a terminal and to a pipe. */
export function rowsOn(terminal: Terminal, { onActivity }: Events, verbose: boolean): ClaimWatcher {
  let rows: ClaimRows | undefined;
  return {
    onBegin(claims) {
      if (claims.length === 0) return;
      rows = claimRows(claims, tonesOf(terminal), verbose);
      terminal.out(rows.head);
    },
    onReport(report) {
      onActivity('');
      if (rows !== undefined) terminal.out(rows.row(report));
    },
  };
}

/** Prints what differs and the summary, behind the rows of all claims. */
export async function printReport(
  terminal: Terminal,
  { checked, failures, orphans, coverage }: CheckReport,
  verbose: boolean,
): Promise<void> {
  if (checked.length > 0) terminal.out('\n');
  await printDetails(terminal, checked, orphans, verbose);
  if (checked.length > 0) {
    const reports = checked.map(({ report }) => report);
    terminal.out(`${claimsSummary(reports, tonesOf(terminal))}\n`);
    const lockFree = reports.filter(({ facts }) => facts.isJudgedInOrder);
    terminal.out(memoryLine(lockFree.length, reports.length));
    terminal.out(notCheckedText(reports.map(({ result }) => result)));
    terminal.out(vacuityText(coverage.found, coverage.unmeasured, verbose));
  }
  if (checked.some(({ report }) => report.judgement.kind === 'new')) {
    terminal.out('new: no counts are recorded; `faultline check --bless` writes them\n');
  }
  const drifted = checked.filter(({ golden }) => golden && golden.state !== 'same').length;
  if (drifted > 0) {
    const pictures = terminal.colors.red(showMany(drifted, 'picture'));
    terminal.out(`${pictures} missing or changed: see above, then \`faultline check --bless\`\n`);
  }
  if (failures.length > 0) {
    terminal.out(
      `${terminal.colors.red(showMany(new Set(failures.map(({ file }) => file)).size, 'spec'))} with errors\n`,
    );
  }
}

/** What differs, claim by claim, and each picture that is new or changed. */
async function printDetails(
  terminal: Terminal,
  checked: readonly CheckedClaim[],
  orphans: readonly string[],
  verbose: boolean,
): Promise<void> {
  const { bold, red, yellow } = terminal.colors;
  for (const { report, golden, picture } of checked) {
    // That a claim is new says its row.
    const remarks = report.judgement.kind === 'new' ? [] : [...report.judgement.remarks];
    if (golden?.state === 'missing') remarks.push(`its picture \`${golden.path}\` is missing`);
    if (golden?.state === 'differs') remarks.push(`its picture \`${golden.path}\` differs`);
    const isNews = report.judgement.kind === 'other-verdict' || golden?.state === 'missing';
    const shown = picture !== undefined && (verbose || isNews);
    const notReduced = verbose ? report.notReduced : [];
    const cut = isCutShort(report.result) ? cutShortText(report.result) : '';
    const warnings = `${cut}${warningText(report.result.warned)}`;
    const covers = isNews || verbose ? neverReachedText(report.neverReached) : '';
    const hasNothingToSay =
      remarks.length === 0 && notReduced.length === 0 && covers === '' && warnings === '';
    if (hasNothingToSay && !shown) continue;
    terminal.out(`${bold(report.id)}  ${place(report)}\n`);
    for (const remark of remarks) terminal.out(`  ${red(remark)}\n`);
    if (covers !== '') terminal.out(indent(covers));
    if (warnings !== '') terminal.out(yellow(indent(warnings)));
    for (const remark of notReduced) terminal.out(`  ${remark}\n`);
    if (shown) terminal.out(`\n${indent(picture)}`);
    if (golden?.state === 'differs') terminal.out(`\n${indent(await showGoldenDiff(golden))}`);
    terminal.out('\n');
  }
  for (const orphan of orphans) {
    terminal.out(`${red(`${orphan}: no violated claim has this picture`)}\n`);
  }
  if (orphans.length > 0) terminal.out('`faultline check --bless` removes it\n\n');
}

function place(report: ClaimReport): string {
  return report.variants.length === 0
    ? report.file
    : `${report.file} with ${report.variants.join(', ')}`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
