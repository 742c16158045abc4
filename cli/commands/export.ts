/** `faultline export --to TARGET SPEC -o DIR`: a machine in the language of another checker. */
import path from 'node:path';
import { exportMachine, PRINTED_BY } from '../../export/export-machine.ts';
import { TARGET_NAMES, TARGETS } from '../../export/targets.ts';
import { memoryName, SC } from '../../model/machine/memory-model.ts';
import { showMany } from '../../report/verdict/numbers.ts';
import { findExpected, statesUnder } from '../../workbench/crosscheck/crosscheck.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { kindOf } from '../../workbench/files/folders.ts';
import { writeWhole } from '../../workbench/files/write-file.ts';
import { projectPath, readNamed, targetOf } from '../../workbench/project/project.ts';
import { noteOfOneNumber } from '../../workbench/search/one-number-note.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { litmusFiles } from '../export-litmus.ts';
import { openSpec } from '../open-spec.ts';
import { whole } from '../options/export-options.ts';
import { oneOf } from '../options/one-of.ts';
import { requiredOption } from '../options/option.ts';
import { type VersionRequest, version } from '../options/version-options.ts';
import type { Terminal } from '../terminal.ts';

/** A litmus test is no model that another checker counts the states of. */
const LANGUAGES = [...TARGET_NAMES, 'litmus'] as const;
type Language = (typeof LANGUAGES)[number];

const HELP = `
The folder gets the model, a Makefile, and a README.md with the results to expect. A litmus test is for herd7 and \`faultline
litmus\`, and has no Makefile; a spec that is none is refused with the reason.

Examples:
  faultline export --to murphi examples/peterson.kspec --claim correct -o peterson
  make -C peterson check
`;

export const exportCommand: CliCommand = cliCommand({
  name: 'export',
  operands: '<spec>',
  about: 'translate a spec into the language of another model checker',
  page: 'docs/EXPORT.md',
  help: HELP,
  reads: {
    to: requiredOption('--to <target>', `the language: ${LANGUAGES.join(', ')}`),
    version,
    whole,
    out: requiredOption('-o, --out <folder>', 'where the files are written'),
  },
  run: async ({ terminal }, [file = ''], { to, version, whole, out }) =>
    exportSpec(terminal, file, oneOf(LANGUAGES)('--to', to), { version, whole, out }),
});

interface ExportValues {
  readonly version: VersionRequest;
  readonly whole: boolean;
  readonly out: string;
}

async function exportSpec(
  terminal: Terminal,
  file: string,
  name: Language,
  { version, whole, out }: ExportValues,
): Promise<ExitCode> {
  // A litmus test is asked about under each memory model, so store buffers are no part of it.
  const request = name === 'litmus' ? { ...version, memory: SC } : version;
  // Without reductions: whoever reads it need not trust them.
  const opened = openSpec(terminal, file, request, { resetDeadLocals: false });
  const { machine, project, settings, variants, memory } = opened;
  if (machine === undefined) return EXIT.badInput;
  if (memory.model === 'weak') {
    const hint = '`--memory sc` or `--memory tso`';
    throw new UserError(
      'weak memory is searched for violations only, so there is nothing to export',
      hint,
    );
  }
  const claim = opened.spec.claims.find(({ name }) => name.text === opened.claim);
  const note = claim && noteOfOneNumber(claim, machine);
  if (note?.kind === 'note') terminal.err(`note: ${note.message}\n`);
  const title = [
    projectPath(project, opened.spec.file),
    ...[...settings].map(([param, value]) => `--set ${param}=${value}`),
    ...variants.map((variant) => `--variant ${variant}`),
    ...(memory === SC ? [] : [`--memory ${memoryName(memory)}`]),
  ].join(' ');
  const { files, notExported } =
    name === 'litmus'
      ? await litmusFiles(terminal, opened, machine, title)
      : exportMachine(TARGETS[name], {
          ...{ machine, version: title, isFolded: !whole },
          expected: findExpected(machine, COUNTED),
          statesUnder: (types) => statesUnder(machine, types, COUNTED),
        });
  const places = files.map(({ name: fileName }) => path.join(out, fileName));
  requireOwnFolder(terminal.cwd, out, places);
  for (const [i, { text }] of files.entries()) {
    writeWhole(targetOf(terminal.cwd, places[i] ?? out), text);
  }
  terminal.out(
    `wrote ${showMany(files.length, 'file')} to ${out}; README.md says what to expect\n`,
  );
  for (const each of notExported) terminal.out(`not asked there: ${each}\n`);
  return EXIT.asRecorded;
}

/** A folder may have an earlier export in it; a README.md of somebody else is not written over. */
function requireOwnFolder(cwd: string, out: string, places: readonly string[]): void {
  const foreign = places.find((place) => kindOf(targetOf(cwd, place).file) !== undefined);
  if (foreign === undefined) return;
  const readme = readNamed(cwd, path.join(out, 'README.md'), 'file in the way')?.toString('utf8');
  if (readme?.includes(PRINTED_BY) === true) return;
  throw new UserError(`\`${foreign}\` is there, and of no earlier export`, 'name a new folder');
}

/** What is counted while exporting: more is left to whoever wants to know. */
const COUNTED = { maxStates: 200_000, maxMemory: 2 ** 40, maxSeconds: 5 };
