/** What each version of a spec breaks: the data of `table`. */
import type { Limit } from '../../checker/outcome.ts';

/** One version of the spec under the bounds of the table. */
export interface VersionRow {
  /** The variants, in order; empty for the spec as it is. */
  readonly variants: readonly string[];
  readonly broken: readonly BrokenProperty[];
  /** The checks under which steps fail, and so end runs before what the others are about. */
  readonly failures: readonly string[];
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  readonly limit: Limit | undefined;
}

export interface BrokenProperty {
  readonly property: string;
  /** Of the simplest counterexample; undefined for a `cover` that nothing fulfils. */
  readonly trace:
    | { readonly steps: number; readonly switches: number; readonly isMinimal: boolean }
    | undefined;
}

export interface VersionColumn {
  readonly property: string;
  /** What is wrong where it is broken; empty if the spec does not say. */
  readonly doc: string;
}

export interface VersionTable {
  readonly spec: string;
  /** `CPUS=2, ASYNC=true`; empty if the spec has no params. */
  readonly bounds: string;
  readonly columns: readonly VersionColumn[];
  /** What the variants of the rows say of themselves, in a sentence; empty if nothing. */
  readonly variants: readonly { readonly name: string; readonly doc: string }[];
  readonly rows: readonly VersionRow[];
}
