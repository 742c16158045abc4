/** `faultline matrix SPEC`: every two operations beside each other, compared with each order of them. */

import type { Matrix } from '../../report/matrix/matrix.ts';
import { matrixJson } from '../../report/matrix/matrix-json.ts';
import { matrixMarkdown } from '../../report/matrix/matrix-markdown.ts';
import { matrixText } from '../../report/matrix/matrix-text.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { findMatrices } from '../../workbench/matrix/matrix.ts';
import { blessMatrix } from '../../workbench/matrix/matrix-record.ts';
import { loadSpec } from '../../workbench/project/load-spec.ts';
import { openProject } from '../../workbench/project/project.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode, mostSevere } from '../exit-code.ts';
import { asText, listOption, switchOption, valueOption } from '../options/option.ts';
import { parseCount } from '../options/quantities.ts';
import { json, searchLimits, verbose } from '../options/search-options.ts';
import { settings } from '../options/version-options.ts';
import { withEvents } from '../terminal-events.ts';

const HELP = `
Exit codes:
  0  as recorded, and each outcome is that of some sequential order, or has a recorded reason
  1  a cell has an outcome of no order, or a broken property, without a reason, or another verdict than recorded
  2  bad input
  3  a limit was reached before an answer
  4  cells have other outcomes than recorded, all of them outcomes of some order
`;

export const matrixCommand: CliCommand = cliCommand({
  name: 'matrix',
  operands: '<spec>',
  about: 'run every two operations concurrently; an outcome of no sequential order is a race',
  page: 'docs/MATRIX.md',
  help: HELP,
  reads: {
    beside: valueOption('--beside <NAME>', 'a third thread calls this operation', asText),
    operations: listOption('--operation <NAME>', 'only this operation (repeatable)'),
    modes: listOption('--mode <NAME>', 'only this mode (repeatable)'),
    maxLength: valueOption(
      '--length <n>',
      'at most this many operations in sequence (default: any number)',
      parseCount,
    ),
    checksProperties: switchOption('--properties', 'check the properties of the spec, too'),
    isUnfolded: switchOption('--unfolded', 'show triples that repeat a pair, like all others'),
    variants: listOption('--variant <NAME>', 'apply this variant (repeatable)'),
    settings,
    searchLimits,
    bless: switchOption(
      '--bless',
      'record the new counts, pictures or cells; change verdicts and reasons by hand',
    ),
    html: valueOption(
      '--html <folder>',
      'write a report for a browser; it starts at index.html',
      asText,
    ),
    markdown: switchOption('--markdown', 'print Markdown, for a review'),
    verbose,
    json,
  },
  run: async ({ terminal }, [file = ''], values) => {
    const {
      beside,
      operations,
      modes,
      maxLength,
      variants,
      settings,
      checksProperties,
      isUnfolded,
    } = values;
    const { searchLimits, bless, html, markdown, verbose, json } = values;
    if (bless && maxLength !== undefined) {
      throw new UserError('`--bless` and `--length` do not go together', 'record all start states');
    }
    const project = openProject(file, terminal.cwd);
    const spec = loadSpec(project, file);
    const find = (): Promise<Matrix> =>
      withEvents(terminal, (events) =>
        findMatrices(events, project, spec, {
          ...{ ...searchLimits, settings, variants, modes, operations, beside, maxLength },
          ...{ checksProperties, folds: !isUnfolded },
        }),
      );
    const found = await find();
    if (html !== undefined) {
      const { writeMatrixPage } = await import('../../workbench/matrix/matrix-report.ts');
      writeMatrixPage(terminal.cwd, html, found);
      terminal.err(`wrote ${html}/index.html\n`);
    }
    if (json) terminal.out(jsonText(matrixJson(found)));
    else terminal.out(markdown ? matrixMarkdown(found) : matrixText(found, verbose));
    if (!bless) return exitCodeOf(found, true);
    blessMatrix(project, spec, found);
    return exitCodeOf(found, false);
  },
});

/** `isCompared`: whether a difference from what is recorded counts. */
function exitCodeOf({ modes }: Matrix, isCompared: boolean): ExitCode {
  const codes: ExitCode[] = [];
  for (const { cells, lost, limit, checked } of modes) {
    const limits = [limit, checked?.limit].filter((each) => each !== 'length');
    if (limits.some((each) => each !== undefined)) codes.push(EXIT.limitReached);
    if (isCompared && lost.length > 0) codes.push(EXIT.otherVerdict);
    for (const { verdict, change } of cells) {
      if (verdict === '!') codes.push(EXIT.otherVerdict);
      if (verdict === '?') codes.push(EXIT.limitReached);
      if (!isCompared || change === undefined) continue;
      codes.push(change === 'outcomes' ? EXIT.drifted : EXIT.otherVerdict);
    }
  }
  return mostSevere(codes);
}
