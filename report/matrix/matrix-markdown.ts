/** The matrix for a review: the table, and a list of what no order gives. */
import { markdownTable } from 'markdown-table';
import { showMany } from '../verdict/numbers.ts';
import {
  brokenText,
  type Matrix,
  type MatrixCell,
  type ModeMatrix,
  ownOutcomes,
} from './matrix.ts';
import { cellsByPair, extentOf, missing, startText } from './matrix-text.ts';
import { repeatedPairs } from './repeated-pairs.ts';

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
    ...operations.map((column, j) => (j > i ? '' : cellText(mode, cellOf(row, column)))),
  ]);
  return markdownTable([['beside', ...operations.map((_, i) => String(i + 1))], ...rows]);
}

/** The verdict, and the properties that are broken. */
function cellText(mode: ModeMatrix, cell: MatrixCell | undefined): string {
  if (cell === undefined) return missing(mode);
  const names = new Set(cell.broken.map(({ property }) => property));
  return [cell.verdict, ...[...names].map(inline)].join(' ');
}

function listOf(mode: ModeMatrix): string {
  const { cells, starts } = mode;
  const own = cells.flatMap((cell) => [
    ...ownOutcomes(cell).map(({ outcome, starts: [first = 0], reason }) =>
      item(cell, startText(starts[first]), outcome, reason),
    ),
    ...cell.broken.map((each) => item(cell, startText(each.first), brokenText(each), each.reason)),
  ]);
  const repeated = repeatedPairs(mode).map(({ operations, isOpen, cells: found }) => {
    const why = isOpen ? ', **no reason**' : '';
    return `- ${inline(operations.join(' beside '))}, repeated by ${showMany(found.length, 'triple')}${why}`;
  });
  return [...own, ...repeated].join('\n');
}

function item({ operations }: MatrixCell, from: string, outcome: string, reason: string): string {
  const why = reason === '' ? '**no reason**' : inline(reason);
  return `- ${inline(operations.join(' beside '))}, from ${inline(from)}: ${inline(outcome)}: ${why}`;
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
