/** What a green says nothing about: code that no claim runs, properties that have nothing to say. */
import type {
  Covered,
  CoveredBranch,
  CoveredVacuityGoal,
} from '../../checker/coverage/coverage-goals.ts';
import { positionAt, type Span, textOf } from '../../spec/language/text/source.ts';
import type { FromOne } from './json-number.ts';
import { showCount, showMany } from './numbers.ts';

/** The stable name of each kind, as in the JSON. */
export type VacuityKind =
  | 'never-true'
  | 'always-true'
  | 'nothing-to-choose'
  | 'premise-never-met'
  | 'nothing-in-domain'
  | 'conjunct-never-true'
  | 'value-never-given'
  | 'variant-unused'
  | 'variant-without-effect'
  | 'param-without-effect';

export interface Vacuity {
  readonly kind: VacuityKind;
  /** The property that says nothing, or the variant or param without effect; else undefined. */
  readonly name?: string;
  readonly span: Span;
  readonly message: string;
}

/** A claim whose machine with goals was explored in full. */
export interface Measured {
  readonly covered: Covered;
  /** The properties that the claim is about. */
  readonly checks: ReadonlySet<string> | 'all';
  /** The claim's name. */
  readonly claim: string;
}

/**
 * Returns what is empty in all of `claims` taken together, in the order of files and places: a fork
 * at which some claim arrives and of which no claim takes some edge, and a premise or quantifier of a
 * property that some claim checks and no claim meets.
 */
export function vacuities(claims: readonly Measured[]): readonly Vacuity[] {
  return [...vacuousBranches(claims), ...vacuousGoals(claims)].sort(
    (a, b) =>
      compare(a.span.source.path, b.span.source.path) ||
      a.span.start - b.span.start ||
      compare(a.kind, b.kind),
  );
}

function vacuousBranches(claims: readonly Measured[]): readonly Vacuity[] {
  const branches = new Map<
    string,
    { branchPoint: CoveredBranch; isTrue: boolean; isFalse: boolean }
  >();
  for (const { covered } of claims) {
    for (const branchPoint of covered.branches) {
      const known = branches.get(branchPoint.name) ?? {
        branchPoint,
        isTrue: false,
        isFalse: false,
      };
      known.isTrue ||= branchPoint.isTrue;
      known.isFalse ||= branchPoint.isFalse;
      branches.set(branchPoint.name, known);
    }
  }
  return [...branches.values()].flatMap(({ branchPoint, isTrue, isFalse }) => {
    const { span } = branchPoint;
    if (isTrue && isFalse) return [];
    // A thread that arrives at a condition takes an edge; where none was taken, a violation came first.
    if (!isTrue && !isFalse) return [];
    const kind = isTrue
      ? 'always-true'
      : branchPoint.kind === 'choose'
        ? 'nothing-to-choose'
        : 'never-true';
    return [{ kind, span, message: branchMessage(branchPoint, isTrue) } as const];
  });
}

function branchMessage({ kind, span }: CoveredBranch, isTrue: boolean): string {
  const text = `\`${inOneLine(textOf(span))}\``;
  switch (kind) {
    case 'branch':
      return isTrue
        ? `${text} is always true: the other branch is never taken`
        : `${text} is never true: its branch is never taken`;
    case 'await':
      return isTrue
        ? `${text} is always true: no thread waits`
        : `${text} is never true: no thread passes`;
    case 'assume':
      return isTrue
        ? `${text} is always true: no run is left out`
        : `${text} is never true: all runs end here`;
    case 'choose':
      return `${text} never has a value: no thread passes`;
    default:
      return kind satisfies never;
  }
}

function vacuousGoals(claims: readonly Measured[]): readonly Vacuity[] {
  const needs = new Map<string, { need: CoveredVacuityGoal; isMet: boolean; isChecked: boolean }>();
  for (const { covered, checks } of claims) {
    for (const need of covered.needs) {
      const key = `${need.span.source.path} ${need.goal}`;
      const known = needs.get(key) ?? { need, isMet: false, isChecked: false };
      known.isMet ||= need.isMet;
      known.isChecked ||= checks === 'all' || checks.has(need.property);
      needs.set(key, known);
    }
  }
  return [...needs.values()].flatMap(({ need, isMet, isChecked }): readonly Vacuity[] => {
    if (isMet || !isChecked) return [];
    return [vacuousGoal(need)];
  });
}

/**
 * Returns what a claim asks for by name and does not meet, though another claim may; `known` is what is told
 * of all claims already.
 */
export function vacuousInClaims(
  claims: readonly Measured[],
  known: readonly Vacuity[],
): readonly Vacuity[] {
  const isKnown = ({ span, name, kind }: Vacuity): boolean =>
    known.some(
      (each) =>
        each.kind === kind &&
        each.name === name &&
        each.span.start === span.start &&
        each.span.source.path === span.source.path,
    );
  return claims.flatMap(({ covered, checks, claim }) =>
    covered.needs.flatMap((need): readonly Vacuity[] => {
      if (checks === 'all' || !checks.has(need.property) || need.isMet) return [];
      const found = vacuousGoal(need);
      return isKnown(found) ? [] : [{ ...found, message: `claim \`${claim}\`: ${found.message}` }];
    }),
  );
}

function vacuousGoal({ kind, property, span }: CoveredVacuityGoal): Vacuity {
  const text = `\`${inOneLine(textOf(span))}\``;
  const says = `\`${property}\` says nothing`;
  switch (kind) {
    case 'premise':
      return {
        ...{ kind: 'premise-never-met', name: property, span },
        message: `${says}: its premise ${text} is never met`,
      };
    case 'domain':
      return {
        ...{ kind: 'nothing-in-domain', name: property, span },
        message: `${says}: ${text} ranges over nothing`,
      };
    case 'conjunct':
      return {
        ...{ kind: 'conjunct-never-true', name: property, span },
        message: `${says}: ${text} is true in no state`,
      };
    case 'value':
      return {
        ...{ kind: 'value-never-given', name: property, span },
        message: `${says}: no statement gives ${text} such a value`,
      };
    default:
      return kind satisfies never;
  }
}

/**
 * Returns the warnings as lines, a blank line before them; empty if there is nothing to say. What was
 * not measured is always owned up to, claim by claim if `verbose`.
 */
export function vacuityText(
  found: readonly Vacuity[],
  unmeasured: readonly Unmeasured[],
  verbose: boolean,
): string {
  const warnings = found.map(({ span, message }) => `  ${showPlace(span)}: ${message}`);
  const listed = verbose ? unmeasured : [];
  const paragraphs = [
    ...(warnings.length === 0
      ? []
      : [`${showMany(found.length, 'warning')}: what these claims say nothing about`, ...warnings]),
    ...(unmeasured.length === 0
      ? []
      : [
          `coverage of ${showMany(unmeasured.length, 'large claim')} not measured: \`--coverage all\``,
        ]),
    ...listed.map(({ id, states }) => `  ${id}: ${showCount(states)} states`),
  ];
  return paragraphs.length === 0 ? '' : ['', ...paragraphs, ''].join('\n');
}

/** A claim whose space is too large to be explored a second time unasked. */
export interface Unmeasured {
  readonly id: string;
  readonly states: number;
}

export interface VacuityJson {
  readonly kind: VacuityKind;
  readonly file: string;
  readonly line: FromOne;
  readonly column: FromOne;
  readonly message: string;
}

export function vacuityJson({ kind, span, message }: Vacuity): VacuityJson {
  return { kind, file: span.source.path, ...positionAt(span.source, span.start), message };
}

function showPlace({ source, start }: Span): string {
  const { line, column } = positionAt(source, start);
  return `${source.path}:${line}:${column}`;
}

const TEXT_MAX = 60;

function inOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= TEXT_MAX ? line : `${line.slice(0, TEXT_MAX - 3)}...`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
