/**
 * x86-TSO as a pass on machines: both engines run what it makes, and know nothing of it.
 *
 * Each thread gets a store buffer: a queue of the stores that it has done and memory does not have. A plain
 * store goes to the end of the queue; a daemon takes the oldest to memory (`commits.ts`); the thread itself
 * sees its own stores, the newest first (`forward.ts`). A locked instruction (`stores.ts`), `smp_mb()` and the
 * end of a thread wait until the queue is empty. This is the abstract machine of Owens, Sarkar, Sewell: A
 * Better x86 Memory Model: x86-TSO (TPHOLs 2009); its global lock is that an `atomic` block is one step.
 *
 * A queue has room for `depth` stores. If no store of any run finds it full (`STORE_BUFFER_FULL` is never
 * broken), longer queues have no other runs, and the verdict is that of x86-TSO. If one does, the thread
 * waits there, and what is reported is true of runs with at most so many pending stores.
 *
 * Waiting for an empty queue and the access behind it are one step, for nobody else fills the queue of a
 * thread: once it is empty it stays so until the thread itself stores.
 *
 * Law: with `depth` 0 it is the machine itself; the states of that are among those with any other depth
 * (`store-buffers.test.ts`).
 */
import type { Expr } from '../../spec/language/types/expression.ts';
import { mapOperands, placeIndexes } from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import { controlLocations } from '../machine/control-locations.ts';
import type { Machine, MachineNode, Origin, Template, Variable } from '../machine/machine.ts';
import type { MemoryModel } from '../machine/memory-model.ts';
import { withExpressions, withSuccessors } from '../machine/node.ts';
import type { PlaceShape } from '../machine/place-shape.ts';
import { liveSlots } from '../reduce/dead-locals.ts';
import { type Buffers, buffersFor } from './buffers.ts';
import { commitTemplate } from './commits.ts';
import { isSameShape, newEntry, shapeOf } from './entries.ts';
import { forwarded } from './forward.ts';
import { isGhostWithStore, isLocked, isPlainStore, lockedBlocks, type Store } from './stores.ts';

/** Broken where a store finds its buffer full: what lies behind longer buffers was not looked at. */
export const STORE_BUFFER_FULL = 'store_buffer_full';

/** The name of the variable that holds all buffers; no name of a spec. */
export const BUFFERS = 'store buffers';

/**
 * Returns `machine` with store buffers for `depth` stores a thread; itself if it has no plain store.
 *
 * @throws WholeArrayRead
 */
export function withStoreBuffers(machine: Machine, depth: number): Machine {
  const { templates, threads, variables } = machine;
  const locked = templates.map((template) => lockedBlocks(machine, template));
  const stores = templates.map(({ nodes }, i) =>
    nodes.filter((node): node is Store => isPlainStore(machine, node, at(locked, i))),
  );
  const span = templates.find((_, i) => at(stores, i).length > 0)?.span;
  if (depth === 0 || span === undefined) return machine;
  const typeOf = (variable: number) => at(variables, variable).type;
  const shapes: PlaceShape[] = [];
  const addShape = (store: Store): void => {
    const shape = shapeOf(store, typeOf);
    if (!shapes.some((known) => isSameShape(known, shape))) shapes.push(shape);
  };
  for (const [i, { nodes }] of templates.entries()) {
    if (at(stores, i).length === 0) continue;
    for (const node of nodes) {
      if (isPlainStore(machine, node, at(locked, i)) || isGhostWithStore(machine, node))
        addShape(node);
    }
  }
  const isGhost = ({ variable }: PlaceShape): boolean =>
    at(variables, variable).storage === 'ghost';
  const buffers = buffersFor(shapes, isGhost, {
    ...{ variable: variables.length, threadCount: threads.length, depth, span },
  });
  const empty: Variable = {
    ...{ name: BUFFERS, storage: 'shared', type: buffers.type, span },
    initial: threads.map(() => []),
  };
  const withBuffers = templates.map((template, i) =>
    at(stores, i).length === 0
      ? template
      : bufferedTemplate(machine, template, buffers, at(locked, i)),
  );
  const commits = threads.flatMap(({ template, name, cpu }, i) =>
    at(stores, template).length === 0
      ? []
      : [{ template: templates.length, args: [i], name: `store buffer of ${name}`, cpu }],
  );
  return {
    ...machine,
    variables: [...variables, empty],
    templates: [...withBuffers, commitTemplate(buffers)],
    threads: [...threads, ...commits],
    stepProperties: machine.stepProperties.map((property) => ({
      ...property,
      body: overMorePairs(machine, property.body),
    })),
    // Who takes the stores of whom to memory is not the same after a renaming.
    symmetries: [],
    usesSymmetry: false,
    memory: { model: 'tso', depth },
    storeBuffers: { depth, variable: buffers.variable, template: templates.length, shapes },
  };
}

/** Returns what a step property says, where each state has one more variable and template (see `StepProperty`). */
function overMorePairs(
  { variables, templates }: Pick<Machine, 'variables' | 'templates'>,
  expr: Expr,
): Expr {
  const inner = mapOperands(expr, (operand) => overMorePairs({ variables, templates }, operand));
  if (inner.kind === 'global' && inner.variable >= variables.length) {
    return { ...inner, variable: inner.variable + 1 };
  }
  if ((inner.kind === 'at' || inner.kind === 'done') && inner.template >= templates.length) {
    return { ...inner, template: inner.template + 1 };
  }
  return inner;
}

/** The code of a thread that has a buffer. */
function bufferedTemplate(
  machine: Machine,
  template: Template,
  buffers: Buffers,
  locked: ReadonlySet<number>,
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

  for (const node of template.nodes) {
    if (isPlainStore(machine, node, locked)) {
      nodes.push(enqueue(node, 1 + buffers.ghosts.length, node.schedulingPoint));
    } else if (isGhostWithStore(machine, node) && !isLocked(node, locked)) {
      const here = add({
        ...withExpressions(node, withOwnStores),
        schedulingPoint: 'no',
        reset: [],
      });
      const later = add(enqueue({ ...node, reset: [] }, 1, 'no'));
      const { schedulingPoint, access, reset, origin } = node;
      const condition = isEmpty;
      nodes.push({
        kind: 'branch',
        condition,
        then: here,
        otherwise: later,
        schedulingPoint,
        access,
        reset,
        origin,
      });
    } else if (node.kind === 'barrier' && node.barrier === 'mb') {
      const own = node.schedulingPoint === 'no' ? 'access' : node.schedulingPoint;
      nodes.push({ ...whenEmpty(node, node.next), schedulingPoint: own });
    } else if (node.kind === 'end') {
      nodes.push(whenEmpty(node, add({ ...node, origin: { ...node.origin, labels: [] } })));
    } else {
      nodes.push(isLocked(node, locked) ? node : withExpressions(node, withOwnStores));
    }
  }
  const all = [...nodes, ...extra].map((node) => intoLocked(node));

  /** On each way into a locked instruction stands a wait for an empty queue. */
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

/** The control locations of `nodes`, which take the place of the nodes of `template`, and what is reset there. */
function withLocations(
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
      const reset = template.slots.flatMap((_, slot) => (at(live, number).has(slot) ? [] : [slot]));
      return { ...node, reset };
    }),
  };
}

/**
 * Returns `machine`, which runs under sequential consistency, as it runs under `memory`.
 *
 * @throws WholeArrayRead
 */
export function underMemory(machine: Machine, memory: MemoryModel): Machine {
  if (memory.model === 'sc') return machine;
  return withStoreBuffers({ ...machine, memory }, memory.depth);
}
