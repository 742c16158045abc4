/** From a graph under construction to the nodes of a template: order, scheduling points, resets. */
import type { Diagnostic } from '../../spec/language/text/diagnostics.ts';
import type { Span } from '../../spec/language/text/source.ts';
import { at } from '../machine/assert.ts';
import { type Draft, nextOf, renameNext } from '../machine/graph-draft.ts';
import type { MachineNode, Template } from '../machine/machine.ts';
import { isSilent } from '../machine/node.ts';
import { initialLocations } from '../machine/prologue.ts';
import type { StepNode } from '../machine/step-point.ts';
import { type StepWalk, walkSteps } from '../machine/step-walk.ts';
import { liveSlots } from '../reduce/dead-locals.ts';
import { checkGhosts } from './check-ghosts.ts';
import type { ThreadGraph } from './lower-thread.ts';
import { LoweringBudget } from './lowering-budget.ts';

/**
 * Thrown for a step that runs through too much; its span is where the step begins.
 *
 * A point of a step is a node with the heads of loops that the step has passed (`step-point.ts`), so there may be
 * exponentially many. Whoever goes through a step goes through all of them.
 */
export class StepTooLarge extends Error {
  override readonly name = 'StepTooLarge';
  readonly span: Span;
  readonly max: number = STEP_POINTS_MAX;
  constructor(span: Span) {
    super('a step is too large');
    this.span = span;
  }
}

/** Points of one step. */
const STEP_POINTS_MAX = 5000;
/** Points of all steps of a thread: so many, and more for each of its nodes. */
const POINTS_MIN = 4 * STEP_POINTS_MAX;
const POINTS_PER_NODE = 8;

const NO_SLOTS: readonly number[] = [];

export interface FinishedGraph {
  readonly graph: Pick<Template, 'nodes' | 'entry' | 'locations' | 'slots'>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Drops nodes that nothing reaches, numbers the rest in spec order (depth first from the entry) and
 * finds its control locations and the slots that are reset there; `lockProcs` do something to locks. The
 * diagnostics are of ghosts whose updates have no step (`check-ghosts.ts`).
 */
export function finishGraph(
  graph: ThreadGraph,
  resetDeadLocals: boolean,
  lockProcs: ReadonlySet<string> = new Set(),
  variableNames: readonly string[] = [],
  budget: LoweringBudget = new LoweringBudget(),
): FinishedGraph {
  const { drafts, entry } = inSpecOrder(graph);
  breakSilentCycles(drafts);
  const live = resetDeadLocals ? liveSlots(drafts, lockProcs) : undefined;
  const walk = stepsFrom(drafts, entry, budget);
  const { locations } = walk;
  const slots = [...graph.slots.keys()];
  budget.takeLocals(locations.size * graph.slots.length, at(drafts, entry).origin.span);
  const nodes = drafts.map((draft, node): MachineNode => {
    const { shape, schedulingPoint, access, origin, scope } = draft;
    const isKept = (slot: number): boolean =>
      scope.has(slot) && (live === undefined || live.has(node, slot));
    const reset = locations.has(node) ? slots.filter((slot) => !isKept(slot)) : NO_SLOTS;
    return { ...shape, schedulingPoint, access, origin, reset } as MachineNode;
  });
  return {
    graph: { nodes, entry, locations: [...locations].sort((a, b) => a - b), slots: graph.slots },
    diagnostics: checkGhosts(drafts, walk, variableNames),
  };
}

/** Numbers the reachable nodes in the order in which control first reaches them. */
function inSpecOrder({ drafts, entry }: ThreadGraph): { drafts: Draft[]; entry: number } {
  const number = new Map<number, number>();
  const order: number[] = [];
  const pending = [skipped(drafts, entry)];
  while (pending.length > 0) {
    const node = pending.pop();
    if (node === undefined || number.has(node)) continue;
    number.set(node, order.length);
    order.push(node);
    const next = nextOf(at(drafts, node).shape).map((n) => skipped(drafts, n));
    pending.push(...next.reverse());
  }
  const renamed = order.map((node) => {
    const draft = at(drafts, node);
    return {
      ...draft,
      shape: renameNext(draft.shape, (n) => number.get(skipped(drafts, n)) ?? -1),
    };
  });
  return { drafts: renamed, entry: number.get(skipped(drafts, entry)) ?? 0 };
}

/** Returns the first node from `node` on that is not an empty node without a name. */
function skipped(drafts: readonly Draft[], node: number): number {
  const passed = new Set<number>();
  let current = node;
  for (;;) {
    const draft = at(drafts, current);
    const empty =
      draft.shape.kind === 'skip' &&
      draft.schedulingPoint === 'no' &&
      !draft.access &&
      !draft.isMark;
    if (!empty || passed.has(current) || draft.shape.kind !== 'skip') return current;
    passed.add(current);
    current = draft.shape.next;
  }
}

/** Makes the head of each cycle of nodes without a scheduling point one, for who comes round. */
function breakSilentCycles(drafts: readonly Draft[]): void {
  const state = new Map<number, 'open' | 'done'>();
  const visit = (root: number): void => {
    const stack: { node: number; next: readonly number[]; i: number }[] = [];
    const enter = (node: number): void => {
      state.set(node, 'open');
      stack.push({ node, next: nextOf(at(drafts, node).shape), i: 0 });
    };
    if (!state.has(root) && isSilent(at(drafts, root))) enter(root);
    while (stack.length > 0) {
      const top = at(stack, stack.length - 1);
      const next = top.next[top.i];
      top.i += 1;
      if (next === undefined) {
        state.set(top.node, 'done');
        stack.pop();
      } else if (isSilent(at(drafts, next))) {
        if (state.get(next) === 'open') {
          const head = at(drafts, next);
          head.schedulingPoint = head.schedulingPoint === 'no' ? 'again' : 'access-or-again';
        } else if (!state.has(next)) enter(next);
      }
    }
  };
  for (let node = 0; node < drafts.length; node += 1) visit(node);
}

/** Returns all steps of a thread, and with them its control locations, in phase 0 or 1. */
function stepsFrom(drafts: readonly Draft[], entry: number, budget: LoweringBudget): StepWalk {
  const nexts = drafts.map(({ shape }) => nextOf(shape));
  const stepNodes = drafts.map(({ shape, schedulingPoint, access }): StepNode => {
    return { schedulingPoint, access, isEnd: shape.kind === 'end' };
  });
  const initial = initialLocations(
    entry,
    (node) => {
      const { shape, schedulingPoint, access } = at(drafts, node);
      return { ...shape, schedulingPoint, access };
    },
    (node) => at(nexts, node),
  );
  const walk = walkSteps(
    initial,
    (node) => at(stepNodes, node),
    (node) => at(nexts, node),
    POINTS_MIN + POINTS_PER_NODE * drafts.length,
  );
  const tooLarge = largeStep(walk, budget);
  if (tooLarge !== undefined) throw new StepTooLarge(at(drafts, tooLarge).origin.span);
  return walk;
}

/** Returns where a step begins that comes to too many points, or the last of too many steps; undefined if none does. */
function largeStep(
  { points, placesOf, locations, isWhole }: StepWalk,
  budget: LoweringBudget,
): number | undefined {
  if (!isWhole) return points.at(-1)?.node;
  for (const location of locations) {
    const start = (placesOf.get(location) ?? []).find((place) => at(points, place).isStart);
    const seen = new Set<number>();
    const pending = start === undefined ? [] : [start];
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      if (seen.size > STEP_POINTS_MAX || !budget.hasPoints(seen.size)) return location;
      pending.push(...at(points, place).next);
    }
    budget.takePoints(seen.size);
  }
  return undefined;
}
