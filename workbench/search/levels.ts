/** How grave a broken check is: what was asked for, and what that means for one search. */
import { STUCK } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { checkableNames } from '../project/checkable-names.ts';
import { didYouMean } from '../project/did-you-mean.ts';
import { UserError } from '../project/user-error.ts';

/** `error` decides the verdict, `warn` is told and decides nothing, `off` is not looked at. */
export type Level = 'error' | 'warn' | 'off';

/** What was asked for; every other name is an error, and `stuck` a warning if that costs little. */
export type Levels = ReadonlyMap<string, Level>;

/** What `SearchJob` and `resultOf` need to know. */
export interface LeveledChecks {
  readonly checks: ReadonlySet<string> | 'all';
  readonly stuckStates: number;
  readonly warnings: ReadonlySet<string>;
}

export const LEVELS: readonly Level[] = ['error', 'warn', 'off'];

/** The graph of so many states is made in less than a second. */
export const STUCK_STATES = 20_000;

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
