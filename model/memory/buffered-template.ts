/** One template with a store buffer: stores go to the end of the queue, and reads see them. */
import type { Expr } from '../../spec/language/types/expression.ts';
import { placeIndexes } from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import { controlLocations } from '../machine/control-locations.ts';
import type { Machine, MachineNode, Origin, Template } from '../machine/machine.ts';
import { withExpressions, withSuccessors } from '../machine/node.ts';
import { liveSlots } from '../reduce/dead-locals.ts';
import type { Buffers } from './buffers.ts';
import { isSameShape, newEntry, shapeOf } from './entries.ts';
import { forwarded } from './forward.ts';
import { isGhostWithStore, isLocked, isPlainStore, type Store } from './stores.ts';
import type { UnobservedDelays } from './unobserved-delays.ts';

/** Broken where a store finds its buffer full: what lies behind longer buffers was not looked at. */
export const STORE_BUFFER_FULL = 'store_buffer_full';

/** The code of a thread that has a buffer. */
export function bufferedTemplate(
  machine: Machine,
  template: Template,
  buffers: Buffers,
  locked: ReadonlySet<number>,
  { atOnce, withStoreBefore }: UnobservedDelays,
): Template {
  const { build, entries, self } = buffers;
  const pending = buffers.of(self);
  const nodes: MachineNode[] = [];
  const extra: MachineNode[] = [];
  const add = (node: MachineNode): number => template.nodes.length + extra.push(node) - 1;
  const withOwnStores = (expr: Expr): Expr => forwarded({ build, entries }, pending, expr);
  const isEmpty = build.equal(build.length(pending), build.number(0));

  /** Puts `value` at the end of the queue; the thread waits while there is no room for `size` entries. */
  const enqueue = (
    node: Store,
    size: number,
    schedulingPoint: MachineNode['schedulingPoint'],
  ): MachineNode => {
    const shape = shapeOf(node, (variable) => at(machine.variables, variable).type);
    const number = entries.shapes.findIndex((known) => isSameShape(known, shape));
    const indexes = placeIndexes(node.target).map(withOwnStores);
    const element = newEntry(build, entries, number, indexes, withOwnStores(node.value));
    const value: Expr = {
      ...{ kind: 'append', base: pending, element, type: entries.buffer, span: element.span },
    };
    const origin: Origin = { ...node.origin, labels: [] };
    const rest = { schedulingPoint: 'no', reset: [], origin } as const;
    const append = add({
      ...{ kind: 'assign', target: buffers.placeOf(self), value, next: node.next, ...rest },
      access: node.access,
    });
    const room = entries.buffer.max - size;
    const hasRoom = build.greater(build.number(room + 1), build.length(pending));
    const wait = add({
      ...{ kind: 'await', condition: hasRoom, next: append, access: node.access, ...rest },
    });
    return {
      ...{
        kind: 'assert',
        form: 'warn',
        condition: hasRoom,
        property: STORE_BUFFER_FULL,
        next: wait,
      },
      message: 'a store finds its buffer full',
      ...{ schedulingPoint, access: false, reset: node.reset, origin: node.origin },
    };
  };

  const whenEmpty = (node: MachineNode, next: number): MachineNode => {
    const { schedulingPoint, reset, origin } = node;
    return {
      kind: 'await',
      condition: isEmpty,
      next,
      schedulingPoint,
      access: false,
      reset,
      origin,
    };
  };

  /** Stores at once if the queue is empty, else behind the store before, with `size` entries. */
  const follow = (node: Store, size: number): MachineNode => {
    const here = add({ ...withExpressions(node, withOwnStores), schedulingPoint: 'no', reset: [] });
    const later = add(enqueue({ ...node, reset: [] }, size, 'no'));
    const { schedulingPoint, access, reset, origin } = node;
    const condition = isEmpty;
    return {
      ...{ kind: 'branch', condition, then: here, otherwise: later },
      ...{ schedulingPoint, access, reset, origin },
    };
  };
  const storeSize = 1 + buffers.ghosts.length;

  for (const node of template.nodes) {
    if (isPlainStore(machine, node, locked) && !atOnce.has(node.target.root.variable)) {
      nodes.push(
        withStoreBefore.has(node.target.root.variable)
          ? follow(node, storeSize)
          : enqueue(node, storeSize, node.schedulingPoint),
      );
    } else if (isGhostWithStore(machine, node) && !isLocked(node, locked)) {
      nodes.push(follow(node, 1));
    } else if (node.kind === 'barrier' && node.barrier === 'mb') {
      // Waiting is a step of its own, but within `atomic`, which is one step.
      const isStep = node.origin.atomic === undefined && node.schedulingPoint === 'no';
      const schedulingPoint = isStep ? 'access' : node.schedulingPoint;
      nodes.push({ ...whenEmpty(node, node.next), schedulingPoint });
    } else if (node.kind === 'end') {
      nodes.push(whenEmpty(node, add({ ...node, origin: { ...node.origin, labels: [] } })));
    } else {
      nodes.push(isLocked(node, locked) ? node : withExpressions(node, withOwnStores));
    }
  }
  const all = [...nodes, ...extra].map((node) => intoLocked(node));

  /** On each edge into a locked instruction there is a wait for an empty queue. */
  function intoLocked(node: MachineNode): MachineNode {
    const own = node.origin.atomic;
    return withSuccessors(node, (next) => {
      const target = template.nodes[next];
      if (target === undefined || !isLocked(target, locked)) return next;
      if (target.origin.atomic === own) return next;
      const origin: Origin = { ...target.origin, labels: [] };
      return (
        template.nodes.length +
        extra.push({
          ...{
            kind: 'await',
            condition: isEmpty,
            next,
            schedulingPoint: 'no',
            access: false,
            reset: [],
            origin,
          },
        }) -
        1
      );
    });
  }
  const complete = [...all, ...extra.slice(all.length - template.nodes.length)];
  return { ...template, ...withLocations(machine, template, complete) };
}

/**
 * A thread that no store of its own waits for, and whose end properties see: as with a buffer it has ended one step after
 * it has done everything.
 */
export function withEndOfItsOwn(machine: Machine, template: Template): Template {
  const ends = template.nodes.flatMap((node, number) => (node.kind === 'end' ? [number] : []));
  const nodes = template.nodes.map((node, number): MachineNode => {
    if (node.kind !== 'end') return node;
    return { ...node, kind: 'skip', next: template.nodes.length + ends.indexOf(number) };
  });
  const behind = ends.map((number) => {
    const node = at(template.nodes, number);
    return { ...node, origin: { ...node.origin, labels: [] } };
  });
  return { ...template, ...withLocations(machine, template, [...nodes, ...behind]) };
}

/** The control locations of `nodes`, which take the place of the nodes of `template`, and what is reset there. */
export function withLocations(
  machine: Machine,
  template: Template,
  nodes: readonly MachineNode[],
): Pick<Template, 'nodes' | 'locations'> {
  const locations = controlLocations(nodes, template.entry);
  const isLocation = new Set(locations);
  const live = machine.resetsDeadLocals
    ? liveSlots(nodes.map((node) => ({ shape: node, origin: node.origin })))
    : undefined;
  return {
    locations,
    nodes: nodes.map((node, number) => {
      if (!isLocation.has(number)) return { ...node, reset: [] };
      // At a new control location, lowering has not decided what is reset.
      if (live === undefined || template.locations.includes(number)) return node;
      const reset = template.slots.flatMap((_, slot) => (live.has(number, slot) ? [] : [slot]));
      return { ...node, reset };
    }),
  };
}
