/** How files and options name the forms in which a run can be had. */

import { UserError } from '../workbench/errors/user-error.ts';
import { writeWhole } from '../workbench/files/write-file.ts';
import { targetOf } from '../workbench/project/project.ts';
import { type RunFormat, showRun } from '../workbench/runs/show-run.ts';
import type { ShownSearch } from '../workbench/runs/shown-search.ts';
import type { Terminal } from './terminal.ts';

/** How the name of a file ends, and what is in it; the first that fits counts. */
const ENDINGS: readonly (readonly [string, RunFormat])[] = [
  ['.itf.json', 'itf'],
  ['.json', 'json'],
  ['.mmd', 'mermaid'],
  ['.mermaid', 'mermaid'],
  ['.dot', 'dot'],
  ['.gv', 'dot'],
  ['.html', 'html'],
  ['.htm', 'html'],
  ['.trace', 'text'],
  ['.txt', 'text'],
];

/** Returns what is to be written to `file`, by its ending. */
export function formatOfFile(file: string): RunFormat {
  const found = ENDINGS.find(([ending]) => file.toLowerCase().endsWith(ending));
  if (found === undefined) {
    const known = ENDINGS.map(([ending]) => ending).join(', ');
    throw new UserError(
      `cannot tell a format from the ending of \`${file}\``,
      `use one of the endings ${known}`,
    );
  }
  return found[1];
}

/** Writes the run to each of `files`, in the form of its ending. `own` are the command's own forms. */
export async function writeRuns(
  terminal: Terminal,
  files: readonly string[],
  showing: ShownSearch,
  own: Readonly<Record<'text' | 'json', () => string | undefined>>,
): Promise<void> {
  for (const file of files) {
    const format = formatOfFile(file);
    const text =
      format === 'text' || format === 'json' ? own[format]() : await showRun(format, showing);
    if (text === undefined) {
      terminal.err(`\`${file}\` is not written: nothing is broken\n`);
      continue;
    }
    writeWhole(targetOf(terminal.cwd, file), text);
    terminal.err(`wrote ${file}\n`);
  }
}
