/** What a command is: how it is called, the options that it reads, and what it does. */
import type { ExitCode } from './exit-code.ts';
import {
  type CliOption,
  type Given,
  optionsOf,
  type ReadersOf,
  valuesOf,
} from './options/option.ts';
import type { Terminal } from './terminal.ts';

export interface CommandContext {
  readonly terminal: Terminal;
  /** Runs another command line, for commands that are made of others. */
  readonly faultline: (args: readonly string[], terminal: Terminal) => Promise<ExitCode>;
  /** All commands, for those that are about them. */
  readonly commands: () => Promise<readonly CliCommand[]>;
}

export interface CliCommand {
  readonly name: string;
  /** As help shows them: `<spec> <trace>`, `[paths...]`. */
  readonly operands: string;
  readonly about: string;
  /** The page that says more, from the root. */
  readonly page?: string;
  /** What help says below the options. */
  readonly help?: string;
  readonly options: readonly CliOption[];
  /** `operands` are as many as the command takes; one that may be left out is missing then. */
  readonly run: (
    context: CommandContext,
    operands: readonly string[],
    given: (option: CliOption) => Given,
  ) => Promise<ExitCode>;
}

interface Definition<R> extends Omit<CliCommand, 'options' | 'run'> {
  readonly reads: ReadersOf<R>;
  readonly run: (
    context: CommandContext,
    operands: readonly string[],
    values: R,
  ) => Promise<ExitCode>;
}

/**
 * Makes a command of the values that it `reads`. `run` takes them apart in its head, each by its name: what it
 * does not name there is read by nobody, and a name that is not used is an error of the linter.
 */
export function cliCommand<R>({ reads, run, ...rest }: Definition<R>): CliCommand {
  return {
    ...rest,
    options: optionsOf(reads),
    run: (context, operands, given) => run(context, operands, valuesOf(reads, given)),
  };
}
