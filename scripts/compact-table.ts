/**
 * Prints a table of observations (docs/CONFORM.md) with fewer rows: `npx tsx scripts/compact-table.ts SPEC TABLE...`.
 *
 * Cells with the same outcomes that differ in one column become one row with alternatives, column after column.
 *
 * Law: what is printed stands for the same cells with the same outcomes (`compact-table.test.ts`).
 */
import process from 'node:process';
import { columnsOf, drivenSpecs } from '../workbench/conform/conform.ts';
import {
  ALTERNATIVES,
  type ObservedRow,
  readTables,
  SAME,
  type TableColumns,
} from '../workbench/conform/table-file.ts';
import { loadSpec } from '../workbench/project/load-spec.ts';
import { openProject } from '../workbench/project/project.ts';

/** Cells: what each column before the operation may be, and the outcomes. */
interface Block {
  readonly seen: readonly (readonly string[])[];
  readonly outcomes: readonly string[];
}

/** Returns the lines of the table. */
export function compactTable(columns: TableColumns, rows: readonly ObservedRow[]): string[] {
  const { hasModes, before, after, beforeOf } = columns;
  const cells = new Map<string, { seen: readonly string[]; outcomes: Set<string> }>();
  for (const { operation, mode, before: seen, after: behind } of rows) {
    const values = [operation, ...(hasModes ? [mode ?? ''] : []), ...seen];
    const key = JSON.stringify(values);
    const cell = cells.get(key) ?? { seen: values, outcomes: new Set<string>() };
    cells.set(key, cell);
    const shown = behind.map((value, i) => {
      const label = beforeOf[i];
      return label !== undefined && seen[label] === value ? SAME : value;
    });
    cell.outcomes.add(shown.join(','));
  }
  let blocks: readonly Block[] = [...cells.values()].map(({ seen, outcomes }) => ({
    seen: seen.map((value) => [value]),
    outcomes: [...outcomes].sort(),
  }));
  // The operation last: rows of one operation are to stand together.
  const order = [...Array(before.length + (hasModes ? 2 : 1)).keys()];
  for (const column of [...order.slice(1), ...order.slice(1), 0]) blocks = merged(blocks, column);
  const names = ['operation', ...(hasModes ? ['mode'] : []), ...before, ...after];
  const body = blocks.flatMap(({ seen, outcomes }) =>
    outcomes.map((outcome) => [...seen.map((each) => each.join(ALTERNATIVES)), outcome].join(',')),
  );
  return [names.join(','), ...body.sort()];
}

/** Joins blocks that differ in `column` alone. */
function merged(blocks: readonly Block[], column: number): readonly Block[] {
  const groups = new Map<string, Block>();
  for (const block of blocks) {
    const others = block.seen.map((values, i) => (i === column ? [] : values));
    const key = JSON.stringify([others, block.outcomes]);
    const known = groups.get(key)?.seen[column] ?? [];
    const values = [...known, ...(block.seen[column] ?? [])].sort();
    const seen = block.seen.map((each, i) => (i === column ? values : each));
    groups.set(key, { ...block, seen });
  }
  return [...groups.values()];
}

if (process.argv[1] === import.meta.filename) {
  const [file = '', ...tables] = process.argv.slice(2);
  const project = openProject(file, process.cwd());
  const spec = loadSpec(project, file);
  const request = { settings: new Map<string, string>(), variants: [], modes: [] };
  const [driven] = drivenSpecs(spec, request, () => {});
  if (driven !== undefined) {
    const columns = columnsOf(driven.tables, driven.mode !== undefined);
    const { rows } = readTables(tables, project.cwd, columns);
    process.stdout.write(`${compactTable(columns, rows).join('\n')}\n`);
  }
}
