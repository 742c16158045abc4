/** `faultline completion SHELL`: a script with which a shell completes commands and options. */
import { UserError } from '../../workbench/errors/user-error.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { bashCompletion, fishCompletion, zshCompletion } from '../completion-scripts.ts';
import { EXIT } from '../exit-code.ts';
import { oneOf } from '../options/one-of.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completionCommand: CliCommand = cliCommand({
  name: 'completion',
  operands: '<shell>',
  about: 'print a completion script for bash, zsh or fish',
  help: `
Examples:
  faultline completion bash > ~/.local/share/bash-completion/completions/faultline
  faultline completion zsh > ~/.zsh/_faultline        in a folder of $fpath
  faultline completion fish > ~/.config/fish/completions/faultline.fish
`,
  reads: {},
  run: async ({ terminal, commands }, [shell = '']) => {
    if (shell === '') throw new UserError('which shell?', `one of ${SHELLS.join(', ')}`);
    terminal.out(SCRIPTS[oneOf(SHELLS)('completion', shell)](await commands()));
    return EXIT.asRecorded;
  },
});
