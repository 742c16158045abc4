/** Builds a reproducer and runs it, as a process of its own that is ended if it hangs. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { UserError } from '../errors/user-error.ts';
import { withScratchFolder } from '../files/scratch-folder.ts';

export interface RunningReproducer {
  readonly program: string;
  /** Undefined: as many as the program thinks right. */
  readonly rounds: number | undefined;
  readonly secondsMax: number;
  readonly signal: AbortSignal;
  readonly onOutput: (text: string) => void;
}

export type ReproducerEnd =
  | { readonly kind: 'ended'; readonly exitCode: number }
  /** It was ended from outside. */
  | { readonly kind: 'hung' | 'interrupted' }
  | { readonly kind: 'crashed'; readonly signal: string };

const FLAGS = ['-O2', '-pthread', '-Wall', '-Wextra'];

/** @throws UserError if there is no compiler, or it does not take the program. */
export function runReproducer(reproducer: RunningReproducer): Promise<ReproducerEnd> {
  return withScratchFolder((folder) => {
    const source = folder.write('race.c', reproducer.program);
    const binary = path.join(folder.path, 'race');
    const built = spawnSync('cc', [...FLAGS, '-o', binary, source], { encoding: 'utf8' });
    if (built.error !== undefined) {
      const hint = 'install one, or write the program with `--out FILE` and build it elsewhere';
      throw new UserError('there is no C compiler: `cc` cannot be started', hint);
    }
    if (built.status !== 0) {
      throw new UserError(`\`cc\` cannot compile the program:\n${built.stderr.trim()}`);
    }
    return watched(binary, reproducer);
  });
}

function watched(binary: string, reproducer: RunningReproducer): Promise<ReproducerEnd> {
  const { rounds, secondsMax, signal, onOutput } = reproducer;
  return new Promise((resolve, reject) => {
    // A group of its own, so that its children end with it.
    const child = spawn(binary, rounds === undefined ? [] : [String(rounds)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let why: 'hung' | 'interrupted' | undefined;
    const end = (reason: 'hung' | 'interrupted'): void => {
      why = reason;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const watchdog = setTimeout(() => end('hung'), secondsMax * 1000);
    const interrupted = (): void => end('interrupted');
    signal.addEventListener('abort', interrupted, { once: true });
    child.stdout.setEncoding('utf8').on('data', onOutput);
    child.stderr.setEncoding('utf8').on('data', onOutput);
    child.on('error', reject);
    child.on('close', (exitCode, killed) => {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', interrupted);
      if (why !== undefined) resolve({ kind: why });
      else if (exitCode === null) resolve({ kind: 'crashed', signal: killed ?? 'unknown' });
      else resolve({ kind: 'ended', exitCode });
    });
  });
}
