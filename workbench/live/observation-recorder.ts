/** Notes what was observed, and where the program was lost. */
import { at } from '../../model/machine/assert.ts';
import type { LostSequence } from '../../report/live/live-report.ts';
import type { TableColumns } from '../conform/table-file.ts';
import type { Tried } from './live-caller.ts';
import type { ObservedTable } from './observed-table.ts';

/** Each is told of once. */
export function noteLost(lost: LostSequence[], { mode, sequence, why }: LostSequence): void {
  const name = sequence.join(' ');
  const isKnown = lost.some((each) => each.mode === mode && each.sequence.join(' ') === name);
  if (!isKnown) lost.push({ mode, sequence, why });
}

export function record(
  table: ObservedTable,
  mode: string | undefined,
  columns: TableColumns,
  { observed, sequence }: Tried & { readonly kind: 'observed' },
): void {
  let before = observed.labels;
  for (const [i, step] of observed.steps.entries()) {
    const after = columns.beforeOf.flatMap((label) =>
      label === undefined ? [] : [at(step.labels, label)],
    );
    const cell = { mode, operation: step.operation, before, after: [...after, ...step.outcomes] };
    table.add(cell, sequence.slice(0, i + 1));
    before = step.labels;
  }
}
