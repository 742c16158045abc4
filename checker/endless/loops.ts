/**
 * The loops of a thread's code, one in the other, as the graph of nodes has them.
 *
 * A strongly connected part of the graph is a loop; its head is where control enters it. Without the head,
 * what is still strongly connected are the loops within. Loops that have one head are one loop: `loop {
 * while not a { skip }  b }` does what `loop { if a { b } }` does.
 */
import { at } from '../../model/machine/assert.ts';
import type { MachineNode, Template } from '../../model/machine/machine.ts';
import { successors } from '../../model/machine/node.ts';
import { componentsOf, type Graph } from './components.ts';

export interface Loop {
  readonly nodes: ReadonlySet<number>;
  /** Whether the text has a way out of it; `loop { }` without `break` has none. */
  readonly hasExit: boolean;
}

/** Tells whether `template` has a loop at all. */
export function hasLoop({ nodes }: Template): boolean {
  return cycles(nodes, [...nodes.keys()]).length > 0;
}

/** Returns the loops of `template`, an outer one before those in it. */
export function loopsOf({ nodes, entry }: Template): readonly Loop[] {
  const loops: Loop[] = [];
  const open: { members: readonly number[]; within: ReadonlySet<number> | undefined }[] = [
    { members: [...nodes.keys()], within: undefined },
  ];
  for (let part = open.shift(); part !== undefined; part = open.shift()) {
    for (const members of cycles(nodes, part.members)) {
      const own = new Set(members);
      const leaves = (node: number): boolean =>
        successorsOf(at(nodes, node)).some((to) => !own.has(to));
      loops.push({ nodes: own, hasExit: members.some(leaves) });
      const outside = nodes.flatMap((node, i) => (own.has(i) ? [] : successorsOf(node)));
      const entered = own.has(entry) ? entry : undefined;
      const inner = part.within === undefined ? undefined : headWithin(nodes, part.within, own);
      const head = entered ?? inner ?? outside.find((to) => own.has(to)) ?? at(members, 0);
      open.push({ members: members.filter((node) => node !== head), within: own });
    }
  }
  return loops;
}

/** Where control enters `own` from the rest of the loop around it. */
function headWithin(
  nodes: readonly MachineNode[],
  around: ReadonlySet<number>,
  own: ReadonlySet<number>,
): number | undefined {
  for (const node of around) {
    if (own.has(node)) continue;
    const head = successorsOf(at(nodes, node)).find((to) => own.has(to));
    if (head !== undefined) return head;
  }
  return undefined;
}

/** The strongly connected parts of `members` with a cycle, in order. */
function cycles(
  nodes: readonly MachineNode[],
  members: readonly number[],
): readonly (readonly number[])[] {
  const number = new Map(members.map((node, i) => [node, i]));
  const targets = members.map((node) =>
    successorsOf(at(nodes, node)).flatMap((to) => number.get(to) ?? []),
  );
  const { of, count } = componentsOf(graphOf(targets));
  const parts: number[][] = Array.from({ length: count }, () => []);
  for (const [i, node] of members.entries()) at(parts, at(of, i)).push(node);
  return parts.filter(
    ([only, ...more]) =>
      only !== undefined && (more.length > 0 || successorsOf(at(nodes, only)).includes(only)),
  );
}

/** Where a thread may go from `node`: of a condition that is a constant, one way. */
function successorsOf(node: MachineNode): readonly number[] {
  if (node.kind !== 'branch' || node.condition.kind !== 'const') return successors(node);
  return [node.condition.value === 0 ? node.otherwise : node.then];
}

function graphOf(targets: readonly (readonly number[])[]): Graph {
  const first = new Uint32Array(targets.length + 1);
  for (const [i, list] of targets.entries()) first[i + 1] = at(first, i) + list.length;
  return { count: targets.length, first, to: Uint32Array.from(targets.flat()) };
}
