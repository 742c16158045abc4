/** What an exploration says about the properties that were asked for. */
import type { Limit, Outcome } from '../../checker/outcome.ts';
import type { Machine, ParamValue } from '../../model/machine/machine.ts';
import { builtinMessage } from '../../properties/builtin-checks.ts';
import { showValue } from '../../spec/language/types/types.ts';
import { showFairness } from './fairness.ts';
import { showMemory } from './memory.ts';
import { showCount } from './numbers.ts';

export type Verdict = 'holds' | 'violated' | 'unknown';

export interface Result {
  readonly verdict: Verdict;
  /** The broken properties, the shallowest first; a `cover` that nothing fulfils is one. */
  readonly violated: readonly string[];
  /** What is broken too, but is a warning only. */
  readonly warned: readonly string[];
  /** Why not everything was explored; undefined if everything was. */
  readonly limit: Limit | undefined;
}

/**
 * Returns the result of `outcome` for `checks`; what `warnings` names decides no verdict.
 *
 * Law: `holds` only if everything was explored. A violation found before a limit still counts.
 */
export function resultOf(
  machine: Machine,
  outcome: Outcome,
  checks: ReadonlySet<string> | 'all',
  warnings: ReadonlySet<string> = new Set(),
): Result {
  const wanted = (name: string): boolean =>
    !warnings.has(name) && (checks === 'all' || checks.has(name));
  const broken = [...outcome.violations]
    .filter((violation) => wanted(violation.property))
    .sort((a, b) => a.depth - b.depth)
    .map((violation) => violation.property);
  const neverCovered = outcome.limit === undefined ? uncovered(machine, outcome) : [];
  const violated = [...broken, ...neverCovered.filter(wanted)];
  const verdict =
    violated.length > 0 ? 'violated' : outcome.limit === undefined ? 'holds' : 'unknown';
  const warned = outcome.violations
    .map(({ property }) => property)
    .filter((name) => warnings.has(name));
  return { verdict, violated, warned, limit: outcome.limit };
}

/** The `cover` properties that no state fulfils. */
function uncovered(machine: Machine, outcome: Outcome): readonly string[] {
  const covered = new Set(outcome.covered.map((cover) => cover.property));
  return machine.properties
    .filter((property) => property.form === 'cover' && !covered.has(property.name))
    .map((property) => property.name);
}

const LIMIT_WORDS: Readonly<Record<Limit, string>> = {
  states: 'state limit reached',
  memory: 'memory limit reached',
  time: 'time limit reached',
  interrupted: 'interrupted',
};

/** Returns why the search ended early, in words. */
export function showLimit(limit: Limit): string {
  return LIMIT_WORDS[limit];
}

/** Returns what was not looked at since there are too many states, as a line; empty if there is nothing. */
export function tooLargeText({ tooLarge }: Outcome): string {
  if (tooLarge.length === 0) return '';
  const [name = ''] = tooLarge;
  return `not looked at, too many states: ${tooLarge.join(', ')} (\`--${name}=warn\` looks at any number)\n`;
}

/** Returns a line for each warning, each ending in a line end. */
export function warningText(warned: readonly string[]): string {
  return warned
    .map((name) => {
      const what = builtinMessage(name);
      const told = what === undefined ? `${name} is violated` : `${name}: ${what}`;
      return `warning: ${told} (\`--level ${name}=error\` makes it an error)\n`;
    })
    .join('');
}

/**
 * Returns the verdict with its bounds, which it is never shown without:
 * `holds (N=2, P=1; 1,204,118 states, exact)`.
 */
export function showVerdict(machine: Machine, result: Result, outcome: Outcome): string {
  const names = result.violated.length > 0 ? ` ${result.violated.join(', ')}` : '';
  const extent = result.limit === undefined ? 'exact' : showLimit(result.limit);
  const bounds = showBounds(machine.params);
  const within = [
    bounds,
    `${showCount(outcome.states)} states, ${extent}`,
    showFairness(machine) ?? '',
    showMemory(machine) ?? '',
  ].filter((part) => part !== '');
  return `${result.verdict}${names} (${within.join('; ')})`;
}

/** Returns `N=2, ASYNC=true`; empty if the spec has no params. */
export function showBounds(params: readonly ParamValue[]): string {
  return params.map((param) => `${param.name}=${showParam(param)}`).join(', ');
}

/** The bounds as JSON: numbers and booleans as such, members of an enum by name. */
export function boundsJson(
  params: readonly ParamValue[],
): Readonly<Record<string, number | boolean | string>> {
  return Object.fromEntries(
    params.map((param) => {
      if (param.type.kind === 'bool') return [param.name, param.value === 1];
      if (param.type.kind === 'enum') return [param.name, showParam(param)];
      return [param.name, param.value];
    }),
  );
}

function showParam(param: ParamValue): string {
  return showValue(param.type, param.value);
}
