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
 * Waiting for an empty queue and the access behind it are one step, for no other thread fills the queue of a
 * thread: once it is empty it stays so until the thread itself stores.
 *
 * Stores of which no other thread can tell when they reach memory need no buffer (`unobserved-delays.ts`).
 *
 * Law: with `depth` 0 it is the machine itself; the states of that are among those with any other depth
 * (`store-buffers.test.ts`).
 */
import { somePart } from '../../spec/language/types/walk-expression.ts';
import { at } from '../machine/assert.ts';
import type { Machine, Template, Variable } from '../machine/machine.ts';
import type { PlaceShape } from '../machine/place-shape.ts';
import { bufferedTemplate, withEndOfItsOwn } from './buffered-template.ts';
import { buffersFor } from './buffers.ts';
import { commitTemplate } from './commits.ts';
import { isSameShape, shapeOf } from './entries.ts';
import { overBufferedSteps } from './step-properties.ts';
import { isGhostWithStore, isPlainStore, lockedBlocks, type Store } from './stores.ts';
import { ALL_OBSERVED, type UnobservedDelays, unobservedDelays } from './unobserved-delays.ts';

/** The name of the variable that holds all buffers; no name of a spec. */
export const BUFFERS = 'store buffers';

/** Whether a property asks whether threads of template `template` have ended. */
function isAskedForEnd({ properties }: Machine, template: number): boolean {
  return properties.some(({ body }) =>
    somePart(body, (part) => part.kind === 'done' && part.template === template),
  );
}

/** Returns the stores of `template` that wait in a buffer. */
function delayedStores(
  machine: Machine,
  template: Template,
  locked: ReadonlySet<number>,
  { atOnce, withStoreBefore }: UnobservedDelays,
): readonly Store[] {
  const delayed = template.nodes.filter(
    (node): node is Store =>
      isPlainStore(machine, node, locked) && !atOnce.has(node.target.root.variable),
  );
  // Behind no other store, a store that moves with the one before it is never in the buffer.
  return delayed.every((node) => withStoreBefore.has(node.target.root.variable)) ? [] : delayed;
}

/** Returns what `stores`, those of each template, and the ghosts that move with them are stores to. */
function shapesOf(machine: Machine, stores: readonly (readonly Store[])[]): readonly PlaceShape[] {
  const typeOf = (variable: number) => at(machine.variables, variable).type;
  const shapes: PlaceShape[] = [];
  const add = (store: Store): void => {
    const shape = shapeOf(store, typeOf);
    if (!shapes.some((known) => isSameShape(known, shape))) shapes.push(shape);
  };
  for (const [i, { nodes }] of machine.templates.entries()) {
    if (at(stores, i).length === 0) continue;
    for (const store of at(stores, i)) add(store);
    for (const node of nodes) if (isGhostWithStore(machine, node)) add(node);
  }
  return shapes;
}

/** Which stores are buffered: all, or those of which others can tell when they reach memory. */
export type Buffered = 'all' | 'racy';

/**
 * Returns `machine` with store buffers for `depth` stores a thread; itself if it has no store to buffer.
 *
 * @throws WholeArrayRead
 */
export function withStoreBuffers(
  machine: Machine,
  depth: number,
  buffered: Buffered = 'all',
): Machine {
  const { templates, threads, variables } = machine;
  const locked = templates.map((template) => lockedBlocks(machine, template));
  const unobserved = buffered === 'all' ? ALL_OBSERVED : unobservedDelays(machine, locked);
  const stores = templates.map((template, i) =>
    delayedStores(machine, template, at(locked, i), unobserved),
  );
  const span = templates.find((_, i) => at(stores, i).length > 0)?.span;
  if (depth === 0) return machine;
  const hasPlain = (i: number): boolean =>
    at(templates, i).nodes.some((node) => isPlainStore(machine, node, at(locked, i)));
  const unbuffered = templates.map((template, i) =>
    at(stores, i).length === 0 && hasPlain(i) && isAskedForEnd(machine, i)
      ? withEndOfItsOwn(machine, template)
      : template,
  );
  if (span === undefined) {
    return unbuffered.every((each, i) => each === templates[i])
      ? machine
      : { ...machine, templates: unbuffered };
  }
  const shapes = shapesOf(machine, stores);
  const isGhost = ({ variable }: PlaceShape): boolean =>
    at(variables, variable).storage === 'ghost';
  const follows = ({ variable }: PlaceShape): boolean => unobserved.withStoreBefore.has(variable);
  const buffers = buffersFor(shapes, isGhost, follows, {
    ...{ variable: variables.length, threadCount: threads.length, depth, span },
  });
  const empty: Variable = {
    ...{ name: BUFFERS, storage: 'shared', type: buffers.type, span },
    initial: threads.map(() => []),
  };
  const withBuffers = templates.map((template, i) =>
    at(stores, i).length === 0
      ? at(unbuffered, i)
      : bufferedTemplate(machine, template, buffers, at(locked, i), unobserved),
  );
  const owners = threads.flatMap(({ template }, i) =>
    at(stores, template).length === 0 ? [] : [i],
  );
  const commits = owners.map((i) => {
    const { name, cpu } = at(threads, i);
    return { template: templates.length, args: [i], name: `store buffer of ${name}`, cpu };
  });
  return {
    ...machine,
    variables: [...variables, empty],
    templates: [...withBuffers, commitTemplate(buffers)],
    threads: [...threads, ...commits],
    stepProperties: machine.stepProperties.map((property) => ({
      ...property,
      body: overBufferedSteps(machine, property.body, owners),
    })),
    // Who takes the stores of whom to memory is not the same after a renaming.
    symmetries: [],
    usesSymmetry: false,
    memory: { model: 'tso', depth },
    storeBuffers: { depth, variable: buffers.variable, template: templates.length, shapes },
  };
}
