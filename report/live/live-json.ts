/** The JSON of `conform --live`. Its schema, docs/schema/conform-live.schema.json, is made of these types. */
import type { Count } from '../verdict/json-number.ts';
import { isAsSpecified, type LiveReport } from './live-report.ts';

const CONFORM_LIVE_SCHEMA = 'faultline/conform-live/1';

/** @title What `faultline conform --live --json` prints */
export interface ConformLiveJson {
  readonly schema: typeof CONFORM_LIVE_SCHEMA;
  /** The spec, from the root of its project. */
  readonly spec: string;
  /** The kernel that was asked: its release and the machine. */
  readonly kernel: string;
  readonly seconds: number;
  /** Which random sequences were tried. */
  readonly seed: number;
  /** Operations in a sequence at most. */
  readonly maxLength: Count;
  /** Whether nothing was seen that the spec does not have, but what has a reason. */
  readonly asSpecified: boolean;
  readonly modes: readonly {
    /** Null if the spec has no modes. */
    readonly mode: string | null;
    readonly sequences: Count;
    readonly operations: Count;
    /** All sequences up to this length were done. */
    readonly exhausted: Count;
    /** Sequences that ended at an operation that the spec does not take there. */
    readonly notTaken: Count;
    /** How many cells of a table were observed. */
    readonly cells: Count;
    /** Sequences in which something was seen that the spec does not have. */
    readonly differing: Count;
  }[];
  readonly differences: readonly {
    readonly mode: string | null;
    /** The shortest that shows it, as far as one operation less was tried. */
    readonly sequence: readonly string[];
    /** The columns before its last operation and behind it. */
    readonly before: readonly string[];
    readonly observed: readonly string[];
    /** What the spec has in place of that. */
    readonly expected: readonly (readonly string[])[];
    /** In how many sequences the same was seen. */
    readonly count: Count;
    /** How often the shortest one shows it, of how many times. */
    readonly again: Count;
    readonly tries: Count;
    /** That of an exception; null if there is none. */
    readonly reason: string | null;
  }[];
  /** Differences beyond those, which were not looked into. */
  readonly further: Count;
  /** Sequences in which the program has ended, or hung, and why. */
  readonly lost: readonly {
    readonly mode: string | null;
    readonly sequence: readonly string[];
    readonly why: string;
  }[];
  /** How often the program was started again. */
  readonly restarts: Count;
  /** Operations and modes of the spec that were not done, and why. */
  readonly notDone: LiveReport['notDone'];
}

export function conformLiveJson(report: LiveReport): ConformLiveJson {
  const { spec, kernel, seconds, seed, maxLength, further, restarts, notDone } = report;
  return {
    schema: CONFORM_LIVE_SCHEMA,
    ...{ spec, kernel, seconds: Math.round(seconds * 1000) / 1000, seed, maxLength },
    asSpecified: isAsSpecified(report),
    modes: report.modes.map(({ mode, ...counts }) => ({ mode: mode ?? null, ...counts })),
    differences: report.differences.map(({ mode, reason, ...rest }) => ({
      ...{ mode: mode ?? null, ...rest, reason: reason ?? null },
    })),
    further,
    lost: report.lost.map(({ mode, ...rest }) => ({ mode: mode ?? null, ...rest })),
    ...{ restarts, notDone },
  };
}
