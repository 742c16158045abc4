/** The calls of one cell from one start state, compared with the same calls one at a time. */
import type { RunEnd, Visit } from '../../checker/concurrent/operation-runs.ts';
import type { Call, OperationSpace } from '../../checker/concurrent/operation-space.ts';
import { explained, rulesFor } from './explain-calls.ts';
import { foldInto } from './fold-triples.ts';
import type { PartialCell } from './found-matrix.ts';
import { runOf } from './outcome-run.ts';
import type { Observer } from './seen-outcome.ts';

const NO_RUNS = { orders: [], run: undefined };

/** Looks at `calls` from one start state, and puts down in `cell` what no order explains, folded if `folds` says so. */
export function compare(
  { space, seen }: { readonly space: OperationSpace; readonly seen: Observer },
  cell: PartialCell,
  { number, look, state: start }: { number: number; look: string; state: number },
  { calls, folds }: { readonly calls: readonly Call[]; readonly folds: boolean },
  visit: Visit,
): void {
  const found = explained(space, seen, start, calls, visit);
  if (found === undefined) return;
  cell.calls += 1;
  cell.digests.push(JSON.stringify([look, found.digest]));
  if (found.unexplained.length === 0) return;
  const isFolded = folds && calls.length === 3;
  const repeated = isFolded ? foldInto({ space, seen }, start, calls, visit) : undefined;
  for (const { text, end, all } of found.unexplained) {
    const repeats = repeated?.(all);
    const key = JSON.stringify([text, repeats]);
    const known = cell.unexplained.get(key);
    if (known !== undefined) {
      if (!known.starts.includes(number)) known.starts.push(number);
      continue;
    }
    const isLike = (wanted: RunEnd, isOrdered: boolean) => (each: RunEnd) =>
      each.failed === wanted.failed &&
      (!isOrdered || each.order === wanted.order) &&
      JSON.stringify(seen.outcome(start, each, calls)) ===
        JSON.stringify(seen.outcome(start, wanted, calls));
    if (repeats !== undefined) {
      // Its runs are those of the pair, which its own matrix has.
      cell.unexplained.set(key, { ...NO_RUNS, outcome: text, starts: [number], repeats });
      continue;
    }
    const orders = found.orders.map((each) => ({
      outcome: each.text,
      run:
        each.end === undefined
          ? undefined
          : runOf(space, start, calls, 'one at a time', { isEnd: isLike(each.end, false) }, visit),
    }));
    const run =
      end === undefined
        ? undefined
        : runOf(space, start, calls, rulesFor(calls), { isEnd: isLike(end, true) }, visit);
    cell.unexplained.set(key, { outcome: text, starts: [number], repeats, orders, run });
  }
}
