/** Compares two revisions: what a change does to every claim that it can affect. */
import type { GateClaim, GateNote, PropertyChange } from '../../report/gate/gate-report.ts';
import type { Vacuity } from '../../report/verdict/vacuity.ts';
import type { CheckedClaim } from '../claims/check-claim.ts';
import { checkTasks } from '../claims/check-claims.ts';
import type { CheckOptions, ClaimTask } from '../claims/claim-task.ts';
import { loadForCheck, type SpecFailure } from '../claims/load-for-check.ts';
import { costOf, idsInShard, type Shard } from '../claims/shards.ts';
import { requireClaims } from '../project/claim-terms.ts';
import { goldenPath, goldensWithoutClaim } from '../project/golden.ts';
import type { Project } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import { type ClaimPair, differenceOf, sameMachine } from './affected-claims.ts';
import { type BrokenVariant, brokenVariants } from './broken-variants.ts';
import { changedCode, type RemovedCheck } from './changed-code.ts';
import { type ClaimAt, type ClaimsAt, claimsAt, isBelow } from './claims-at.ts';
import { type HiddenModule, newlyHiddenModules } from './hidden-modules.ts';
import { type NarrowedClaim, narrowedClaims } from './narrowed-claims.ts';
import { newlyVacuous, vacuousIn } from './newly-vacuous.ts';
import { propertiesOf } from './property-changes.ts';
import type { Revisions } from './revisions.ts';
import { shownClaim } from './shown-claim.ts';

/** What was found out; what of it closes the gate is said in `findings.ts`. */
export interface Review {
  readonly claims: readonly ReviewedClaim[];
  readonly sameText: number;
  readonly sameMachine: number;
  readonly properties: readonly PropertyChange[];
  readonly removedChecks: readonly RemovedCheck[];
  readonly narrowed: readonly NarrowedClaim[];
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

export interface ReviewedClaim {
  readonly shown: GateClaim;
  /** Undefined if the head does not have the claim, or it could not be checked. */
  readonly checked: CheckedClaim | undefined;
  readonly emptied: readonly Vacuity[];
  /** Whether its machine is what it was: then other counts are the doing of another checker. */
  readonly sameMachine: boolean;
}

/** Which claims are looked for. */
export interface ReviewedClaims {
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
  { locations, isEachNeeded, names, shard }: ReviewedClaims,
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
    narrowed: narrowedClaims(
      pairs.filter(({ id }) => effects.get(id) !== 'same-text'),
      options,
    ),
    notes: [
      ...code.notes,
      ...hidden
        .filter(({ isSameText }) => isSameText)
        .map(({ module, file }) => ({
          subject: module,
          message: `\`${file}\` replaces the shipped module, with the same text`,
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

function hasSameMachine({ before, after }: ClaimPair, options: CheckOptions): boolean {
  return before !== undefined && after !== undefined && sameMachine(before, after, options);
}
