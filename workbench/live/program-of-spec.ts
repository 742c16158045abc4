/** The program for the operations of a spec, made of the text beside it. */
import { at } from '../../model/machine/assert.ts';
import { liveProgram, readLiveText } from '../../report/live/live-program.ts';
import type { DrivenSpec } from '../conform/conform.ts';
import { UserError } from '../errors/user-error.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { type Project, readBeside, readShipped } from '../project/project.ts';

export const TEMPLATE = 'operations.c.txt';

export type Program = Exclude<ReturnType<typeof liveProgram>, { readonly missing: string }>;

export function programOf(
  project: Project,
  { program: { modules }, file }: LoadedSpec,
  driven: readonly DrivenSpec[],
): Program {
  const sources = modules.map(({ source }) => source);
  const found = readBeside(project, sources, TEMPLATE);
  if (found === undefined) {
    throw new UserError(
      `nothing says how a program does the operations of \`${file}\``,
      `a file \`${TEMPLATE}\` beside it, or above it (docs/CONFORM.md)`,
    );
  }
  const read = readLiveText(found.text);
  if (read.kind === 'error') throw new UserError(`\`${found.path}\`: ${read.message}`);
  const { tables } = at(driven, 0);
  const operations = tables.drivers.flatMap((driver) => driver.operations);
  const drivers = Math.max(...driven.map(driversOf));
  const made = liveProgram(
    read.text,
    {
      modes: driven.flatMap(({ mode }) => (mode === undefined ? [] : [mode])),
      operations: [...new Set(operations.map(({ name }) => name))],
      labels: tables.columns.flatMap(({ form, name }) => (form === 'label' ? [name] : [])),
      outcomes: tables.columns.flatMap(({ form, name }) => (form === 'outcome' ? [name] : [])),
      drivers,
    },
    readShipped('report/live/main.c').toString('utf8'),
  );
  if ('missing' in made)
    throw new UserError(`\`${found.path}\`: there is no \`//! ${made.missing}\``);
  return made;
}

/** How many threads of a spec call operations. */
export function driversOf({ machine, tables }: DrivenSpec): number {
  const templates = new Set(tables.drivers.map(({ template }) => template));
  return machine.threads.filter(({ template }) => templates.has(template)).length;
}
