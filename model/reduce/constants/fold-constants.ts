/**
 * Constants: a reduction.
 *
 * Idea: what has one value in all reachable states is not looked at, and what it decides is decided before the
 * search. What cannot change is not stored (`checker/engine/state/layout.ts`).
 * Source: sparse conditional constant propagation (Wegman and Zadeck, 1991); `propagate.ts`.
 * Sound because: an expression is replaced only where it has that value, and cannot fail, for every thread that
 * executes it; an edge that is removed is one that no thread takes; and nothing else of a node changes, neither where
 * steps stop nor what is an access. So in all reachable states each thread has the same steps with the same
 * choices, and states, transitions and depths are the same. Where a loop has a way out is a question about the
 * text, so `livelock` is asked of the machine as it was.
 * Switch: `--reduce constants`. Test that would fail: fold-constants.test.ts.
 */
import type { Expr, LValue } from '../../../spec/language/types/expression.ts';
import type { Value } from '../../../spec/language/types/types.ts';
import { mapOperands } from '../../../spec/language/types/walk-expression.ts';
import { at } from '../../machine/assert.ts';
import type { Machine, MachineNode, Template } from '../../machine/machine.ts';
import { successors } from '../../machine/node.ts';
import { ANY_NUMBER, onlyValue, type Possible } from '../../machine/possible-values.ts';
import { initialLocations, isPrologue } from '../../machine/prologue.ts';
import { sameValue } from '../../machine/value.ts';
import { evaluatePossible, type Surroundings } from './evaluate-possible.ts';
import { surroundingsOf } from './known-surroundings.ts';
import type { Propagated } from './propagate.ts';
import { propagateOnce } from './propagate-once.ts';

/** The name of this reduction. */
export const CONSTANTS = 'constants';

const results = new WeakMap<Machine, Machine>();

/**
 * Returns `machine` without what is decided before the search, and with what its places can hold; the same object
 * if it is too large to be looked at.
 *
 * Law: the same reachable states, and from each the same steps, violations, failures and covers
 * (checker/constants.test.ts).
 */
export function foldConstants(machine: Machine): Machine {
  const result = results.get(machine) ?? foldedMachine(machine, machine);
  results.set(machine, result);
  return result;
}

/**
 * Returns the same for a machine that has the states and steps of `original`, and its nodes in the same places; nodes
 * that are only in `machine` stand behind them, and are kept as they are. What is known of `original` is not computed
 * again: between two nodes of it, locals and variables are what they are there.
 *
 * Law: what `foldConstants` promises (checker/coverage/coverage-goals.test.ts).
 */
export function foldExtended(machine: Machine, original: Machine): Machine {
  return foldedMachine(machine, original);
}

function foldedMachine(machine: Machine, original: Machine): Machine {
  const known = propagateOnce(original);
  if (known === undefined) return machine;
  const anywhere: Surroundings = {
    variable: (variable) => at(known.variables, variable),
    slot: () => ANY_NUMBER,
    self: ANY_NUMBER,
    arg: () => ANY_NUMBER,
  };
  return {
    ...machine,
    templates: machine.templates.map((template, number) => {
      const knownNodes = at(original.templates, number).nodes.length;
      return folded(machine, known, template, number, knownNodes);
    }),
    properties: machine.properties.map((property) => ({
      ...property,
      body: foldedExpr(property.body, [anywhere]),
    })),
    possible: { variables: known.variables, slots: known.slots },
  };
}

/** Nodes from `knownNodes` on are not looked at, and are taken to be reached. */
function folded(
  machine: Machine,
  known: Propagated,
  template: Template,
  number: number,
  knownNodes: number,
): Template {
  const threads = machine.threads.flatMap((each, thread) =>
    each.template === number ? [thread] : [],
  );
  /** What each thread that executes a node can read there. */
  const readersOf = (node: number): readonly Surroundings[] =>
    threads.flatMap((thread) => {
      const locals = known.nodes[thread]?.[node];
      return locals === undefined ? [] : [surroundingsOf(machine, known.variables, thread, locals)];
    });
  const isReached = (node: number): boolean =>
    node >= knownNodes || threads.some((thread) => known.nodes[thread]?.[node] !== undefined);
  const initial = initialLocations(
    template.entry,
    (node) => at(template.nodes, node),
    (node) => successors(at(template.nodes, node)),
  );
  const nodes = template.nodes.map((node, place): MachineNode => {
    const readers = readersOf(place);
    if (readers.length === 0) return node;
    const after = foldedNode(node, readers, known, isReached);
    // A thread that would be here before its first step must not run past it in the initial state.
    return initial.has(place) && isPrologue(after) && !isPrologue(node) ? node : after;
  });
  return { ...template, nodes: withoutUnreachable(template, nodes) };
}

/** Nodes keep their numbers: what no edge leads to is an end, where no thread is and no local is kept. */
function withoutUnreachable(
  { entry, locations, slots }: Template,
  nodes: readonly MachineNode[],
): readonly MachineNode[] {
  const reachable = new Set([entry]);
  for (const node of reachable) for (const next of successors(at(nodes, node))) reachable.add(next);
  const locationSet = new Set(locations);
  return nodes.map((node, number): MachineNode => {
    if (reachable.has(number)) return node;
    const reset = locationSet.has(number) ? [...slots.keys()] : [];
    return {
      kind: 'end',
      schedulingPoint: node.schedulingPoint,
      access: false,
      reset,
      origin: node.origin,
    };
  });
}

function foldedNode(
  node: MachineNode,
  readers: readonly Surroundings[],
  known: Propagated,
  isReached: (node: number) => boolean,
): MachineNode {
  const fold = (expr: Expr): Expr => foldedExpr(expr, readers);
  const skip = (next: number): MachineNode => {
    const { schedulingPoint, access, reset, origin } = node;
    return { kind: 'skip', schedulingPoint, access, reset, origin, next };
  };
  switch (node.kind) {
    case 'assign': {
      const [value, target] = [fold(node.value), foldedPlace(node.target, fold)];
      return storesWhatIsThere(value, target, known) ? skip(node.next) : { ...node, value, target };
    }
    case 'branch': {
      const condition = fold(node.condition);
      if (condition.kind === 'const') {
        return skip(condition.value === 0 ? node.otherwise : node.then);
      }
      // It may fail, but if it does not, there is one way.
      const then = isReached(node.then) ? node.then : node.otherwise;
      const otherwise = isReached(node.otherwise) ? node.otherwise : then;
      return { ...node, condition, then, otherwise };
    }
    case 'await':
    case 'assume':
    case 'assert': {
      const condition = fold(node.condition);
      return condition.kind === 'const' && condition.value !== 0
        ? skip(node.next)
        : { ...node, condition };
    }
    case 'choose': {
      if (node.where === undefined) return node;
      // The condition reads the slot with the value that is being tried.
      const trying = readers.map((each) => ({
        ...each,
        slot: (slot: number): Possible => (slot === node.slot ? ANY_NUMBER : each.slot(slot)),
      }));
      return { ...node, where: foldedExpr(node.where, trying) };
    }
    case 'either':
    case 'barrier':
    case 'skip':
    case 'end':
      return node;
    default:
      return node satisfies never;
  }
}

/** Whether a store can change nothing: what is stored is the one value that the variable has. */
function storesWhatIsThere(value: Expr, target: LValue, known: Propagated): boolean {
  if (value.kind !== 'const' || target.root.kind !== 'global') return false;
  if (target.path.some((step) => step.kind === 'index' && step.index.kind !== 'const'))
    return false;
  let possible: Possible = at(known.variables, target.root.variable);
  for (const step of target.path) {
    if (step.kind === 'field' && possible.kind === 'struct')
      possible = at(possible.fields, step.field);
    else if (step.kind === 'index' && possible.kind === 'array') possible = possible.element;
    else return false;
  }
  return onlyValue(possible, target.type) !== undefined;
}

function foldedPlace(target: LValue, fold: (expr: Expr) => Expr): LValue {
  return {
    ...target,
    path: target.path.map((step) =>
      step.kind === 'index' ? { ...step, index: fold(step.index) } : step,
    ),
  };
}

/** Returns `expr` with what has one value for all `readers`, and cannot fail, as that constant. */
function foldedExpr(expr: Expr, readers: readonly Surroundings[]): Expr {
  if (expr.kind === 'const') return expr;
  const value = constantFor(expr, readers);
  if (value !== undefined) return { kind: 'const', value, type: expr.type, span: expr.span };
  return mapOperands(expr, (operand) => foldedExpr(operand, readers));
}

function constantFor(expr: Expr, readers: readonly Surroundings[]): Value | undefined {
  let known: Value | undefined;
  for (const reader of readers) {
    const { value, mayFail } = evaluatePossible(expr, reader);
    const found = mayFail ? undefined : onlyValue(value, expr.type);
    if (found === undefined || (known !== undefined && !sameValue(found, known))) return undefined;
    known = found;
  }
  return known;
}
