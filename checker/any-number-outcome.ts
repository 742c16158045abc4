/** What an outcome says of any number of identities (`any-number/`). */

/** What was found out about any number of identities; part of an outcome. */
export interface AnyNumber {
  /** `Cpu`, and the param that says how many there are. */
  readonly type: string;
  readonly param: string;
  /** How many identities the views have that were looked at last, and how many views there are. */
  readonly viewSize: number;
  readonly views: number;
  /** The numbers of identities of which all states were explored. */
  readonly exact: readonly number[];
  /** Of how many the counts are, and the violations; undefined if they are of views. */
  readonly size: number | undefined;
  /** What views of that size break, though no exact search did: by which steps. Undefined if they break nothing. */
  readonly tooCoarse: AbstractRun | undefined;
}

/** Steps from the first view to one in which `property` is broken; each needs the views that the steps before it made. */
export interface AbstractRun {
  readonly property: string;
  readonly steps: readonly ThreadStep[];
}

/** The step of a thread by which a view came about, or by which something is broken. */
export interface ThreadStep {
  readonly template: number;
  /** Where it began, by its place in the `locations` of the template. */
  readonly location: number;
  /** Whether the cell of the thread is part of the view, or its thread is fixed. */
  readonly isSeen: boolean;
}
