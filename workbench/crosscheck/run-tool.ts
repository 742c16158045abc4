/** Runs a program that is not ours: with a time limit, and with all that it started gone at its end. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { kindOf } from '../files/folders.ts';

/** Variables of the environment. */
export type Env = Readonly<Record<string, string | undefined>>;

export interface ToolRun {
  /** Undefined if it was ended by a signal. */
  readonly code: number | undefined;
  readonly output: string;
  /** Whether the time was over, or it was interrupted. */
  readonly isCutOff: boolean;
}

export interface ToolOptions {
  readonly folder: string;
  readonly maxSeconds: number;
  readonly signal: AbortSignal;
  readonly env: Env;
}

/** A tool that says more than this says it again and again. */
const OUTPUT_CHARACTERS_MAX = 4_000_000;

/** Runs `command`; what it prints to either stream is one text. Never throws: what cannot start has no code. */
export function runTool(
  command: string,
  args: readonly string[],
  { folder, maxSeconds, signal, env }: ToolOptions,
): Promise<ToolRun> {
  return new Promise((resolve) => {
    let output = '';
    let isCutOff = false;
    // A group of its own: make starts others.
    const child = spawn(command, args, {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, LC_ALL: 'C' },
    });
    const end = (): void => {
      isCutOff = true;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    };
    const timer = setTimeout(end, maxSeconds * 1000);
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
    const add = (data: Buffer): void => {
      if (output.length < OUTPUT_CHARACTERS_MAX) output += data.toString('utf8');
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    const finish = (code: number | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve({ code: code ?? undefined, output, isCutOff });
    };
    child.on('error', (error) => {
      output += String(error);
      finish(null);
    });
    child.on('close', finish);
  });
}

/** Tells whether there is a program of that name on the path, or at it. */
export function isOnPath(program: string, env: Env): boolean {
  if (program.includes('/')) return kindOf(program) === 'file';
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => kindOf(path.join(folder, program)) === 'file');
}
