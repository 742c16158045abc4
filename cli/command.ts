/**
 * The command line: from its words to a command with its options, and how mistakes end. Heavy parts load
 * when needed.
 */
import { Command, CommanderError, Option } from 'commander';
import { UserError } from '../workbench/errors/user-error.ts';
import { readVersion } from '../workbench/project/version.ts';
import { isMemoryError } from '../workbench/search/memory-error.ts';
import type { CliCommand, CommandContext } from './cli-command.ts';
import { allCommands, commandsFor } from './command-list.ts';
import { EXIT, EXIT_CODE_HELP, type ExitCode } from './exit-code.ts';
import { type CliOption, type Given, nameOf } from './options/option.ts';
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
  try {
    const commands = await commandsFor(args);
    const program = commandLine(terminal, commands, (code) => {
      exitCode = code;
    });
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(terminal, error, args);
  }
}

function commandLine(
  terminal: Terminal,
  commands: readonly CliCommand[],
  finish: (code: ExitCode) => void,
): Command {
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
  const context = { terminal, faultline, commands: allCommands };
  for (const command of commands) addCommand(program, command, context, finish);
  return program;
}

function addCommand(
  program: Command,
  { name, operands, about, help, options, run }: CliCommand,
  context: CommandContext,
  finish: (code: ExitCode) => void,
): void {
  const command = program
    .command(`${name} ${operands}`.trimEnd())
    .description(about)
    .showHelpAfterError(`\`faultline ${name} --help\` shows what it takes`);
  if (help !== undefined) command.addHelpText('after', help);
  const attributes = new Map(
    options.map((option) => {
      const [first, ...more] = commanderOptions(option);
      for (const each of [first, ...more]) command.addOption(each);
      return [option, first.attributeName()];
    }),
  );
  command.action(async (...given: unknown[]) => {
    const values = command.opts<Record<string, Given>>();
    const words = given
      .slice(0, -2)
      .flat()
      .filter((word) => typeof word === 'string');
    const read = (option: CliOption): Given => values[attributes.get(option) ?? ''];
    finish(await run(context, words, read));
  });
}

function commanderOptions(option: CliOption): readonly [Option, ...Option[]] {
  const { flags, about, takes, usual, group, isRequired = false } = option;
  const [text = '', textOfNo = ''] = about.split('\n');
  const shown = usual === undefined ? text : `${text} (default: ${usual})`;
  const first = new Option(flags, shown).makeOptionMandatory(isRequired);
  if (takes === 'value' || takes === 'values') {
    first.argParser((word: string, before: readonly string[] = []) => [...before, word]);
  }
  if (group !== undefined) first.helpGroup(group);
  return takes === 'toggle' ? [first, new Option(`--no-${nameOf(option)}`, textOfNo)] : [first];
}

/** Tells `error` as a user can understand it, and returns the exit code. */
export async function explain(
  terminal: Terminal,
  error: unknown,
  args: readonly string[],
): Promise<ExitCode> {
  if (error instanceof CommanderError) {
    if (error.code === 'commander.unknownOption') await hintOwners(terminal, error.message);
    return error.exitCode === 0 ? EXIT.asRecorded : EXIT.badInput;
  }
  if (error instanceof UserError) {
    const { showUserError } = await import('./show-diagnostics.ts');
    showUserError(terminal, error);
    return EXIT.badInput;
  }
  const limit = reachedLimit(error);
  if (limit !== undefined) {
    terminal.err(`${terminal.colors.red('error')}: ${limit}\n`);
    return EXIT.limitReached;
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

/** Says which commands have the option that this one has not. */
async function hintOwners(terminal: Terminal, message: string): Promise<void> {
  const unknown = /'--(?:no-)?([a-z-]+)/.exec(message)?.[1];
  const owners = (await allCommands()).filter(({ options }) =>
    options.some((option) => nameOf(option) === unknown),
  );
  if (owners.length === 0) return;
  const names = owners.map(({ name }) => `\`faultline ${name}\``).join(', ');
  terminal.err(`hint: \`--${unknown}\` is an option of ${names}\n`);
}

/** What this process has too little of, whatever it was that took it. */
function reachedLimit(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { message } = error;
  if (error instanceof RangeError && /call stack/.test(message)) {
    return 'the spec is nested deeper than the stack of this process';
  }
  return isMemoryError(error) ? `there is too little memory: ${message}` : undefined;
}

/** What the operating system refused: no right to read, a full disk, a read-only folder. */
function systemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return error.message;
}
