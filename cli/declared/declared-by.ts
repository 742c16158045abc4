/** What a command needs to make itself known. */
import type { Command } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

export interface DeclaredBy {
  readonly program: Command;
  readonly terminal: Terminal;
  /** Takes the exit code of a command that came to its end. */
  readonly finish: (code: ExitCode) => void;
  /** Runs another command line, for commands that are made of others. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<ExitCode>;
}
