/** What the code of every thread keeps: its graph, its control locations, what is reset, and what each node may do. */
import type { Expr } from '../../spec/language/types/expression.ts';
import { sameType } from '../../spec/language/types/types.ts';
import { globalsIn, subexpressions } from '../../spec/language/types/walk-expression.ts';
import { at } from './assert.ts';
import { controlLocations } from './control-locations.ts';
import type { Frame, Machine, MachineNode, Template } from './machine.ts';
import { expressions, successors } from './node.ts';
import { expressionComplaints, placeType, type Scope } from './verify-expression.ts';

/** Returns what is wrong with `template`, one of those of `machine`; empty if it keeps all promises. */
export function templateComplaints(machine: Machine, template: Template): readonly string[] {
  const { nodes, locations, entry } = template;
  const isNode = (node: number): boolean => Number.isInteger(node) && nodes[node] !== undefined;
  const graph = [
    ...(isNode(entry) ? [] : ['the entry is no node']),
    ...(locations.every((stop, i) => isNode(stop) && (i === 0 || at(locations, i - 1) < stop))
      ? []
      : ['the locations are not ascending nodes']),
    ...nodes.flatMap((node, i) =>
      successors(node).every(isNode) ? [] : [`node ${i} leads nowhere`],
    ),
  ];
  // Whoever follows edges must be able to.
  if (graph.length > 0) return graph;
  const scope: Scope = { ...machine, template, hasSelf: true };
  return [
    ...(hasEndlessStep(nodes) ? ['a step need not end'] : []),
    ...locationComplaints(template),
    ...resetComplaints(template),
    ...frameComplaints(template),
    ...atomicComplaints(template),
    ...nodes.flatMap((node, i) =>
      [...nodeComplaints(scope, node), ...accessComplaints(machine, node)].map(
        (what) => `node ${i} (${node.kind}) ${what}`,
      ),
    ),
  ];
}

function nodeComplaints(scope: Scope, node: MachineNode): readonly string[] {
  const slots = scope.template?.slots ?? [];
  const common = expressions(node).flatMap((expr) => expressionComplaints(scope, expr));
  const isCondition = (expr: Expr | undefined): readonly string[] =>
    expr === undefined || expr.type.kind === 'bool' ? [] : ['has a condition that is none'];
  switch (node.kind) {
    case 'assign': {
      const type = placeType(scope, node.target);
      if (type === undefined) return [...common, 'stores in no place'];
      return sameType(type, node.value.type)
        ? common
        : [...common, 'stores a value of another type'];
    }
    case 'branch':
    case 'await':
    case 'assume':
    case 'assert':
      return [...common, ...isCondition(node.condition)];
    case 'choose': {
      const type = slots[node.slot]?.type;
      const fits = type !== undefined && sameType(type, node.domain);
      return [...common, ...isCondition(node.where), ...(fits ? [] : ['chooses of another type'])];
    }
    case 'either':
      return node.arms.length > 0 ? common : [...common, 'has no arm'];
    case 'barrier':
    case 'skip':
    case 'end':
      return common;
    default:
      return node satisfies never;
  }
}

/** Tells whether a thread could go round without ending a step. */
export function hasEndlessStep(nodes: readonly MachineNode[]): boolean {
  const isHead = ({ schedulingPoint: point }: MachineNode): boolean =>
    point === 'always' || point === 'again' || point === 'access-or-again';
  // Who comes round by an access and a point at which that ends the step has ended it, though they be two nodes.
  return (
    hasCycle(nodes, (node) => !isHead(node) && !node.access) ||
    hasCycle(nodes, (node) => !isHead(node) && node.schedulingPoint !== 'access')
  );
}

/** Whether there is a cycle of such nodes. */
function hasCycle(nodes: readonly MachineNode[], isOne: (node: MachineNode) => boolean): boolean {
  let rest = new Set([...nodes.keys()].filter((node) => isOne(at(nodes, node))));
  for (;;) {
    const inner = [...rest].filter((node) =>
      successors(at(nodes, node)).some((next) => rest.has(next)),
    );
    if (inner.length === rest.size) return inner.length > 0;
    rest = new Set(inner);
  }
}

/** A thread is between steps only at its control locations. */
function locationComplaints({ nodes, entry, locations }: Template): readonly string[] {
  const found = controlLocations(nodes, entry);
  const isLocation = new Set(locations);
  return found.flatMap((node) =>
    isLocation.has(node) ? [] : [`can be at node ${node}, which is no control location`],
  );
}

/** Slots are reset at control locations only, each once, and none whose value some path reads from there. */
function resetComplaints({ nodes, slots, locations }: Template): readonly string[] {
  const read = slotsReadFrom(nodes);
  const isLocation = new Set(locations);
  return nodes.flatMap(({ kind, reset }, number) => {
    const complain = (what: string): string => `node ${number} (${kind}) ${what}`;
    if (!reset.every((slot) => slots[slot] !== undefined)) return [complain('resets no slot')];
    if (new Set(reset).size < reset.length) return [complain('resets a slot twice')];
    if (!isLocation.has(number)) {
      return reset.length > 0 ? [complain('resets where no step ends')] : [];
    }
    return reset
      .filter((slot) => at(read, number).has(slot))
      .map((slot) => complain(`resets \`${at(slots, slot).name}\`, which is read later`));
  });
}

/** For each node the slots whose value some path from there reads; by rounds until none is added. */
function slotsReadFrom(nodes: readonly MachineNode[]): readonly ReadonlySet<number>[] {
  const needed = nodes.map((node) => new Set(slotsRead(node)));
  for (let isStable = false; !isStable; ) {
    isStable = true;
    for (let number = nodes.length - 1; number >= 0; number -= 1) {
      const node = at(nodes, number);
      const own = at(needed, number);
      const replaced = slotReplaced(node);
      const size = own.size;
      for (const next of successors(node)) {
        for (const slot of at(needed, next)) if (slot !== replaced) own.add(slot);
      }
      if (own.size > size) isStable = false;
    }
  }
  return needed;
}

function slotsRead(node: MachineNode): readonly number[] {
  const read = expressions(node).flatMap((expr) =>
    subexpressions(expr).flatMap((part) => (part.kind === 'local' ? [part.slot] : [])),
  );
  // The condition of a choice is about the value that is chosen.
  if (node.kind === 'choose') return read.filter((slot) => slot !== node.slot);
  // What stores a part keeps the rest.
  const { root, path } = node.kind === 'assign' ? node.target : NO_PLACE;
  return root?.kind === 'local' && path.length > 0 ? [...read, root.slot] : read;
}

const NO_PLACE = { root: undefined, path: [] } as const;

/** The slot whose value after `node` owes nothing to the one before. */
function slotReplaced(node: MachineNode): number | undefined {
  if (node.kind === 'choose') return node.slot;
  if (node.kind !== 'assign' || node.target.root.kind !== 'local') return undefined;
  return node.target.path.length === 0 ? node.target.root.slot : undefined;
}

/** An `atomic` block is one step: none ends before a node of it to which only nodes of it lead. */
function atomicComplaints({ nodes, entry }: Template): readonly string[] {
  const isEntered = new Set([entry]);
  // Folding constants leaves nodes to which none leads.
  const isInner = new Set<number>();
  for (const node of nodes) {
    for (const next of successors(node)) {
      const isWithin = at(nodes, next).origin.atomic === node.origin.atomic;
      (isWithin ? isInner : isEntered).add(next);
    }
  }
  return nodes.flatMap(({ origin, schedulingPoint }, number) =>
    origin.atomic !== undefined &&
    schedulingPoint !== 'no' &&
    isInner.has(number) &&
    !isEntered.has(number)
      ? [`node ${number} ends a step within \`atomic\``]
      : [],
  );
}

/** Frames with one number are one call. */
function frameComplaints({ nodes }: Template): readonly string[] {
  const known = new Map<number, Frame>();
  return nodes.flatMap(({ origin }, number) =>
    origin.frames.flatMap((frame) => {
      const other = known.get(frame.id) ?? frame;
      known.set(frame.id, other);
      const isSame = other.proc === frame.proc && other.call.start === frame.call.start;
      return isSame ? [] : [`node ${number} is in a call with the number of another one`];
    }),
  );
}

/**
 * Outside `atomic`, who reads or changes what threads share is an access with a scheduling point; checks of locks
 * look at memory without one, and with store buffers a store waits in front of its access. No thread reads a
 * ghost but to update ghosts, or in an assertion.
 */
function accessComplaints(
  { variables, storeBuffers, views }: Machine,
  node: MachineNode,
): readonly string[] {
  const isGhost = (variable: number): boolean => variables[variable]?.storage === 'ghost';
  const read = expressions(node).flatMap((expr) => [...globalsIn(expr)]);
  const stored =
    node.kind === 'assign' && node.target.root.kind === 'global' ? [node.target.root.variable] : [];
  const isCheck = node.kind === 'assert';
  // The buffer of a thread is its own.
  const isShared = [...read, ...stored].some(
    (variable) =>
      !isGhost(variable) &&
      variable !== storeBuffers?.variable &&
      variable < (views?.variable ?? variables.length),
  );
  const isAlone = node.origin.atomic === undefined && !isCheck && isShared;
  const hasPoint =
    node.access &&
    (node.schedulingPoint !== 'no' || storeBuffers !== undefined || views !== undefined);
  const readsGhost = !stored.some(isGhost) && !isCheck && read.some(isGhost);
  return [
    ...(isAlone && !node.access ? ['touches shared variables and is no access'] : []),
    ...(isAlone && node.access && !hasPoint ? ['is an access without a scheduling point'] : []),
    ...(readsGhost ? ['reads a ghost'] : []),
  ];
}
