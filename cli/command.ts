/** The command line: what can be asked, and which file answers it. Heavy parts load when needed. */
import fs from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { EXIT, EXIT_CODE_HELP, type ExitCode } from './exit-code.ts';
import { addSearchOptions, addSpecOptions, collect } from './options.ts';
import { shippedRoot } from './project.ts';
import type { Terminal } from './terminal.ts';
import { UserError } from './user-error.ts';

const EXAMPLES = `
Examples:
  faultline check                                  all claims of this project
  faultline check properties/linux --json          one folder, for a program to read
  faultline run SPEC --set N=2 --variant nofix     ad hoc, with other bounds and a patch
  faultline run SPEC --json > out.json; faultline replay SPEC out.json
  faultline info SPEC                              variables, threads and steps
  faultline fmt --check                            are all specs in canonical form?
`;

/**
 * Runs the command line `args` (without `node` and the script) and returns its exit code.
 *
 * Never throws: a mistake of the user is explained, anything else is reported as a bug.
 */
export async function faultline(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.asRecorded;
  const program = commandLine(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(terminal, error, args.includes('--verbose') || args.includes('-v'));
  }
}

function commandLine(terminal: Terminal, finish: (code: ExitCode) => void): Command {
  const program = new Command('faultline')
    .description('A model checker for the code that handles page faults.')
    .version(readVersion(), '-V, --version')
    .addHelpText('after', EXAMPLES + EXIT_CODE_HELP)
    .showHelpAfterError('`faultline --help` lists the commands and options')
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
      outputError: (text, write) => write(text),
    })
    .exitOverride();

  addSearchOptions(program.command('check [paths...]'))
    .description('run claims and compare them with what they record (default: all of the project)')
    .option('--claim <NAME>', 'only this claim (again for more)', collect, [])
    .option('--coverage <which>', 'warn of what claims do not cover: small, all, off', 'small')
    .option('--strict', 'such a warning is an error (exit 1)')
    .option('--bless', 'record the counts and pictures of now; verdicts are yours to change')
    .action(async (paths, flags) => {
      const { checkCommand } = await import('./commands/check.ts');
      finish(await checkCommand(terminal, paths, flags));
    });

  addSearchOptions(addSpecOptions(program.command('run <spec>')))
    .description('explore one spec, whatever it claims')
    .option('--property <NAME>', 'check this alone (again for more)', collect, [])
    .option('--commit', 'a picture of at most 75 columns, for a commit message')
    .action(async (spec, flags) => {
      const { runCommand } = await import('./commands/run.ts');
      finish(await runCommand(terminal, spec, flags));
    });

  addSpecOptions(program.command('info <spec>'))
    .description('show the machine of a spec: variables, threads, steps, what each touches')
    .option('--json', 'print one JSON document (docs/schema/)')
    .action(async (spec, flags) => {
      const { infoCommand } = await import('./commands/info.ts');
      finish(await infoCommand(terminal, spec, flags));
    });

  addSearchOptions(program.command('table <spec>'))
    .description('compare a spec with its variants: what each breaks, and how soon')
    .option(
      '--variants <names>',
      'these rows, like a,b,a+b (default: those of its claims)',
      collect,
      [],
    )
    .option('--set <NAME=VALUE>', 'give a param this value (again for more)', collect, [])
    .action(async (spec, flags) => {
      const { tableCommand } = await import('./commands/table.ts');
      finish(await tableCommand(terminal, spec, flags));
    });

  program
    .command('mutate [paths...]')
    .description('make wrong versions of the specs and ask which claims notice')
    .option('--module <PREFIX>', 'only modules that begin so (again for more)', collect, [])
    .option('--operators <names>', 'only these kinds of mistake, like drop,lock-pair', collect, [])
    .option('--only <text>', 'only mutants with this in id or description', collect, [])
    .option('--max-seconds <time>', 'stop after this time, like 10m', '1h')
    .option('--baseline <file>', 'the survivors with a reason (default: mutants.survivors there)')
    .option('--out <file>', 'write the whole report to this file as well')
    .option('--engine <name>', 'fast, or reference: slow and obvious', 'fast')
    .option('--max-states <n>', 'leave out claims with more states', '1_000_000')
    .option('--timeout <time>', 'stop one search after this time', '60s')
    .option('-v, --verbose', 'show the recorded survivors too')
    .option('--json', 'print one JSON document (docs/schema/)')
    .action(async (paths, flags) => {
      const { mutateCommand } = await import('./commands/mutate.ts');
      finish(await mutateCommand(terminal, paths, flags));
    });

  program
    .command('replay <spec> <trace>')
    .description('check that each step of a trace (JSON) is a step of the spec, and draw it')
    .option('--json', 'print one JSON document (docs/schema/)')
    .action(async (spec, trace, flags) => {
      const { replayCommand } = await import('./commands/replay.ts');
      finish(await replayCommand(terminal, spec, trace, flags));
    });

  program
    .command('fmt [paths...]')
    .description('bring specs into canonical form (default: all below this folder)')
    .option('--check', 'change nothing; exit 1 if a spec is not in canonical form')
    .option('--json', 'print one JSON document (docs/schema/)')
    .action(async (paths, flags) => {
      const { fmtCommand } = await import('./commands/fmt.ts');
      finish(await fmtCommand(terminal, paths, flags));
    });

  return program;
}

function readVersion(): string {
  const text = fs.readFileSync(path.join(shippedRoot(), 'package.json'), 'utf8');
  const manifest = JSON.parse(text) as { version?: string };
  return manifest.version ?? 'unknown';
}

async function explain(terminal: Terminal, error: unknown, verbose: boolean): Promise<ExitCode> {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT.asRecorded : EXIT.badInput;
  }
  if (error instanceof UserError) {
    const { showUserError } = await import('./show-diagnostics.ts');
    showUserError(terminal, error);
    return EXIT.badInput;
  }
  const outside = systemError(error);
  if (outside !== undefined) {
    terminal.err(`${terminal.colors.red('error')}: ${outside}\n`);
    return EXIT.badInput;
  }
  const message = error instanceof Error ? error.message : String(error);
  terminal.err(`${terminal.colors.red('internal error')}: ${message}\n`);
  terminal.err('this is a bug in faultline, please report it with the spec and the command line\n');
  if (verbose && error instanceof Error) terminal.err(`${error.stack}\n`);
  else terminal.err('`--verbose` adds where it happened\n');
  return EXIT.internalError;
}

/** What the operating system refused: no right to read, a full disk, a read-only folder. */
function systemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return error.message;
}
