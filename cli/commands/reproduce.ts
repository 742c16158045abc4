/** `faultline reproduce TRACE`: a C program that does what the users of a run do. */
import path from 'node:path';
import { replay } from '../../counterexamples/run/replay.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { tellSteps } from '../../report/formats/told-steps.ts';
import { reproducer } from '../../report/reproduce/program.ts';
import { readTemplate, type Template } from '../../report/reproduce/template.ts';
import { writeWhole } from '../../workbench/files/write-file.ts';
import { lockLibrary } from '../../workbench/project/compile.ts';
import { openProject, readBeside, targetOf } from '../../workbench/project/project.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import { drawRun } from '../../workbench/runs/counterexample.ts';
import { writtenRun } from '../../workbench/runs/find-run.ts';
import { readRun } from '../../workbench/runs/read-run.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type OpenedSpec, openSpec } from '../open-spec.ts';
import { asText, valueOption } from '../options/option.ts';
import type { Terminal } from '../terminal.ts';

const HELP = `
Examples:
  faultline run SPEC --variant nofix --out race.json
  faultline reproduce race.json --out race.c && cc -pthread -Wall -Wextra -o race race.c
`;

export const reproduceCommand: CliCommand = cliCommand({
  name: 'reproduce',
  operands: '<trace>',
  about: 'write a C program that does what the users of a run do, round after round',
  page: 'docs/REPORTS.md',
  help: HELP,
  reads: {
    spec: valueOption('--spec <file>', 'the spec, if it is not where the trace says', asText),
    out: valueOption('--out <FILE>', 'write it there, and not to standard output', asText),
  },
  run: ({ terminal }, [trace = ''], { spec, out }) => writeProgram(terminal, trace, spec, out),
});

const TEMPLATE = 'reproduce.c.txt';

async function writeProgram(
  terminal: Terminal,
  traceFile: string,
  specFile: string | undefined,
  out: string | undefined,
): Promise<ExitCode> {
  const { origin, observed } = readRun(terminal.cwd, traceFile);
  if (origin === undefined) {
    throw new UserError(
      `\`${traceFile}\` does not say how its states came about`,
      '`faultline replay SPEC TRACE --out run.json` finds a run through them',
    );
  }
  const root = openProject(specFile ?? '.', terminal.cwd).root;
  const file = specFile ?? path.relative(terminal.cwd, path.join(root, origin.spec));
  const { variants } = origin;
  const version = {
    claim: undefined,
    settings: new Map(Object.entries(origin.settings)),
    variants,
  };
  const opened = openSpec(terminal, file, version, {
    resetDeadLocals: origin.reductions.includes('dead-locals'),
  });
  const { machine } = opened;
  if (machine === undefined) return EXIT.badInput;
  const found = writtenRun(machine, origin, observed);
  if (!found.ok) throw new UserError(found.message);

  const command = `faultline reproduce ${traceFile}`;
  const again = `faultline replay ${file} ${traceFile}`;
  const { property } = origin;
  const program = programOf(opened, machine, found.run, { property, command, again });
  if (out === undefined) {
    terminal.out(program);
  } else {
    writeWhole(targetOf(terminal.cwd, out), program);
    terminal.err(`wrote ${out}\n`);
  }
  return EXIT.asRecorded;
}

function programOf(
  { spec, project }: OpenedSpec,
  machine: Machine,
  run: Parameters<typeof replay>[1],
  { property, command, again }: { property: string; command: string; again: string },
): string {
  const replayed = replay(machine, run);
  if (!replayed.ok) throw new UserError(replayed.message);
  const { trace } = replayed;
  const { program } = spec;
  const { picture, message } = drawRun({
    ...{ machine, program, property, run, command: again },
    isMinimal: true,
  });
  const sources = program.modules.map(({ source }) => source);
  const template = parsed(readBeside(project, sources, TEMPLATE), spec.file);
  const told = tellSteps(machine, trace, lockLibrary(program).isLibrary);
  const text = reproducer({ machine, trace, told, template, property, message, picture, command });
  if (text === undefined) {
    const known = [...new Set(template.operations.map(({ proc }) => proc))];
    throw new UserError(
      'no operation of this run is one that a user program does',
      `the known ones are ${known.join(', ')}`,
    );
  }
  return text;
}

function parsed(
  found: { readonly path: string; readonly text: string } | undefined,
  spec: string,
): Template {
  if (found === undefined) {
    throw new UserError(
      `nothing says what a user program does for \`${spec}\``,
      `a file \`${TEMPLATE}\` beside the specs that it uses, or above them (docs/REPORTS.md)`,
    );
  }
  const read = readTemplate(found.text);
  if (read.kind === 'error') throw new UserError(`\`${found.path}\`: ${read.message}`);
  return read.template;
}
