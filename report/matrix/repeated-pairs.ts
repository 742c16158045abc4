/** The pairs that triples repeat: each once, however many bystanders were tried. */
import type { MatrixCell, ModeMatrix } from './matrix.ts';

export interface RepeatedPair {
  readonly operations: readonly string[];
  /** What no order of the two gives, as their own cell has it. */
  readonly outcomes: readonly string[];
  /** Whether one of these outcomes has no reason, neither of the pair nor of the triple. */
  readonly isOpen: boolean;
  /** The cells of three that repeat it. */
  readonly cells: readonly MatrixCell[];
}

/** Returns each pair that an outcome of three calls repeats, in the order of the cells. */
export function repeatedPairs({ cells }: ModeMatrix): readonly RepeatedPair[] {
  const found = new Map<string, { cells: Set<MatrixCell>; outcomes: Set<string>; open: boolean }>();
  for (const cell of cells) {
    for (const { repeats, reason } of cell.outcomes) {
      if (repeats === undefined) continue;
      const key = JSON.stringify(repeats.operations);
      const pair = found.get(key) ?? { cells: new Set(), outcomes: new Set(), open: false };
      pair.cells.add(cell);
      pair.outcomes.add(repeats.outcome);
      pair.open ||= reason === '' && repeats.reason === '';
      found.set(key, pair);
    }
  }
  return [...found].map(([key, { cells, outcomes, open }]) => ({
    operations: JSON.parse(key) as string[],
    outcomes: [...outcomes].sort(),
    isOpen: open,
    cells: [...cells],
  }));
}
