/** Sets of outcomes beside each other: what agrees, what does not, and which reasons are good for what. */
import { expect, it } from 'vitest';
import { isAccepted } from '../../report/conform/conformance.ts';
import { compareCells } from './compare-cells.ts';
import type { WalkedCell } from './operations-job.ts';
import type { ExceptionRow, ObservedRow } from './table-file.ts';

function row(before: string, operation: string, after: string): ObservedRow {
  return { place: 't.csv:1', mode: undefined, operation, before: [before], after: [after] };
}

function cell(before: string, operation: string, ...afters: readonly string[]): WalkedCell {
  const outcomes = afters.map((after, i) => ({
    after: [after],
    sequence: Array(i + 1).fill('op'),
  }));
  return { before: [before], operation, outcomes };
}

function exception(kind: ExceptionRow['exception'], after?: string): ExceptionRow {
  return {
    ...{ place: 'e.csv:2', exception: kind, reason: `a reason for ${kind}` },
    ...{ mode: undefined, operation: new Set(['take']), before: [undefined] },
    after: [after === undefined ? undefined : new Set([after])],
  };
}

interface Given {
  readonly rows: readonly ObservedRow[];
  readonly cells?: readonly WalkedCell[];
  readonly exceptions?: readonly ExceptionRow[];
  readonly isComplete?: boolean;
}

function compared({
  rows,
  cells = [],
  exceptions = [],
  isComplete = true,
}: Given): readonly string[] {
  const mode = { mode: undefined, operations: ['take', 'give'], cells, isComplete };
  return compareCells([mode], rows, exceptions).cells.map(
    (each) =>
      `${each.agreement}${each.missing === undefined ? '' : `: ${each.missing}`}${isAccepted(each) ? '' : '!'}`,
  );
}

it('compares the sets of outcomes, and not their order or number', () => {
  const rows = [
    row('free', 'take', 'held'),
    row('free', 'take', 'busy'),
    row('free', 'take', 'held'),
  ];
  expect(compared({ rows, cells: [cell('free', 'take', 'busy', 'held')] })).toEqual(['agrees']);
  expect(compared({ rows, cells: [cell('free', 'take', 'held')] })).toEqual(['fewer!']);
  expect(compared({ rows, cells: [cell('free', 'take', 'held', 'busy', 'x')] })).toEqual(['more!']);
  expect(compared({ rows, cells: [cell('free', 'take', 'x', 'held')] })).toEqual(['differs!']);
});

it('says what the spec lacks where it has nothing for a cell', () => {
  const cells = [cell('free', 'give', 'free')];
  expect(compared({ rows: [row('free', 'steal', 'held')], cells })).toEqual([
    'not expressible: operation!',
  ]);
  expect(compared({ rows: [row('torn', 'give', 'held')], cells })).toEqual([
    'not expressible: state!',
  ]);
  expect(compared({ rows: [row('free', 'take', 'held')], cells })).toEqual([
    'not expressible: not taken!',
  ]);
  const other = { ...row('free', 'give', 'free'), mode: 'slow' };
  expect(compared({ rows: [other], cells })).toEqual(['not expressible: mode!']);
});

it('takes nothing for missing before all was walked, but what is too much is too much', () => {
  const rows = [row('free', 'take', 'held'), row('torn', 'take', 'held')];
  const isComplete = false;
  expect(compared({ rows, cells: [cell('free', 'take', 'held')], isComplete })).toEqual([
    'unknown!',
    'unknown!',
  ]);
  expect(
    compared({ rows: rows.slice(0, 1), cells: [cell('free', 'take', 'x')], isComplete }),
  ).toEqual(['more!']);
});

it('lets an exception be good for its own kind and outcome only', () => {
  const rows = [row('free', 'take', 'held')];
  const more = [cell('free', 'take', 'held', 'busy')];
  const given = (cells: readonly WalkedCell[], ...exceptions: readonly ExceptionRow[]) =>
    compared({ rows, cells, exceptions });
  expect(given(more, exception('more', 'busy'))).toEqual(['more']);
  expect(given(more, exception('more', 'other'))).toEqual(['more!']);
  expect(given(more, exception('fewer'))).toEqual(['more!']);
  const differs = [cell('free', 'take', 'busy')];
  expect(given(differs, exception('more'))).toEqual(['differs!']);
  expect(given(differs, exception('more'), exception('fewer', 'held'))).toEqual(['differs']);
  expect(given([], exception('not expressible'))).toEqual(['not expressible: state']);
  expect(given([], exception('more'))).toEqual(['not expressible: state!']);
});

it('names exceptions that no cell needs', () => {
  const mode = { mode: undefined, operations: ['take'], isComplete: true };
  const idle = exception('more', 'busy');
  const { idleExceptions } = compareCells(
    [{ ...mode, cells: [cell('free', 'take', 'held')] }],
    [row('free', 'take', 'held')],
    [idle],
  );
  expect(idleExceptions).toEqual([idle]);
});

it('counts what only the spec has, and takes the shortest of all sequences', () => {
  const mode = { mode: undefined, operations: ['take', 'give'], isComplete: true };
  const twice = cell('free', 'take', 'x', 'held');
  const { cells, unobserved } = compareCells(
    [{ ...mode, cells: [twice, cell('free', 'take', 'held'), cell('held', 'give', 'free')] }],
    [row('free', 'take', 'held')],
    [],
  );
  expect(unobserved).toEqual(new Map([[undefined, 1]]));
  expect(cells[0]?.outcomes.map(({ sequence }) => sequence)).toEqual([['op'], ['op']]);
});
