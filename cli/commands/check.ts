/** `faultline check [PATH...]`: runs claims and compares them with what they record. */
import path from 'node:path';
import { jsonText } from '../../report/text/harmless.ts';
import { showMany } from '../../report/verdict/numbers.ts';
import { blessAll } from '../../workbench/claims/bless-all.ts';
import { chooseCache } from '../../workbench/claims/cache/choose-cache.ts';
import type { ResultCache } from '../../workbench/claims/cache/result-cache.ts';
import { askedOf } from '../../workbench/claims/cache/spec-key.ts';
import { checkClaims } from '../../workbench/claims/check-claims.ts';
import { type CiOutputs, wantsCi, writeCiOutputs } from '../../workbench/claims/ci-outputs.ts';
import { coverageOf } from '../../workbench/claims/coverage.ts';
import { sealed } from '../../workbench/claims/shard-report.ts';
import { filesInShard, type Shard } from '../../workbench/claims/shards.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { noClaimIn } from '../../workbench/project/claim-terms.ts';
import { defaultLocations } from '../../workbench/project/default-locations.ts';
import { openProject } from '../../workbench/project/project.ts';
import { findSpecFiles } from '../../workbench/project/spec-files.ts';
import type { Events } from '../../workbench/search/events.ts';
import type { SearchOptions } from '../../workbench/search/search-options.ts';
import { expectSearch } from '../../workbench/search/worker-pool.ts';
import { showBlessed } from '../bless-report.ts';
import { certifyChecked } from '../check-certificate.ts';
import { checkDocument } from '../check-document.ts';
import { checkExitCode } from '../check-exit-code.ts';
import { printReport, rowsOn } from '../check-report.ts';
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
import { isOfShard, orphanedGoldens } from '../orphaned-goldens.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';
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
      'write the findings as SARIF 2.1.0, for code hosts and editors',
      asText,
    ),
    junit: valueOption('--junit <file>', 'write the claims as JUnit XML', asText),
    gitlab: valueOption(
      '--gitlab <file>',
      "write the findings as GitLab's Code Quality report",
      asText,
    ),
    github: switchOption(
      '--github',
      'print annotations for GitHub Actions, and write the job summary',
    ),
  },
  ({ sarif, junit, gitlab, github }) => ({ sarif, junit, gitlab, github }),
);

export const checkCommand: CliCommand = cliCommand({
  name: 'check',
  operands: '[paths...]',
  about: 'check claims and compare the results with the recorded ones (default: the whole project)',
  page: 'docs/COVERAGE.md',

  reads: {
    claims,
    search,
    minimal,
    checkpoint,
    severities,
    coverageStates,
    isStrict: switchOption('--strict', 'treat coverage warnings as errors (exit 1)'),
    isBlessing: switchOption(
      '--bless',
      'record the new counts, pictures or cells; change verdicts and reasons by hand',
    ),
    certificate: valueOption(
      '--certificate <file>',
      'write a certificate: the states that prove the one claim that is checked',
      asText,
    ),
    shard,
    cache,
    html: valueOption(
      '--html <folder>',
      'write a report for a browser; it starts at index.html',
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
        'these need all claims: leave out `--shard`',
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
  const asked = { command: 'check', options: askedOf(options), isStrict: request.isStrict };
  const part = shard === undefined ? undefined : filesInShard(project, all, shard, asked);
  const files = part?.files ?? all;
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
    throw noClaimIn(locations);
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
    showSkipped(terminal, skippedCount);
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
    checkExitCode(checked, failures, orphans),
    ...(skippedCount > 0 ? [EXIT.limitReached] : []),
  ]);
  if (json) {
    const seconds = Math.round(performance.now() - start) / 1000;
    const document = checkDocument({ checked, failures, orphans, coverage }, exitCode, seconds);
    terminal.out(jsonText(shard && part ? sealed(document, shard, part.run) : document));
  } else {
    await printReport(terminal, { checked, failures, orphans, coverage }, verbose);
  }
  if (request.html !== undefined) {
    const { writeHtmlReport } = await import('../../workbench/claims/html-report.ts');
    const name = path.basename(project.root);
    const count = writeHtmlReport(terminal.cwd, request.html, name, checked, measured, failures);
    terminal.err(`wrote ${request.html}/index.html and ${showMany(count - 1, 'page')} beside it\n`);
  }
  if (wantsCi(request.ci)) {
    const { isStrict } = request;
    const found = { checked, failures, orphans, coverage, isStrict };
    terminal.command(await writeCiOutputs(project, found, request.ci));
  }
  showSkipped(terminal, skippedCount);
  if (request.certificate === undefined) return exitCode;
  const found = { checked, failures, skippedCount };
  return certifyChecked(terminal, events, found, options, request.certificate, exitCode);
}

function showSkipped(terminal: Terminal, skippedCount: number): void {
  if (skippedCount > 0) {
    terminal.err(`interrupted: ${showMany(skippedCount, 'claim')} not begun\n`);
  }
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
