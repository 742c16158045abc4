/** The words that the gate's text and its Markdown have in common. */
import { showCount, showMany } from '../verdict/numbers.ts';
import {
  type Finding,
  type GateClaim,
  type GateReport,
  type GateRevision,
  type PropertyChange,
  sameVerdict,
  showSide,
} from './gate-report.ts';

/** Added claims are shown one by one up to this number, and else by file. */
const ADDED_MAX = 12;

export function showRevision({ asked, commit }: GateRevision): string {
  const short = commit.slice(0, 10);
  return commit.startsWith(asked) ? short : `${asked} (${short})`;
}

/** `main (1a2b3c4d5e), where HEAD parted from it -> HEAD (5d6e7f8a9b)`. */
export function showRevisions({ base, head, isMergeBase }: GateReport): string {
  const from = isMergeBase
    ? `${base.commit.slice(0, 10)}, where ${head.asked} parted from ${base.asked}`
    : showRevision(base);
  return `${from} -> ${showRevision(head)}`;
}

/**
 * Returns the claims to show one by one: not those that came out as before, and not those that are new and
 * as recorded, if many are.
 */
export function shownClaims({ claims }: GateReport): {
  readonly single: readonly GateClaim[];
  /** The new ones, by their file. */
  readonly added: ReadonlyMap<string, readonly GateClaim[]>;
} {
  const changed = claims
    .filter((claim) => !isAsBefore(claim))
    .sort((a, b) => Number(isNewlyViolated(b)) - Number(isNewlyViolated(a)));
  const isPlain = ({ before, after, remarks }: GateClaim): boolean =>
    before === undefined && after !== undefined && remarks.length === 0;
  const plain = claims.filter(isPlain);
  if (plain.length <= ADDED_MAX) return { single: changed, added: new Map() };
  const added = new Map<string, readonly GateClaim[]>();
  for (const claim of plain) added.set(claim.file, [...(added.get(claim.file) ?? []), claim]);
  return { single: changed.filter((claim) => !isPlain(claim)), added };
}

/** What is violated and held before, or is not recorded to be, comes first. */
function isNewlyViolated({ before, recorded, after }: GateClaim): boolean {
  if (after?.verdict !== 'violated') return false;
  return (
    recorded?.verdict !== 'violated' || (before !== undefined && before.verdict !== 'violated')
  );
}

/** Tells whether nothing is new about a claim but perhaps its picture. */
function isAsBefore(claim: GateClaim): boolean {
  const { notes, isDifferent } = cellsOf(claim);
  return claim.before !== undefined && !isDifferent && notes.every((note) => note === FROM_CACHE);
}

const FROM_CACHE = 'from cache';

export interface ClaimCells {
  readonly before: string;
  readonly now: string;
  readonly statesBefore: string;
  readonly statesNow: string;
  readonly notes: readonly string[];
  /** Whether a reviewer should look here. */
  readonly isDifferent: boolean;
}

export function cellsOf({ before, recorded, after, remarks, fromCache }: GateClaim): ClaimCells {
  const now = after ?? recorded;
  const isOther =
    remarks.length > 0 ||
    now === undefined ||
    after === undefined ||
    (before !== undefined && !sameVerdict(before, now));
  return {
    before: before === undefined ? '' : showSide(before),
    now: after === undefined ? (recorded === undefined ? 'gone' : 'not checked') : showSide(after),
    statesBefore: statesOf(before?.counts),
    statesNow: statesOf(after?.counts),
    notes: [
      ...(before === undefined ? ['new'] : []),
      ...(remarks.length > 0 ? ['not as recorded'] : []),
      ...(before && now ? changeOf('bounds', before.settings, now.settings) : []),
      ...(before && now
        ? changeOf('variants', before.variants.join(' + '), now.variants.join(' + '))
        : []),
      ...(fromCache ? [FROM_CACHE] : []),
    ],
    isDifferent: isOther || statesOf(before?.counts) !== statesOf(after?.counts),
  };
}

function statesOf(counts: { readonly states: number } | undefined): string {
  return counts === undefined ? '' : showCount(counts.states);
}

function changeOf(what: string, before: string, now: string): readonly string[] {
  return before === now ? [] : [`${what}: ${before || 'none'} -> ${now || 'none'}`];
}

/** `5 claims: 3 hold, 2 are violated`. */
export function showAdded(claims: readonly GateClaim[]): {
  readonly holds: number;
  readonly violated: number;
  readonly states: number;
} {
  const count = (verdict: string): number =>
    claims.filter(({ after }) => after?.verdict === verdict).length;
  const states = claims.reduce((sum, { after }) => sum + (after?.counts?.states ?? 0), 0);
  return { holds: count('holds'), violated: count('violated'), states };
}

/** What became of a property, in one line after its name. */
export function showChange(change: PropertyChange): string {
  const { kind, violatedIn, undecidedIn, unaskable, claims } = change;
  const checked = showMany(claims.length, 'claim');
  switch (kind) {
    case 'added':
      return `added, checked by ${checked}`;
    case 'weakened':
      return `weakened: the old one is violated now in ${violatedIn.join(', ')}`;
    case 'changed':
      if (undecidedIn.length > 0) {
        return `changed; no answer for the old one in ${undecidedIn.join(', ')}`;
      }
      return unaskable === undefined
        ? `changed; where the new one holds, so does the old one (${checked})`
        : `changed; the old one cannot be asked: ${unaskable}`;
    case 'removed':
      return violatedIn.length > 0
        ? `removed; it would be violated now in ${violatedIn.join(', ')}`
        : `removed; ${unaskable ?? `it would still hold in ${checked}`}`;
    default:
      return kind satisfies never;
  }
}

/** `3 claims asked (1 from cache), 2 of them as before; not affected and not asked: 4 with the same text`. */
export function showExtent({ claims, sameText, sameMachine }: GateReport): string {
  const checked = claims.filter(({ after }) => after !== undefined);
  const kept = checked.filter(({ fromCache }) => fromCache).length;
  const cache = kept === 0 ? '' : ` (${showCount(kept)} from cache)`;
  const others = [
    ...(sameText > 0 ? [`${showCount(sameText)} with the same text`] : []),
    ...(sameMachine > 0 ? [`${showCount(sameMachine)} with the same machine`] : []),
  ];
  const same = claims.filter(isAsBefore).length;
  const before = same === 0 ? '' : `, ${showCount(same)} of them as before`;
  const rest = others.length === 0 ? 'no other' : others.join(', ');
  return `${showMany(checked.length, 'claim')} asked${cache}${before}; not affected and not asked: ${rest}`;
}

/** `closed, exit 1: 2 findings, 1 more allowed`. */
export function showState({ findings, exitCode }: GateReport): string {
  const allowed = findings.filter(({ isAllowed }) => isAllowed).length;
  const closing = findings.length - allowed;
  const more = allowed === 0 ? '' : `, ${allowed} allowed`;
  if (closing > 0) return `closed (exit ${exitCode}): ${showMany(closing, 'finding')}${more}`;
  return exitCode === 0 ? `open${more}` : `not decided (exit ${exitCode})`;
}

/** Returns the findings by kind, in order; those that are allowed apart. */
export function groupedFindings(
  findings: readonly Finding[],
): readonly (readonly [Finding, readonly Finding[]])[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.kind} ${finding.isAllowed}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((group) => (group[0] ? [[group[0], group] as const] : []));
}
