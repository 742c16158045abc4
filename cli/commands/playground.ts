/** `faultline playground`: the checker as a page, on this computer. */
import { type Linked, linkTo } from '../../editor/playground/link.ts';
import { serve } from '../../editor/playground/serve.ts';
import { PAGE_PROJECT } from '../../editor/playground/spec-summary.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { loadSpec } from '../../workbench/project/load-spec.ts';
import {
  openProject,
  projectPath,
  readModule,
  readShipped,
} from '../../workbench/project/project.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { valueOr } from '../options/option.ts';
import type { Terminal } from '../terminal.ts';

const HELP = `
Open the address that it prints; Ctrl-C ends it. The page checks in the browser and sends nothing anywhere: a
link that you share contains the spec itself.
`;

export const playgroundCommand: CliCommand = cliCommand({
  name: 'playground',
  operands: '[spec]',
  about: 'serve a local web page to edit, check and step through a spec',
  page: 'docs/PLAYGROUND.md',
  help: HELP,
  reads: {
    port: valueOr('--port <number>', 'the port; 0 takes any free port', '0', parsePort),
  },
  run: ({ terminal }, [file], { port }) =>
    playground(terminal, file, port, (name) => readShipped(`dist/playground/${name}`)),
});

/**
 * Serves the page until it is interrupted; `read` has its files.
 *
 * @throws UserError if the port cannot be had, or there is no such spec.
 */
export async function playground(
  terminal: Terminal,
  file: string | undefined,
  port: number,
  read: (name: string) => Uint8Array,
): Promise<ExitCode> {
  const link = file === undefined ? '' : linkTo(linkedSpec(terminal.cwd, file));
  // What is missing is told now, and not to a browser.
  read('index.html');
  const served = await serve(read, port).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `cannot listen on port ${port}: ${error.code ?? error.message}`,
      '--port 0',
    );
  });
  terminal.out(`${served.address}${link}\n`);
  await new Promise<void>((resolve) => {
    const release = terminal.onInterrupt(() => {
      release();
      resolve();
    });
  });
  await served.close();
  return EXIT.asRecorded;
}

/** A spec with the modules that a page does not have by itself. */
function linkedSpec(cwd: string, file: string): Linked {
  const project = openProject(file, cwd);
  const { source, program } = loadSpec(project, file);
  const modules = program.modules.flatMap(({ name, source: { text } }) =>
    name === program.entry.name || readModule(PAGE_PROJECT, name)?.text === text
      ? []
      : [[name, text] as const],
  );
  return {
    // What a link takes for a name (editor/playground/link.ts); it is only shown.
    file: projectPath(project, file)
      .replace(/[^\w./-]/g, '_')
      .slice(-200),
    text: source.text,
    modules: Object.fromEntries(modules),
    question: undefined,
  };
}

function parsePort(option: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port < 2 ** 16) return port;
  throw new UserError(`\`${option}\` needs a port from 0 to 65535, not \`${text}\``, `${option} 0`);
}
