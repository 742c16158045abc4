/**
 * The dynamic slice of a run: the executed nodes on which it hung that the run ends as it does.
 *
 * Definition. Let the *criterion* be what makes the end of the run wrong: places that are looked at in
 * some state, nodes that failed, and threads of which it matters where they stand. The slice is the
 * smallest set of executed nodes for which holds:
 *
 * 1. (data) If a place is looked at, by the criterion or by a node of the slice, then the slice has the
 *    nodes that last wrote it, or a part of it, before.
 * 2. (control) If a node is in the slice, or it matters that its thread stands there, then the slice has the
 *    branch or `either` on one of whose paths it lies (post-dominators, `post-dominators.ts`), and the last
 *    place that its thread had to get past before: an `await`, `assume` or `choose`, or the branch that left a
 *    loop or went by such a place.
 * 3. (what did not happen) If a shared place is looked at anywhere, then the slice has each branch that
 *    might have written it had it gone another way: an `atomic` that found nothing, a waker that found no
 *    one. It does not matter when: the same branch a little later may have gone that way, and that is
 *    what a race is. If a local is looked at, the branch must lie between its last write and the look. If it
 *    matters whether a thread stands at a label, each branch of it is in the slice behind which the label is.
 *
 * 1 and 2 are those of Korel and Laski, 3 is the potential dependence of Gyimóthy's relevant slices. What
 * taking a lock of a library reads is left aside: to have waited longer would have changed nothing else.
 *
 * Law: a read that is not in the slice may have seen anything else. If all threads come to stand where they
 * did, what was broken is broken still (dynamic-slice.test.ts).
 */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import { successors } from '../../model/machine/node.ts';
import type { State } from '../../model/machine/state.ts';
import type { Environment } from '../../model/meaning/environment.ts';
import type { ReadPosition } from './deciding-places.ts';
import {
  covers,
  type MemoryName,
  readPlaces,
  rootOf,
  variableOfPlace,
  writtenPlace,
} from './memory-names.ts';
import { isGate, mightWrite, type PathsNotTaken, pathsNotTaken } from './paths-not-taken.ts';
import { type LoggedPlace, placeLog } from './place-log.ts';
import { postDominators } from './post-dominators.ts';

/** A node as it was executed. Nodes are named by their place in the run. */
export interface ExecutedNode {
  readonly thread: number;
  readonly step: number;
  readonly node: MachineNode;
  /** Its number in the thread's template. */
  readonly number: number;
  readonly before: State;
  readonly after: State;
  /** Whether it belongs to a library, whose inside is not shown. */
  readonly isLibrary: boolean;
}

/** What makes the end of a run wrong. */
export interface Criterion {
  /** Places, each looked at before the executed node `time`; the number of nodes for the last state. */
  readonly looks: readonly { readonly place: MemoryName; readonly time: number }[];
  /** Executed nodes that matter as they are. */
  readonly nodes: readonly number[];
  /** Threads of which it matters that they stand where they do in the end. */
  readonly positioned: readonly number[];
  readonly positions: readonly ReadPosition[];
}

export interface Slice {
  readonly nodes: ReadonlySet<number>;
  /** Of these, the nodes that control where a thread of the criterion stands in the end. */
  readonly positionNodes: ReadonlySet<number>;
  /** Of these, the last one of each such thread: what brought it there. */
  readonly lastPositionNodes: ReadonlySet<number>;
  /** The nodes of the slice that hang on a node of the slice, by data or control. */
  readonly dependents: (node: number) => readonly number[];
}

/** Returns the slice of a run to its criterion; pure. `end` is the run's last state. */
export function dynamicSlice(
  machine: Machine,
  nodes: readonly ExecutedNode[],
  end: State,
  criterion: Criterion,
): Slice {
  const isAcquisition = acquisitions(machine, nodes);
  const branches = branchesOf(machine, nodes, end, isAcquisition);
  const branchesOfThread = machine.threads.map((_, thread) =>
    branches.filter((branch) => branch.thread === thread),
  );
  const passing = new Set(branches.filter(({ passes }) => passes).map(({ node }) => node));
  const { parentsOf, positionParents } = controls(machine, nodes, passing);
  const writes = placeLog(writesOf(machine, nodes));

  const found = new Set<number>();
  const dependents = new Map<number, Set<number>>();
  const open: number[] = [];
  const add = (node: number, dependent: number | undefined): void => {
    if (dependent !== undefined) {
      dependents.set(node, (dependents.get(node) ?? new Set()).add(dependent));
    }
    if (found.has(node)) return;
    found.add(node);
    open.push(node);
  };
  const looked = new Set<MemoryName>();
  const look = (place: MemoryName, time: number, by: number | undefined): void => {
    const written = writes.lastOfParts(place, time);
    for (const { node } of written) add(node, by);
    if (variableOfPlace(place) !== undefined) {
      if (looked.has(place)) return;
      looked.add(place);
      for (const branch of branches) if (branch.might([place])) add(branch.node, undefined);
    } else {
      const thread = Number(rootOf(place).slice(1).split(':')[0]);
      const oldest = written.at(-1);
      const from = oldest !== undefined && covers(oldest.place, place) ? oldest.node + 1 : 0;
      for (const branch of between(at(branchesOfThread, thread), from, time)) {
        if (branch.might([place])) add(branch.node, by);
      }
    }
  };

  for (const node of criterion.nodes) add(node, undefined);
  for (const { place, time } of criterion.looks) look(place, time, undefined);
  const positionNodes = new Set<number>();
  const lastPositionNodes = new Set<number>();
  for (const thread of criterion.positioned) {
    const { pc: number } = at(end.threads, thread);
    const parents = positionParents(thread, number);
    for (const parent of parents) positionNodes.add(parent);
    if (parents.length > 0) lastPositionNodes.add(Math.max(...parents));
  }
  for (const node of positionNodes) add(node, undefined);
  for (const { template, label } of criterion.positions) {
    for (const branch of branches) {
      const hasTemplate = at(machine.threads, branch.thread).template === template;
      if (hasTemplate && label !== undefined && branch.labels.has(label))
        add(branch.node, undefined);
    }
  }
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const parent of at(parentsOf, node)) add(parent, node);
    const executed = at(nodes, node);
    if (isAcquisition(executed.node)) continue;
    for (const place of lookedAtBy(machine, executed)) look(place, node, node);
  }
  const dependentsOf = new Map([...dependents].map(([node, by]) => [node, [...by]]));
  return {
    nodes: found,
    positionNodes,
    lastPositionNodes,
    dependents: (node) => dependentsOf.get(node) ?? [],
  };
}

/** What a node reads, and what it reads to find where it writes. */
function lookedAtBy(
  machine: Machine,
  { node, before, thread }: ExecutedNode,
): readonly MemoryName[] {
  return readPlaces({ machine, state: before, thread }, node);
}

/** Tells the nodes of calls of the library that take a lock, by what it says of them. */
function acquisitions(
  { procEffects }: Machine,
  nodes: readonly ExecutedNode[],
): (node: MachineNode) => boolean {
  const takes = new Set(
    procEffects
      .filter(({ effects }) => effects.some(({ kind }) => kind === 'acquires'))
      .map(({ proc }) => proc),
  );
  const libraries = new Set(
    nodes
      .filter(({ isLibrary }) => isLibrary)
      .flatMap(({ node }) => node.origin.frames.map(({ declaration }) => declaration.source)),
  );
  return ({ origin }) =>
    origin.frames.some(
      ({ proc, declaration }) => takes.has(proc) && libraries.has(declaration.source),
    );
}

/** All writes of the run, in order. */
function writesOf(machine: Machine, nodes: readonly ExecutedNode[]): readonly LoggedPlace[] {
  return nodes.flatMap(({ node, before, thread }, number) => {
    const place = writtenPlace({ machine, state: before, thread }, node);
    return place === undefined ? [] : [{ node: number, thread, place }];
  });
}

interface Branch {
  readonly node: number;
  readonly thread: number;
  /** Whether one of the places might have been written, had it gone another way. */
  readonly might: (places: readonly MemoryName[]) => boolean;
  /** The labels that lie on its other paths. */
  readonly labels: ReadonlySet<string>;
  /** Whether it left a loop, or went by a place at which its thread might have waited. */
  readonly passes: boolean;
}

function branchesOf(
  machine: Machine,
  nodes: readonly ExecutedNode[],
  end: State,
  isAcquisition: (node: MachineNode) => boolean,
): readonly Branch[] {
  const nextOf = followers(nodes, end);
  const known = new Map<string, PathsNotTaken>();
  return nodes.flatMap(({ node, number, before, thread }, i) => {
    if (node.kind !== 'branch' && node.kind !== 'either') return [];
    const { template } = at(machine.threads, thread);
    const next = at(nextOf, i);
    const key = `${template}:${number}:${next}`;
    const others =
      known.get(key) ?? pathsNotTaken(at(machine.templates, template), number, next, isAcquisition);
    known.set(key, others);
    const env: Environment = { machine, state: before, thread };
    const might = (places: readonly MemoryName[]): boolean => mightWrite(env, others, places);
    const passes = others.isLong && node.kind === 'branch';
    return [{ node: i, thread, might, labels: others.labels, passes }];
  });
}

/** The branches, of one thread and in the order of the run, from node `from` on and before node `to`. */
function between(branches: readonly Branch[], from: number, to: number): readonly Branch[] {
  let [low, high] = [0, branches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(branches, middle).node < from) low = middle + 1;
    else high = middle;
  }
  const found: Branch[] = [];
  for (let i = low; i < branches.length && at(branches, i).node < to; i += 1) {
    found.push(at(branches, i));
  }
  return found;
}

/** For each executed node, where its thread went from there. */
function followers(nodes: readonly ExecutedNode[], end: State): readonly number[] {
  const locations = end.threads.map((thread) => thread.pc);
  const next: number[] = [];
  for (const [i, { thread, number }] of [...nodes.entries()].reverse()) {
    next[i] = at(locations, thread);
    locations[thread] = number;
  }
  return next;
}

interface Controls {
  /** For each executed node, the nodes that control it directly. */
  readonly parentsOf: readonly (readonly number[])[];
  /** The nodes that control that `thread` stands before `number` in the end. */
  readonly positionParents: (thread: number, number: number) => readonly number[];
}

/** A branch on one of whose paths a thread is, and where its paths meet. */
interface OpenBranch {
  readonly node: number;
  readonly join: number;
}

function controls(
  machine: Machine,
  nodes: readonly ExecutedNode[],
  passing: ReadonlySet<number>,
): Controls {
  const open = new Map<number, readonly OpenBranch[]>();
  const passed = new Map<number, number>();
  const arrive = (thread: number, number: number): readonly number[] => {
    const branches = [...(open.get(thread) ?? [])];
    while (branches.at(-1)?.join === number) branches.pop();
    open.set(thread, branches);
    return [branches.at(-1)?.node, passed.get(thread)].filter((each) => each !== undefined);
  };
  const parentsOf = nodes.map(({ thread, number, node }, i) => {
    const parents = arrive(thread, number);
    if (node.kind === 'branch' || node.kind === 'either') {
      const template = at(machine.templates, at(machine.threads, thread).template);
      const join = at(postDominators(template), number);
      const isChoice = successors(node).some((to) => to !== join);
      if (isChoice) open.set(thread, [...(open.get(thread) ?? []), { node: i, join }]);
    }
    if (isGate(node) || passing.has(i)) passed.set(thread, i);
    return parents;
  });
  return { parentsOf, positionParents: arrive };
}
