/** `faultline lsp`: the language server, for editors. */
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT } from '../exit-code.ts';

const HELP = `
Editors start it; docs/EDITORS.md says how for each. It speaks the Language Server Protocol on standard
input and output, and ends with the connection.
`;

export const lspCommand: CliCommand = cliCommand({
  name: 'lsp',
  operands: '',
  about: 'language server for editors: diagnostics, completion, rename, lenses on claims',
  page: 'docs/EDITORS.md',
  help: HELP,
  reads: {},
  run: async () => {
    const { serveStandardStreams } = await import('../../editor/server/standard-streams.ts');
    await serveStandardStreams();
    return EXIT.asRecorded;
  },
});
