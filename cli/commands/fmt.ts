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
import { EXIT, type ExitCode, gravest } from '../exit-code.ts';
import { showDiagnostics } from '../show-diagnostics.ts';
import type { Terminal } from '../terminal.ts';

export interface FmtFlags {
  readonly check?: boolean;
  readonly json?: boolean;
}

export async function fmtCommand(
  terminal: Terminal,
  paths: readonly string[],
  flags: FmtFlags,
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
    if (flags.check !== true) writeWhole(targetOf(terminal.cwd, file), text);
  }
  const exitCode = gravest([
    ...(failed.length > 0 ? [EXIT.badInput] : []),
    ...(flags.check === true && changed.length > 0 ? [EXIT.otherVerdict] : []),
  ]);
  if (flags.json === true) {
    const document: FmtJson = { schema: FMT_SCHEMA, files: files.length, changed, failed };
    terminal.out(jsonText(document));
  } else {
    const verb = flags.check === true ? 'is not in canonical form' : 'formatted';
    for (const file of changed) terminal.out(`${file}: ${verb}\n`);
    terminal.out(
      `${showMany(files.length, 'spec')}, ${changed.length} ${flags.check ? 'to format' : 'formatted'}\n`,
    );
  }
  return exitCode;
}
