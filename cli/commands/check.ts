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
import { memoryLine } from '../../report/verdict/memory.ts';
import { neverReachedText } from '../../report/verdict/never-reached.ts';
import { showMany } from '../../report/verdict/numbers.ts';
import {
  cutShortText,
  isCutShort,
  notCheckedText,
  showLimit,
  warningText,
} from '../../report/verdict/result.ts';
import { vacuityJson, vacuityText } from '../../report/verdict/vacuity.ts';
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
import { filesInShard, type Shard } from '../../workbench/claims/shards.ts';
import { defaultLocations } from '../../workbench/project/default-locations.ts';
import {
  goldenPath,
  goldensWithoutClaim,
  showGoldenDiff,
  specsOfGolden,
} from '../../workbench/project/golden.ts';
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
import type { SearchOptions } from '../../workbench/search/search-options.ts';
import { showBlessed } from '../bless-report.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode, mostSevere } from '../exit-code.ts';
import { asText, type Reader, switchOption, together, valueOption } from '../options/option.ts';
import {
  cache,
  checkpoint,
  claims,
  coverageStates,
  json,
  minimal,
  search,
  verbose,
} from '../options/search-options.ts';
import { severities } from '../options/severity-options.ts';
import { shard } from '../options/shard-option.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';
import { tonesOf } from '../tones.ts';
import { watchSpecs } from '../watch.ts';

interface CheckValues {
  readonly claims: readonly string[];
  readonly options: SearchOptions;
  readonly isStrict: boolean;
  readonly isBlessing: boolean;
  readonly certificate: string | undefined;
  readonly shard: Shard | undefined;
  readonly cache: boolean | undefined;
  readonly html: string | undefined;
  readonly ci: CiOutputs;
  readonly verbose: boolean;
  readonly json: boolean;
}

const ci: Reader<CiOutputs> = together(
  {
    sarif: valueOption(
      '--sarif <file>',
      'write what is wrong as SARIF 2.1.0, for code hosts and editors',
      asText,
    ),
    junit: valueOption('--junit <file>', 'write the claims as JUnit XML', asText),
    gitlab: valueOption(
      '--gitlab <file>',
      "write what is wrong as GitLab's Code Quality report",
      asText,
    ),
    github: switchOption(
      '--github',
      'print annotations for GitHub Actions, and fill the summary of the job',
    ),
  },
  ({ sarif, junit, gitlab, github }) => ({ sarif, junit, gitlab, github }),
);

export const checkCommand: CliCommand = cliCommand({
  name: 'check',
  operands: '[paths...]',
  about: 'run claims and compare them with what they record (default: all of the project)',
  page: 'docs/COVERAGE.md',

  reads: {
    claims,
    search,
    minimal,
    checkpoint,
    severities,
    coverageStates,
    isStrict: switchOption('--strict', 'such a warning is an error (exit 1)'),
    isBlessing: switchOption(
      '--bless',
      'record the counts and pictures of now; verdicts are yours to change',
    ),
    certificate: valueOption(
      '--certificate <file>',
      'write down the states that prove the one claim that is checked',
      asText,
    ),
    shard,
    cache,
    html: valueOption(
      '--html <folder>',
      'write a report to read in a browser: index.html, and a page a claim',
      asText,
    ),
    ci,
    watch: switchOption('--watch', 'check again whenever a spec changes, until Ctrl-C'),
    verbose,
    json,
  },
  run: ({ terminal }, paths, values) => {
    const {
      claims,
      search,
      minimal,
      checkpoint,
      severities,
      coverageStates,
      isStrict,
      isBlessing,
    } = values;
    const { certificate, shard, cache, html, ci, watch, verbose, json } = values;
    if (watch && isBlessing) {
      throw new UserError('`--watch` and `--bless` do not go together', 'bless what you have read');
    }
    if (
      shard !== undefined &&
      (claims.length > 0 || isBlessing || certificate !== undefined || html !== undefined)
    ) {
      throw new UserError(
        '`--shard` does not go with `--claim`, `--bless`, `--certificate` or `--html`',
        'they want all that is checked: leave `--shard` out',
      );
    }
    // A part of the claims covers a part of the spec, and who blesses looks at counts.
    const isPart = claims.length > 0 || isBlessing;
    const options = {
      ...{ ...search, minimal, checkpoint, severities },
      coverageStates: isPart ? 0 : coverageStates,
    };
    const request = {
      claims,
      options,
      isStrict,
      isBlessing,
      certificate,
      shard,
      cache,
      html,
      ci,
      verbose,
      json,
    };
    const once = (): Promise<ExitCode> =>
      withEvents(terminal, (events) => checkOnce(terminal, events, paths, request));
    return watch ? watchSpecs(terminal, paths[0] ?? '.', once) : once();
  },
});

async function checkOnce(
  terminal: Terminal,
  events: Events,
  paths: readonly string[],
  request: CheckValues,
): Promise<ExitCode> {
  const start = performance.now();
  const { claims, options, verbose, json } = request;
  expectSearch(options.limits);
  const project = openProject(paths[0] ?? '.', terminal.cwd);
  const locations = paths.length > 0 ? paths : defaultLocations(project);
  const all = findSpecFiles(locations, terminal.cwd);
  const { shard } = request;
  const files = shard === undefined ? all : filesInShard(project, all, shard);
  const { checked, failures, skippedCount } = await checkClaims(
    events,
    project,
    files,
    claims,
    { ...options, cache: cacheOf(terminal, events, request), verifiesMachines: verbose },
    json || request.isBlessing ? undefined : rowsOn(terminal, events, verbose),
  );
  const isEmpty = checked.length === 0 && failures.length === 0 && skippedCount === 0;
  if (isEmpty && shard === undefined) {
    throw new UserError(
      `there is no claim in ${locations.map((location) => `\`${location}\``).join(', ')}`,
      '`faultline run SPEC` explores a spec that claims nothing',
    );
  }
  const orphans =
    claims.length > 0 || skippedCount > 0
      ? []
      : orphanedGoldens(project, locations, terminal.cwd, checked, [
          ...failures.map(({ file }) => file),
          // Their pictures are looked at where they are.
          ...all.filter((file) => !files.includes(file)),
        ]).filter((golden) => isOfShard(project, golden, files, shard));
  if (request.isBlessing) {
    const refused = showBlessed(terminal, blessAll(project, checked, orphans));
    if (skippedCount > 0) {
      terminal.err(`interrupted: ${showMany(skippedCount, 'claim')} not begun\n`);
    }
    return mostSevere([
      ...(failures.length > 0 ? [EXIT.badInput] : []),
      ...refused,
      ...(skippedCount > 0 ? [EXIT.limitReached] : []),
    ]);
  }

  const measured =
    options.coverageStates > 0 && skippedCount === 0 ? coverageOf(checked, verbose) : undefined;
  const coverage = measured ?? { found: [], unmeasured: [] };
  const exitCode = mostSevere([
    ...(request.isStrict && coverage.found.length > 0 ? [EXIT.otherVerdict] : []),
    exitCodeOf(checked, failures, orphans),
    ...(skippedCount > 0 ? [EXIT.limitReached] : []),
  ]);
  if (json) {
    const seconds = Math.round(performance.now() - start) / 1000;
    const part = shard === undefined ? {} : { shard };
    const document = {
      ...checkDocument(checked, failures, orphans, coverage, exitCode, seconds),
      ...part,
    };
    terminal.out(jsonText(document));
  } else {
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
  if (request.html !== undefined) {
    const { writeHtmlReport } = await import('../../workbench/runs/html-report.ts');
    const name = path.basename(project.root);
    const count = writeHtmlReport(terminal.cwd, request.html, name, checked, measured, failures);
    terminal.err(`wrote ${request.html}/index.html and ${showMany(count - 1, 'page')} beside it\n`);
  }
  if (wantsCi(request.ci)) {
    const { isStrict } = request;
    const found = { checked, failures, orphans, coverage, isStrict };
    terminal.command(await writeCiOutputs(project, found, request.ci));
  }
  if (skippedCount > 0) {
    terminal.err(`interrupted: ${showMany(skippedCount, 'claim')} not begun\n`);
  }
  if (request.certificate === undefined) return exitCode;
  // Whoever has recorded no counts yet has a claim that holds all the same.
  const isNew =
    failures.length === 0 && checked.every(({ report }) => report.judgement.kind === 'new');
  if (exitCode !== EXIT.asRecorded && !(isNew && checked.length > 0)) {
    terminal.err('no certificate was written: not all is as recorded, see above\n');
    return exitCode;
  }
  const { certify } = await import('../../workbench/claims/certify.ts');
  const file = request.certificate;
  const target = targetOf(terminal.cwd, file);
  const shown = showCertified(terminal, await certify(events, checked, options, target), file);
  return shown === EXIT.asRecorded ? exitCode : shown;
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
  { cache, isBlessing }: CheckValues,
): ResultCache | undefined {
  const warn = (message: string): void => onNotice({ kind: 'warning', message });
  return chooseCache(isBlessing ? false : cache, env, warn);
}

function showCertified(terminal: Terminal, certified: Certified, file: string): ExitCode {
  if (certified.kind === 'limit') {
    terminal.err(`no certificate: ${showLimit(certified.limit)}\n`);
    return EXIT.limitReached;
  }
  const { claim, states, left, cutShort } = certified;
  terminal.err(`${file}: certificate of ${claim}, ${showMany(states, 'state')}\n`);
  if (left.length > 0) {
    terminal.err(`it does not speak of ${left.join(', ')}: not about all states\n`);
  }
  if (cutShort.length > 0) {
    terminal.err(`it goes as far as runs do: some end in ${cutShort.join(', ')}\n`);
  }
  return EXIT.asRecorded;
}

/** The pictures below `locations` that belong to no violated claim. */
function orphanedGoldens(
  project: Project,
  locations: readonly string[],
  cwd: string,
  checked: readonly CheckedClaim[],
  elsewhere: readonly string[],
): readonly string[] {
  const violated = checked.filter(({ report }) => report.recorded.verdict === 'violated');
  return goldensWithoutClaim(
    project,
    locations.map((location) => projectPath(project, path.resolve(cwd, location))),
    violated.map(({ report }) => goldenPath(report.file, report.claim)),
    elsewhere.map((file) => projectPath(project, file)),
  );
}

/** A picture without any spec is told of by the first shard. */
function isOfShard(
  project: Project,
  golden: string,
  files: readonly string[],
  shard: Shard | undefined,
): boolean {
  if (shard === undefined || shard.number === 1) return true;
  const own = files.map((file) => projectPath(project, file));
  return specsOfGolden(golden).some((spec) => own.includes(spec));
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
  return mostSevere([
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
    const isQuiet =
      remarks.length === 0 && notReduced.length === 0 && covers === '' && warnings === '';
    if (isQuiet && !shown) continue;
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
    warnings: coverage.found.map(vacuityJson),
    errors: failures.map(({ file, message }) => ({ file, message })),
  };
}
