/**
 * Dead locals: a reduction.
 *
 * Idea: a local that no run reads again before it is assigned cannot matter; give it one value.
 * Source: the classical backward analysis of live variables (Aho, Sethi, Ullman, 1986, section 10.6).
 * Sound because: properties read no locals, so two states that differ in dead locals only are
 * bisimilar. Switch: `--reduce` with `dead-locals`. Test that would fail: dead-locals.test.ts.
 */
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import { type Draft, nextOf, type Shape } from '../machine/graph-draft.ts';

/** What of a node the analysis needs. */
type Code = Pick<Draft, 'shape' | 'origin'>;

/**
 * Returns, for each node, the slots that some run from there reads before assigning them. What stands in
 * front of a call of one of `lockProcs` (`lock-checks.ts`) is not there yet, and reads its arguments.
 */
export function liveSlots(
  drafts: readonly Code[],
  lockProcs: ReadonlySet<string> = new Set(),
): readonly ReadonlySet<number>[] {
  const live = drafts.map(() => new Set<number>());
  const before: number[][] = drafts.map(() => []);
  for (const [node, draft] of drafts.entries()) {
    for (const next of nextOf(draft.shape)) at(before, next).push(node);
  }
  const reads = drafts.map(({ shape }) => readSlots(shape));
  const readBehind = drafts.map((draft) =>
    nextOf(draft.shape).flatMap((next) => argumentSlots(draft, at(drafts, next), lockProcs)),
  );
  // What is known flows backwards, and drafts stand in spec order.
  const pending = new Set([...drafts.keys()].reverse());
  for (const node of pending) {
    pending.delete(node);
    const { shape } = at(drafts, node);
    const result = new Set(nextOf(shape).flatMap((next) => [...at(live, next)]));
    for (const slot of at(readBehind, node)) result.add(slot);
    const killed = assignedSlot(shape);
    if (killed !== undefined) result.delete(killed);
    for (const slot of at(reads, node)) result.add(slot);
    const known = at(live, node);
    if (result.size === known.size) continue;
    live[node] = result;
    for (const earlier of at(before, node)) pending.add(earlier);
  }
  return live;
}

/** The slots in the arguments of calls of `procs` that the edge between two nodes enters. */
function argumentSlots(from: Code, to: Code, procs: ReadonlySet<string>): readonly number[] {
  const [known, frames] = [from.origin.frames, to.origin.frames];
  if (known === frames) return [];
  return frames.flatMap(({ id, proc, args }) =>
    procs.has(proc) && !known.some((frame) => frame.id === id) ? args.flatMap(slotsOf) : [],
  );
}

/** The slot that gets a wholly new value here. */
function assignedSlot(shape: Shape): number | undefined {
  if (shape.kind === 'choose') return shape.slot;
  if (shape.kind !== 'assign' || shape.target.root.kind !== 'local') return undefined;
  return shape.target.path.length === 0 ? shape.target.root.slot : undefined;
}

function readSlots(shape: Shape): readonly number[] {
  switch (shape.kind) {
    case 'assign':
      return [...slotsOf(shape.value), ...slotsOfPlace(shape.target)];
    case 'branch':
    case 'await':
    case 'assume':
    case 'assert':
      return slotsOf(shape.condition);
    case 'choose':
      // The condition reads the slot after it is assigned, which is no use of its old value.
      return shape.where === undefined ? [] : slotsOf(shape.where).filter((s) => s !== shape.slot);
    case 'either':
    case 'barrier':
    case 'skip':
    case 'end':
      return [];
    default:
      return shape satisfies never;
  }
}

function slotsOf(expr: Expr): readonly number[] {
  const found: number[] = [];
  for (const e of subexpressions(expr)) if (e.kind === 'local') found.push(e.slot);
  return found;
}

/** Assigning a part of a slot keeps the rest, so that is a use of it. */
function slotsOfPlace({ root, path }: LValue): readonly number[] {
  const indexes = path.flatMap((step) => (step.kind === 'index' ? slotsOf(step.index) : []));
  return root.kind === 'local' && path.length > 0 ? [root.slot, ...indexes] : indexes;
}
