/** What became of the properties that a claim checks, and whether the old ones hold of the new spec. */
import { lower } from '../../model/lower/lower.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Recorded } from '../../report/verdict/judgement.ts';
import { resultOf } from '../../report/verdict/result.ts';
import { elaborate } from '../../spec/language/elaborate/elaborate.ts';
import {
  type PropertyText,
  propertyTexts,
  withOlderProperties,
} from '../../spec/language/mutate/older-properties.ts';
import { type Elaborated, propertyMeanings } from '../../spec/language/mutate/property-meaning.ts';
import type { Program } from '../../spec/language/program/program.ts';
import { children, type SyntaxNode } from '../../spec/language/syntax/children.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import { cachedSearch } from '../claims/cache/cached-search.ts';
import type { CheckOptions } from '../claims/claim-task.ts';
import { pictureOf } from '../runs/counterexample.ts';
import { reductionOptions, searchReductions } from '../search/reductions.ts';
import { search } from '../search/search.ts';
import type { SearchOptions } from '../search/search-options.ts';
import { machineOf } from './affected-claims.ts';
import type { ClaimAt } from './claims-at.ts';
import { elaboratedBefore, elaboratedClaim } from './elaborated-claim.ts';

/** One property of one claim. */
export interface ClaimProperty {
  readonly name: string;
  readonly claim: string;
  readonly before: PropertyText | undefined;
  readonly after: PropertyText | undefined;
  /** Of a property that changed or went: what the new spec says to the old one. */
  readonly old: OldAnswer | undefined;
}

export type OldAnswer =
  | { readonly kind: 'holds' }
  | { readonly kind: 'violated'; readonly picture: string | undefined }
  /** A limit was reached before an answer. */
  | { readonly kind: 'limit' }
  | { readonly kind: 'unaskable'; readonly why: string }
  /** The property as it is now is violated, which the claim's verdict says. */
  | { readonly kind: 'violated-now' };

/**
 * Returns what changed of the properties of a claim. Only those count that the base checks in it and does
 * not record as violated; `violatedNow` is what the head is found to break. Of `assert`s, which are part of the code, only that they are gone.
 */
export async function changedProperties(
  before: ClaimAt,
  after: ClaimAt,
  violatedNow: readonly string[],
  options: CheckOptions,
  signal: AbortSignal,
): Promise<readonly ClaimProperty[]> {
  const [was, is] = [propertyTexts(before.spec.program), propertyTexts(after.spec.program)];
  const machine = machineOf(after, options);
  const [old, now] = [elaboratedBefore(before, after), elaboratedClaim(after)];
  if (machine === undefined || now === undefined) return [];
  const meant = old && propertyMeanings(old);
  const meanings = propertyMeanings(now);
  const names = [...was.keys()].filter(
    (name) => meant === undefined || meant.get(name) !== meanings.get(name),
  );
  const claimed = names.filter((name) => isClaimed(before.recorded, name));
  const answers = new Map([
    ...violatedNow.map((name) => [name, { kind: 'violated-now' }] as const),
    ...(await askOld(
      old,
      now,
      machine,
      claimed.filter((name) => !violatedNow.includes(name)),
      options,
      signal,
    )),
  ]);
  const added = [...is.keys()].filter((name) => !was.has(name) && isClaimed(after.recorded, name));
  return [
    ...[...claimed, ...added].map((name) => ({
      name,
      claim: after.id,
      before: was.get(name),
      after: is.get(name),
      old: answers.get(name),
    })),
    ...goneAsserts(before, after),
  ];
}

/** Tells whether a claim looks at a property or check and does not record that it is broken. */
export function isClaimed({ verdict, properties }: Recorded, name: string): boolean {
  const isNamed = properties.includes(name);
  return verdict === 'holds' ? isNamed || properties.length === 0 : !isNamed;
}

/** The names of `assert`s that stand nowhere any more. */
function goneAsserts(before: ClaimAt, after: ClaimAt): readonly ClaimProperty[] {
  const now = assertNames(after.spec.program);
  const why = 'it was an assert in code that is no more';
  return [...assertNames(before.spec.program)].flatMap((name) =>
    now.has(name) || !isClaimed(before.recorded, name)
      ? []
      : [
          {
            ...{ name, claim: after.id, before: undefined, after: undefined },
            old: { kind: 'unaskable', why } as const,
          },
        ],
  );
}

/** Returns the names of all `assert`s and `warn`s of a program. */
export function assertNames({ modules }: Program): ReadonlySet<string> {
  const names = new Set<string>();
  const open: SyntaxNode[] = modules.map(({ syntax }) => syntax);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ('kind' in node && node.kind === 'assert' && node.name) names.add(node.name.text);
    open.push(...children(node));
  }
  return names;
}

/** Asks the old properties `names` of the new spec: together where that can be, in one search. */
async function askOld(
  old: Elaborated | undefined,
  now: Elaborated,
  machine: Machine,
  names: readonly string[],
  options: CheckOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, OldAnswer>> {
  const answers = new Map<string, OldAnswer>();
  const withOld = (properties: readonly string[]): MachineWithOld =>
    old === undefined
      ? { machine: undefined, why: 'the base has mistakes' }
      : machineWithOld(old, now, machine, properties, options);
  const askable = names.filter((name) => {
    const made = withOld([name]);
    if (made.machine === undefined) answers.set(name, { kind: 'unaskable', why: made.why });
    return made.machine !== undefined;
  });
  if (askable.length === 0) return answers;
  const made = withOld(askable);
  if (made.machine === undefined) {
    for (const name of askable) answers.set(name, { kind: 'unaskable', why: made.why });
    return answers;
  }
  const checks = new Set(askable);
  const { outcome, counterexample } = await cachedSearch(
    options.cache,
    {
      machine: made.machine,
      engine: options.engine,
      limits: options.limits,
      checks,
      counterexample: { of: undefined, by: options.minimal },
      ...searchReductions(options),
    },
    (job) => search(job, { signal }),
  );
  const picture = counterexample && pictureOf({ ...counterexample, ...made, command: '' });
  const { violated, limit } = resultOf(made.machine, outcome, checks);
  for (const name of askable) {
    if (violated.includes(name)) {
      // One run is looked for; the other properties are named only.
      const isShown = counterexample?.property === name;
      answers.set(name, {
        kind: 'violated',
        picture: isShown ? picture : undefined,
      });
    } else if (limit === undefined) answers.set(name, { kind: 'holds' });
    else answers.set(name, { kind: 'limit' });
  }
  return answers;
}

type MachineWithOld =
  | { readonly machine: Machine; readonly program: Program }
  | { readonly machine: undefined; readonly why: string };

/** The new program with old properties, if they mean in it what they meant. */
function machineWithOld(
  old: Elaborated,
  now: Elaborated,
  machine: Machine,
  names: readonly string[],
  options: SearchOptions,
): MachineWithOld {
  const program = withOlderProperties(now.program, old.program, new Set(names), old.core.params);
  const params = new Map(machine.params.map(({ name, value }) => [name, value]));
  const { core, diagnostics } = elaborate(program, { params });
  const lowered = core && lower(core, reductionOptions(options));
  const found = [...diagnostics, ...(lowered?.diagnostics ?? [])];
  if (core === undefined || lowered?.machine === undefined || hasErrors(found)) {
    const first = found.find(({ severity }) => severity === 'error');
    return { machine: undefined, why: first?.message ?? 'it does not fit the new spec' };
  }
  const [meant, means] = [propertyMeanings(old), propertyMeanings({ core, program })];
  if (names.some((name) => meant.get(name) !== means.get(name))) {
    return { machine: undefined, why: 'a type or label that it uses has changed' };
  }
  return { machine: lowered.machine, program };
}
