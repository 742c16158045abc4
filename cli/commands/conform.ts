/** `faultline conform SPEC TABLE...`: what operations do in a spec, beside what was observed of them. */

import { conformJson } from '../../report/conform/conform-json.ts';
import { type Conformance, isAccepted } from '../../report/conform/conformance.ts';
import { conformanceText } from '../../report/conform/conformance-text.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { conform } from '../../workbench/conform/conform.ts';
import { loadSpec } from '../../workbench/project/compile.ts';
import { openProject } from '../../workbench/project/project.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode, mostSevere } from '../exit-code.ts';
import { listOption, valueOption } from '../options/option.ts';
import { parseCount } from '../options/quantities.ts';
import { json, searchLimits, verbose } from '../options/search-options.ts';
import { settings } from '../options/version-options.ts';
import { withEvents } from '../terminal-events.ts';

const HELP = `
Exit codes:
  0  each cell agrees, or has a recorded reason
  1  a cell differs without a reason, or a check fails within an operation
  2  bad input
  3  a limit was reached before an answer
  4  an exception is no longer needed
`;

export const conformCommand: CliCommand = cliCommand({
  name: 'conform',
  operands: '<spec> <tables...>',
  about: 'compare the operations of a spec with tables of observations',
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
    variants: listOption('--variant <NAME>', 'apply this variant (repeatable)'),
    settings,
    searchLimits,
    verbose,
    json,
  },
  run: async (
    { terminal },
    [file = '', ...tables],
    { modes, maxLength, tried, variants, settings, searchLimits, verbose, json },
  ) => {
    const project = openProject(file, terminal.cwd);
    const spec = loadSpec(project, file);
    const found = await withEvents(terminal, (events) =>
      conform(events, project, spec, tables, {
        ...{ ...searchLimits, settings, variants, modes, maxLength, tried },
      }),
    );
    terminal.out(json ? jsonText(conformJson(found)) : conformanceText(found, verbose));
    return exitCodeOf(found);
  },
});

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
