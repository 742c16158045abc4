/** What an exploration says about the properties that were asked for. */
import type { Limit, NotChecked, Outcome } from '../../checker/outcome.ts';
import { assert } from '../../model/machine/assert.ts';
import type { Machine, ParamValue } from '../../model/machine/machine.ts';
import { builtinMessage } from '../../properties/builtin-checks.ts';
import { showValue } from '../../spec/language/types/types.ts';
import { boundsOf, showAnyNumber, showViews } from './any-number.ts';
import { showFairness } from './fairness.ts';
import type { Integer } from './json-number.ts';
import { showMemory } from './memory.ts';
import { showCount } from './numbers.ts';

export type Verdict = 'holds' | 'violated' | 'unknown';

export interface Result {
  readonly verdict: Verdict;
  /** The broken properties, the shallowest first; a `cover` that nothing fulfils is one. */
  readonly violated: readonly string[];
  /** What is broken too, but is a warning only. */
  readonly warned: readonly string[];
  /**
   * The checks that end runs though no error is asked of them, the nearest first: `holds` goes as far as
   * runs do, and what would come behind was not looked at.
   */
  readonly cutShort: readonly CutShort[];
  /** What was not looked at, though nobody named it as unwanted: with the reason. */
  readonly notChecked: readonly NotChecked[];
  /** Why not everything was explored; undefined if everything was. */
  readonly limit: Limit | undefined;
}

export interface CutShort {
  readonly property: string;
  /** The steps of the shortest run that ends so. */
  readonly depth: number;
  /** A check at severity `warn` is told; what is off, or was not asked for, is not. */
  readonly isWarning: boolean;
}

/** What `resultOf` needs to know of what was asked, beside the checks themselves. */
export interface RequestedSeverities {
  readonly warnings: ReadonlySet<string>;
  readonly off: readonly string[];
}

const ALL_ERRORS: RequestedSeverities = { warnings: new Set(), off: [] };

/**
 * Returns the result of `outcome` for `checks`; what is a warning decides no verdict.
 *
 * Law: `holds` only if everything was explored. A violation found before a limit still counts.
 */
export function resultOf(
  machine: Machine,
  outcome: Outcome,
  checks: ReadonlySet<string> | 'all',
  { warnings, off }: RequestedSeverities = ALL_ERRORS,
): Result {
  const isRequested = (name: string): boolean =>
    !warnings.has(name) && (checks === 'all' || checks.has(name));
  const broken = [...outcome.violations]
    .filter((violation) => isRequested(violation.property))
    .sort((a, b) => a.depth - b.depth)
    .map((violation) => violation.property);
  const neverCovered = outcome.limit === undefined ? uncovered(machine, outcome) : [];
  const violated = [...new Set([...broken, ...neverCovered.filter(isRequested)])];
  const verdict =
    violated.length > 0 ? 'violated' : outcome.limit === undefined ? 'holds' : 'unknown';
  const warned = [...outcome.violations.map(({ property }) => property), ...neverCovered].filter(
    (name) => warnings.has(name),
  );
  const cutShort = outcome.failures.flatMap(({ property, depth }) =>
    isRequested(property) ? [] : [{ property, depth, isWarning: warnings.has(property) }],
  );
  const notChecked = [...off.map((property) => ({ property, why: 'off' })), ...outcome.notChecked];
  return { verdict, violated, warned, cutShort, notChecked, limit: outcome.limit };
}

/** Tells whether what holds does so as far as runs go only. */
export function isCutShort({ verdict, cutShort }: Result): boolean {
  return verdict === 'holds' && cutShort.length > 0;
}

/** Returns a line for each check that cuts runs short, each ending in a line end. */
export function cutShortText({ cutShort }: Pick<Result, 'cutShort'>): string {
  return cutShort
    .map(({ property, depth, isWarning }) => {
      const why = isWarning ? 'which is a warning only' : 'which was not asked';
      return `runs end in \`${property}\`, ${why}: the shortest in step ${depth}\n`;
    })
    .join('');
}

/**
 * Returns a line on all that was not looked at, ending in a line end; empty if that is nothing. Of several
 * results, it says in how many.
 */
export function notCheckedText(results: readonly Pick<Result, 'notChecked'>[]): string {
  const counts = new Map<string, number>();
  for (const { notChecked } of results) {
    for (const { property, why } of notChecked) {
      const text = `${property} (${why})`;
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  if (counts.size === 0) return '';
  const parts = [...counts].map(([text, count]) =>
    results.length === 1 ? text : `${text} in ${count} of ${results.length}`,
  );
  return `not checked: ${parts.join(', ')}\n`;
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
  views: 'views are too coarse',
  'weak-memory': 'no proof',
};

/** The limits of a search that has no views: it is not for any number of identities. */
export type LimitWithoutViews = Exclude<Limit, 'views'>;

/** Returns the limit as JSON has it. */
export function limitWithoutViews<L extends Limit | 'length'>(
  limit: L | undefined,
): Exclude<L, 'views'> | null {
  assert(limit !== 'views', 'only a search for any number of identities has views');
  return (limit as Exclude<L, 'views'> | undefined) ?? null;
}

/** Returns why the search ended early, in words. */
export function showLimit(limit: Limit): string {
  return LIMIT_WORDS[limit];
}

/** Returns a line for each warning, each ending in a line end. */
export function warningText(warned: readonly string[]): string {
  return warned
    .map((name) => {
      const what = builtinMessage(name);
      const violation = what === undefined ? `${name} is violated` : `${name}: ${what}`;
      return `warning: ${violation} (\`--severity ${name}=error\` makes it an error)\n`;
    })
    .join('');
}

/**
 * Returns the verdict with its bounds, which it is never shown without:
 * `holds (N=2, P=1; 1,204,118 states, exact)`.
 */
export function showVerdict(machine: Machine, result: Result, outcome: Outcome): string {
  const names = result.violated.length > 0 ? ` ${result.violated.join(', ')}` : '';
  const extent = extentOf(result);
  const bounds = showMainBounds(boundsOf(machine, outcome));
  const within = [
    [showAnyNumber(outcome) ?? '', bounds].filter((part) => part !== '').join(', '),
    showViews(outcome) ?? `${showCount(outcome.states)} states${extent}`,
    showFairness(machine) ?? '',
    showMemory(machine, result.notChecked) ?? '',
  ].filter((part) => part !== '');
  return `${showVerdictWord(result)}${isCutShort(result) ? ' as far as runs go' : ''}${names} (${within.join('; ')})`;
}

function extentOf({ limit }: Result): string {
  if (limit === 'weak-memory') return '';
  return `, ${limit === undefined ? 'exact' : showLimit(limit)}`;
}

/** A finder that has searched all that it can proves nothing, and a limit is not the reason. */
export function showVerdictWord({ verdict, limit }: Pick<Result, 'verdict' | 'limit'>): string {
  return verdict === 'unknown' && limit === 'weak-memory' ? 'nothing found' : verdict;
}

/** Sizes bound what was looked at; of switches, those that are not as declared say what it is about. */
export function isBound({ type, value, initial }: ParamValue): boolean {
  return type.kind === 'int' || value !== initial;
}

/** A spec with more params than these has them from a library, and most are switches of parts that are off. */
const PARAMS_SHOWN_MAX = 8;

/** Returns `PAGES=1, CPUS=2, 35 switches as declared`; all params if they are few. */
export function showMainBounds(params: readonly ParamValue[]): string {
  if (params.length <= PARAMS_SHOWN_MAX) return showBounds(params);
  const shown = params.filter(isBound);
  const rest = params.length - shown.length;
  const others = rest === 0 ? [] : [`${rest} ${rest === 1 ? 'switch' : 'switches'} as declared`];
  return [showBounds(shown), ...others].filter((part) => part !== '').join(', ');
}

/** Returns `N=2, ASYNC=true`; empty if the spec has no params. */
export function showBounds(params: readonly ParamValue[]): string {
  return params.map((param) => `${param.name}=${showParam(param)}`).join(', ');
}

/** The bounds as JSON: numbers and booleans as such, members of an enum by name. */
export type BoundsJson = Readonly<Record<string, Integer | boolean | string>>;

export function boundsJson(params: readonly ParamValue[]): BoundsJson {
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
