/** What makes the end of a run wrong, property by property: where the slice of the run begins. */
import { DEADLOCK } from '../../checker/outcome.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import type { State } from '../../model/machine/state.ts';
import { EvaluationFailure, meaning } from '../../model/meaning/evaluate.ts';
import { pairMachine } from '../../properties/evaluate-step.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Formula } from '../../spec/language/types/formula.ts';
import { lastState, type Trace } from '../run/replay.ts';
import { type Decision, decisionOf, type ReadPosition } from './deciding-places.ts';
import type { Criterion, ExecutedNode } from './dynamic-slice.ts';
import { type MemoryName, placesIn, rootOf } from './memory-names.ts';
import { loopNodes, waitingNodes } from './waiting-nodes.ts';

export interface BrokenRun {
  readonly trace: Trace;
  readonly property: string;
  /** Of a run without end: from where it repeats. */
  readonly loopStart?: number | undefined;
  /** The threads that never move again, where these are not all. */
  readonly stuck?: readonly number[] | undefined;
}

/** Returns the criterion of a run that breaks its property, of which `nodes` are all executed nodes. */
export function criterionOf(
  machine: Machine,
  nodes: readonly ExecutedNode[],
  run: BrokenRun,
): Criterion {
  const { trace, property, loopStart, stuck } = run;
  const end = lastState(trace);
  if (loopStart !== undefined) return lassoCriterion(machine, nodes, run, loopStart);
  if (stuck !== undefined) return waitingCriterion(machine, nodes, end, stuck);
  if (property === DEADLOCK) {
    const owing = machine.threads.flatMap(({ template }, thread) =>
      at(machine.templates, template).daemon ? [] : [thread],
    );
    return waitingCriterion(machine, nodes, end, owing);
  }
  if (machine.properties.some(({ name }) => name === property)) {
    return endCriterion(machine, nodes, endDecision(machine, run));
  }
  return (
    stepCriterion(machine, nodes, trace, property) ??
    failureCriterion(machine, nodes, trace, property)
  );
}

/** What the broken property looks at in the last state; nothing if it is not of states. */
export function endDecision(machine: Machine, { trace, property }: BrokenRun): Decision {
  const env = { machine, state: lastState(trace), thread: undefined };
  const declared = machine.properties.find(({ name }) => name === property);
  if (declared !== undefined) return decisionOf(declared.body, env);
  const formula = machine.temporal.find(({ name }) => name === property)?.formula;
  const decisions = (formula === undefined ? [] : atomsOf(formula)).map((atom) =>
    decisionOf(atom, env),
  );
  return {
    places: decisions.flatMap(({ places }) => places),
    positions: decisions.flatMap(({ positions }) => positions),
  };
}

/** Returns the threads of which it is asked where they stand, in spec order. */
export function threadsWithPosition(
  machine: Machine,
  positions: readonly ReadPosition[],
): readonly number[] {
  return machine.threads.flatMap((each, thread) => {
    const isRequested = positions.some(
      ({ template, args }) =>
        each.template === template &&
        (args === undefined || each.args.every((arg, i) => arg === args[i])),
    );
    return isRequested ? [thread] : [];
  });
}

function endCriterion(
  machine: Machine,
  nodes: readonly ExecutedNode[],
  { places, positions }: Decision,
): Criterion {
  const looks = places.map((place) => ({ place, time: nodes.length }));
  const positioned = threadsWithPosition(machine, positions);
  return { looks, nodes: [], positioned, positions };
}

/** Threads that wait: how they came to stand there, and who wrote last, or might have, what they wait for. */
function waitingCriterion(
  machine: Machine,
  nodes: readonly ExecutedNode[],
  end: State,
  threads: readonly number[],
): Criterion {
  const looks = threads.flatMap((thread) =>
    awaitedPlaces(machine, end, thread).map((place) => ({ place, time: nodes.length })),
  );
  return { looks, nodes: [], positioned: threads, positions: [] };
}

/** The places that are read by what keeps a thread where it is. */
function awaitedPlaces(machine: Machine, state: State, thread: number): readonly MemoryName[] {
  const env = { machine, state, thread };
  const waiting = waitingNodes(machine, state, thread);
  const nodes = waiting.length > 0 ? waiting : loopNodes(machine, state, thread);
  return nodes.flatMap((node) => expressions(node).flatMap((expr) => placesIn(env, expr)));
}

/** A run without end: what its formula looks at, all that decides in its loop, and who waits outside of it. */
function lassoCriterion(
  machine: Machine,
  nodes: readonly ExecutedNode[],
  run: BrokenRun,
  loopStart: number,
): Criterion {
  const { trace } = run;
  const end = lastState(trace);
  const moving = new Set(trace.steps.slice(loopStart).map(({ thread }) => thread));
  const left = machine.threads.flatMap((_, thread) => (moving.has(thread) ? [] : [thread]));
  const ended = endCriterion(machine, nodes, endDecision(machine, run));
  const waiting = waitingCriterion(machine, nodes, end, left);
  const deciding = nodes.flatMap(({ step, node, before, after }, i) => {
    const acts = before.variables !== after.variables || expressions(node).length > 0;
    return step >= loopStart && node.kind !== 'assert' && (acts || node.kind === 'either')
      ? [i]
      : [];
  });
  return {
    looks: [...ended.looks, ...waiting.looks],
    nodes: deciding,
    positioned: [...new Set([...ended.positioned, ...waiting.positioned])],
    positions: ended.positions,
  };
}

function atomsOf(formula: Formula): readonly Expr[] {
  if (formula.kind === 'atom') return [formula.expr];
  if ('operand' in formula) return atomsOf(formula.operand);
  return [...atomsOf(formula.left), ...atomsOf(formula.right)];
}

/** What a property of steps looks at before the last step, and after it. */
function stepCriterion(
  machine: Machine,
  nodes: readonly ExecutedNode[],
  { steps }: Trace,
  property: string,
): Criterion | undefined {
  const declared = machine.stepProperties.find(({ name }) => name === property);
  const last = steps.at(-1);
  if (declared === undefined || last?.after === undefined) return undefined;
  const { before, after, thread } = last;
  const state: State = {
    variables: [...before.variables, ...after.variables],
    threads: [...before.threads, ...after.threads],
  };
  const pairs = pairMachine(machine);
  const { places, positions } = decisionOf(declared.body, { machine: pairs, state, thread });
  const first = nodes.findIndex(({ step }) => step === steps.length - 1);
  const count = machine.variables.length;
  const looks = places.map((place) => {
    const root = rootOf(place);
    const isAfter = Number(root) >= count;
    return {
      place: isAfter ? `${Number(root) - count}${place.slice(root.length)}` : place,
      time: isAfter ? nodes.length : first,
    };
  });
  const templates = machine.templates.length;
  const ended = endCriterion(machine, nodes, {
    places: [],
    positions: positions.map((each) => ({ ...each, template: each.template % templates })),
  });
  return { ...ended, looks, positioned: [...new Set([...ended.positioned, thread])] };
}

/** A step that fails, or warns: the node that says so. */
function failureCriterion(
  machine: Machine,
  nodes: readonly ExecutedNode[],
  { steps }: Trace,
  property: string,
): Criterion {
  const own = nodes.flatMap(({ step }, i) => (step === steps.length - 1 ? [i] : []));
  const warned = own.filter((i) => isBroken(machine, at(nodes, i), property));
  const last = steps.at(-1)?.after === undefined ? own.slice(-1) : own;
  return { looks: [], nodes: warned.length > 0 ? warned : last, positioned: [], positions: [] };
}

function isBroken(
  machine: Machine,
  { node, before, thread }: ExecutedNode,
  property: string,
): boolean {
  if (node.kind !== 'assert' || node.property !== property) return false;
  try {
    return meaning(node.condition)({ machine, state: before, thread }) !== 1;
  } catch (error) {
    if (error instanceof EvaluationFailure) return true;
    throw error;
  }
}
