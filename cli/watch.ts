/** `check --watch`: checks again whenever a spec of the project changes. */
import path from 'node:path';
import { UserError } from '../workbench/errors/user-error.ts';
import { openProject } from '../workbench/project/project.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { showUserError } from './show-diagnostics.ts';
import type { Terminal } from './terminal.ts';

/** Editors write a file in several goes. */
const SETTLE_MILLISECONDS = 100;

/**
 * Runs `check` now and after each change, until Ctrl-C; returns what the last run ended with.
 *
 * One run at a time: what changes meanwhile is looked at by the next one.
 */
export async function watchSpecs(
  terminal: Terminal,
  location: string,
  check: () => Promise<ExitCode>,
): Promise<ExitCode> {
  const { watch } = await import('chokidar');
  const { root } = openProject(location, terminal.cwd);
  let last: ExitCode = EXIT.asRecorded;
  let [isRunning, isDirty, isOver] = [false, false, false];
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });

  const run = async (): Promise<void> => {
    isDirty = true;
    if (isRunning) return;
    isRunning = true;
    while (isDirty && !isOver) {
      isDirty = false;
      last = await attempt(terminal, check);
      if (!isOver)
        terminal.err(`\nwatching ${path.relative(terminal.cwd, root) || '.'}; Ctrl-C ends\n`);
    }
    isRunning = false;
    if (isOver) end();
  };
  const stop = (): void => {
    isOver = true;
    if (!isRunning) end();
  };

  const watcher = watch(root, {
    ignored: (file, stats) =>
      /(^|[\\/])(node_modules|dist|coverage|\.[^\\/]+)$/.test(path.relative(root, file)) ||
      (stats?.isFile() === true && !file.endsWith('.kspec')),
    ignoreInitial: true,
    followSymlinks: false,
    awaitWriteFinish: { stabilityThreshold: SETTLE_MILLISECONDS, pollInterval: 25 },
  });
  watcher.on('all', () => void run());
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  // Ctrl-C during a run ends that run too, which says what it has covered.
  const release = terminal.onInterrupt(stop);
  await run();
  await ended;
  release();
  await watcher.close();
  return last;
}

/** A mistake that ends another command is only told here: the next change may mend it. */
async function attempt(terminal: Terminal, check: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    showUserError(terminal, error);
    return EXIT.badInput;
  }
}
