/** How grave a broken check is: what the command line says, and what that means for one search. */
import { type Command, Option } from 'commander';
import { STUCK } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { BUILTIN_CHECKS } from '../../properties/builtin-checks.ts';
import { checkableNames } from '../project/checkable-names.ts';
import { didYouMean } from '../project/did-you-mean.ts';
import { UserError } from '../project/user-error.ts';

/** `error` decides the verdict, `warn` is told and decides nothing, `off` is not looked at. */
export type Level = 'error' | 'warn' | 'off';

/** What the command line says; every other name is an error, and `stuck` a warning if that costs little. */
export type Levels = ReadonlyMap<string, Level>;

export interface LevelFlags {
  readonly level?: readonly string[];
  readonly [check: string]: unknown;
}

/** What `SearchJob` and `resultOf` need to know. */
export interface LeveledChecks {
  readonly checks: ReadonlySet<string> | 'all';
  readonly stuckStates: number;
  readonly warnings: ReadonlySet<string>;
}

const LEVELS: readonly Level[] = ['error', 'warn', 'off'];

/** The graph of so many states is made in less than a second. */
const STUCK_STATES = 20_000;

/** Adds `--deadlock <level>` and the like, and `--level NAME=LEVEL` for all other names. */
export function addLevelOptions(command: Command): Command {
  for (const { name } of BUILTIN_CHECKS) {
    const usual = name === STUCK ? `warn, up to ${STUCK_STATES} states` : 'error';
    command.addOption(
      new Option(
        `--${optionOf(name)} <level>`,
        `${LEVELS.join(', ')} (default: ${usual})`,
      ).helpGroup('Built-in checks (docs/CHECKS.md):'),
    );
  }
  return command.addOption(
    new Option('--level <NAME=LEVEL>', 'the same for any property or assert (again for more)')
      .argParser((value: string, before: readonly string[]) => [...before, value])
      .default([], '')
      .helpGroup('Built-in checks (docs/CHECKS.md):'),
  );
}

/** @throws UserError for what is no level. */
export function readLevels(flags: LevelFlags): Levels {
  const levels = new Map<string, Level>();
  for (const { name } of BUILTIN_CHECKS) {
    const text = flags[camelCase(optionOf(name))];
    if (typeof text === 'string') levels.set(name, readLevel(`--${optionOf(name)}`, text));
  }
  for (const pair of flags.level ?? []) {
    const [name = '', text = ''] = pair.split('=').map((part) => part.trim());
    if (name === '' || text === '') {
      throw new UserError(`\`--level\` needs NAME=LEVEL, not \`${pair}\``, '--level deadlock=warn');
    }
    levels.set(name, readLevel('--level', text));
  }
  return levels;
}

/**
 * Returns what is to be checked of `machine` if `checks` is asked for. What is `named` (by a claim, or by
 * `--property`) is an error, whatever the levels say.
 *
 * @throws UserError for the level of a name that the machine does not have.
 */
export function leveledChecks(
  machine: Machine,
  checks: ReadonlySet<string> | 'all',
  levels: Levels,
  named: readonly string[],
): LeveledChecks {
  const known = checkableNames(machine);
  for (const name of levels.keys()) {
    if (!known.includes(name)) {
      throw new UserError(`the spec has no property \`${name}\``, didYouMean(name, known));
    }
  }
  const free = [...levels].filter(([name]) => !named.includes(name));
  const off = free.flatMap(([name, level]) => (level === 'off' ? [name] : []));
  const all = checks === 'all' ? known.filter((name) => name !== STUCK) : [...checks];
  const kept = off.length === 0 ? checks : new Set(all.filter((name) => !off.includes(name)));
  const isStuckPart = checks === 'all' && !off.includes(STUCK) && !named.includes(STUCK);
  const warnings = free.flatMap(([name, level]) => (level === 'warn' ? [name] : []));
  const isUsual = isStuckPart && !levels.has(STUCK);
  return {
    checks: named.includes(STUCK) ? new Set([...(kept === 'all' ? known : kept), STUCK]) : kept,
    stuckStates: isUsual ? STUCK_STATES : isStuckPart ? Number.POSITIVE_INFINITY : 0,
    warnings: new Set(isUsual ? [...warnings, STUCK] : warnings),
  };
}

function readLevel(option: string, text: string): Level {
  const found = LEVELS.find((level) => level === text);
  if (found === undefined) {
    throw new UserError(`\`${option}\` knows no \`${text}\``, didYouMean(text, LEVELS));
  }
  return found;
}

/** `lock_order` as an option: `lock-order`. */
function optionOf(name: string): string {
  return name.replaceAll('_', '-');
}

function camelCase(option: string): string {
  return option.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
