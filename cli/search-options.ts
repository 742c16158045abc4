/** The options that several commands share, from commander's strings to values. */
import os from 'node:os';
import type { Command } from 'commander';
import { didYouMean } from '../workbench/project/did-you-mean.ts';
import { UserError } from '../workbench/project/user-error.ts';
import { chooseReductions, REDUCTION_NAMES, REDUCTIONS } from '../workbench/search/reductions.ts';
import type { SearchOptions } from '../workbench/search/search-options.ts';
import { type LevelFlags, readLevels } from './level-options.ts';
import { parseBytes, parseCount, parseSeconds } from './quantities.ts';

/** What a command that searches is asked: how, and how much it says. */
export interface SearchRequest extends SearchOptions {
  readonly verbose: boolean;
  readonly json: boolean;
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

export function readSearchOptions(flags: SearchFlags): SearchRequest {
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
    ...chooseReductions(
      flags.reduce.split(',').map((name) => oneOf('--reduce', name.trim(), REDUCTION_NAMES)),
    ),
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

function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((name) => name === text);
  if (found === undefined) {
    throw new UserError(`\`${option}\` knows no \`${text}\``, didYouMean(text, known));
  }
  return found;
}
