/**
 * `faultline conform SPEC TABLE...`: what operations do in a spec, beside what was observed of them; with `--live`,
 * beside what they do here.
 */

import { conformJson } from '../../report/conform/conform-json.ts';
import { type Conformance, isAccepted } from '../../report/conform/conformance.ts';
import { conformanceText } from '../../report/conform/conformance-text.ts';
import { conformLiveJson } from '../../report/live/live-json.ts';
import { isAsSpecified, liveText } from '../../report/live/live-report.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { keptFolder } from '../../workbench/claims/cache/choose-cache.ts';
import { conform } from '../../workbench/conform/conform.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { writeWhole } from '../../workbench/files/write-file.ts';
import { type LiveOptions, live } from '../../workbench/live/live.ts';
import { type LoadedSpec, loadSpec } from '../../workbench/project/load-spec.ts';
import { openProject, type Project, targetOf } from '../../workbench/project/project.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode, mostSevere } from '../exit-code.ts';
import { asText, listOption, switchOption, valueOption } from '../options/option.ts';
import { parseCount } from '../options/quantities.ts';
import { seed } from '../options/random-options.ts';
import { json, searchLimits, verbose } from '../options/search-options.ts';
import { settings } from '../options/version-options.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

const HELP = `
With \`--live\` the operations are done on the running kernel, by the C of \`operations.c.txt\` beside the spec; tables
then have exceptions only.

Examples:
  faultline conform spec/linux/operations.kspec spec/linux/operations.csv --length 3
  faultline conform spec/linux/operations.kspec --live --seconds 60 --out observed.csv

Exit codes:
  0  each cell agrees, or has a recorded reason
  1  a cell differs without a reason, or a check fails within an operation
  2  bad input
  3  a limit was reached before an answer
  4  an exception is no longer needed
`;

export const conformCommand: CliCommand = cliCommand({
  name: 'conform',
  operands: '<spec> [tables...]',
  about: 'compare the operations of a spec with tables of observations, or with this kernel',
  page: 'docs/CONFORM.md',
  help: HELP,
  reads: {
    modes: listOption('--mode <NAME>', 'only this mode (repeatable)'),
    maxLength: valueOption(
      '--length <n>',
      'at most this many operations in sequence (default: any number)',
      parseCount,
    ),
    tried: valueOption(
      '--tried <n>',
      'the tables have all sequences of n operations; do not expect longer ones in them',
      parseCount,
    ),
    isLive: switchOption('--live', 'do the operations on this machine'),
    seconds: valueOption('--seconds <n>', 'with --live: for so long (default: 60)', parseCount),
    seed,
    out: valueOption(
      '--out <FILE>',
      'with --live: write what was observed there, as a table',
      asText,
    ),
    variants: listOption('--variant <NAME>', 'apply this variant (repeatable)'),
    settings,
    searchLimits,
    verbose,
    json,
  },
  run: async ({ terminal }, [file = '', ...tables], values) => {
    const { modes, maxLength, tried, variants, settings, searchLimits, verbose, json } = values;
    const { isLive, seconds, seed, out } = values;
    const project = openProject(file, terminal.cwd);
    const spec = loadSpec(project, file);
    if (isLive) return conformLive(terminal, project, spec, tables, values);
    const lone = Object.entries({ seconds, seed, out }).find(([, value]) => value !== undefined);
    if (lone !== undefined) throw new UserError(`\`--${lone[0]}\` is for \`--live\``);
    if (tables.length === 0) {
      throw new UserError(
        'there is no table to compare with',
        'name one behind the spec, or make one with `--live`',
      );
    }
    const found = await withEvents(terminal, (events) =>
      conform(events, project, spec, tables, {
        ...{ ...searchLimits, settings, variants, modes, maxLength, tried },
      }),
    );
    terminal.out(json ? jsonText(conformJson(found)) : conformanceText(found, verbose));
    return exitCodeOf(found);
  },
});

interface LiveValues {
  readonly modes: readonly string[];
  readonly maxLength: number | undefined;
  readonly tried: number | undefined;
  readonly seconds: number | undefined;
  readonly seed: number | undefined;
  readonly out: string | undefined;
  readonly variants: readonly string[];
  readonly settings: ReadonlyMap<string, string>;
  readonly searchLimits: Pick<LiveOptions, 'engine' | 'limits'>;
  readonly json: boolean;
}

/** Random sequences are not longer than this, unless somebody says so. */
const LIVE_LENGTH = 6;

async function conformLive(
  terminal: Terminal,
  project: Project,
  spec: LoadedSpec,
  tables: readonly string[],
  values: LiveValues,
): Promise<ExitCode> {
  const { modes, variants, settings, searchLimits, maxLength, seconds, seed, out } = values;
  if (values.tried !== undefined) {
    throw new UserError(
      '`--tried` is not for `--live`',
      'write what was observed with `--out FILE`, and compare that',
    );
  }
  const { report, table } = await withEvents(terminal, (events) =>
    live(events, project, spec, tables, {
      ...{ ...searchLimits, settings, variants, modes, maxLength: maxLength ?? LIVE_LENGTH },
      ...{ seconds: seconds ?? 60, seed: seed ?? 1, cacheFolder: keptFolder(terminal.env) },
    }),
  );
  if (out !== undefined) {
    writeWhole(targetOf(terminal.cwd, out), table);
    terminal.err(`wrote ${out}\n`);
  }
  terminal.out(values.json ? jsonText(conformLiveJson(report)) : liveText(report));
  return isAsSpecified(report) ? EXIT.asRecorded : EXIT.otherVerdict;
}

function exitCodeOf({ cells, modes, idleExceptions }: Conformance): ExitCode {
  const codes: ExitCode[] = [];
  for (const cell of cells) {
    if (cell.agreement === 'unknown') codes.push(EXIT.limitReached);
    else if (!isAccepted(cell)) codes.push(EXIT.otherVerdict);
  }
  for (const { failures, limit } of modes) {
    if (failures.length > 0) codes.push(EXIT.otherVerdict);
    if (limit !== undefined && limit !== 'length') codes.push(EXIT.limitReached);
  }
  if (idleExceptions.length > 0) codes.push(EXIT.drifted);
  return mostSevere(codes);
}
