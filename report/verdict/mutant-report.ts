/** What came of one mutant, and of all mutants of a spec. */

/**
 * - `killed`: a claim that holds for the spec does not hold for the mutant.
 * - `survived`: every claim that uses the spec still holds.
 * - `equivalent`: the mutant is the same machine as the spec wherever a claim uses it.
 * - `uncompiled`: it is no correct spec, so nobody could have written it unnoticed.
 * - `undecided`: a limit was reached in some claim and no other claim broke.
 * - `unused`: no claim that holds uses the module.
 * - `not-run`: time was up, or the user ended it.
 */
export const FATES = [
  'killed',
  'survived',
  'equivalent',
  'uncompiled',
  'undecided',
  'unused',
  'not-run',
] as const;

export type Fate = (typeof FATES)[number];

export interface MutantReport {
  readonly id: string;
  readonly operator: string;
  /** What was done, in a line. */
  readonly what: string;
  readonly module: string;
  /** The proc or thread. */
  readonly owner: string;
  /** The spec, from the project's root, and the line of the statement, from 1. */
  readonly file: string;
  readonly line: number;
  readonly fate: Fate;
  /** The claim that broke first and the property; undefined unless killed. */
  readonly killedBy: { readonly claim: string; readonly property: string } | undefined;
  /** Whether every claim explored as many states and steps as without the mistake. */
  readonly sameCounts: boolean;
  /** A unified diff of the proc as printed. */
  readonly diff: string;
  /** Why it may survive, as the baseline says; undefined if it is not recorded there. */
  readonly reason: string | undefined;
}

/** The mutants of one module, counted. */
export interface ModuleRate {
  readonly module: string;
  readonly mutants: number;
  readonly counts: Readonly<Record<Fate, number>>;
  /** Killed out of those that a claim could kill, from 0 to 1; undefined if there are none. */
  readonly killRate: number | undefined;
}

/** Returns one entry a module, in the order in which they come. */
export function ratesOf(reports: readonly MutantReport[]): readonly ModuleRate[] {
  const modules = [...new Set(reports.map(({ module }) => module))];
  return modules.map((module) =>
    rateOf(
      module,
      reports.filter((report) => report.module === module),
    ),
  );
}

/** Counts `reports` under one name. */
export function rateOf(module: string, reports: readonly MutantReport[]): ModuleRate {
  const counts = Object.fromEntries(
    FATES.map((fate) => [fate, reports.filter((report) => report.fate === fate).length]),
  ) as Record<Fate, number>;
  const killable = counts.killed + counts.survived + counts.undecided;
  const killRate = killable === 0 ? undefined : counts.killed / killable;
  return { module, mutants: reports.length, counts, killRate };
}
