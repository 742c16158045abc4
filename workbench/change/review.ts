/** Compares two revisions: what a change does to every claim that it can affect. */

import type {
  GateClaim,
  GateNote,
  GateSide,
  PropertyChange,
} from '../../report/gate/gate-report.ts';
import { firstSentence } from '../../report/text/first-sentence.ts';
import type { Vacuity } from '../../report/verdict/vacuity.ts';
import type { PropertyText } from '../../spec/language/mutate/older-properties.ts';
import { textOf } from '../../spec/language/text/source.ts';
import {
  type CheckedClaim,
  checkTasks,
  loadForCheck,
  type SpecFailure,
} from '../claims/check-claims.ts';
import type { CheckOptions, ClaimTask } from '../claims/claim-task.ts';
import { costOf, idsInShard, type Shard } from '../claims/shards.ts';
import { requireClaims } from '../project/claim-terms.ts';
import type { LoadedSpec } from '../project/compile.ts';
import { goldenPath, goldensWithoutClaim, readGolden } from '../project/golden.ts';
import type { Project } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import { type ClaimPair, differenceOf, sameMachine } from './affected.ts';
import { changedCode, type RemovedCheck } from './changed-code.ts';
import { type ClaimProperty, changedProperties } from './changed-properties.ts';
import { type ClaimAt, type ClaimsAt, claimsAt, isBelow } from './claims-at.ts';
import { type HiddenModule, newlyHiddenModules } from './hidden-modules.ts';
import { newlyVacuous, vacuousIn } from './newly-vacuous.ts';
import type { Revisions } from './revisions.ts';

/** What was found out; what of it closes the gate is said in `findings.ts`. */
export interface Review {
  readonly claims: readonly ReviewedClaim[];
  readonly sameText: number;
  readonly sameMachine: number;
  readonly properties: readonly PropertyChange[];
  readonly removedChecks: readonly RemovedCheck[];
  readonly notes: readonly GateNote[];
  readonly hidden: readonly HiddenModule[];
  /** Of what was to be looked at, that which holds no claim at the head. */
  readonly withoutClaims: readonly string[];
  readonly failures: readonly SpecFailure[];
  /** The variants of specs with mistakes that hold one of them, by file. */
  readonly brokenVariants: readonly BrokenVariant[];
  readonly orphans: readonly string[];
  readonly skippedCount: number;
}

/** A variant that no longer applies. */
export interface BrokenVariant {
  /** The spec that uses it. */
  readonly file: string;
  readonly variant: string;
  readonly message: string;
}

export interface ReviewedClaim {
  readonly shown: GateClaim;
  /** Undefined if the head does not have the claim, or it could not be checked. */
  readonly checked: CheckedClaim | undefined;
  readonly emptied: readonly Vacuity[];
  /** Whether its machine is what it was: then other counts are the doing of another checker. */
  readonly sameMachine: boolean;
}

/** Which claims are looked for. */
export interface AskedClaims {
  /** Files and folders, from the root of the project. */
  readonly locations: readonly string[];
  /** Whether each location must hold a claim, and not only one of them. */
  readonly isEachNeeded: boolean;
  /** What the claims are called; all, if it is empty. */
  readonly names: readonly string[];
  /** Undefined: all of them. The first shard tells what belongs to no claim. */
  readonly shard: Shard | undefined;
}

export async function review(
  events: Events,
  revisions: Revisions,
  { locations, isEachNeeded, names, shard }: AskedClaims,
  options: CheckOptions,
): Promise<Review> {
  const { base, head } = revisions;
  const [before, after] = [claimsAt(base.project, locations), claimsAt(head.project, locations)];
  const all = [...before.claims.values(), ...after.claims.values()];
  requireClaims(
    all.map(({ claim }) => ({ claims: [claim] })),
    names,
  );
  const isSelected = ({ claim }: ClaimAt): boolean =>
    names.length === 0 || names.includes(claim.name.text);
  const ids = [...new Set(all.filter(isSelected).map(({ id }) => id))].sort();
  const allPairs = ids.map(
    (id): ClaimPair => ({ id, before: before.claims.get(id), after: after.claims.get(id) }),
  );
  const pairs = shard === undefined ? allPairs : pairsInShard(allPairs, shard);
  const isFirst = shard === undefined || shard.number === 1;
  const effects = new Map(
    pairs.map((pair) => [
      pair.id,
      pair.before && pair.after
        ? differenceOf(revisions, pair.before, pair.after, options)
        : ('affected' as const),
    ]),
  );
  const affected = pairs.filter(({ id }) => effects.get(id) === 'affected');
  const failures: SpecFailure[] = (isFirst ? after.unreadable : []).map((each) => ({
    ...each,
    diagnostics: [],
  }));
  const specs = new Set(affected.flatMap(({ after: claim }) => (claim ? [claim.spec] : [])));
  const unsound = new Set(
    [...specs].filter(
      (spec) => loadForCheck(events, head.project, spec.file, failures, options).length === 0,
    ),
  );
  const tasks = affected.flatMap(({ after: claim }): ClaimTask[] =>
    claim !== undefined && !unsound.has(claim.spec) ? [claim] : [],
  );
  const found = await checkTasks(events, head.project, tasks, options);
  const checked = new Map(found.checked.map((claim) => [claim.report.id, claim]));
  const both = affected.filter(({ id }) => checked.has(id));
  // The checkpoint is of the claim itself, and of no question that its answer leads to.
  const further = { ...options, checkpoint: undefined };
  const atBase = await emptiedClaims(events, base.project, both, checked, further);
  const { properties, leftOut } = await propertiesOf(events, both, checked, further);
  const code = changedCode(pairs.filter(({ id }) => effects.get(id) !== 'same-text'));
  const hidden = isFirst ? newlyHiddenModules(revisions) : [];
  const selected = [...after.claims.values()].filter(
    ({ recorded }) => recorded.verdict === 'violated',
  );
  return {
    claims: affected.map((pair) => ({
      shown: shownClaim(revisions, pair, checked.get(pair.id)),
      checked: checked.get(pair.id),
      emptied: atBase.emptied.get(pair.id) ?? [],
      sameMachine: hasSameMachine(pair, options),
    })),
    sameText: [...effects.values()].filter((effect) => effect === 'same-text').length,
    sameMachine: [...effects.values()].filter((effect) => effect === 'same-machine').length,
    properties,
    removedChecks: code.removed,
    notes: [
      ...code.notes,
      ...hidden
        .filter(({ isSameText }) => isSameText)
        .map(({ module, file }) => ({
          subject: module,
          message: `\`${file}\` stands in the place of the shipped module, with the same text`,
        })),
    ],
    hidden,
    withoutClaims: isFirst ? locationsWithoutClaims(after, locations, isEachNeeded) : [],
    failures: [...failures, ...found.failures],
    brokenVariants: [...unsound].flatMap((spec) => brokenVariants(spec, failures)),
    orphans: isFirst
      ? goldensWithoutClaim(
          head.project,
          locations,
          selected.map(({ file, claim }) => goldenPath(file, claim.name.text)),
          failures.map(({ file }) => file),
        )
      : [],
    skippedCount: found.skippedCount + atBase.skippedCount + leftOut,
  };
}

const NO_RECORD = { recorded: undefined };

/** The claims of a spec stay together, so that what they have in common is told once. */
function pairsInShard(pairs: readonly ClaimPair[], shard: Shard): readonly ClaimPair[] {
  const fileOf = ({ before, after }: ClaimPair): string => (after ?? before)?.file ?? '';
  const files = [...new Set(pairs.map(fileOf))];
  const own = idsInShard(
    files.map((id) => {
      const claims = pairs.filter((pair) => fileOf(pair) === id);
      return {
        id,
        cost: costOf(claims.map((pair) => (pair.after ?? pair.before)?.claim ?? NO_RECORD)),
      };
    }),
    shard,
  );
  return pairs.filter((pair) => own.has(fileOf(pair)));
}

function locationsWithoutClaims(
  { claims, unreadable }: ClaimsAt,
  locations: readonly string[],
  isEachNeeded: boolean,
): readonly string[] {
  const files = [
    ...[...claims.values()].map(({ file }) => file),
    ...unreadable.map(({ file }) => file),
  ];
  const empty = locations.filter((location) => !files.some((file) => isBelow(file, location)));
  if (isEachNeeded) return empty;
  return empty.length === locations.length ? [locations.join(', ')] : [];
}

/** The variants in which there is a mistake, as when what they replace is gone. */
function brokenVariants(
  spec: LoadedSpec,
  failures: readonly SpecFailure[],
): readonly BrokenVariant[] {
  const mistakes = failures
    .filter(({ file }) => file === spec.file)
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ severity }) => severity === 'error');
  return spec.program.modules.flatMap(({ syntax }) =>
    syntax.declarations.flatMap((declaration) => {
      if (declaration.kind !== 'variant') return [];
      const { span, name } = declaration;
      const found = mistakes.find(
        ({ span: place }) =>
          place.source === span.source && place.start >= span.start && place.end <= span.end,
      );
      return found === undefined
        ? []
        : [{ file: spec.file, variant: name.text, message: found.message }];
    }),
  );
}

/** Asks the base only about claims in which something says nothing now; counts those that an interruption left out. */
async function emptiedClaims(
  events: Events,
  base: Project,
  pairs: readonly ClaimPair[],
  checked: ReadonlyMap<string, CheckedClaim>,
  options: CheckOptions,
): Promise<{
  readonly emptied: ReadonlyMap<string, readonly Vacuity[]>;
  readonly skippedCount: number;
}> {
  const doubtful = pairs.filter(({ id, before }) => {
    const now = checked.get(id);
    return before !== undefined && now !== undefined && vacuousIn(now).length > 0;
  });
  const tasks = doubtful.flatMap(({ before }) => (before === undefined ? [] : [before]));
  const was = await checkTasks(events, base, tasks, options);
  const emptied = new Map(
    was.checked.flatMap((before) => {
      const now = checked.get(before.report.id);
      return now === undefined ? [] : [[before.report.id, newlyVacuous(before, now)] as const];
    }),
  );
  return { emptied, skippedCount: was.skippedCount };
}

/** What became of the properties, and of how many claims that was not asked after an interruption. */
async function propertiesOf(
  events: Events,
  pairs: readonly ClaimPair[],
  checked: ReadonlyMap<string, CheckedClaim>,
  options: CheckOptions,
): Promise<{ readonly properties: readonly PropertyChange[]; readonly leftOut: number }> {
  const found: ClaimProperty[] = [];
  let leftOut = 0;
  for (const { id, before, after } of pairs) {
    if (before === undefined || after === undefined) continue;
    const violated = checked.get(id)?.report.result.violated ?? [];
    found.push(...(await changedProperties(before, after, violated, options, events.signal)));
    if (events.signal.aborted) leftOut += 1;
  }
  return { properties: changesOf(found), leftOut };
}

/** One change for each property, though many claims check it. */
function changesOf(found: readonly ClaimProperty[]): readonly PropertyChange[] {
  const groups = new Map<string, ClaimProperty[]>();
  for (const each of found) {
    const source = (each.after ?? each.before)?.declaration.span.source.path ?? '';
    const [was, is] = [each.before, each.after].map(keyOf);
    const key = `${each.name} ${source} ${was} ${is}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { name, before, after } = first;
    const violated = group.filter(({ old }) => old?.kind === 'violated');
    const unaskable = group.flatMap(({ old }) => (old?.kind === 'unaskable' ? [old.why] : []));
    const [picture] = violated.flatMap(({ old }) =>
      old?.kind === 'violated' && old.picture !== undefined ? [old.picture] : [],
    );
    return [
      {
        name,
        file: (after ?? before)?.declaration.span.source.path ?? '',
        kind:
          first.old === undefined
            ? 'added'
            : after === undefined
              ? 'removed'
              : violated.length > 0
                ? 'weakened'
                : 'changed',
        before: before && textBeside(before, after),
        after: after && textBeside(after, before),
        claims: group.map(({ claim }) => claim),
        violatedIn: violated.map(({ claim }) => claim),
        undecidedIn: group.flatMap(({ old, claim }) => (old?.kind === 'limit' ? [claim] : [])),
        unaskable: unaskable[0],
        picture,
      } as const,
    ];
  });
}

function keyOf(property: PropertyText | undefined): string {
  return property === undefined ? '' : [property.text, ...property.uses.values()].join('\n');
}

/** A property as it is written, and of what it is built of that which is not the same in `other`. */
function textBeside(property: PropertyText, other: PropertyText | undefined): string {
  const changed = [...property.uses].filter(
    ([name, text]) => other !== undefined && other.uses.get(name) !== text,
  );
  return [textOf(property.declaration.span), ...changed.map(([, text]) => text)].join('\n');
}

function hasSameMachine({ before, after }: ClaimPair, options: CheckOptions): boolean {
  return before !== undefined && after !== undefined && sameMachine(before, after, options);
}

function shownClaim(
  { base, head }: Revisions,
  { id, before, after }: ClaimPair,
  checked: CheckedClaim | undefined,
): GateClaim {
  return {
    id,
    file: (after ?? before)?.file ?? '',
    about: firstSentence((after ?? before)?.spec.program.entry.syntax.doc ?? ''),
    before: before && recordedSide(base.project, before),
    recorded: after && recordedSide(head.project, after),
    after: after && checked && foundSide(after, checked),
    remarks: checked?.report.judgement.remarks ?? [],
    fromCache: checked?.report.fromCache ?? false,
  };
}

function recordedSide(project: Project, { file, claim, recorded }: ClaimAt): GateSide {
  return {
    verdict: recorded.verdict,
    properties: recorded.properties,
    settings: settingsText({ claim }),
    variants: claim.variants.map(({ text }) => text),
    counts: recorded.counts,
    picture: readGolden(project, goldenPath(file, claim.name.text)),
  };
}

function foundSide(claim: ClaimAt, { report, picture }: CheckedClaim): GateSide {
  const { result, outcome, recorded } = report;
  const { states, transitions, depth } = outcome;
  return {
    verdict: result.verdict,
    // As the claim writes them; what it does not name comes last.
    properties:
      result.verdict === 'violated'
        ? [
            ...recorded.properties.filter((name) => result.violated.includes(name)),
            ...result.violated.filter((name) => !recorded.properties.includes(name)),
          ]
        : recorded.verdict === 'holds'
          ? recorded.properties
          : [],
    settings: settingsText(claim),
    variants: report.variants,
    counts: { states, transitions, depth },
    picture: result.verdict === 'violated' ? picture : undefined,
  };
}

function settingsText({ claim }: Pick<ClaimAt, 'claim'>): string {
  return claim.settings.map((setting) => textOf(setting.span)).join(', ');
}
