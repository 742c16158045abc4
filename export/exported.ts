/** What an export is made of: files, and what the target could not be told. */

export interface ExportedFile {
  readonly name: string;
  readonly text: string;
}

export interface Exported {
  readonly files: readonly ExportedFile[];
  /** What is asked of the machine and not in the files: each as a sentence without its end. */
  readonly notExported: readonly string[];
  /** The properties of steps and runs that are asked there; none of them, if it is left out. */
  readonly temporalChecks?: readonly string[];
  /** The properties that are asked by a search of their own each; none, if it is left out. */
  readonly separateChecks?: readonly SeparateGoal[];
  /** Left out if nothing is symmetric there. */
  readonly symmetric?: SymmetricGoal;
}

/** What `make` is asked for to count states, one for all that differ in identities of `types` alone. */
export interface SymmetricGoal {
  readonly goal: string;
  readonly types: readonly string[];
}

/** A property, and what `make` is asked for to have it checked. */
export interface SeparateGoal {
  readonly property: string;
  readonly goal: string;
}

/** A property that cannot be asked, and why. */
export interface NotExported {
  readonly name: string;
  readonly why: string;
}

/**
 * - `checks`: with its properties; a search ends at the first that is broken.
 * - `counts`: without, to count states. A step that fails has no successor there, as in faultline.
 */
export type Purpose = 'checks' | 'counts';
