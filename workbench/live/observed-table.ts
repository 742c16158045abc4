/** What was observed, as a table that `conform` reads: one row an outcome of a cell. */
import { MODE, OPERATION, type TableColumns } from '../conform/table-file.ts';

export interface ObservedCell {
  readonly mode: string | undefined;
  readonly operation: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

interface Row extends ObservedCell {
  count: number;
  example: readonly string[];
}

export class ObservedTable {
  readonly #rows = new Map<string, Row>();
  readonly #cells = new Map<string | undefined, Set<string>>();

  add(cell: ObservedCell, sequence: readonly string[]): void {
    const { mode, operation, before, after } = cell;
    const place = [operation, ...before].join('\t');
    const cells = this.#cells.get(mode) ?? new Set();
    this.#cells.set(mode, cells.add(place));
    const key = [mode ?? '', place, ...after].join('\t');
    const row = this.#rows.get(key);
    if (row === undefined) {
      this.#rows.set(key, { ...cell, count: 1, example: sequence });
      return;
    }
    row.count += 1;
    if (sequence.length < row.example.length) row.example = sequence;
  }

  /** How many cells there are in a mode. */
  cellsIn(mode: string | undefined): number {
    return this.#cells.get(mode)?.size ?? 0;
  }

  text({ hasModes, before, after }: TableColumns, head: string): string {
    const names = [
      OPERATION,
      ...(hasModes ? [MODE] : []),
      ...before,
      ...after,
      'count',
      'example_sequence',
    ];
    const rows = [...this.#rows.values()].map((row) => [
      row.operation,
      ...(hasModes ? [row.mode ?? ''] : []),
      ...row.before,
      ...row.after,
      String(row.count),
      row.example.join(' '),
    ]);
    rows.sort((a, b) => (a.join('\t') < b.join('\t') ? -1 : 1));
    const lines = [names, ...rows].map((fields) => fields.map(quoted).join(','));
    return `# ${head}\n${lines.join('\n')}\n`;
  }
}

function quoted(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
