/** What `model/memory/views/view-machine.ts` has put in. */
export interface Views {
  /** The most messages of one location. */
  readonly history: number;
  /** Variables from this one on hold views and messages. */
  readonly variable: number;
  /** The names of the variables that have a history. */
  readonly weak: readonly string[];
  /** For each template its slots from which on they are of one access. */
  readonly slots: readonly number[];
  /** The properties of runs, which are left out. */
  readonly notAsked: readonly string[];
}
