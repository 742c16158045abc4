/** The options that several commands share, from commander's strings to values. */
import os from 'node:os';
import type { Command } from 'commander';
import type { Limits } from '../../checker/outcome.ts';
import { didYouMean } from '../project/did-you-mean.ts';
import { parseBytes, parseCount, parseSeconds } from '../project/quantities.ts';
import { UserError } from '../project/user-error.ts';
import { type LevelFlags, type Levels, readLevels } from './levels.ts';
import type { EngineName, MinimalBy } from './search-job.ts';

/** Reductions that a machine or an engine may use; each has a soundness test. */
export const REDUCTIONS = ['dead-locals', 'symmetry', 'ample', 'cone'] as const;
export type Reduction = (typeof REDUCTIONS)[number];
/** Those under which counts are recorded. */
const DEFAULT_REDUCTIONS: ReadonlySet<Reduction> = new Set(['dead-locals', 'symmetry']);

export interface SearchOptions {
  readonly engine: EngineName;
  readonly limits: Limits;
  readonly reductions: ReadonlySet<Reduction>;
  /** Those of them that were asked for by name: that one cannot run is an error. */
  readonly required: ReadonlySet<Reduction>;
  readonly minimal: MinimalBy;
  /** Where layers are written, and whether to go on from what is there. */
  readonly checkpoint: { readonly file: string; readonly resume: boolean } | undefined;
  readonly verbose: boolean;
  readonly json: boolean;
  /** Up to how many states a claim is explored again to see what it covers. */
  readonly coverageStates: number;
  /** What of the checks is less than an error. */
  readonly levels: Levels;
  /** Threads of the computer for one search; undefined: one a core, if the search is large. */
  readonly workers: number | undefined;
}

export interface SearchFlags extends LevelFlags {
  readonly engine: string;
  readonly maxStates: string;
  readonly maxMemory?: string;
  readonly timeout: string;
  readonly reduce: string;
  readonly minimal: string;
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly coverage?: string;
  readonly workers?: string;
  readonly checkpoint?: string;
  readonly resume?: boolean;
}

const ENGINES = ['fast', 'reference'] as const;
const COVERAGES = ['small', 'all', 'off'] as const;
const COVERAGE = { small: 20_000, all: Number.POSITIVE_INFINITY, off: 0 } as const;
const MINIMAL = ['switches', 'steps'] as const;

/** Adds the options of a command that searches. */
export function addSearchOptions(command: Command): Command {
  return command
    .option('--engine <name>', 'fast, or reference: slow and obvious', 'fast')
    .option('--workers <n>', 'threads of one large search (default: one a core)')
    .option('--max-states <n>', 'stop after so many states', '100_000_000')
    .option('--max-memory <size>', 'stop at so much memory (default: three quarters of it)')
    .option('--timeout <time>', 'stop a search after this time, like 90s or 10m', '1h')
    .option('--reduce <which>', `default, all, none, or names: ${REDUCTIONS.join(', ')}`, 'default')
    .option('--minimal <what>', 'a counterexample with the fewest switches or steps', 'switches')
    .option('--checkpoint <file>', 'write down each layer of states, so that one can go on later')
    .option('--resume', 'go on where the checkpoint ends')
    .option('-v, --verbose', 'say more: limits, all pictures, what they fold, stacks of errors')
    .option('--json', 'print one JSON document (docs/schema/)');
}

/** Adds `--format` and `--out`. */
export function addRunFormats(command: Command): Command {
  return command
    .option(
      '--format <name>',
      'print the run as text, json, itf, mermaid, dot (state graph) or html',
    )
    .option(
      '--out <FILE>',
      'also write it there, as the ending says (again for more)',
      collect,
      [],
    );
}

/** Adds `--set` and `--variant`. */
export function addSpecOptions(command: Command): Command {
  return command
    .option('--set <NAME=VALUE>', 'give a param this value (again for more)', collect, [])
    .option('--variant <NAME>', 'apply this variant (again for more)', collect, []);
}

export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, ...value.split(',').map((part) => part.trim())];
}

export function readSearchOptions(flags: SearchFlags): SearchOptions {
  return {
    engine: oneOf('--engine', flags.engine, ENGINES),
    limits: {
      maxStates: parseCount('--max-states', flags.maxStates),
      maxMemory:
        flags.maxMemory === undefined
          ? Math.floor(os.totalmem() * 0.75)
          : parseBytes('--max-memory', flags.maxMemory),
      maxSeconds: parseSeconds('--timeout', flags.timeout),
    },
    ...readReductions(flags.reduce),
    minimal: oneOf('--minimal', flags.minimal, MINIMAL),
    checkpoint: readCheckpoint(flags),
    verbose: flags.verbose === true,
    json: flags.json === true,
    workers: flags.workers === undefined ? undefined : parseCount('--workers', flags.workers),
    levels: readLevels(flags),
    coverageStates: COVERAGE[oneOf('--coverage', flags.coverage ?? 'off', COVERAGES)],
  };
}

function readCheckpoint({ checkpoint, resume }: SearchFlags): SearchOptions['checkpoint'] {
  if (checkpoint !== undefined) return { file: checkpoint, resume: resume === true };
  if (resume === true) throw new UserError('`--resume` needs `--checkpoint FILE`');
  return undefined;
}

/** Whether counts under these reductions are those that claims record. */
export function areUsual(reductions: ReadonlySet<Reduction>): boolean {
  return REDUCTIONS.every((name) => reductions.has(name) === DEFAULT_REDUCTIONS.has(name));
}

/** Reads `N=2` pairs; the last one of a name counts. */
export function readPairs(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const [name, value, ...more] = pair.split('=').map((part) => part.trim());
      if (!name || !value || more.length > 0) {
        throw new UserError(`\`--set\` needs NAME=VALUE, not \`${pair}\``, '--set N=2');
      }
      return [name, value];
    }),
  );
}

/** `required` are those that were asked for by name. */
function readReductions(text: string): {
  readonly reductions: ReadonlySet<Reduction>;
  readonly required: ReadonlySet<Reduction>;
} {
  if (text === 'none') return { reductions: new Set(), required: new Set() };
  const known = ['default', 'all', ...REDUCTIONS] as const;
  const names = text.split(',').map((name) => oneOf('--reduce', name.trim(), known));
  const groups = { default: DEFAULT_REDUCTIONS, all: REDUCTIONS };
  const isGroup = (name: (typeof known)[number]): name is keyof typeof groups => name in groups;
  return {
    reductions: new Set(names.flatMap((name) => (isGroup(name) ? [...groups[name]] : [name]))),
    required: new Set(names.flatMap((name) => (isGroup(name) ? [] : [name]))),
  };
}

function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((name) => name === text);
  if (found === undefined) {
    throw new UserError(`\`${option}\` knows no \`${text}\``, didYouMean(text, known));
  }
  return found;
}
