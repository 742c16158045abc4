/**
 * Matchers of vitest for specs. Both explore, unless they are given what an exploration has found.
 *
 * A limit makes both fail: `unknown` is neither. That is why neither has a `.not`.
 */
import { showLimit } from '../../report/verdict/result.ts';
import { UserError } from '../errors/user-error.ts';
import type { ClaimResult } from '../library/check.ts';
import { type Exploration, type ExploreSettings, explore } from '../library/explore.ts';
import type { InvalidSpec, Spec } from '../library/spec.ts';
import { didYouMean } from '../project/did-you-mean.ts';

/** What can be asked whether it holds: a spec, or what came of one. */
export type Checkable = Spec | InvalidSpec | Exploration | ClaimResult;

/** What vitest is told; `pass` is never inverted. */
export interface Judged {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The part of a matcher's `this` that is used. */
interface MatcherContext {
  readonly isNot: boolean;
}

/** Passes if everything was explored, or all of `only`, and nothing is broken. */
export async function toHold(
  this: MatcherContext,
  received: unknown,
  settings: ExploreSettings = {},
): Promise<Judged> {
  if (this.isNot) throw new UserError('`.not.toHold()` also is what was not found out', NOT_HOLD);
  const found = await foundOf(received, settings);
  const message = (): string => `expected all to hold: ${failureText(found)}`;
  return { pass: found.verdict === 'holds', message };
}

const NOT_HOLD = 'name what is to be broken: `.toViolate(NAME)`';

/** Passes if all of these properties are broken, and nothing else is; a limit after them does not matter. */
export async function toViolate(
  this: MatcherContext,
  received: unknown,
  properties: string | readonly string[],
  settings: Omit<ExploreSettings, 'only'> = {},
): Promise<Judged> {
  const names = typeof properties === 'string' ? [properties] : properties;
  if (this.isNot) {
    const hint = `ask that it holds: \`.toHold({ only: [${names.map((name) => `'${name}'`).join(', ')}] })\``;
    throw new UserError('`.not.toViolate()` also is what was not found out', hint);
  }
  if (names.length === 0) throw new UserError('`.toViolate()` names no property');
  const found = await foundOf(received, settings);
  const { violated } = found;
  const missing = names.filter((name) => !violated.includes(name));
  const unexpected = violated.filter((name) => !names.includes(name));
  const message = (): string => {
    const others = unexpected.length === 0 ? '' : `, but not ${unexpected.join(', ')}`;
    const strangers = missing.map((name) => strangerText(received, name)).join('');
    return `${strangers}expected ${names.join(', ')} to be violated${others}: ${failureText(found, unexpected)}`;
  };
  return { pass: missing.length === 0 && unexpected.length === 0, message };
}

/** Returns what is said of a name that the spec does not have; empty if it has it, or that is not known. */
function strangerText(received: unknown, name: string): string {
  const { properties } = received as Partial<Spec>;
  if (properties === undefined || properties.includes(name)) return '';
  const near = didYouMean(name, properties);
  return `the spec has no property \`${name}\`${near === undefined ? '' : `; ${near}`}\n`;
}

async function foundOf(
  received: unknown,
  settings: ExploreSettings,
): Promise<Exploration | ClaimResult> {
  const value = received as Partial<Checkable> | null | undefined;
  if (value !== null && typeof value === 'object') {
    if ('verdict' in value) {
      if (Object.keys(settings).length === 0) return value as Exploration | ClaimResult;
      throw new UserError('what was explored already takes no settings', 'give them to `explore`');
    }
    if ('ok' in value && value.ok === false) throw new Error((value as InvalidSpec).render());
    if ('ok' in value) return explore(value as Spec, settings);
  }
  const hint = "`load(text)`, or `import spec from './race.kspec'` with the plugin";
  throw new UserError('this is no spec, nor what `explore` or `check` found of one', hint);
}

/** Returns the verdict with its bounds, why it is none, and the pictures: of `wanted`, or of all. */
export function failureText(
  found: Exploration | ClaimResult,
  wanted: readonly string[] = [],
): string {
  const all =
    'violations' in found ? found.violations : [found.counterexample].flatMap((run) => run ?? []);
  const asked = all.filter(({ property }) => wanted.includes(property));
  const pictures = (asked.length > 0 ? asked : all).map((run) => run.draw());
  const limit = found.limit === undefined ? [] : [`${showLimit(found.limit)}: that is no answer`];
  return [
    found.text,
    ...limit,
    ...unseen(found),
    ...pictures.map((picture) => `\n${picture}`),
  ].join('\n');
}

/** Returns a line on all that was not looked at; none if that is nothing. */
export function unseen({ notChecked }: Exploration | ClaimResult): readonly string[] {
  if (notChecked.length === 0) return [];
  return [
    `not checked: ${notChecked.map(({ property, why }) => `${property} (${why})`).join(', ')}`,
  ];
}
