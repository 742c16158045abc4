/** The program of a run: made of the run, of the text beside its specs, and of the parts that are shipped. */
import type { Choice } from '../../checker/outcome.ts';
import { replay } from '../../counterexamples/run/replay.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { describeSteps } from '../../report/formats/step-lines.ts';
import { type Reproducer, reproducer } from '../../report/reproduce/program.ts';
import { readTemplate } from '../../report/reproduce/read-template.ts';
import type { Template } from '../../report/reproduce/template.ts';
import { whyUnseen } from '../../report/reproduce/why-not-forced.ts';
import { UserError } from '../errors/user-error.ts';
import { lockLibrary } from '../project/compile.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { type Project, readBeside, readShipped } from '../project/project.ts';
import { drawRun } from './counterexample.ts';

const TEMPLATE = 'reproduce.c.txt';

export interface RunToReproduce {
  readonly project: Project;
  readonly spec: LoadedSpec;
  readonly machine: Machine;
  readonly variants: readonly string[];
  readonly run: readonly Choice[];
  readonly property: string;
  readonly isControl: boolean;
  /** Whether the program is for a guest of QEMU, in which a debugger may stop a CPU. */
  readonly isGuest: boolean;
  /** The commands that write the program, and that show the run again. */
  readonly command: string;
  readonly again: string;
}

export interface ReproducerProgram extends Reproducer {
  /** Why the program cannot tell whether the property is broken; undefined if it can. */
  readonly unseen: string | undefined;
}

/** @throws UserError if nothing says what a program does for the run. */
export function reproducerProgram(request: RunToReproduce): ReproducerProgram {
  const { project, spec, machine, run, property, isControl, isGuest, command, again } = request;
  const replayed = replay(machine, run);
  if (!replayed.ok) throw new UserError(replayed.message);
  const { trace } = replayed;
  const { program } = spec;
  const drawn = { machine, program, property, run, command: again, isMinimal: true };
  const { picture, message } = drawRun(drawn);
  const sources = program.modules.map(({ source }) => source);
  const template = parsed(readBeside(project, sources, TEMPLATE), spec.file);
  const stepLines = describeSteps(machine, trace, lockLibrary(program).isLibrary);
  const variants = request.variants.map((name) => ({ name, about: aboutVariant(spec, name) }));
  const part = (name: string): string =>
    readShipped(`report/reproduce/${name}`).toString('utf8').trim();
  const parts = {
    runtime: part('runtime.c'),
    main: part('main.c'),
    debugger: part('hold.py'),
    guest: part('guest.sh'),
  };
  const made = reproducer({
    ...{ machine, trace, stepLines, template, parts, property, message, variants },
    ...{ isControl, isGuest, picture, command },
  });
  if (made === undefined) {
    const known = [...new Set(template.operations.map(({ proc }) => proc))];
    throw new UserError(
      'no operation of this run is one that a user program does',
      `the known ones are ${known.join(', ')}`,
    );
  }
  if (isGuest && made.guestFiles.length === 0) {
    throw new UserError(
      'nothing in this run is left to a debugger',
      'without `--guest` the program holds its threads by itself, as far as anything does',
    );
  }
  return { ...made, unseen: whyUnseen(template, property) };
}

/** What a variant says of itself, in one line; there the commit stands that had the code. */
function aboutVariant({ program }: LoadedSpec, name: string): string {
  for (const { syntax } of program.modules) {
    for (const declaration of syntax.declarations) {
      if (declaration.kind === 'variant' && declaration.name.text === name) {
        return declaration.doc.replace(/\s+/g, ' ').trim();
      }
    }
  }
  return '';
}

function parsed(
  found: { readonly path: string; readonly text: string } | undefined,
  spec: string,
): Template {
  if (found === undefined) {
    throw new UserError(
      `there is no description of user programs for \`${spec}\``,
      `a file \`${TEMPLATE}\` beside the specs that it uses, or above them (docs/REPORTS.md)`,
    );
  }
  const read = readTemplate(found.text);
  if (read.kind === 'error') throw new UserError(`\`${found.path}\`: ${read.message}`);
  return read.template;
}
