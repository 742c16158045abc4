/** `faultline reproduce TRACE`: a C program that does what the users of a run do, and looks what comes of it. */

import path from 'node:path';
import type { Choice, Limits } from '../../checker/outcome.ts';
import { memoryNamed } from '../../model/machine/memory-model.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { writeWhole } from '../../workbench/files/write-file.ts';
import { type NamedClaim, namedClaim, wordOf } from '../../workbench/project/named-claim.ts';
import { openProject, targetOf } from '../../workbench/project/project.ts';
import { writtenRun } from '../../workbench/runs/find-run.ts';
import { readRun } from '../../workbench/runs/read-run.ts';
import {
  type ReproducerProgram,
  reproducerProgram,
} from '../../workbench/runs/reproducer-program.ts';
import { type ReproducerEnd, runReproducer } from '../../workbench/runs/run-reproducer.ts';
import type { Events } from '../../workbench/search/events.ts';
import { reductionsOfRun } from '../../workbench/search/reductions.ts';
import { claimRun } from '../claim-run.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type OpenedSpec, openSpec } from '../open-spec.ts';
import { asText, switchOption, valueOption } from '../options/option.ts';
import { parseCount } from '../options/quantities.ts';
import { limits } from '../options/search-options.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

const HELP = `
The trace is JSON as \`run --out\` writes it, a violated claim as FILE.CLAIM, or its golden picture.
With \`--run\`: exit 1 if the violation was seen (CONFIRMED), 0 if not, 2 if it cannot be forced here.

Examples:
  faultline reproduce properties/race.nofix --run
  faultline reproduce counterexamples/race.nofix.trace --run --control
  faultline reproduce race.json --out race.c && cc -pthread -Wall -Wextra -o race race.c
`;

interface ReproduceValues {
  readonly spec: string | undefined;
  readonly out: string | undefined;
  readonly isRun: boolean;
  readonly rounds: number | undefined;
  readonly isControl: boolean;
  readonly guest: string | undefined;
  readonly limits: Limits;
}

export const reproduceCommand: CliCommand = cliCommand({
  name: 'reproduce',
  operands: '<trace>',
  about: 'write a C program that forces a run on a real kernel',
  page: 'docs/REPORTS.md',
  help: HELP,
  reads: {
    spec: valueOption('--spec <file>', 'the spec, if it is not at the path in the trace', asText),
    out: valueOption('--out <FILE>', 'write to this file instead of standard output', asText),
    isRun: switchOption('--run', 'describe the program, build it with cc, and run it'),
    rounds: valueOption('--rounds <n>', 'with --run: this many rounds', parseCount),
    isControl: switchOption(
      '--control',
      'make the same calls with a known workaround, or one after the other',
    ),
    guest: valueOption(
      '--guest <FOLDER>',
      'write a program for a guest of QEMU, and a gdb script that stops its CPUs',
      asText,
    ),
    limits,
  },
  run: ({ terminal }, [trace = ''], flags) => {
    return withEvents(terminal, (events) => reproduce(terminal, events, trace, flags));
  },
});

/** A run, and the version of the spec that it is a run of. */
interface Subject {
  readonly opened: OpenedSpec;
  readonly machine: NonNullable<OpenedSpec['machine']>;
  readonly run: readonly Choice[];
  readonly property: string;
  readonly again: string;
}

async function reproduce(
  terminal: Terminal,
  events: Events,
  traceFile: string,
  flags: ReproduceValues,
): Promise<ExitCode> {
  const { out, isRun, rounds, isControl, guest, limits, spec: otherSpec } = flags;
  if (rounds !== undefined && !isRun) {
    throw new UserError('`--rounds` is for `--run`', 'the program itself takes a number of rounds');
  }
  if (guest !== undefined && (isRun || out !== undefined)) {
    throw new UserError(
      '`--guest` is for itself alone: it writes to a folder and runs nothing',
      `\`sh ${guest}/run.sh\` does`,
    );
  }
  const named = namedClaim(traceFile, terminal.cwd);
  const subject =
    named === undefined
      ? ofTrace(terminal, traceFile, otherSpec)
      : await ofClaim(terminal, events, named, limits);
  if (typeof subject === 'number') return subject;
  const { opened, machine, run, property, again } = subject;
  const { project, spec, variants } = opened;
  const isGuest = guest !== undefined;
  const options = `${isControl ? ' --control' : ''}${isGuest ? ` --guest ${guest}` : ''}`;
  const command = `faultline reproduce ${traceFile}${options}`;
  const request = { project, spec, machine, variants, run, property, command, again };
  const program = reproducerProgram({ ...request, isControl, isGuest });
  if (isGuest) return writeGuest(terminal, program, guest);
  if (out !== undefined) {
    writeWhole(targetOf(terminal.cwd, out), program.text);
    terminal.err(`wrote ${out}\n`);
  }
  if (isRun) return runIt(terminal, events, program, rounds);
  if (out === undefined) terminal.out(program.text);
  return EXIT.asRecorded;
}

function writeGuest(terminal: Terminal, program: ReproducerProgram, folder: string): ExitCode {
  const { text, plan, unseen, guestFiles } = program;
  terminal.out(`${plan.join('\n')}\n\n`);
  if (unseen !== undefined) {
    terminal.out(`cannot be forced here: ${unseen}\n`);
    return EXIT.badInput;
  }
  for (const file of [{ name: 'race.c', text }, ...guestFiles]) {
    writeWhole(targetOf(terminal.cwd, path.join(folder, file.name)), file.text);
  }
  terminal.out(`run it with: sh ${path.join(folder, 'run.sh')} VMLINUZ VMLINUX\n`);
  return EXIT.asRecorded;
}

async function ofClaim(
  terminal: Terminal,
  events: Events,
  named: NamedClaim,
  limits: Limits,
): Promise<Subject | ExitCode> {
  const found = await claimRun(terminal, events, named, limits);
  if (typeof found === 'number') return found;
  return {
    ...found,
    again: `faultline replay ${wordOf(named)}`,
  };
}

function ofTrace(
  terminal: Terminal,
  traceFile: string,
  specFile: string | undefined,
): Subject | ExitCode {
  const { origin, observed } = readRun(terminal.cwd, traceFile);
  if (origin === undefined) {
    throw new UserError(
      `\`${traceFile}\` does not say how its states came about`,
      '`faultline replay SPEC TRACE --out run.json` finds a run through them',
    );
  }
  const { root } = openProject(specFile ?? '.', terminal.cwd);
  const file = specFile ?? path.relative(terminal.cwd, path.join(root, origin.spec));
  const { variants, property } = origin;
  const version = {
    claim: undefined,
    settings: new Map(Object.entries(origin.settings)),
    variants,
    memory: origin.memory === undefined ? undefined : memoryNamed(origin.memory),
  };
  const opened = openSpec(terminal, file, version, reductionsOfRun(origin.reductions));
  const { machine } = opened;
  if (machine === undefined) return EXIT.badInput;
  const found = writtenRun(machine, origin, observed);
  if (!found.ok) throw new UserError(found.message);
  const again = `faultline replay ${file} ${traceFile}`;
  return { opened, machine, run: found.run, property, again };
}

/** Of the program itself it is half a minute at most; building it takes seconds. */
const SECONDS_MAX = 90;

async function runIt(
  terminal: Terminal,
  events: Events,
  { text, plan, unseen }: ReproducerProgram,
  rounds: number | undefined,
): Promise<ExitCode> {
  terminal.out(`${plan.join('\n')}\n\n`);
  if (unseen !== undefined) {
    terminal.out(`cannot be forced here: ${unseen}\n`);
    return EXIT.badInput;
  }
  const end = await runReproducer({
    ...{ program: text, rounds, secondsMax: SECONDS_MAX, signal: events.signal },
    onOutput: terminal.out,
  });
  return exitOf(terminal, end);
}

function exitOf(terminal: Terminal, end: ReproducerEnd): ExitCode {
  switch (end.kind) {
    case 'ended':
      if (end.exitCode === 0) return EXIT.asRecorded;
      return end.exitCode === 1 ? EXIT.otherVerdict : EXIT.badInput;
    case 'hung':
      terminal.err(`the program did not end within ${SECONDS_MAX} s, and was killed\n`);
      return EXIT.limitReached;
    case 'interrupted':
      return EXIT.limitReached;
    case 'crashed':
      terminal.err(`the program was ended by ${end.signal}\n`);
      return EXIT.badInput;
    default:
      return end satisfies never;
  }
}
