/** How grave a broken check is: what was asked for, and what that means for one search. */
import { ENDLESS } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { checkableNames } from '../project/checkable-names.ts';
import { didYouMean } from '../project/did-you-mean.ts';
import { UserError } from '../project/user-error.ts';

/** `error` decides the verdict, `warn` is told and decides nothing, `off` is not looked at. */
export type Level = 'error' | 'warn' | 'off';

/** What was asked for; every other name is an error, `stuck` and `livelock` warnings if that costs little. */
export type Levels = ReadonlyMap<string, Level>;

/** What `SearchJob` and `resultOf` need to know. */
export interface LeveledChecks {
  readonly checks: ReadonlySet<string> | 'all';
  readonly endlessStates: Readonly<Record<string, number>>;
  readonly warnings: ReadonlySet<string>;
}

export const LEVELS: readonly Level[] = ['error', 'warn', 'off'];

/** The graph of so many states is made in some seconds, and within a gigabyte. */
export const ENDLESS_STATES = 1_000_000;

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
  const isEndless = (name: string): boolean => ENDLESS.includes(name);
  // These two are no part of `all`: they are asked for up to a number of states, or by name.
  const isPart = (name: string): boolean =>
    !isEndless(name) || named.includes(name) || levels.get(name) === 'error';
  const all = checks === 'all' ? known.filter(isPart) : [...checks];
  const kept = off.length === 0 ? checks : new Set(all.filter((name) => !off.includes(name)));
  const warnings = free.flatMap(([name, level]) => (level === 'warn' ? [name] : []));
  const unnamed = ENDLESS.filter(
    (name) => checks === 'all' && !off.includes(name) && !named.includes(name),
  );
  const usual = unnamed.filter((name) => !levels.has(name));
  const asked = ENDLESS.filter((name) => named.includes(name));
  return {
    checks: asked.length === 0 ? kept : new Set([...(kept === 'all' ? all : kept), ...asked]),
    endlessStates: Object.fromEntries(
      unnamed.map((name) => [
        name,
        usual.includes(name) ? ENDLESS_STATES : Number.POSITIVE_INFINITY,
      ]),
    ),
    warnings: new Set([...warnings, ...usual]),
  };
}
