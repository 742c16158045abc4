/**
 * The cells of a matrix from those that several threads found, each from a share of the start states.
 *
 * Law: the same for each division of the start states (`search-matrix.test.ts`).
 */
import { createHash } from 'node:crypto';
import type { CoreDriver } from '../../spec/language/types/core.ts';
import type { CellsPart, FoundCell, FoundMatrix, PartialCell } from './found-matrix.ts';
import type { StartStates } from './start-states.ts';

export function mergeCells(
  drivers: readonly CoreDriver[],
  { starts, ambiguous, sleepers, quiescent, limit }: StartStates,
  parts: readonly CellsPart[],
): FoundMatrix {
  const known = new Map<string, PartialCell[]>();
  for (const cell of parts.flatMap(({ cells }) => cells)) {
    const key = JSON.stringify(cell.operations);
    known.set(key, [...(known.get(key) ?? []), cell]);
  }
  const hasAllStarts = limit === undefined || limit === 'length';
  const cutShort = parts.find((part) => part.limit !== undefined)?.limit;
  // A thread that was at its end says nothing of its cells.
  const isSilent = parts.some((part) => part.limit !== undefined && part.cells.length === 0);
  const names = drivers.flatMap(({ operations }) => operations.map(({ name }) => name));
  const place = ({ operations }: FoundCell): readonly number[] =>
    operations.map((name) => names.indexOf(name));
  return {
    starts: starts.map(({ labels, asleep, sequence }) => ({ labels, asleep, sequence })),
    ...{ ambiguous, sleepers, quiescent },
    points: parts.reduce((sum, { points }) => sum + points, 0),
    limit: cutShort ?? limit,
    cells: [...known.values()]
      .map((cells) => merged(cells, hasAllStarts && !isSilent))
      .sort((a, b) => compareLists(place(a), place(b))),
  };
}

function merged(cells: readonly PartialCell[], isWhole: boolean): FoundCell {
  const lines = cells.flatMap(({ digests }) => digests).sort();
  return {
    operations: cells[0]?.operations ?? [],
    calls: cells.reduce((sum, { calls }) => sum + calls, 0),
    isComplete: isWhole && cells.every(({ isComplete }) => isComplete),
    digest: createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12),
    unexplained: mergedFindings(
      cells.flatMap(({ unexplained }) => [...unexplained.values()]),
      ({ outcome, repeats }) => JSON.stringify([outcome, repeats]),
    ),
    broken: mergedFindings(
      cells.flatMap(({ broken }) => [...broken.values()]),
      ({ property, isInOrder }) => `${property} ${isInOrder}`,
    ),
  };
}

/** Each finding once, in the order of first start states; its runs are those from the first. */
function mergedFindings<Finding extends { readonly starts: readonly number[] }>(
  found: readonly Finding[],
  keyOf: (each: Finding) => string,
): readonly Finding[] {
  const first = ({ starts }: Finding): number => starts[0] ?? 0;
  const byKey = new Map<string, Finding>();
  for (const each of found.toSorted(
    (a, b) => first(a) - first(b) || (keyOf(a) < keyOf(b) ? -1 : 1),
  )) {
    const known = byKey.get(keyOf(each));
    const starts = [...(known?.starts ?? []), ...each.starts].sort((a, b) => a - b);
    byKey.set(keyOf(each), { ...(known ?? each), starts });
  }
  return [...byKey.values()];
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((each, i) => each !== b[i]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
