/** The JSON of `fmt`. Its schema is docs/schema/fmt.schema.json. */

export const FMT_SCHEMA = 'faultline/fmt/2';

export interface FmtJson {
  readonly schema: typeof FMT_SCHEMA;
  /** How many specs were looked at. */
  readonly files: number;
  /** The specs that were formatted, or that `--check` would have. */
  readonly changed: readonly string[];
  /** The specs that have syntax errors. */
  readonly failed: readonly string[];
}
