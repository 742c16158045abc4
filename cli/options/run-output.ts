/** `--format`, `--json` and `--out`: in which forms a run is printed and written. */
import { RUN_FORMATS, type RunFormat } from '../../workbench/runs/show-run.ts';
import { formatOfFile } from '../run-formats.ts';
import { oneOf } from './one-of.ts';
import { listOption, type Reader, together, valueOption } from './option.ts';
import { json } from './search-options.ts';

export interface RunOutput {
  /** What is printed. */
  readonly format: RunFormat;
  /** What is written besides, each as its ending says. */
  readonly files: readonly string[];
}

/** @throws UserError for a file whose ending says nothing. */
export const runOutput: Reader<RunOutput> = together(
  {
    format: valueOption(
      '--format <name>',
      'print the run as text, json, itf, mermaid, dot (state graph) or html',
      oneOf(RUN_FORMATS),
      { choices: RUN_FORMATS },
    ),
    json,
    files: listOption(
      '--out <FILE>',
      'also write it to this file, in the format of its ending (repeatable)',
    ),
  },
  ({ format, json, files }) => {
    for (const file of files) formatOfFile(file);
    return { format: format ?? (json ? 'json' : 'text'), files };
  },
);
