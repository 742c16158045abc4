/** Tables as files: what a row stands for, and what is wrong with a file. */
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import { readTables } from './table-file.ts';

const COLUMNS = {
  ...{ hasModes: true, before: ['page', 'lock'], after: ['page_after', 'result'] },
  beforeOf: [0, undefined],
};
const HEADER = 'operation,mode,page,lock,page_after,result';

function read(...lines: readonly string[]): ReturnType<typeof readTables> {
  const cwd = temporaryFolder({ 'package.json': '{}', 't.csv': lines.join('\n') });
  return readTables(['t.csv'], cwd, COLUMNS);
}

it('reads a row for each combination of alternatives', () => {
  const { rows } = read(HEADER, '# a comment', 'take,a|b,none,-|held,=,ok');
  expect(rows.map(({ mode, before, after }) => [mode, ...before, ...after].join(' '))).toEqual([
    'a none - none ok',
    'a none held none ok',
    'b none - none ok',
    'b none held none ok',
  ]);
  expect(rows[0]?.place).toBe('t.csv:3');
});

it('takes `=` for what the label was before, and for itself in an outcome', () => {
  const { rows } = read(HEADER, 'take,a,none|some,-,=,=');
  expect(rows.map(({ after }) => after)).toEqual([
    ['none', '='],
    ['some', '='],
  ]);
});

it('finds columns by name, in any order, and tells which it does not compare', () => {
  const { rows, notCompared } = read(`count,${HEADER},note`, '3,take,a,"a,b",-,=,ok,x');
  expect(rows[0]).toMatchObject({ before: ['a,b', '-'], after: ['a,b', 'ok'] });
  expect(notCompared).toEqual(['count', 'note']);
});

it('reads a table with a reason as one of exceptions', () => {
  const { rows, exceptions } = read(
    `${HEADER},exception,reason`,
    'take,*,none|some,*,*,ok,more,why',
  );
  expect(rows).toEqual([]);
  expect(exceptions).toMatchObject([
    {
      exception: 'more',
      reason: 'why',
      mode: undefined,
      before: [new Set(['none', 'some']), undefined],
    },
  ]);
});

it.each([
  [['operation,mode,page,lock,page_aftr,result'], 'has no column `page_after`'],
  [[`${HEADER},result`], 'has the column `result` twice'],
  [[''], '`t.csv` is empty'],
  [[HEADER, 'take,a'], '`t.csv` is not CSV'],
  [[HEADER, '"take,a'], '`t.csv` is not CSV'],
  [[`${HEADER},exception,reason`, 'take,a,*,*,*,*,much,why'], '`exception` is `much`'],
  [[`${HEADER},exception,reason`, 'take,a,*,*,*,*,more,'], 'needs a reason'],
  [[HEADER, `${['take', 'a', ...Array(4).fill('1|2|3|4|5|6|7|8|9|10|11')].join(',')}`], '14641'],
])('names the mistake of a file that is none: %#', (lines, message) => {
  expect(() => read(...lines)).toThrow(message);
});

it('says that there is no such file', () => {
  expect(() => readTables(['u.csv'], temporaryFolder({ 't.csv': '' }), COLUMNS)).toThrow('u.csv');
});

it('refuses rows that stand for very many outcomes together', () => {
  const many = Array.from({ length: 100 }, (_, i) => i).join('|');
  const row = `take,a,${many},${many},=,ok`;
  expect(() => read(HEADER, ...Array.from({ length: 20 }, () => row))).toThrow(
    't.csv:12: the rows describe more than 100000 outcomes',
  );
});
