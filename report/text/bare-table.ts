/** Tables without lines: columns are kept apart by two blanks and nothing else. */
import Table from 'cli-table3';

export type Align = 'left' | 'right' | 'center';

/** Returns the lines of a table, without blanks at their ends. */
export function bareTable(
  head: readonly string[],
  align: readonly Align[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const table = new Table({
    head: [...head],
    colAligns: [...align],
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
