/** A table with fewer rows says the same. */
import { expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.fixture.ts';
import { readTables } from '../workbench/conform/table-file.ts';
import { compactTable } from './compact-table.ts';

const COLUMNS = {
  ...{ hasModes: true, before: ['page', 'lock'], after: ['page_after', 'result'] },
  beforeOf: [0, undefined],
};

function rowsOf(lines: readonly string[]): readonly string[] {
  const cwd = temporaryFolder({ 'package.json': '{}', 't.csv': lines.join('\n') });
  const { rows } = readTables(['t.csv'], cwd, COLUMNS);
  const texts = rows.map(({ place: _place, ...row }) => JSON.stringify(row));
  return [...new Set(texts)].sort();
}

it('stands for the same cells with the same outcomes, in fewer rows', () => {
  const lines = ['operation,mode,page,lock,page_after,result'];
  for (const operation of ['take', 'give', 'drop']) {
    for (const mode of ['fast', 'slow']) {
      for (const page of ['none', 'some', 'full']) {
        const result = mode === 'slow' && page === 'full' ? 'EBUSY' : 'ok';
        lines.push(`${operation},${mode},${page},-,${page},${result}`);
        if (operation === 'drop') lines.push(`${operation},${mode},${page},-,none,${result}`);
      }
    }
  }
  const cwd = temporaryFolder({ 'package.json': '{}', 't.csv': lines.join('\n') });
  const compact = compactTable(COLUMNS, readTables(['t.csv'], cwd, COLUMNS).rows);
  expect(compact).toMatchInlineSnapshot(`
    [
      "operation,mode,page,lock,page_after,result",
      "drop,fast,full,-,=,ok",
      "drop,fast,full,-,none,ok",
      "drop,fast|slow,none,-,=,ok",
      "drop,fast|slow,some,-,=,ok",
      "drop,fast|slow,some,-,none,ok",
      "drop,slow,full,-,=,EBUSY",
      "drop,slow,full,-,none,EBUSY",
      "give|take,fast,full,-,=,ok",
      "give|take,fast|slow,none|some,-,=,ok",
      "give|take,slow,full,-,=,EBUSY",
    ]
  `);
  expect(rowsOf(compact)).toEqual(rowsOf(lines));
});
