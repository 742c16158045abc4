/** The matrix for a review: the table, and a list of what no order gives. */
import { markdownTable } from 'markdown-table';
import type { Matrix, ModeMatrix } from './matrix.ts';
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
    ...operations.map((column, j) => (j > i ? '' : (cellOf(row, column)?.verdict ?? ''))),
  ]);
  return markdownTable([['beside', ...operations.map((_, i) => String(i + 1))], ...rows]);
}

function listOf({ cells, starts }: ModeMatrix): string {
  return cells
    .flatMap(({ operations, outcomes }) =>
      outcomes.map(({ outcome, starts: [first = 0], reason }) => {
        const why = reason === '' ? '**no reason**' : inline(reason);
        const from = inline(startText(starts[first]));
        return `- ${inline(operations.join(' beside '))}, from ${from}: ${inline(outcome)}: ${why}`;
      }),
    )
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
