/**
 * The meaning of a machine: which steps a thread can take in a state, and what each makes of it.
 *
 * A step is grown from *partial steps*. A partial step has executed some nodes and is about to execute
 * another. Executing that node leaves one partial step, or several (`choose`, `either`). A partial step
 * ends where it arrives at a scheduling point, fails, has to wait, or is dropped by an `assume`. Nothing else happens,
 * and nothing is remembered between steps.
 *
 * A thread can take a partial step that fails or is dropped: it does not wait there (`canStep`). Runs that
 * take it end; properties of infinite runs do not apply to them.
 *
 * Laws: `steps` is a function (same arguments, same results); results stand in spec order: `choose`
 * ascending, the arms of `either` as written, the first choice of a step weighing most; every value
 * in `next` inhabits its type; `next` is at a control location, and the slots that its node resets hold
 * their first values.
 */
import { firstValue } from '../../spec/language/types/types.ts';
import { assert, at } from '../machine/assert.ts';
import type { Machine, MachineNode, Template } from '../machine/machine.ts';
import { isPrologue } from '../machine/prologue.ts';
import type { State } from '../machine/state.ts';
import {
  attempt,
  type Draft,
  effect,
  type PartialStep,
  produce,
  type StepViolation,
} from './execute-node.ts';

export interface StepResult {
  /** Its index among the results, failing ones included: `Choice.successor`. */
  readonly successor: number;
  /** Undefined if there is no step: it failed, or waits behind a warning. */
  readonly next: State | undefined;
  /**
   * - `stop`: a step, to `next`.
   * - `failure`: the run ends in the last of `violations`.
   * - `wait`: no step; the thread waits, and the warnings given before it does are violations.
   */
  readonly end: 'stop' | 'failure' | 'wait';
  /** In the order in which they happened; of those that end the run there is at most one, the last. */
  readonly violations: readonly StepViolation[];
  /** The nodes executed, in order; the failing one included. */
  readonly path: readonly number[];
  /** What was chosen in this step: the value of each `choose`, the arm (from 0) of each `either`. */
  readonly choices: readonly number[];
}

/** More nodes than any sane step has: a machine whose steps do not end is a bug in its making. */
const STEP_NODES_MAX = 10_000;

/**
 * Returns all steps of `thread` in `state`, in spec order, and what else breaks something there: partial
 * steps that fail, and those on which a warning is given before the thread has to wait.
 *
 * @throws InternalError if the machine breaks a promise of machine.ts.
 */
export function steps(machine: Machine, state: State, thread: number): readonly StepResult[] {
  return attempts(machine, state, thread).results;
}

/** What becomes of a thread that is to go on. */
export interface Attempts {
  /** What `steps` returns. */
  readonly results: readonly StepResult[];
  /** Whether a partial step fails or is dropped: the thread may end the run here. */
  readonly canEndRun: boolean;
}

/** Returns what becomes of `thread` if it goes on in `state`: nothing, if it waits or has ended. */
export function attempts(machine: Machine, state: State, thread: number): Attempts {
  const template = templateOf(machine, thread);
  const start = at(state.threads, thread).pc;
  const results: StepResult[] = [];
  let canEndRun = false;
  if (at(template.nodes, start).kind === 'end') return { results, canEndRun };

  const finish = (partial: PartialStep, end: StepResult['end'], next?: State): void => {
    const { violations, path, choices } = partial;
    results.push({ successor: results.length, next, end, violations, path, choices });
  };
  // A stack, and new ones are pushed last first: so they are finished depth first, in spec order.
  const open: PartialStep[] = [newPartialStep(start, state, false)];
  for (let partial = open.pop(); partial !== undefined; partial = open.pop()) {
    const node = at(template.nodes, partial.node);
    if (partial.over !== undefined) {
      canEndRun ||= partial.over !== 'waits';
      if (partial.over === 'failed') finish(partial, 'failure');
      else if (partial.violations.length > 0) finish(partial, 'wait');
    } else if (partial.path.length > 0 && isSchedulingPoint(node, partial)) {
      finish(partial, 'stop', arrive(template, partial.state, thread, partial.node));
    } else {
      // One by one: a `choose` may have more values than a call may have arguments.
      for (const each of execute(machine, thread, node, partial).toReversed()) open.push(each);
    }
  }
  return { results, canEndRun };
}

/**
 * Tells whether `thread` can go on in `state`: whether it has a step, or a partial step that fails or is
 * dropped. If not, it waits or has ended.
 */
export function canStep(machine: Machine, state: State, thread: number): boolean {
  const { results, canEndRun } = attempts(machine, state, thread);
  return canEndRun || results.some(({ end }) => end === 'stop');
}

/**
 * Returns the state in which all runs begin: the initial values, and each thread at its first control location.
 *
 * What a thread does before its first control location is its prologue: local work that cannot fail, up
 * to the first node that is something else or always a scheduling point (`prologue.ts`). Nodes that it does not reach do
 * not matter.
 */
export function initialState(machine: Machine): State {
  const untouched: State = {
    variables: machine.variables.map((variable) => variable.initial),
    threads: machine.threads.map(({ template }) => {
      const { entry, slots } = at(machine.templates, template);
      return { pc: entry, slots: slots.map((slot) => firstValue(slot.type)) };
    }),
  };
  return machine.threads.reduce(
    (state, _, thread) => runPrologue(machine, state, thread),
    untouched,
  );
}

function runPrologue(machine: Machine, state: State, thread: number): State {
  const template = templateOf(machine, thread);
  let partial = newPartialStep(template.entry, state, true);
  for (;;) {
    const node = at(template.nodes, partial.node);
    if (!isPrologue(node) || partial.path.includes(partial.node)) break;
    const [only, ...others] = execute(machine, thread, node, partial);
    assert(
      only !== undefined && others.length === 0 && only.over === undefined,
      'a prologue has local assignments and branches only, and they do not fail',
    );
    partial = only;
  }
  return arrive(template, partial.state, thread, partial.node);
}

function newPartialStep(node: number, state: State, accessed: boolean): PartialStep {
  return { node, accessed, state, violations: [], path: [], choices: [], over: undefined };
}

function isSchedulingPoint(node: MachineNode, partial: PartialStep): boolean {
  if (node.schedulingPoint === 'always' || node.kind === 'end') return true;
  // A loop without an access ends the step when it comes round.
  const comesRound =
    (node.schedulingPoint === 'again' || node.schedulingPoint === 'access-or-again') &&
    partial.path.includes(partial.node);
  const isNext = node.schedulingPoint === 'access' || node.schedulingPoint === 'access-or-again';
  return comesRound || (isNext && partial.accessed);
}

/** Arriving at a scheduling point: the thread is at `node`, and locals that are not read again are reset. */
function arrive(template: Template, state: State, thread: number, node: number): State {
  return produce(state, (draft) => {
    const own = at(draft.threads, thread);
    own.pc = node;
    for (const slot of at(template.nodes, node).reset) {
      own.slots[slot] = firstValue(at(template.slots, slot).type) as Draft;
    }
  });
}

/** Executes one node of one partial step. */
function execute(
  machine: Machine,
  thread: number,
  node: MachineNode,
  partial: PartialStep,
): readonly PartialStep[] {
  assert(partial.path.length < STEP_NODES_MAX, 'every cycle of nodes has a scheduling point');
  const reached: PartialStep = {
    ...partial,
    path: [...partial.path, partial.node],
    accessed: partial.accessed || node.access,
  };
  return attempt(reached, () => effect(node)(reached, { machine, state: partial.state, thread }));
}

function templateOf(machine: Machine, thread: number): Template {
  return at(machine.templates, at(machine.threads, thread).template);
}
