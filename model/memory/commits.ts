/** The other half of a store buffer: who takes pending stores to memory, one daemon a thread. */
import type { LValue } from '../../spec/language/types/expression.ts';
import { at } from '../machine/assert.ts';
import type { MachineNode, Origin, Template } from '../machine/machine.ts';
import type { Buffers } from './buffers.ts';
import { hasShape, placeOfEntry, valueOfEntry } from './entries.ts';

/** What the daemons are called; a name that no spec can have. */
export const COMMIT = 'store buffer';

/**
 * Returns the daemon that takes the oldest store of thread `t`, its argument, to memory, again and again: in
 * one step with what moves with it: updates of ghosts, and stores of which no other thread can tell when they do.
 *
 * It is weakly fair: every store reaches memory at last.
 */
export function commitTemplate(buffers: Buffers): Template {
  const { build, threads, entries, followers, followersMax, span } = buffers;
  const origin: Origin = { span, labels: [], frames: [], atomic: 1 };
  const own = { kind: 'arg', index: 0, type: threads, span } as const;
  const pending = buffers.of(own);
  const nodes: MachineNode[] = [];
  const add = (node: Omit<MachineNode, 'stop' | 'access' | 'reset' | 'origin'>): number =>
    nodes.push({ ...node, schedulingPoint: 'no', access: true, reset: [], origin } as MachineNode) -
    1;

  const isPending = build.greater(build.length(pending), build.number(0));
  nodes.push({
    ...{ kind: 'await', condition: isPending, next: 1 },
    ...{ schedulingPoint: 'always', access: true, reset: [], origin },
  });
  const oldest = build.head(pending);
  /** Stores the oldest entry, which is of one of `shapes`, and goes on behind the last node that it adds. */
  const commit = (shapes: readonly number[]): void => {
    const pop = nodes.length + 2 * shapes.length - 1;
    for (const [i, shape] of shapes.entries()) {
      const isLast = i === shapes.length - 1;
      const here = nodes.length;
      if (!isLast) {
        const condition = hasShape(build, oldest, shape);
        add({ kind: 'branch', condition, then: here + 1, otherwise: here + 2 } as MachineNode);
      }
      const target: LValue = placeOfEntry(build, entries, oldest, shape);
      const value = valueOfEntry(build, entries, oldest, shape);
      add({ kind: 'assign', target, value, next: pop } as MachineNode);
    }
    const value = build.tail(pending);
    add({
      kind: 'assign',
      target: buffers.placeOf(own),
      value,
      next: nodes.length + 1,
    } as MachineNode);
  };
  commit(entries.shapes.map((_, shape) => shape));
  for (let following = 0; following < followersMax; following += 1) {
    const follows = followers.map((shape) => hasShape(build, oldest, shape)).reduce(build.or);
    const condition = build.and(isPending, follows);
    const here = nodes.length;
    add({ kind: 'branch', condition, then: here + 1, otherwise: 0 } as MachineNode);
    commit(followers);
  }
  const last = at(nodes, nodes.length - 1);
  if (last.kind === 'assign') nodes[nodes.length - 1] = { ...last, next: 0 };
  return {
    ...{ name: COMMIT, daemon: true, fairness: 'weak', slots: [], span },
    ...{ indexes: [{ name: 't', type: threads }], nodes, entry: 0, locations: [0] },
  };
}
