/** For what a thread waits: the nodes at which the ways end that it cannot go. */
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
  const open = [{ number: at(state.threads, thread).at, accessed: false }];
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
      const { stop } = at(template.nodes, number);
      if (stop === 'no' || (stop === 'access' && !accessed)) open.push({ number, accessed });
    }
  }
  return found;
}
