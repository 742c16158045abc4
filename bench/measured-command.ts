/** Commands of other people: built, run, timed, read. */
import { spawnSync } from 'node:child_process';

export interface Timed {
  readonly output: string;
  /** Seconds of user CPU, all threads. */
  readonly user: number;
  /** Seconds on the clock. */
  readonly wall: number;
}

export function succeeds(command: string, args: readonly string[], cwd: string): boolean {
  return spawnSync(command, args, { cwd }).status === 0;
}

/** Runs a command under bash's `time`. */
export function timed(command: string, args: readonly string[], cwd: string): Timed {
  const script = 'TIMEFORMAT="TIMES %U %R"; time "$0" "$@"';
  const { stdout, stderr } = spawnSync('bash', ['-c', script, command, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const times = /TIMES ([\d.]+) ([\d.]+)/.exec(stderr);
  return { output: stdout + stderr, user: Number(times?.[1]), wall: Number(times?.[2]) };
}

/** The number in the last place that matches: checkers tell their progress first. */
export function numberIn(output: string, pattern: RegExp): number {
  const places = [...output.matchAll(new RegExp(pattern, 'g'))];
  return Number(places.at(-1)?.[1] ?? Number.NaN);
}
