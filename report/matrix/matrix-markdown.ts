/** The matrix for a review: the table, and a list of what no order gives. */
import { markdownTable } from 'markdown-table';
import { brokenText, type Matrix, type MatrixCell, type ModeMatrix } from './matrix.ts';
import { cellsByPair, extentOf, startText } from './matrix-text.ts';

export function matrixMarkdown({ spec, version, beside, modes }: Matrix): string {
  const of = [spec, ...(version === '' ? [] : [version])].join(', ');
  const third = beside === undefined ? '' : `, ${beside} beside all`;
  const parts = modes.flatMap((mode) => [
    ...(mode.mode === undefined ? [] : [`### ${inline(mode.mode)}`]),
    tableOf(mode),
    listOf(mode),
    inline(extentOf(mode)),
  ]);
  return `${[`## ${inline(`${of}: operations beside each other${third}`)}`, ...parts].filter((part) => part !== '').join('\n\n')}\n`;
}

function tableOf(mode: ModeMatrix): string {
  const { operations } = mode;
  const cellOf = cellsByPair(mode);
  const rows = operations.map((row, i) => [
    `${i + 1} ${inline(row)}`,
    ...operations.map((column, j) => (j > i ? '' : cellText(cellOf(row, column)))),
  ]);
  return markdownTable([['beside', ...operations.map((_, i) => String(i + 1))], ...rows]);
}

/** The verdict, and the properties that are broken. */
function cellText(cell: MatrixCell | undefined): string {
  if (cell === undefined) return '';
  const names = new Set(cell.broken.map(({ property }) => property));
  return [cell.verdict, ...[...names].map(inline)].join(' ');
}

function listOf({ cells, starts }: ModeMatrix): string {
  return cells
    .flatMap(({ operations, outcomes, broken }) => [
      ...outcomes.map(({ outcome, starts: [first = 0], reason }) => {
        const why = reason === '' ? '**no reason**' : inline(reason);
        const from = inline(startText(starts[first]));
        return `- ${inline(operations.join(' beside '))}, from ${from}: ${inline(outcome)}: ${why}`;
      }),
      ...broken.map((each) => {
        const why = each.reason === '' ? '**no reason**' : inline(each.reason);
        const from = inline(startText(each.first));
        return `- ${inline(operations.join(' beside '))}, from ${from}: ${inline(brokenText(each))}: ${why}`;
      }),
    ])
    .join('\n');
}

/** No name or reason of a spec is markup. */
function inline(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replace(/\n/g, ' ')
    .replace(/[\\`*_{}[\]#|~]/g, (mark) => `\\${mark}`);
}
