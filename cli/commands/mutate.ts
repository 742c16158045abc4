/** `faultline mutate [PATH...]`: changes the specs and asks which claims detect it. */

import path from 'node:path';
import { mutateJson } from '../../report/json/mutate-json.ts';
import type { Tones } from '../../report/text/claims-table.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { mutantsSummary, mutantText, ratesTable } from '../../report/text/mutants-text.ts';
import type { MutantReport } from '../../report/verdict/mutant-report.ts';
import { showMany, showSeconds } from '../../report/verdict/numbers.ts';
import { OPERATORS } from '../../spec/language/mutate/mutate.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { isThere } from '../../workbench/files/folders.ts';
import { writeWhole } from '../../workbench/files/write-file.ts';
import type { SearchLimits } from '../../workbench/mutants/mutation-claims.ts';
import { type MutationRun, runMutants } from '../../workbench/mutants/mutation-run.ts';
import { didYouMean } from '../../workbench/project/did-you-mean.ts';
import { openProject, targetOf } from '../../workbench/project/project.ts';
import {
  type KnownSurvivor,
  readSurvivors,
  survivorLine,
} from '../../workbench/project/survivors.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode, mostSevere } from '../exit-code.ts';
import { asText, listOption, valueOption } from '../options/option.ts';
import {
  claims,
  json,
  maxSeconds,
  modules,
  searchLimits,
  verbose,
} from '../options/search-options.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';
import { tonesOf } from '../tones.ts';

interface MutateValues {
  readonly claims: readonly string[];
  readonly modules: readonly string[];
  readonly operators: readonly string[];
  readonly only: readonly string[];
  readonly maxSeconds: number;
  readonly baseline: string | undefined;
  readonly out: string | undefined;
  readonly search: SearchLimits;
  readonly verbose: boolean;
  readonly json: boolean;
}

export const mutateCommand: CliCommand = cliCommand({
  name: 'mutate',
  operands: '[paths...]',
  about: 'mutation testing: change the specs, and see which claims detect it',

  reads: {
    claims,
    modules,
    operators: listOption(
      '--operators <names>',
      'only these mutation operators, like drop,lock-pair',
    ),
    only: listOption('--only <text>', 'only mutants with this text in the id or description'),
    maxSeconds,
    baseline: valueOption(
      '--baseline <file>',
      'the accepted survivors, with reasons (default: mutants.survivors beside the specs)',
      asText,
    ),
    out: valueOption('--out <file>', 'also write the whole report to this file', asText),
    search: searchLimits,
    verbose,
    json,
  },
  run: (
    { terminal },
    paths,
    { claims, modules, operators, only, maxSeconds, baseline, out, search, verbose, json },
  ) =>
    mutateSpecs(terminal, paths, {
      claims,
      modules,
      operators,
      only,
      maxSeconds,
      baseline,
      out,
      search,
      verbose,
      json,
    }),
});

const BASELINE = 'mutants.survivors';
const DEFAULT_FOLDER = 'properties';

async function mutateSpecs(
  terminal: Terminal,
  paths: readonly string[],
  values: MutateValues,
): Promise<ExitCode> {
  const start = performance.now();
  const locations = paths.length > 0 ? paths : [DEFAULT_FOLDER];
  const operators = readOperators(values.operators);
  const { maxSeconds, search } = values;
  const baseline = values.baseline ?? baselineOf(terminal.cwd, locations[0] ?? DEFAULT_FOLDER);
  const known = readSurvivors(terminal.cwd, baseline);
  const project = openProject(locations[0] ?? '.', terminal.cwd);
  const request = {
    claims: values.claims,
    modules: values.modules,
    operators,
    only: values.only,
    maxSeconds,
    search,
    reasonOf: (id: string) => known.get(id)?.reason,
  };
  const run = await withEvents(terminal, (events) =>
    runMutants(events, project, locations, request),
  );
  const isNarrowed =
    values.claims.length + values.modules.length + values.operators.length + values.only.length > 0;
  const isWhole =
    !isNarrowed && locations.some((each) => path.relative(path.dirname(baseline), each) === '');
  const stale = staleSurvivors(run.reports, known, isWhole);
  const exitCode = exitCodeOf(run, stale);
  const seconds = (performance.now() - start) / 1000;
  const claims = run.claims.map(({ id }) => id);
  const text = values.json
    ? jsonText(mutateJson({ ...run, exitCode, seconds, claims, stale }))
    : reportText(run, stale, baseline, seconds, values.verbose, tonesOf(terminal));
  terminal.out(text);
  if (values.out !== undefined) {
    const plain = values.json ? text : reportText(run, stale, baseline, seconds, true, PLAIN);
    writeWhole(targetOf(terminal.cwd, values.out), plain);
  }
  return exitCode;
}

function readOperators(names: readonly string[]): ReadonlySet<string> {
  const known = OPERATORS.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name)) {
      throw new UserError(`\`--operators\` has no value \`${name}\``, didYouMean(name, known));
    }
  }
  return new Set(names.length === 0 ? known : names);
}

/** The nearest one at the claims or above them; where there is none, the place for one. */
function baselineOf(cwd: string, location: string): string {
  const start = location.endsWith('.kspec') ? path.dirname(location) : location;
  for (let folder = start; ; folder = path.dirname(folder)) {
    const file = path.join(folder, BASELINE);
    if (isThere(path.resolve(cwd, file))) return file;
    if (folder === path.dirname(folder)) return path.join(start, BASELINE);
  }
}

/** The recorded survivors that are killed by now, or, if all mutants were made, that are none. */
function staleSurvivors(
  reports: readonly MutantReport[],
  known: ReadonlyMap<string, KnownSurvivor>,
  isWhole: boolean,
): readonly string[] {
  const made = new Map(reports.map((report) => [report.id, report.fate]));
  return [...known.keys()].filter((id) => {
    const fate = made.get(id);
    if (fate === undefined) return isWhole;
    return fate === 'killed' || fate === 'equivalent' || fate === 'uncompiled';
  });
}

function exitCodeOf({ reports }: MutationRun, stale: readonly string[]): ExitCode {
  return mostSevere([
    ...(newSurvivors(reports).length > 0 ? [EXIT.otherVerdict] : []),
    ...(stale.length > 0 ? [EXIT.drifted] : []),
    ...(reports.some(({ fate }) => fate === 'undecided' || fate === 'not-run')
      ? [EXIT.limitReached]
      : []),
  ]);
}

function newSurvivors(reports: readonly MutantReport[]): readonly MutantReport[] {
  return reports.filter(({ fate, reason }) => fate === 'survived' && reason === undefined);
}

function reportText(
  { reports, claims, unfit }: MutationRun,
  stale: readonly string[],
  baseline: string,
  seconds: number,
  verbose: boolean,
  tones: Tones,
): string {
  const fresh = newSurvivors(reports);
  const shown = verbose ? reports.filter(({ fate }) => isOpen(fate)) : fresh;
  const parts: string[] = shown.map((report) => mutantText(report, tones));
  for (const { id, why } of unfit)
    parts.push(`${tones.doubtful(`${id} judges nothing: ${why}`)}\n`);
  if (unfit.length > 0) parts.push('\n');
  if (reports.length > 0) parts.push(ratesTable(reports, tones), '\n');
  for (const id of stale) parts.push(`${tones.bad(`${id} is recorded and survives no more`)}\n`);
  if (stale.length > 0)
    parts.push(`remove ${stale.length === 1 ? 'it' : 'them'} from ${baseline}\n\n`);
  const by = `by ${showMany(claims.length, 'claim')} in ${showSeconds(seconds)}`;
  parts.push(`${mutantsSummary(reports)}, ${by}\n`);
  if (fresh.length > 0) parts.push(advice(fresh, baseline, tones));
  return parts.join('');
}

function isOpen(fate: MutantReport['fate']): boolean {
  return fate === 'survived' || fate === 'undecided';
}

function advice(fresh: readonly MutantReport[], baseline: string, tones: Tones): string {
  const count = tones.bad(`${showMany(fresh.length, 'mutant')} survived without an explanation`);
  return [
    '',
    `${count}. For each: make a claim that breaks with it,`,
    `or, if it need not break any, add its line to ${baseline} with the reason for WHY:`,
    '',
    ...fresh.map(survivorLine),
    '',
  ].join('\n');
}

const same = (text: string): string => text;
const PLAIN: Tones = { good: same, bad: same, doubtful: same, title: same };
