/** `faultline mcp`: a server for assistants. */
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT } from '../exit-code.ts';
import { collectingTerminal } from '../terminal.ts';

const HELP = `
Assistants start it in the folder of a project; docs/EDITORS.md says how. It speaks the Model Context Protocol on
standard input and output. It reads the project and the libraries, and writes nothing.
`;

export const mcpCommand: CliCommand = cliCommand({
  name: 'mcp',
  operands: '',
  about: 'server for assistants: check, run, step, explain and gate as tools',
  page: 'docs/EDITORS.md',
  help: HELP,
  reads: {},
  run: async ({ terminal, faultline }) => {
    const { serveMcp } = await import('../../editor/mcp/standard-streams.ts');
    await serveMcp(terminal.cwd, async (args, signal) => {
      const own = {
        ...collectingTerminal(terminal.cwd, terminal.env),
        onInterrupt: (handler: () => void) => {
          signal.addEventListener('abort', handler);
          return () => signal.removeEventListener('abort', handler);
        },
      };
      const code = await faultline(args, own);
      return { code, ...own.written };
    });
    return EXIT.asRecorded;
  },
});
