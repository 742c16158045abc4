/** `faultline check [PATH...]`: runs claims and compares them with what they record. */

import path from 'node:path';
import {
  CHECK_SCHEMA,
  type CheckJson,
  claimJson,
  type PictureJson,
} from '../../report/json/check-json.ts';
import { type ClaimRows, claimRows, claimsSummary } from '../../report/text/claims-table.ts';
import { jsonText } from '../../report/text/harmless.ts';
import type { ClaimReport } from '../../report/verdict/claim-report.ts';
import { emptinessJson, emptinessText } from '../../report/verdict/emptiness.ts';
import { memoryText } from '../../report/verdict/memory.ts';
import { showMany } from '../../report/verdict/numbers.ts';
import { showLimit, tooLargeText, warningText } from '../../report/verdict/result.ts';
import { blessAll } from '../../workbench/claims/bless-all.ts';
import { chooseCache } from '../../workbench/claims/cache/choose-cache.ts';
import type { ResultCache } from '../../workbench/claims/cache/result-cache.ts';
import type { Certified } from '../../workbench/claims/certify.ts';
import {
  type CheckedClaim,
  type ClaimWatcher,
  checkClaims,
  type SpecFailure,
} from '../../workbench/claims/check-claims.ts';
import { type CiOutputs, wantsCi, writeCiOutputs } from '../../workbench/claims/ci-outputs.ts';
import { type Coverage, coverageOf } from '../../workbench/claims/coverage.ts';
import { isThere } from '../../workbench/files/folders.ts';
import { goldenPath, goldensWithoutClaim, showGoldenDiff } from '../../workbench/project/golden.ts';
import {
  openProject,
  type Project,
  projectPath,
  targetOf,
} from '../../workbench/project/project.ts';
import { findSpecFiles } from '../../workbench/project/spec-files.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import type { Events } from '../../workbench/search/events.ts';
import { expectSearch } from '../../workbench/search/search.ts';
import { showBlessed } from '../bless-report.ts';
import { EXIT, type ExitCode, gravest } from '../exit-code.ts';
import { readSearchOptions, type SearchFlags, type SearchRequest } from '../search-options.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';
import { tonesOf } from '../tones.ts';

export interface CheckFlags extends SearchFlags, CiOutputs {
  readonly cache?: boolean;
  readonly claim: readonly string[];
  readonly bless?: boolean;
  readonly strict?: boolean;
  readonly certificate?: string;
  readonly watch?: boolean;
  readonly html?: string;
}

/** Where claims live when no path is given. */
const DEFAULT_FOLDERS = ['properties', 'examples'];

export async function checkCommand(
  terminal: Terminal,
  paths: readonly string[],
  flags: CheckFlags,
): Promise<ExitCode> {
  if (flags.watch === true) {
    if (flags.bless === true) {
      throw new UserError('`--watch` and `--bless` do not go together', 'bless what you have read');
    }
    const { watchSpecs } = await import('../watch.ts');
    const { watch: _watch, ...once } = flags;
    return watchSpecs(terminal, paths[0] ?? '.', () => checkCommand(terminal, paths, once));
  }
  return withEvents(terminal, (events) => checkOnce(terminal, events, paths, flags));
}

async function checkOnce(
  terminal: Terminal,
  events: Events,
  paths: readonly string[],
  flags: CheckFlags,
): Promise<ExitCode> {
  const start = performance.now();
  // A part of the claims covers a part of the spec, and who blesses looks at counts.
  const isPart = flags.claim.length > 0 || flags.bless === true;
  const options = readSearchOptions(isPart ? { ...flags, coverage: 'off' } : flags);
  expectSearch(options.limits);
  const project = openProject(paths[0] ?? '.', terminal.cwd);
  const locations = paths.length > 0 ? paths : defaultLocations(project);
  const files = findSpecFiles(locations, terminal.cwd);
  const { checked, failures, skippedCount } = await checkClaims(
    events,
    project,
    files,
    flags.claim,
    { ...options, cache: cacheOf(terminal, events, flags) },
    options.json || flags.bless === true ? undefined : rowsOn(terminal, events, options.verbose),
  );
  if (checked.length === 0 && failures.length === 0 && skippedCount === 0) {
    throw new UserError(
      `there is no claim in ${locations.map((location) => `\`${location}\``).join(', ')}`,
      '`faultline run SPEC` explores a spec that claims nothing',
    );
  }
  const orphans =
    flags.claim.length > 0 || skippedCount > 0
      ? []
      : orphanedGoldens(project, locations, terminal.cwd, checked, failures);
  if (flags.bless === true) {
    const refused = showBlessed(terminal, blessAll(project, checked, orphans));
    if (skippedCount > 0) {
      terminal.err(`interrupted: ${showMany(skippedCount, 'claim')} not begun\n`);
    }
    return gravest([
      ...(failures.length > 0 ? [EXIT.badInput] : []),
      ...refused,
      ...(skippedCount > 0 ? [EXIT.limitReached] : []),
    ]);
  }

  const measured =
    options.coverageStates > 0 && skippedCount === 0
      ? coverageOf(checked, options.verbose)
      : undefined;
  const coverage = measured ?? { found: [], unmeasured: [] };
  const exitCode = gravest([
    ...(flags.strict === true && coverage.found.length > 0 ? [EXIT.otherVerdict] : []),
    exitCodeOf(checked, failures, orphans),
    ...(skippedCount > 0 ? [EXIT.limitReached] : []),
  ]);
  if (options.json) {
    const seconds = Math.round(performance.now() - start) / 1000;
    const document = checkDocument(checked, failures, orphans, coverage, exitCode, seconds);
    terminal.out(jsonText(document));
  } else {
    if (checked.length > 0) terminal.out('\n');
    await printDetails(terminal, checked, orphans, options);
    if (checked.length > 0) {
      const reports = checked.map(({ report }) => report);
      terminal.out(`${claimsSummary(reports, tonesOf(terminal))}\n`);
      terminal.out(memoryText(reports.map(({ machine }) => machine)));
      terminal.out(emptinessText(coverage.found, coverage.unmeasured, options.verbose));
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
      terminal.out(`${terminal.colors.red(showMany(failures.length, 'spec'))} with errors\n`);
    }
  }
  if (flags.html !== undefined) {
    const { writeHtmlReport } = await import('../../workbench/runs/html-report.ts');
    const name = path.basename(project.root);
    const count = writeHtmlReport(terminal.cwd, flags.html, name, checked, measured, failures);
    terminal.err(`wrote ${flags.html}/index.html and ${showMany(count - 1, 'page')} beside it\n`);
  }
  if (wantsCi(flags)) {
    const isStrict = flags.strict === true;
    const found = { checked, failures, orphans, coverage, isStrict };
    terminal.command(await writeCiOutputs(project, found, flags));
  }
  if (skippedCount > 0) {
    terminal.err(`interrupted: ${showMany(skippedCount, 'claim')} not begun\n`);
  }
  if (flags.certificate === undefined || exitCode !== EXIT.asRecorded) return exitCode;
  const { certify } = await import('../../workbench/claims/certify.ts');
  const file = flags.certificate;
  return showCertified(
    terminal,
    await certify(events, checked, options, targetOf(terminal.cwd, file)),
    file,
  );
}

/** Prints the row of each claim when it is known, to a terminal and to a pipe. */
function rowsOn(terminal: Terminal, { onActivity }: Events, verbose: boolean): ClaimWatcher {
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

/** What is recorded is what was found now. */
function cacheOf(
  { env }: Terminal,
  { onNotice }: Events,
  { cache, bless }: CheckFlags,
): ResultCache | undefined {
  const warn = (message: string): void => onNotice({ kind: 'warning', message });
  return chooseCache(bless === true ? false : cache, env, warn);
}

function showCertified(terminal: Terminal, certified: Certified, file: string): ExitCode {
  if (certified.kind === 'limit') {
    terminal.err(`no certificate: ${showLimit(certified.limit)}\n`);
    return EXIT.limitReached;
  }
  const { claim, states, left } = certified;
  terminal.err(`${file}: certificate of ${claim}, ${showMany(states, 'state')}\n`);
  if (left.length > 0) {
    terminal.err(`it does not speak of ${left.join(', ')}: not about all states\n`);
  }
  return EXIT.asRecorded;
}

function defaultLocations(project: Project): readonly string[] {
  const found = DEFAULT_FOLDERS.map((folder) => path.join(project.root, folder)).filter((folder) =>
    isThere(folder),
  );
  if (found.length === 0) {
    throw new UserError(
      `\`${project.root}\` has neither properties/ nor examples/`,
      'name a spec or a folder: `faultline check PATH`',
    );
  }
  return found.map((folder) => path.relative(project.cwd, folder) || '.');
}

/** The pictures below `locations` that belong to no violated claim. */
function orphanedGoldens(
  project: Project,
  locations: readonly string[],
  cwd: string,
  checked: readonly CheckedClaim[],
  failures: readonly SpecFailure[],
): readonly string[] {
  const violated = checked.filter(({ report }) => report.recorded.verdict === 'violated');
  return goldensWithoutClaim(
    project,
    locations.map((location) => projectPath(project, path.resolve(cwd, location))),
    violated.map(({ report }) => goldenPath(report.file, report.claim)),
    failures.map(({ file }) => projectPath(project, file)),
  );
}

function exitCodeOf(
  checked: readonly CheckedClaim[],
  failures: readonly SpecFailure[],
  orphans: readonly string[],
): ExitCode {
  const byKind = {
    'as-recorded': EXIT.asRecorded,
    'other-verdict': EXIT.otherVerdict,
    drifted: EXIT.drifted,
    new: EXIT.drifted,
    'limit-reached': EXIT.limitReached,
  } as const;
  const hasDriftedPicture = checked.some(({ golden }) => golden && golden.state !== 'same');
  return gravest([
    ...checked.map(({ report }) => byKind[report.judgement.kind]),
    ...(failures.length > 0 ? [EXIT.badInput] : []),
    ...(hasDriftedPicture || orphans.length > 0 ? [EXIT.drifted] : []),
  ]);
}

/** What differs, claim by claim, and each picture that is new or changed. */
async function printDetails(
  terminal: Terminal,
  checked: readonly CheckedClaim[],
  orphans: readonly string[],
  options: SearchRequest,
): Promise<void> {
  const { bold, red, yellow } = terminal.colors;
  for (const { report, golden, picture } of checked) {
    // That a claim is new says its row.
    const remarks = report.judgement.kind === 'new' ? [] : [...report.judgement.remarks];
    if (golden?.state === 'missing') remarks.push(`its picture \`${golden.path}\` is missing`);
    if (golden?.state === 'differs') remarks.push(`its picture \`${golden.path}\` differs`);
    const isNews = report.judgement.kind === 'other-verdict' || golden?.state === 'missing';
    const shown = picture !== undefined && (options.verbose || isNews);
    const notReduced = options.verbose ? report.notReduced : [];
    const warnings = warningText(report.result.warned);
    const tooLarge = tooLargeText(report.outcome);
    const isQuiet =
      remarks.length === 0 && notReduced.length === 0 && warnings === '' && tooLarge === '';
    if (isQuiet && !shown) continue;
    terminal.out(`${bold(report.id)}  ${place(report)}\n`);
    for (const remark of remarks) terminal.out(`  ${red(remark)}\n`);
    if (warnings !== '') terminal.out(yellow(indent(warnings)));
    if (tooLarge !== '') terminal.out(yellow(indent(tooLarge)));
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

function checkDocument(
  checked: readonly CheckedClaim[],
  failures: readonly SpecFailure[],
  orphans: readonly string[],
  coverage: Coverage,
  exitCode: ExitCode,
  seconds: number,
): CheckJson {
  const pictures: PictureJson[] = [
    ...checked.flatMap(({ golden }) =>
      golden === undefined ? [] : [{ path: golden.path, state: golden.state }],
    ),
    ...orphans.map((orphan) => ({ path: orphan, state: 'orphan' as const })),
  ];
  return {
    schema: CHECK_SCHEMA,
    exitCode,
    seconds,
    cacheHits: checked.filter(({ report }) => report.fromCache).length,
    claims: checked.map(({ report }) => claimJson(report)),
    pictures,
    warnings: coverage.found.map(emptinessJson),
    errors: failures.map(({ file, message }) => ({ file, message })),
  };
}
