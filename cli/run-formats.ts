/** The forms in which a run can be had, and how files and options name them. */

import { stateSpace } from '../checker/reference/state-space.ts';
import { dotGraph } from '../report/formats/dot.ts';
import { itfDocument } from '../report/formats/itf.ts';
import { mermaidDiagram } from '../report/formats/mermaid.ts';
import { tellSteps } from '../report/formats/told-steps.ts';
import { jsonText } from '../report/text/harmless.ts';
import { showCount } from '../report/verdict/numbers.ts';
import { writeWhole } from '../workbench/files/write-file.ts';
import { lockLibrary } from '../workbench/project/compile.ts';
import { targetOf } from '../workbench/project/project.ts';
import { UserError } from '../workbench/project/user-error.ts';
import { GRAPH_STATES_MAX, type Showing } from '../workbench/runs/showing.ts';
import type { Terminal } from './terminal.ts';

export const RUN_FORMATS = ['text', 'json', 'itf', 'mermaid', 'dot', 'html'] as const;
export type RunFormat = (typeof RUN_FORMATS)[number];

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
      `the ending of \`${file}\` says nothing of what is to be in it`,
      `it can end in ${known}`,
    );
  }
  return found[1];
}

/**
 * Returns the run in a form other than `text` and `json`, which differ from command to command;
 * undefined if there is no run and the form shows nothing else.
 */
export async function showRun(
  format: Exclude<RunFormat, 'text' | 'json'>,
  showing: Showing,
): Promise<string | undefined> {
  const { machine, spec, run } = showing;
  switch (format) {
    case 'itf':
      return run && jsonText(itfDocument(machine, run.trace, run.origin));
    case 'mermaid': {
      if (run === undefined) return undefined;
      const told = tellSteps(machine, run.trace, lockLibrary(spec.program).isLibrary);
      const { property, loopStart } = run.origin;
      return mermaidDiagram(machine, { ...run, told, property, loopStart });
    }
    case 'dot': {
      const space = stateSpace(machine, GRAPH_STATES_MAX);
      if (space === undefined) {
        throw new UserError(
          `the graph of this spec has more than ${showCount(GRAPH_STATES_MAX)} states`,
          '`--set` gives params smaller values',
        );
      }
      return dotGraph(machine, space, run?.trace);
    }
    case 'html': {
      const { htmlRun } = await import('../workbench/runs/html-report.ts');
      return htmlRun(showing);
    }
    default:
      return format satisfies never;
  }
}

/** Writes the run to each of `files`, in the form of its ending. `own` are the command's own forms. */
export async function writeRuns(
  terminal: Terminal,
  files: readonly string[],
  showing: Showing,
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
