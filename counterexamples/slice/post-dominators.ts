/**
 * Where the paths from a branch meet again: the immediate post-dominators of a thread's nodes.
 *
 * A node is controlled by a branch if it is executed on one of its paths before they meet. The
 * algorithm is that of Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm", on the
 * reversed graph. A loop that is never left has no path to the end; such loops are given one, from where
 * they go back, so that what follows a branch in them is told apart from what stands in its arms.
 */
import { at } from '../../model/machine/assert.ts';
import type { Template } from '../../model/machine/machine.ts';
import { successors } from '../../model/machine/node.ts';

const known = new WeakMap<Template, readonly number[]>();

/** Returns for each node where all its paths meet first; the number of nodes if only at the end. */
export function postDominators(template: Template): readonly number[] {
  const old = known.get(template);
  if (old !== undefined) return old;
  const made = computed(template);
  known.set(template, made);
  return made;
}

function computed({ nodes }: Template): readonly number[] {
  const exit = nodes.length;
  const next = nodes.map((node) => {
    const after = [...successors(node)];
    return after.length === 0 ? [exit] : after;
  });
  next.push([]);
  for (const node of endless(next, exit)) at(next, node).push(exit);

  // The reversed graph, in reverse postorder from the exit.
  const order = postorder(predecessors(next), exit).reverse();
  const position = new Map(order.map((node, i) => [node, i]));
  const dominator: (number | undefined)[] = next.map(() => undefined);
  dominator[exit] = exit;
  const meet = (one: number, other: number): number => {
    let [a, b] = [one, other];
    while (a !== b) {
      while ((position.get(a) ?? 0) > (position.get(b) ?? 0)) a = dominator[a] ?? exit;
      while ((position.get(b) ?? 0) > (position.get(a) ?? 0)) b = dominator[b] ?? exit;
    }
    return a;
  };
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const node of order) {
      if (node === exit) continue;
      const targets = at(next, node).filter((to) => dominator[to] !== undefined);
      if (targets.length === 0) continue;
      const met = targets.reduce(meet);
      if (dominator[node] !== met) isChanged = true;
      dominator[node] = met;
    }
  }
  return dominator.map((node) => node ?? exit);
}

function predecessors(next: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const before: number[][] = next.map(() => []);
  for (const [node, targets] of next.entries()) for (const to of targets) at(before, to).push(node);
  return before;
}

function postorder(next: readonly (readonly number[])[], start: number): number[] {
  const seen = new Set([start]);
  const order: number[] = [];
  const open = [{ node: start, edge: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const to = at(next, top.node)[top.edge];
    top.edge += 1;
    if (to === undefined) {
      order.push(top.node);
      open.pop();
    } else if (!seen.has(to)) {
      seen.add(to);
      open.push({ node: to, edge: 0 });
    }
  }
  return order;
}

/** The nodes from which a loop without a path to the end goes back to where it came from. */
function endless(next: readonly (readonly number[])[], exit: number): readonly number[] {
  const ending = new Set(postorder(predecessors(next), exit));
  const state: ('new' | 'open' | 'done')[] = next.map(() => 'new');
  const found = new Set<number>();
  for (const start of next.keys()) {
    if (ending.has(start) || state[start] !== 'new') continue;
    const open = [{ node: start, edge: 0 }];
    state[start] = 'open';
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const to = at(next, top.node)[top.edge];
      top.edge += 1;
      if (to === undefined) {
        state[top.node] = 'done';
        open.pop();
      } else if (state[to] === 'open') {
        found.add(top.node);
      } else if (state[to] === 'new') {
        state[to] = 'open';
        open.push({ node: to, edge: 0 });
      }
    }
  }
  return [...found];
}
