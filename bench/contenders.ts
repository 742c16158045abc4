/** The checkers that the bench compares: how each is built for a size, and how one run is read. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Size {
  readonly name: string;
  readonly settings: Readonly<Record<'N' | 'P' | 'B' | 'K', number>>;
  readonly states: number;
  readonly transitions: number;
  /** What is left if threads may be renamed. */
  readonly symmetric: Pick<Size, 'states' | 'transitions'>;
  /** log2 of SPIN's hash table. */
  readonly spinSlots: number;
}

export interface Run {
  readonly states: number;
  readonly transitions: number;
  /** Seconds of user CPU, all threads. */
  readonly user: number;
  /** Seconds on the clock. */
  readonly wall: number;
  /** Bytes of the process, if the checker tells. */
  readonly bytes: number | undefined;
}

/** All states, or one for all that a renaming of threads makes of it. */
export type Space = 'full' | 'symmetric';

export interface Contender {
  readonly name: string;
  /** What its counts are: compared with others only that explore as much. */
  readonly space: Space;
  /** Builds what `run` needs; undefined if a tool is missing. */
  readonly prepare: (size: Size, directory: string) => (() => Run) | undefined;
}

const HERE = path.dirname(fileURLToPath(import.meta.url));
const MODELS = path.join(HERE, 'models');

export const SIZES: readonly Size[] = [
  size('S1', [2, 1, 1, 1], 20_986, 53_792, 18, [10_668, 27_356]),
  size('S2', [2, 2, 1, 2], 282_200, 768_149, 20, [142_215, 387_006]),
  size('S3', [2, 2, 2, 1], 1_576_750, 4_317_398, 22, [790_645, 2_164_964]),
  size('S4', [2, 2, 2, 2], 5_183_515, 14_657_607, 23, [2_598_371, 7_347_530]),
  size('S5', [3, 2, 1, 1], 9_660_273, 35_186_453, 24, [1_653_688, 6_017_448]),
];

function size(
  name: string,
  [N, P, B, K]: readonly [number, number, number, number],
  states: number,
  transitions: number,
  spinSlots: number,
  [fewerStates, fewerTransitions]: readonly [number, number],
): Size {
  const symmetric = { states: fewerStates, transitions: fewerTransitions };
  return { name, settings: { N, P, B, K }, states, transitions, symmetric, spinSlots };
}

export const CONTENDERS: readonly Contender[] = [
  fast(1, 'full'),
  fast(2, 'full'),
  spin('SPIN, depth first', ['-DNOREDUCE']),
  spin('SPIN, depth first, POR', []),
  spin('SPIN, breadth first', ['-DNOREDUCE', '-DBFS']),
  rumur('Rumur, 1 thread', ['--symmetry-reduction', 'off', '--threads', '1'], 'full'),
  rumur('Rumur, 2 threads', ['--symmetry-reduction', 'off', '--threads', '2'], 'full'),
  fast(1, 'symmetric'),
  rumur('Rumur, symmetry', ['--symmetry-reduction', 'heuristic', '--threads', '1'], 'symmetric'),
];

function fast(workers: number, space: Space): Contender {
  const threads = workers === 1 ? '' : `, ${workers} threads`;
  return {
    name: `faultline${threads}${space === 'symmetric' ? ', symmetry' : ''}`,
    space,
    prepare: ({ settings }) => {
      const model = path.join(MODELS, 'uffd.kspec');
      const params = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
      return () => faultline(model, { workers, space, params });
    },
  };
}

/** Runs faultline on a spec in a process of its own. */
export function faultline(
  spec: string,
  how: { readonly workers: number; readonly space: Space; readonly params: readonly string[] },
): Run {
  const reductions = how.space === 'full' ? 'none' : 'symmetry';
  const script = ['--import', 'tsx', path.join(HERE, 'run-one.ts')];
  const args = [...script, spec, `${how.workers}`, reductions, ...how.params];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const { states, transitions, user, seconds, residentBytes } = JSON.parse(stdout);
  return { states, transitions, user, wall: seconds, bytes: residentBytes };
}

function spin(name: string, flags: readonly string[]): Contender {
  return {
    name,
    space: 'full',
    prepare: ({ settings, spinSlots }, directory) => {
      const defines = Object.entries(settings).map(([param, value]) => `-D${param}=${value}`);
      const model = path.join(MODELS, 'uffd.pml');
      const isBuilt =
        succeeds('spin', [...defines, '-DASSERT', '-a', model], directory) &&
        succeeds('gcc', ['-O2', '-w', '-DSAFETY', ...flags, '-o', 'pan', 'pan.c'], directory);
      if (!isBuilt) return undefined;
      return () => {
        const { output, user, wall } = timed(
          './pan',
          ['-E', '-m10000', `-w${spinSlots}`],
          directory,
        );
        return {
          states: numberIn(output, /(\d+) states, stored/),
          // SPIN counts the initial state as a transition.
          transitions: numberIn(output, /(\d+) transitions/) - 1,
          user,
          wall,
          bytes: numberIn(output, /([\d.]+)\s+total actual memory usage/) * 2 ** 20,
        };
      };
    },
  };
}

function rumur(name: string, flags: readonly string[], space: Space): Contender {
  return {
    name,
    space,
    prepare: ({ settings }, directory) => {
      let text = readFileSync(path.join(MODELS, 'uffd.m'), 'utf8');
      for (const [param, value] of Object.entries(settings)) {
        text = text.replace(new RegExp(`N${param === 'N' ? 'T' : param}: \\d+;`), (constant) =>
          constant.replace(/\d+/, `${value}`),
        );
      }
      writeFileSync(path.join(directory, 'uffd.m'), text);
      const common = ['--deadlock-detection', 'off', '--pack-state', 'off', '-o', 'uffd.c'];
      const optimise = ['-std=c11', '-O3', '-fwhole-program', '-mcx16', '-march=native', '-w'];
      const isBuilt =
        succeeds('rumur', ['uffd.m', ...flags, ...common], directory) &&
        succeeds('gcc', [...optimise, 'uffd.c', '-o', 'uffd', '-lpthread'], directory);
      if (!isBuilt) return undefined;
      return () => {
        const { output, user, wall } = timed('./uffd', [], directory);
        return {
          states: numberIn(output, /(\d+) states/),
          transitions: numberIn(output, /(\d+) rules fired/),
          user,
          wall,
          bytes: undefined,
        };
      };
    },
  };
}

/** Makes a directory of its own for a contender and a size. */
export function workplace(root: string, contender: Contender, { name }: Size): string {
  const directory = path.join(root, name, contender.name.replace(/\W+/g, '-'));
  mkdirSync(directory, { recursive: true });
  return directory;
}

function succeeds(command: string, args: readonly string[], cwd: string): boolean {
  return spawnSync(command, args, { cwd }).status === 0;
}

/** Runs a command under bash's `time`. */
function timed(
  command: string,
  args: readonly string[],
  cwd: string,
): { readonly output: string; readonly user: number; readonly wall: number } {
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
function numberIn(output: string, pattern: RegExp): number {
  const places = [...output.matchAll(new RegExp(pattern, 'g'))];
  return Number(places.at(-1)?.[1] ?? Number.NaN);
}
