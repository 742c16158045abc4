/**
 * What an engine reports: the contract between `explore.ts`, `engine/` and everything after them.
 */
import type { AnyNumber } from './any-number-outcome.ts';
import type { CheckpointLog } from './checkpoint-log.ts';

/** Which thread moved, and to which of its successors: enough for the interpreter to replay the step. */
export interface Choice {
  /** Index into `machine.threads`. */
  readonly thread: number;
  /** The index of the step among `steps(machine, state, thread)`, in the interpreter's order. */
  readonly successor: number;
}

/** Names of the checks that need no property in the spec. */
export const DEADLOCK = 'deadlock';
export const STUCK = 'stuck';
export const LIVELOCK = 'livelock';

/** The checks that take the graph of all states (`endless/`). */
export const ENDLESS: readonly string[] = [STUCK, LIVELOCK];

export interface Violation {
  /** A property's name, an assert's name, or a built-in check: `deadlock`, `assert`, `range`, ... */
  readonly property: string;
  /** Steps from the initial state, the violating step included; as short as possible among the runs explored. */
  readonly depth: number;
  /** A shortest run to it of those explored; the last choice is the violating step or leads to the violating state. */
  readonly run: readonly Choice[];
  /**
   * Of a run without end: from this step on it repeats for ever. If that is `run.length`, it stays in
   * the state after the last step. Then `depth` is the length of the run with its loop, once.
   */
  readonly loopStart?: number;
  /**
   * Of a cycle of lock orders: the orders on it, each a violation with its run, from the one that closes
   * it on. `run` then is the run of the first.
   */
  readonly cycle?: readonly Violation[];
  /** Of `stuck` and `livelock`: the threads for which nothing comes any more. */
  readonly threads?: readonly number[];
}

/** A check that was not looked at, in whole or in part, and why, as a phrase without a full stop. */
export interface NotChecked {
  readonly property: string;
  readonly why: string;
}

/** `views`: neither a proof for any number of identities nor a violation (`any-number/`). */
export type Limit = 'states' | 'memory' | 'time' | 'interrupted' | 'views' | 'weak-memory';

export interface Outcome {
  /** Distinct reachable states. */
  readonly states: number;
  /** Steps between them: each thread and successor counts once, self-loops too; a failing step has none. */
  readonly transitions: number;
  /** Length of the longest shortest run: the number of breadth-first layers after the first. */
  readonly depth: number;
  /** Undefined when everything reachable was explored. */
  readonly limit: Limit | undefined;
  /** The properties that are broken, one entry each: the shallowest, first in exploration order. */
  readonly violations: readonly Violation[];
  /**
   * The checks under which steps fail, asked for or not, each with a shortest run. Such steps end their
   * runs: what would come behind them is not among the states.
   */
  readonly failures: readonly Violation[];
  /** What was asked for and not looked at, though the search is complete: each with the reason. */
  readonly notChecked: readonly NotChecked[];
  /** `cover` properties that some explored state fulfils, with a shortest run. */
  readonly covered: readonly Violation[];
  /** Which reductions ran, by name. */
  readonly reductions: readonly string[];
  readonly engine: 'reference' | 'fast';
  readonly seconds: number;
  /** Of a search for any number of identities of a type: then what is counted may be views. */
  readonly anyNumber?: AnyNumber;
}

export interface Limits {
  readonly maxStates: number;
  /** Bytes of the whole process. */
  readonly maxMemory: number;
  readonly maxSeconds: number;
}

export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** States found but not yet expanded. */
  readonly frontier: number;
  readonly seconds: number;
  /** Memory of the whole process. */
  readonly bytes: number;
  /** What was found so far, by name, where a search tells that. */
  readonly found?: readonly string[];
}

/** For each template of a machine, a number for each of its nodes. */
export type NodeCounts = readonly (readonly number[])[];

/** What a search counted, over all states and threads. */
export interface Profile {
  /**
   * How often each node was passed: an `await` that held, any other node that was executed. Behind
   * `choose` and `either`, what precedes them in the same step counts once for each successor.
   */
  readonly passed: NodeCounts;
  /** How many steps with a successor started at each node. */
  readonly fired: NodeCounts;
}

export interface ExploreOptions {
  readonly limits: Limits;
  /** Properties to check, by name; the built-in checks are part of it. */
  readonly checks: ReadonlySet<string> | 'all';
  /** Whether steps that can be exchanged with all others are explored alone (`ample/`). Default: no. */
  readonly useAmpleSets?: boolean;
  /**
   * Up to how many states each of `ENDLESS` is checked, since it takes the graph of all of them. Default:
   * where `checks` names it, whatever the number; where that is `all`, 0.
   */
  readonly endlessStates?: Readonly<Record<string, number>> | undefined;
  /**
   * Wants to know whether from each state some run comes to an end, if there are at most `maxStates`;
   * `onProven` is called if so. An engine need not find out.
   */
  readonly endsOfRuns?: { readonly maxStates: number; readonly onProven: () => void } | undefined;
  /** Called about four times a second; returning 'stop' ends the run as `interrupted`. */
  readonly onProgress?: (progress: Progress) => 'go' | 'stop';
  /** Threads of the computer to use; undefined: one a core, if the search is large. The reference has one. */
  readonly workers?: number | undefined;
  /** Where layers are written, and come from if a search goes on. The reference keeps none. */
  readonly checkpoint?: CheckpointLog | undefined;
}
