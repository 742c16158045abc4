/** What keeps a thread where it is: what it waits for, or the loop that it goes round in. */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import { successors } from '../../model/machine/node.ts';
import type { State } from '../../model/machine/state.ts';

type WaitingNode = MachineNode & { readonly kind: 'await' | 'assume' | 'choose' };

/** Returns each `await`, `assume` and `choose` with which a step of `thread` may begin, in spec order. */
export function waitingNodes(
  machine: Machine,
  state: State,
  thread: number,
): readonly WaitingNode[] {
  const template = at(machine.templates, at(machine.threads, thread).template);
  const found: WaitingNode[] = [];
  const seen = new Set<string>();
  const open = [{ number: at(state.threads, thread).pc, accessed: false }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const key = `${place.number} ${place.accessed}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const node = at(template.nodes, place.number);
    if (node.kind === 'await' || node.kind === 'assume' || node.kind === 'choose') {
      if (!found.includes(node)) found.push(node);
      continue;
    }
    const accessed = place.accessed || node.access;
    for (const number of [...successors(node)].reverse()) {
      const { schedulingPoint } = at(template.nodes, number);
      if (schedulingPoint === 'no' || (schedulingPoint === 'access' && !accessed))
        open.push({ number, accessed });
    }
  }
  return found;
}

/** Returns the nodes of the loop in which `thread` stands, in spec order; none if it stands in no loop. */
export function loopNodes(machine: Machine, state: State, thread: number): readonly MachineNode[] {
  const template = at(machine.templates, at(machine.threads, thread).template);
  const { pc: start } = at(state.threads, thread);
  const ahead = reachable(start, (number) => successors(at(template.nodes, number)));
  const before = new Map<number, number[]>();
  for (const number of ahead) {
    for (const next of successors(at(template.nodes, number))) {
      before.set(next, [...(before.get(next) ?? []), number]);
    }
  }
  if (!before.has(start)) return [];
  const behind = reachable(start, (number) => before.get(number) ?? []);
  return [...ahead]
    .filter((number) => behind.has(number))
    .sort((a, b) => a - b)
    .map((number) => at(template.nodes, number));
}

function reachable(
  start: number,
  next: (number: number) => readonly number[],
): ReadonlySet<number> {
  const seen = new Set([start]);
  for (const number of seen) for (const each of next(number)) seen.add(each);
  return seen;
}
