/** What is asked of a matrix. */
import type { SearchOptions } from '../search/search-options.ts';

export interface MatrixOptions extends Pick<SearchOptions, 'engine' | 'limits'> {
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  /** Only these modes; empty for all. */
  readonly modes: readonly string[];
  /** Only these operations; empty for all. */
  readonly operations: readonly string[];
  /** The operation that a third driver calls; undefined for pairs. */
  readonly beside: string | undefined;
  readonly maxLength: number | undefined;
  /** Whether triples are folded that repeat a pair (`fold-triples.ts`). */
  readonly folds: boolean;
  /** Whether properties are checked, too. */
  readonly checksProperties: boolean;
}
