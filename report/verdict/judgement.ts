/** Compares what a claim records with what the checker found. */
import type { Outcome } from '../../checker/outcome.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import type { Count } from './json-number.ts';
import { showCount } from './numbers.ts';
import { type Result, showLimit } from './result.ts';

export interface Counts {
  readonly states: Count;
  readonly transitions: Count;
  readonly depth: Count;
}

/** What the claim says, without its places in the text. */
export interface Recorded {
  readonly verdict: 'holds' | 'violated';
  /** The properties that it names; empty means all. */
  readonly properties: readonly string[];
  readonly counts: Counts | undefined;
}

export type JudgementKind =
  | 'as-recorded'
  | 'other-verdict'
  /** Other counts than recorded. */
  | 'drifted'
  /** No counts were ever recorded. */
  | 'new'
  | 'limit-reached';

export interface Judgement {
  readonly kind: JudgementKind;
  /** What differs and what to do about it, a line each; empty if nothing does. */
  readonly remarks: readonly string[];
}

/** Returns what `claim` records; a claim without a verdict claims that everything holds. */
export function recordedOf(claim: ClaimDeclaration): Recorded {
  return {
    verdict: claim.expected?.verdict ?? 'holds',
    properties: claim.expected?.names.map((name) => name.text) ?? [],
    counts: claim.recorded && {
      states: claim.recorded.states,
      transitions: claim.recorded.transitions,
      depth: claim.recorded.depth,
    },
  };
}

/**
 * Returns which properties the claim is about. `holds a, b` looks at no others; `violated a, b`
 * looks at all, and what it names must be all that is broken.
 */
export function checksOf(recorded: Recorded): ReadonlySet<string> | 'all' {
  return recorded.verdict === 'holds' && recorded.properties.length > 0
    ? new Set(recorded.properties)
    : 'all';
}

/**
 * Judges `result` by what is recorded: the verdict first, then the names of the broken properties,
 * then the counts. Counts are compared only if `comparable`: another set of reductions than the
 * usual one explores other states.
 */
export function judge(
  recorded: Recorded,
  result: Result,
  outcome: Outcome,
  comparable: boolean,
): Judgement {
  const verdict = verdictRemarks(recorded, result);
  if (verdict.length > 0) return { kind: 'other-verdict', remarks: verdict };
  const isFound =
    result.limit === 'weak-memory' && recorded.verdict === 'violated' && result.violated.length > 0;
  if (result.limit !== undefined && !isFound) {
    const missing = recorded.properties.filter((name) => !result.violated.includes(name));
    const remarks = [
      `${showLimit(result.limit)} after ${showCount(outcome.states)} states: no answer`,
      ...(recorded.verdict === 'violated' && missing.length > 0
        ? [`not yet found broken: ${missing.join(', ')}`]
        : []),
    ];
    return { kind: 'limit-reached', remarks };
  }
  if (!comparable) return { kind: 'as-recorded', remarks: [] };
  if (recorded.counts === undefined) return { kind: 'new', remarks: [NEW] };
  const drift = countRemarks(recorded.counts, outcome);
  return { kind: drift.length > 0 ? 'drifted' : 'as-recorded', remarks: drift };
}

function verdictRemarks(recorded: Recorded, result: Result): readonly string[] {
  if (recorded.verdict === 'holds') {
    return result.violated.map((name) => `recorded as holding, but \`${name}\` is violated`);
  }
  const unexpected = result.violated.filter((name) => !recorded.properties.includes(name));
  const missing = recorded.properties.filter((name) => !result.violated.includes(name));
  return [
    ...unexpected.map((name) => `\`${name}\` is violated too, which the claim does not name`),
    ...(result.limit === undefined || result.limit === 'weak-memory'
      ? missing.map(
          (name) =>
            `recorded as violated, but \`${name}\` ${result.limit === undefined ? 'holds' : 'is not found'}`,
        )
      : []),
  ];
}

const NEW = 'no counts are recorded; `faultline check --bless` writes them';

function countRemarks(recorded: Counts, now: Counts): readonly string[] {
  const drifted = (['states', 'transitions', 'depth'] as const)
    .filter((key) => recorded[key] !== now[key])
    .map((key) => `${key}: recorded ${showCount(recorded[key])}, now ${showCount(now[key])}`);
  return drifted.length === 0
    ? []
    : [...drifted, 'if the change is meant, `faultline check --bless` records it'];
}
