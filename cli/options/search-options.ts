/** How a search is done, as the command line says it. An option means the same on each command that has it. */
import type { Limits } from '../../checker/outcome.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import {
  chooseReductions,
  REDUCTION_NAMES,
  REDUCTIONS,
} from '../../workbench/search/reductions.ts';
import type { MinimalBy } from '../../workbench/search/search-job.ts';
import { type SearchOptions, usualLimits } from '../../workbench/search/search-options.ts';
import type { EngineName } from '../../workbench/search/shortest-run-job.ts';
import { oneOf } from './one-of.ts';
import {
  asText,
  listOption,
  type Reader,
  switchOption,
  together,
  toggleOption,
  valueOption,
  valueOr,
} from './option.ts';
import { parseBytes, parseCount, parseSeconds } from './quantities.ts';

const ENGINES = ['fast', 'reference'] as const;
const MINIMAL = ['switches', 'steps'] as const;
const COVERAGE = { small: 20_000, all: Number.POSITIVE_INFINITY, off: 0 } as const;

export const verbose: Reader<boolean> = switchOption(
  '-v, --verbose',
  'print more: limits, all pictures with folded parts, stack traces of errors',
);
export const json: Reader<boolean> = switchOption(
  '--json',
  'print one JSON document (docs/schema/)',
);

export const engine: Reader<EngineName> = valueOr(
  '--engine <name>',
  'fast, or reference: slow and simple',
  'fast',
  oneOf(ENGINES),
  { choices: ENGINES },
);

/** What bounds one search. */
export const limits: Reader<Limits> = together(
  {
    maxStates: valueOr(
      '--max-states <n>',
      'stop a search after this many states',
      '100_000_000',
      parseCount,
    ),
    maxMemory: valueOption(
      '--max-memory <size>',
      'stop when the process uses this much memory (default: 75 % of RAM)',
      parseBytes,
    ),
    maxSeconds: valueOr(
      '--timeout <time>',
      'stop a search after this time, like 90s or 10m',
      '1h',
      parseSeconds,
    ),
  },
  ({ maxStates, maxMemory, maxSeconds }) => ({
    maxStates,
    maxMemory: maxMemory ?? usualLimits().maxMemory,
    maxSeconds,
  }),
);

/** Of a command that searches again and again. */
export const maxSeconds: Reader<number> = valueOr(
  '--max-seconds <time>',
  'start no search after this time, and stop the running one',
  '10m',
  parseSeconds,
);

export const searchLimits: Reader<{ readonly engine: EngineName; readonly limits: Limits }> =
  together({ engine, limits }, ({ engine, limits }) => ({ engine, limits }));

export const reductions: Reader<Pick<SearchOptions, 'reductions' | 'required'>> = valueOr(
  '--reduce <which>',
  `default, all, none, or names: ${REDUCTIONS.join(', ')}`,
  'default',
  (option, text) =>
    chooseReductions(text.split(',').map((name) => oneOf(REDUCTION_NAMES)(option, name.trim()))),
);

export const minimal: Reader<MinimalBy> = valueOr(
  '--minimal <what>',
  'find the counterexample with the fewest switches or steps',
  'switches',
  oneOf(MINIMAL),
  { choices: MINIMAL },
);

/** `scenario` is the smallest bounds that break something, and the fewest steps within them. */
export const minimalOrScenario: Reader<MinimalBy | 'scenario'> = valueOr(
  '--minimal <what>',
  'find the counterexample with the fewest switches or steps, or in the smallest scenario',
  'switches',
  oneOf([...MINIMAL, 'scenario'] as const),
  { choices: [...MINIMAL, 'scenario'] },
);

export const workers: Reader<number | undefined> = valueOption(
  '--workers <n>',
  'threads of one large search (default: one per core)',
  parseCount,
);

export const checkpoint: Reader<SearchOptions['checkpoint']> = together(
  {
    file: valueOption(
      '--checkpoint <file>',
      'save each layer of states, so that `--resume` can continue the search',
      asText,
    ),
    resume: switchOption('--resume', 'continue where the checkpoint ends'),
  },
  ({ file, resume }) => {
    if (file !== undefined) return { file, resume };
    if (resume) throw new UserError('`--resume` needs `--checkpoint FILE`');
    return undefined;
  },
);

/** How many states a claim may have to be explored again for its coverage. */
export const coverageStates: Reader<number> = valueOr(
  '--coverage <which>',
  'warn about what no claim covers: measure small claims, all, or off',
  'small',
  (option, text) => COVERAGE[oneOf(['small', 'all', 'off'] as const)(option, text)],
  { choices: Object.keys(COVERAGE) },
);

/** A search of all states, with any engine, reduction and number of threads. */
export const search: Reader<
  Pick<SearchOptions, 'engine' | 'limits' | 'reductions' | 'required' | 'workers'>
> = together(
  { engine, workers, limits, reductions },
  ({ engine, workers, limits, reductions }) => ({ engine, workers, limits, ...reductions }),
);

export const cache: Reader<boolean | undefined> = toggleOption(
  '--cache',
  'take results from the cache, even if the variable CI is set',
  'compute all results again, and keep none',
);

export const claims: Reader<readonly string[]> = listOption(
  '--claim <NAME>',
  'only this claim (repeatable)',
);

export const modules: Reader<readonly string[]> = listOption(
  '--module <PREFIX>',
  'only modules whose names start with this (repeatable)',
);
