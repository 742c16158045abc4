/** From a graph under construction to the nodes of a template: order, stops, resets. */
import { placeIndexes } from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import type { MachineNode, Template } from '../machine/machine.ts';
import { canFail } from '../meaning/can-fail.ts';
import { liveSlots } from '../reduce/dead-locals.ts';
import { type Draft, nextOf, renameNext, type Shape } from './graph.ts';
import type { ThreadGraph } from './lower-thread.ts';

export type FinishedGraph = Pick<Template, 'nodes' | 'entry' | 'stops' | 'slots'>;

/**
 * Drops nodes that nothing reaches, numbers the rest in spec order (depth first from the entry) and
 * decides where a thread can stand and which slots are reset there; `lockProcs` do something to locks.
 */
export function finishGraph(
  graph: ThreadGraph,
  resetDeadLocals: boolean,
  lockProcs: ReadonlySet<string> = new Set(),
): FinishedGraph {
  const { drafts, entry } = inSpecOrder(graph);
  breakSilentCycles(drafts);
  stopInPrologue(drafts, entry);
  const live = resetDeadLocals ? liveSlots(drafts, lockProcs) : undefined;
  const stops = standing(drafts, entry);
  const nodes = drafts.map((draft, node): MachineNode => {
    const { shape, stop, access, origin, scope } = draft;
    const kept =
      live === undefined ? scope : new Set([...scope].filter((s) => at(live, node).has(s)));
    const reset = stops.has(node)
      ? graph.slots.flatMap((_, slot) => (kept.has(slot) ? [] : [slot]))
      : [];
    return { ...shape, stop, access, origin, reset } as MachineNode;
  });
  return { nodes, entry, stops: [...stops].sort((a, b) => a - b), slots: graph.slots };
}

/** Numbers the reachable nodes in the order in which control first reaches them. */
function inSpecOrder({ drafts, entry }: ThreadGraph): { drafts: Draft[]; entry: number } {
  const number = new Map<number, number>();
  const order: number[] = [];
  const pending = [skipped(drafts, entry)];
  while (pending.length > 0) {
    const node = pending.pop();
    if (node === undefined || number.has(node)) continue;
    number.set(node, order.length);
    order.push(node);
    const next = nextOf(at(drafts, node).shape).map((n) => skipped(drafts, n));
    pending.push(...next.reverse());
  }
  const renamed = order.map((node) => {
    const draft = at(drafts, node);
    return {
      ...draft,
      shape: renameNext(draft.shape, (n) => number.get(skipped(drafts, n)) ?? -1),
    };
  });
  return { drafts: renamed, entry: number.get(skipped(drafts, entry)) ?? 0 };
}

/** Returns the first node from `node` on that is not an empty node without a name. */
function skipped(drafts: readonly Draft[], node: number): number {
  const passed = new Set<number>();
  let current = node;
  for (;;) {
    const draft = at(drafts, current);
    const empty =
      draft.shape.kind === 'skip' && draft.stop === 'no' && !draft.access && !draft.isMark;
    if (!empty || passed.has(current) || draft.shape.kind !== 'skip') return current;
    passed.add(current);
    current = draft.shape.next;
  }
}

/** Makes a scheduling point in each cycle that has neither a shared access nor a label. */
function breakSilentCycles(drafts: readonly Draft[]): void {
  const state = new Map<number, 'open' | 'done'>();
  const isSilent = (node: number): boolean => {
    const { access, stop } = at(drafts, node);
    return !access && stop !== 'always';
  };
  const visit = (root: number): void => {
    const stack: { node: number; next: readonly number[]; i: number }[] = [];
    const enter = (node: number): void => {
      state.set(node, 'open');
      stack.push({ node, next: nextOf(at(drafts, node).shape), i: 0 });
    };
    if (!state.has(root) && isSilent(root)) enter(root);
    while (stack.length > 0) {
      const top = at(stack, stack.length - 1);
      const next = top.next[top.i];
      top.i += 1;
      if (next === undefined) {
        state.set(top.node, 'done');
        stack.pop();
      } else if (isSilent(next)) {
        if (state.get(next) === 'open') at(drafts, next).stop = 'always';
        else if (!state.has(next)) enter(next);
      }
    }
  };
  for (let node = 0; node < drafts.length; node += 1) visit(node);
}

/** What runs before the first stop belongs to the initial state, so it is local and cannot fail. */
function stopInPrologue(drafts: readonly Draft[], entry: number): void {
  const seen = new Set<number>();
  const pending = [entry];
  while (pending.length > 0) {
    const node = pending.pop();
    if (node === undefined || seen.has(node)) continue;
    seen.add(node);
    const draft = at(drafts, node);
    if (draft.stop !== 'no') continue;
    const { shape } = draft;
    const local = isQuiet(shape);
    if (!local) draft.stop = 'access';
    else pending.push(...nextOf(shape));
  }
}

function isQuiet(shape: Shape): boolean {
  switch (shape.kind) {
    case 'assign': {
      const { root } = shape.target;
      const indexes = placeIndexes(shape.target);
      return root.kind === 'local' && ![shape.value, ...indexes].some(canFail);
    }
    case 'branch':
      return !canFail(shape.condition);
    case 'skip':
    case 'barrier':
    case 'end':
      return true;
    default:
      return false;
  }
}

/** Returns the nodes where a thread can stand: reached, and stopped before, in phase 0 or 1. */
function standing(drafts: readonly Draft[], entry: number): ReadonlySet<number> {
  const stops = new Set<number>();
  const seen = new Set<string>();
  /** Node, whether a shared access was made, and whether it is where the step began. */
  const pending: { node: number; accessed: boolean; start: boolean }[] = [
    { node: entry, accessed: true, start: false },
  ];
  while (pending.length > 0) {
    const item = pending.pop();
    if (item === undefined) break;
    const { node, accessed, start } = item;
    const key = `${node} ${accessed} ${start}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const { stop, access, shape } = at(drafts, node);
    const halts =
      shape.kind === 'end' || (!start && (stop === 'always' || (stop === 'access' && accessed)));
    if (halts) {
      stops.add(node);
      if (shape.kind !== 'end') pending.push({ node, accessed: false, start: true });
      continue;
    }
    for (const next of nextOf(shape)) {
      pending.push({ node: next, accessed: accessed || access, start: false });
    }
  }
  return stops;
}
