/** What the gate says of a change: the data behind its text, its Markdown and its JSON. */
import type { Counts } from '../verdict/judgement.ts';
import type { Verdict } from '../verdict/result.ts';

/** A revision, as it was asked for and as git names it. */
export interface GateRevision {
  /** As on the command line. */
  readonly asked: string;
  /** Its hash. */
  readonly commit: string;
}

/** One side of a claim: what it records, or, at the head, what was found. */
export interface GateSide {
  readonly verdict: Verdict;
  /** The broken properties; of a claim that holds, those that it is about, none for all. */
  readonly properties: readonly string[];
  /** `CPUS=2, FORKED=true`: what the claim sets. */
  readonly settings: string;
  readonly variants: readonly string[];
  readonly counts: Counts | undefined;
  readonly picture: string | undefined;
}

export interface GateClaim {
  readonly id: string;
  readonly file: string;
  /** The first sentence of the documentation of its module; may be empty. */
  readonly about: string;
  /** Undefined if the base does not have the claim. */
  readonly before: GateSide | undefined;
  /** What the head records; undefined if it does not have the claim. */
  readonly recorded: GateSide | undefined;
  /** What was found; undefined if the head does not have the claim, or it could not be checked. */
  readonly after: GateSide | undefined;
  /** What differs from the record of the head, as `check` says it. */
  readonly remarks: readonly string[];
  readonly fromCache: boolean;
}

/** What became of a property in the claims that check it at both revisions. */
export interface PropertyChange {
  readonly name: string;
  /** Where it stands at the head, or else at the base: a path. */
  readonly file: string;
  readonly kind: 'added' | 'changed' | 'weakened' | 'removed';
  /** The text before and after; undefined where there is none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** The claims that it was asked of. */
  readonly claims: readonly string[];
  /** Those of them in which the old property is violated now. */
  readonly violatedIn: readonly string[];
  /** Those in which a limit was reached before the old one had an answer. */
  readonly undecidedIn: readonly string[];
  /** Why the old one could not be asked of the new spec; undefined if it could. */
  readonly unaskable: string | undefined;
  /** A run to a violation of the old property, drawn. */
  readonly picture: string | undefined;
}

/** What changed and closes nothing: an assumption, a bound. */
export interface GateNote {
  /** A thread, variable, param, proc or module. */
  readonly subject: string;
  readonly message: string;
}

/** The names that `--allow` takes are those of `ALLOWABLE`. */
export type FindingKind =
  | 'broken-spec'
  | 'variant'
  | 'no-claims'
  | 'other-verdict'
  | 'limit'
  | 'drifted'
  | 'picture'
  | AllowableKind;

/** What a change may do if people agree to it. */
export const ALLOWABLE = [
  'verdict',
  'vanished',
  'weakened',
  'narrowed',
  'removed',
  'unasked',
  'unchecked',
  'hides-library',
  'emptied',
  'cut-short',
  'lost-states',
] as const;
export type AllowableKind = (typeof ALLOWABLE)[number];

export interface Finding {
  readonly kind: FindingKind;
  /** A claim, a property, a variant or a file. */
  readonly subject: string;
  readonly message: string;
  /** What to do about it, one line. */
  readonly advice: string;
  /** Whether `--allow` names its kind, so that it does not close the gate. */
  readonly isAllowed: boolean;
}

export interface GateReport {
  readonly base: GateRevision;
  readonly head: GateRevision;
  /** Whether the base is where the head parted from what was asked for. */
  readonly isMergeBase: boolean;
  /** The claims that the change adds, takes away or can affect, in the order of their names. */
  readonly claims: readonly GateClaim[];
  /** How many claims the change cannot affect: all they use has the same text. */
  readonly sameText: number;
  /** How many hold of the machine that was recorded: the texts differ, what they mean does not. */
  readonly sameMachine: number;
  readonly properties: readonly PropertyChange[];
  readonly notes: readonly GateNote[];
  /** The most severe first; empty if the gate is open. */
  readonly findings: readonly Finding[];
  readonly exitCode: number;
}

/** Returns `violated a +1`, `holds`, `holds a`. */
export function showSide({
  verdict,
  properties,
}: Pick<GateSide, 'verdict' | 'properties'>): string {
  const [first, ...more] = properties;
  if (first === undefined) return verdict;
  return more.length === 0 ? `${verdict} ${first}` : `${verdict} ${first} +${more.length}`;
}

/** Tells whether two records say the same, whatever the order of the names. */
export function sameVerdict(one: GateSide, other: GateSide): boolean {
  return (
    one.verdict === other.verdict &&
    [...one.properties].sort().join() === [...other.properties].sort().join()
  );
}
