/** The severity of a broken check: what was asked for, and what that means for one search. */
import { ENDLESS } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { checksOf } from '../../properties/checks.ts';
import { UserError } from '../errors/user-error.ts';
import { didYouMean } from '../project/did-you-mean.ts';

/** `error` decides the verdict, `warn` is told and decides nothing, `off` is not looked at. */
export type Severity = 'error' | 'warn' | 'off';

/** What was asked for; every other name is an error, `stuck` and `livelock` warnings if that costs little. */
export type Severities = ReadonlyMap<string, Severity>;

/** What `SearchJob` and `resultOf` need to know: what is asked, at which severity, and what is not asked. */
export interface ChecksBySeverity {
  readonly checks: ReadonlySet<string> | 'all';
  readonly endlessStates: Readonly<Record<string, number>>;
  readonly warnings: ReadonlySet<string>;
  /** What would have been asked, had nobody switched it off. */
  readonly off: readonly string[];
}

export const SEVERITIES: readonly Severity[] = ['error', 'warn', 'off'];

/** The graph of so many states is made in some seconds, and within a gigabyte. */
export const ENDLESS_STATES = 1_000_000;

/**
 * Returns what is to be checked of `machine` if `checks` is asked for. What is `named` (by a claim, or by
 * `--property`) is an error, whatever the severities say.
 *
 * @throws UserError for the severity of a name that the machine does not have.
 */
export function checksBySeverity(
  machine: Machine,
  checks: ReadonlySet<string> | 'all',
  severities: Severities,
  named: readonly string[],
): ChecksBySeverity {
  const list = checksOf(machine);
  const known = list.map(({ name }) => name);
  for (const name of severities.keys()) {
    if (!known.includes(name)) {
      throw new UserError(`the spec has no property \`${name}\``, didYouMean(name, known));
    }
  }
  const severityOf = (name: string): Severity => {
    if (named.includes(name)) return 'error';
    const isWarning = list.some((check) => check.name === name && check.severity === 'warning');
    return severities.get(name) ?? (isWarning ? 'warn' : 'error');
  };
  const isUsual = (name: string): boolean => !named.includes(name) && !severities.has(name);
  const requested = checks === 'all' ? known : [...checks];
  const off = requested.filter((name) => severityOf(name) === 'off');
  const kept = requested.filter((name) => severityOf(name) !== 'off');
  return {
    checks: checks === 'all' && off.length === 0 ? 'all' : new Set(kept),
    endlessStates: Object.fromEntries(
      ENDLESS.filter((name) => kept.includes(name)).map((name) => [
        name,
        isUsual(name) ? ENDLESS_STATES : Number.POSITIVE_INFINITY,
      ]),
    ),
    warnings: new Set(kept.filter((name) => severityOf(name) === 'warn')),
    off,
  };
}
