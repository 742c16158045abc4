/** The JSON of `fmt`. Its schema, docs/schema/fmt.schema.json, is made of these types. */
import type { Count } from '../verdict/json-number.ts';

export const FMT_SCHEMA = 'faultline/fmt/2';

/** @title What `faultline fmt --json` prints */
export interface FmtJson {
  readonly schema: typeof FMT_SCHEMA;
  /** How many specs were read. */
  readonly files: Count;
  /** The specs that were formatted, or that `--check` would have. */
  readonly changed: readonly string[];
  /** The specs that have syntax errors. */
  readonly failed: readonly string[];
}
