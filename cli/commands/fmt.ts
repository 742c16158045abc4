/** `faultline fmt [PATH...]`: brings specs into the one canonical form. */

import { FMT_SCHEMA, type FmtJson } from '../../report/json/fmt-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { showMany } from '../../report/verdict/numbers.ts';
import { parse } from '../../spec/language/parse/parse.ts';
import { print } from '../../spec/language/print/print.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import { writeWhole } from '../../workbench/files/write-file.ts';
import { openProject, readSpec, targetOf } from '../../workbench/project/project.ts';
import { findSpecFiles } from '../../workbench/project/spec-files.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode, mostSevere } from '../exit-code.ts';
import { switchOption } from '../options/option.ts';
import { json } from '../options/search-options.ts';
import { showDiagnostics } from '../show-diagnostics.ts';
import type { Terminal } from '../terminal.ts';

export const fmtCommand: CliCommand = cliCommand({
  name: 'fmt',
  operands: '[paths...]',
  about: 'format specs in canonical form (default: all below this folder)',

  reads: {
    isCheck: switchOption('--check', 'change nothing; exit 1 if a spec is not in canonical form'),
    json,
  },
  run: ({ terminal }, paths, { isCheck, json }) => format(terminal, paths, isCheck, json),
});

async function format(
  terminal: Terminal,
  paths: readonly string[],
  isCheck: boolean,
  json: boolean,
): Promise<ExitCode> {
  const files = findSpecFiles(paths.length > 0 ? paths : ['.'], terminal.cwd);
  const changed: string[] = [];
  const failed: string[] = [];
  for (const file of files) {
    const source = readSpec(openProject(file, terminal.cwd), file);
    const { syntax, diagnostics } = parse(source);
    if (hasErrors(diagnostics)) {
      showDiagnostics(terminal, diagnostics);
      failed.push(file);
      continue;
    }
    const text = print(syntax, source);
    if (text === source.text) continue;
    changed.push(file);
    if (!isCheck) writeWhole(targetOf(terminal.cwd, file), text);
  }
  const exitCode = mostSevere([
    ...(failed.length > 0 ? [EXIT.badInput] : []),
    ...(isCheck && changed.length > 0 ? [EXIT.otherVerdict] : []),
  ]);
  if (json) {
    const document: FmtJson = { schema: FMT_SCHEMA, files: files.length, changed, failed };
    terminal.out(jsonText(document));
  } else {
    const verb = isCheck ? 'is not in canonical form' : 'formatted';
    for (const file of changed) terminal.out(`${file}: ${verb}\n`);
    terminal.out(
      `${showMany(files.length, 'spec')}, ${changed.length} ${isCheck ? 'to format' : 'formatted'}\n`,
    );
  }
  return exitCode;
}
