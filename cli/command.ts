/**
 * The command line: what can be asked, and how mistakes end. Each command stands in `declared/`; heavy
 * parts load when needed.
 */
import { Command, CommanderError } from 'commander';
import { UserError } from '../workbench/project/user-error.ts';
import { readVersion } from '../workbench/project/version.ts';
import { declareCheck } from './declared/check.ts';
import { declareExplain } from './declared/explain.ts';
import { declareFmt } from './declared/fmt.ts';
import { declareGate } from './declared/gate.ts';
import { declareInfo } from './declared/info.ts';
import { declareInit } from './declared/init.ts';
import { declareMutate } from './declared/mutate.ts';
import { declareReplay } from './declared/replay.ts';
import { declareReproduce } from './declared/reproduce.ts';
import { declareRun } from './declared/run.ts';
import { declareStep } from './declared/step.ts';
import { declareTable } from './declared/table.ts';
import { declareVerifyCertificate } from './declared/verify-certificate.ts';
import { declareWhy } from './declared/why.ts';
import { EXIT, EXIT_CODE_HELP, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

const EXAMPLES = `
Examples:
  faultline check                                  all claims of this project
  faultline check properties/linux --json          one folder, for a program to read
  faultline gate --base main                       what does this branch change?
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
    return explain(terminal, error, args);
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

  const by = { program, terminal, finish, run: faultline };
  declareCheck(by);
  declareGate(by);
  declareRun(by);
  declareInfo(by);
  declareTable(by);
  declareMutate(by);
  declareReplay(by);
  declareStep(by);
  declareReproduce(by);
  declareExplain(by);
  declareWhy(by);
  declareInit(by);
  declareFmt(by);
  declareVerifyCertificate(by);
  return program;
}

/** Tells `error` as a user can understand it, and returns the exit code. */
export async function explain(
  terminal: Terminal,
  error: unknown,
  args: readonly string[],
): Promise<ExitCode> {
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
  const verbose = args.includes('--verbose') || args.includes('-v');
  if (verbose && error instanceof Error) terminal.err(`${error.stack}\n`);
  else terminal.err('`--verbose` adds where it happened\n');
  return EXIT.internalError;
}

/** What the operating system refused: no right to read, a full disk, a read-only folder. */
function systemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return error.message;
}
