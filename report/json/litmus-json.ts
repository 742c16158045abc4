/** The JSON of `litmus`. Its schema, docs/schema/litmus.schema.json, is made of these types. */
import type { Limit } from '../../checker/outcome.ts';
import type { Observation } from '../../spec/litmus/litmus-syntax.ts';
import type { Count, Seconds } from '../verdict/json-number.ts';
import {
  type Agreement,
  agreement,
  type LitmusRow,
  type ResultModel,
} from '../verdict/litmus-row.ts';

const LITMUS_SCHEMA = 'faultline/litmus/1';

/** @title What `faultline litmus --json` prints */
export interface LitmusJson {
  readonly schema: typeof LITMUS_SCHEMA;
  /** 0 no finding differs, 1 one does, 2 a file is no such test or cannot be read, 3 a limit was reached. */
  readonly exitCode: 0 | 1 | 2 | 3;
  /** The memory model that the `Result:` lines are about. */
  readonly results: ResultModel;
  readonly tests: readonly LitmusTestJson[];
  /** The files that were left out: their mistakes are on standard error. */
  readonly failed: readonly string[];
}

interface LitmusTestJson {
  readonly file: string;
  readonly name: string;
  /** What its `Result:` says; null if it has none. */
  readonly result: Observation | null;
  readonly findings: readonly {
    readonly memory: 'sc' | 'tso' | 'weak';
    /** In how many final states the condition is true; null: there is no answer. */
    readonly observation: Observation | null;
    /** `within`: a weaker memory model, which the `Result:` is about, has all that was found and more. Null: nothing to compare. */
    readonly agreement: Agreement | null;
    /** The check that a step of the test violates; null: none. */
    readonly failure: string | null;
    /** `buffers`: a thread may have more pending stores than any number that was tried. */
    readonly limit: Limit | 'buffers' | null;
    readonly states: Count;
    readonly transitions: Count;
    readonly seconds: Seconds;
  }[];
}

export function litmusJson(
  rows: readonly LitmusRow[],
  results: ResultModel,
  failed: readonly string[],
  exitCode: LitmusJson['exitCode'],
): LitmusJson {
  const tests = rows.map(({ file, name, result, findings }) => ({
    ...{ file, name, result: result ?? null },
    findings: findings.map((finding) => ({
      memory: finding.memory,
      observation: finding.observation ?? null,
      agreement: agreement(result, results, finding) ?? null,
      failure: finding.failure ?? null,
      limit: finding.limit ?? null,
      states: finding.states,
      transitions: finding.transitions,
      seconds: finding.seconds,
    })),
  }));
  return { schema: LITMUS_SCHEMA, exitCode, results, tests, failed };
}
