/** Statements to nodes, with their stops: what the elaborator does for real specs. */
import type { Expr, LValue, PathStep } from '../../spec/language/types/expression.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import { assert, at, InternalError } from '../machine/assert.ts';
import type { MachineNode, Origin, SchedulingPoint, Template } from '../machine/machine.ts';
import { expressions, successors } from '../machine/node.ts';
import { initialLocations } from '../machine/prologue.ts';
import {
  type StepPoint,
  stepAfter,
  stepEnds,
  stepPointKey,
  stepStart,
} from '../machine/step-point.ts';
import { NOWHERE } from '../meaning/expression.fixture.ts';
import type { Block, Statement } from '../meaning/statement.fixture.ts';

export type Code = Pick<Template, 'nodes' | 'entry' | 'locations'>;

interface Context {
  readonly nodes: MachineNode[];
  readonly isGhost: (variable: number) => boolean;
  readonly atomic: number | undefined;
  readonly labels: readonly string[];
}

/**
 * Lowers the body of a thread to nodes, entry first.
 *
 * @param reset - which slots a node with a stop resets.
 */
export function lower(
  block: Block,
  isGhost: (variable: number) => boolean,
  reset: (node: number) => readonly number[],
): Code {
  const nodes: MachineNode[] = [];
  const context: Context = { nodes, isGhost, atomic: undefined, labels: [] };
  const last = add(context, { kind: 'end' });
  const first = lowerBlock(block, last, context);
  stopEndlessSteps(nodes);
  const inOrder = inReadingOrder(nodes, first);
  const locations = controlLocations(inOrder);
  const ordered = inOrder.map((node, i) =>
    locations.includes(i) ? { ...node, reset: reset(i) } : node,
  );
  return { nodes: ordered, entry: 0, locations };
}

function lowerBlock(block: Block, next: number, context: Context): number {
  return block.reduceRight((after, statement) => lowerStatement(statement, after, context), next);
}

/** Adds the nodes of one statement and returns the one where it starts; it goes on to `next`. */
function lowerStatement(statement: Statement, next: number, context: Context): number {
  switch (statement.kind) {
    case 'assign':
      return add(context, {
        kind: 'assign',
        target: placeOf(statement.place),
        value: statement.value,
        next,
      });
    case 'if': {
      const then = lowerBlock(statement.then, next, context);
      const otherwise = lowerBlock(statement.otherwise, next, context);
      return add(context, { kind: 'branch', condition: statement.condition, then, otherwise });
    }
    case 'loop': {
      const start = add(context, { kind: 'skip', next });
      const body = lowerBlock(statement.body, start, context);
      const { condition } = statement;
      const { origin } = at(context.nodes, start);
      context.nodes[start] = node(
        condition === undefined
          ? { kind: 'skip', next: body }
          : { kind: 'branch', condition, then: body, otherwise: next },
        origin,
        context,
      );
      return start;
    }
    case 'choose': {
      const { slot, domain, where } = statement;
      assert(slot.kind === 'local', 'choose stores in a local');
      return add(context, { kind: 'choose', slot: slot.slot, domain, where, next });
    }
    case 'either':
      return add(context, {
        kind: 'either',
        arms: statement.arms.map((arm) => lowerBlock(arm, next, context)),
      });
    case 'await':
    case 'assume':
      return add(context, { kind: statement.kind, condition: statement.condition, next });
    case 'assert': {
      const { form, condition, property } = statement;
      return add(context, {
        kind: 'assert',
        form,
        condition,
        property,
        message: `${property} fails`,
        next,
      });
    }
    case 'barrier':
      return add(context, { kind: 'barrier', barrier: statement.barrier, next });
    case 'skip':
      return add(context, { kind: 'skip', next });
    case 'end':
      return add(context, { kind: 'end' });
    case 'atomic': {
      const first = lowerBlock(statement.body, next, { ...context, atomic: context.nodes.length });
      if (first !== next && context.atomic === undefined) atLeast(context.nodes, first, 'access');
      return first;
    }
    case 'labelled': {
      const labels = [statement.label];
      const first = lowerStatement(statement.statement, next, { ...context, labels });
      if (context.atomic === undefined) atLeast(context.nodes, first, 'always');
      return first;
    }
    default:
      return statement satisfies never;
  }
}

/** A node without what all nodes have. */
type Shape = MachineNode extends infer N
  ? N extends MachineNode
    ? Omit<N, 'schedulingPoint' | 'access' | 'reset' | 'origin'>
    : never
  : never;

function add(context: Context, shape: Shape): number {
  const { labels, atomic: group } = context;
  const origin: Origin = { span: NOWHERE, labels, frames: [], atomic: group };
  context.nodes.push(node(shape, origin, context));
  return context.nodes.length - 1;
}

function node(shape: Shape, origin: Origin, context: Context): MachineNode {
  const bare = { ...shape, schedulingPoint: 'no', access: false, reset: [], origin } as MachineNode;
  const touched = expressions(bare).flatMap((each) =>
    [...subexpressions(each)].flatMap((part) => (part.kind === 'global' ? [part.variable] : [])),
  );
  if (bare.kind === 'assign' && bare.target.root.kind === 'global')
    touched.push(bare.target.root.variable);
  const writesMemory = bare.kind === 'assign' && bare.target.root.kind === 'global';
  const readsMemory = touched.some((variable) => !context.isGhost(variable));
  // An assert looks at ghosts as at any memory.
  const looks = bare.kind === 'assert' && touched.length > 0;
  const access = readsMemory || writesMemory || looks;
  // An update of a ghost that reads no memory belongs to the step that comes there.
  if (!readsMemory && writesMemory) return { ...bare, access };
  return { ...bare, access, schedulingPoint: stopOf(bare, access, context.atomic !== undefined) };
}

function stopOf({ kind }: MachineNode, access: boolean, inAtomic: boolean): SchedulingPoint {
  if (kind === 'end') return 'always';
  const startsAStep =
    kind === 'choose' || kind === 'either' || kind === 'await' || kind === 'assume';
  return !inAtomic && (access || startsAStep) ? 'access' : 'no';
}

function atLeast(
  nodes: MachineNode[],
  place: number,
  schedulingPoint: Exclude<SchedulingPoint, 'no'>,
): void {
  const old = at(nodes, place);
  if (old.schedulingPoint !== 'always') nodes[place] = { ...old, schedulingPoint };
}

/** Gives an `always` to each cycle that passes no access at which a step stops. */
function stopEndlessSteps(nodes: MachineNode[]): void {
  const endsSteps = (each: MachineNode): boolean =>
    each.schedulingPoint === 'always' ||
    each.schedulingPoint === 'again' ||
    each.schedulingPoint === 'access-or-again' ||
    (each.access && each.schedulingPoint === 'access');
  const mark: ('open' | 'closed' | undefined)[] = [];
  const visit = (place: number): void => {
    mark[place] = 'open';
    for (const next of successors(at(nodes, place))) {
      if (endsSteps(at(nodes, next))) continue;
      if (mark[next] === 'open')
        atLeast(
          nodes,
          next,
          at(nodes, next).schedulingPoint === 'no' ? 'again' : 'access-or-again',
        );
      else if (mark[next] === undefined) visit(next);
    }
    mark[place] = 'closed';
  };
  for (const place of nodes.keys()) if (mark[place] === undefined) visit(place);
}

/** Numbers the nodes as a reader meets them, from 0 = entry, and drops those that nobody reaches. */
function inReadingOrder(nodes: readonly MachineNode[], entry: number): readonly MachineNode[] {
  const order: number[] = [];
  const visit = (place: number): void => {
    if (order.includes(place)) return;
    order.push(place);
    for (const next of successors(at(nodes, place))) visit(next);
  };
  visit(entry);
  const renamed = (place: number): number => order.indexOf(place);
  return order.map((place) => {
    const old = at(nodes, place);
    switch (old.kind) {
      case 'branch':
        return { ...old, then: renamed(old.then), otherwise: renamed(old.otherwise) };
      case 'either':
        return { ...old, arms: old.arms.map(renamed) };
      case 'end':
        return old;
      default:
        return { ...old, next: renamed(old.next) };
    }
  });
}

/**
 * Where a thread can stand: behind what it does before its first step, and found by walking from each
 * place found, in phase 0 before the first access and in phase 1 behind it.
 */
function controlLocations(nodes: readonly MachineNode[]): readonly number[] {
  const found = new Set<number>();
  const seen = new Set<string>();
  const walk = (point: StepPoint): void => {
    const node = at(nodes, point.node);
    const stepNode = { ...node, isEnd: node.kind === 'end' };
    if (stepEnds(point, stepNode)) {
      addLocation(point.node);
      return;
    }
    const key = stepPointKey(point);
    if (seen.has(key)) return;
    seen.add(key);
    for (const next of successors(node)) walk(stepAfter(point, stepNode, next));
  };
  const addLocation = (place: number): void => {
    if (found.has(place)) return;
    found.add(place);
    if (at(nodes, place).kind !== 'end') walk(stepStart(place));
  };
  const initial = initialLocations(
    0,
    (place) => at(nodes, place),
    (place) => successors(at(nodes, place)),
  );
  for (const place of initial) addLocation(place);
  return [...found].sort((a, b) => a - b);
}

/** An expression as a place: a variable or local, then fields and elements of it. */
export function placeOf(place: Expr): LValue {
  const path: PathStep[] = [];
  let rest = place;
  while (rest.kind === 'field' || rest.kind === 'index') {
    path.unshift(
      rest.kind === 'field'
        ? { kind: 'field', field: rest.field }
        : { kind: 'index', index: rest.index },
    );
    rest = rest.base;
  }
  if (rest.kind !== 'global' && rest.kind !== 'local')
    throw new InternalError(`${rest.kind} is no place`);
  const root =
    rest.kind === 'global'
      ? ({ kind: 'global', variable: rest.variable, racy: rest.racy } as const)
      : ({ kind: 'local', slot: rest.slot } as const);
  return { root, path, type: place.type, span: NOWHERE };
}
