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

/** Of each node, the slots that some run from there reads before assigning them: a bit for each. */
export class LiveSlots {
  readonly #wordCount: number;
  readonly #bits: Uint32Array;

  constructor(nodeCount: number, slotCount: number) {
    this.#wordCount = Math.max(1, Math.ceil(slotCount / 32));
    this.#bits = new Uint32Array(nodeCount * this.#wordCount);
  }

  has(node: number, slot: number): boolean {
    const word = slot >> 5;
    if (word >= this.#wordCount) return false;
    return ((this.#bits[node * this.#wordCount + word] ?? 0) & (1 << (slot & 31))) !== 0;
  }

  add(node: number, slot: number): boolean {
    if (this.has(node, slot)) return false;
    const place = node * this.#wordCount + (slot >> 5);
    this.#bits[place] = (this.#bits[place] ?? 0) | (1 << (slot & 31));
    return true;
  }

  /** Adds those of `other`, but for `killed`, to those of `node`; returns whether some were new. */
  addAll(node: number, other: number, killed: number | undefined): boolean {
    const [to, from] = [node * this.#wordCount, other * this.#wordCount];
    let isNew = false;
    for (let word = 0; word < this.#wordCount; word += 1) {
      let coming = this.#bits[from + word] ?? 0;
      if (killed !== undefined && killed >> 5 === word) coming &= ~(1 << (killed & 31));
      const before = this.#bits[to + word] ?? 0;
      if ((coming & ~before) === 0) continue;
      this.#bits[to + word] = before | coming;
      isNew = true;
    }
    return isNew;
  }
}

/**
 * Returns, for each node, the slots that some run from there reads before assigning them. What stands in
 * front of a call of one of `lockProcs` (`lock-checks.ts`) is not there yet, and reads its arguments.
 */
export function liveSlots(
  drafts: readonly Code[],
  lockProcs: ReadonlySet<string> = new Set(),
): LiveSlots {
  const nexts = drafts.map(({ shape }) => nextOf(shape));
  const before: number[][] = drafts.map(() => []);
  for (const [node, next] of nexts.entries()) for (const each of next) at(before, each).push(node);
  const reads = drafts.map((draft, node) => [
    ...readSlots(draft.shape),
    ...at(nexts, node)
      .flatMap((next) => argumentSlots(draft, at(drafts, next), lockProcs))
      .filter((slot) => slot !== assignedSlot(draft.shape)),
  ]);
  const slotCount = reads.reduce((most, slots) => Math.max(most, ...slots), -1) + 1;
  const live = new LiveSlots(drafts.length, slotCount);
  for (const [node, slots] of reads.entries()) for (const slot of slots) live.add(node, slot);
  // What is known flows backwards, and drafts are in spec order.
  const pending = new Set([...drafts.keys()].reverse());
  for (const node of pending) {
    pending.delete(node);
    const killed = assignedSlot(at(drafts, node).shape);
    let isNew = false;
    for (const next of at(nexts, node)) if (live.addAll(node, next, killed)) isNew = true;
    if (isNew) for (const earlier of at(before, node)) pending.add(earlier);
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
