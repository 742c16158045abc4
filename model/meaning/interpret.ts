/**
 * The meaning of a machine: which steps a thread can take in a state, and what each makes of it.
 *
 * A step is grown from *ways*. A way is a step in the making: it has executed some nodes and stands
 * before another. Executing that node leaves one way, or several (`choose`, `either`). A way ends where
 * it arrives at a stop, fails, has to wait, or is dropped by an `assume`. Nothing else happens, and
 * nothing is remembered between steps.
 *
 * A way that fails or is dropped is one that the thread can take: it does not wait there (`canStep`).
 * Runs that take it end; what is said of runs without end is not said of them.
 *
 * Laws: `steps` is a function (same arguments, same results); results stand in spec order: `choose`
 * ascending, the arms of `either` as written, the first choice of a step weighing most; every value
 * in `next` inhabits its type; `next` stands at a stop, and the slots that its node resets hold
 * their first values.
 */
import { Immer } from 'immer';
import { match } from 'ts-pattern';
import type { Span } from '../../spec/language/text/source.ts';
import type { LValue } from '../../spec/language/types/expression.ts';
import {
  firstValue,
  isScalar,
  ordinal,
  scalarValues,
  type Value,
} from '../../spec/language/types/types.ts';
import { assert, at, InternalError } from '../machine/assert.ts';
import type { Machine, MachineNode, Template } from '../machine/machine.ts';
import { isPrologue } from '../machine/prologue.ts';
import type { State } from '../machine/state.ts';
import type { Environment } from './environment.ts';
import { EvaluationFailure, meaning, numeric, truth } from './evaluate.ts';

export interface StepResult {
  /** Its place among the results, failing ones included: what a `Choice` calls `way`. */
  readonly way: number;
  /** Undefined if there is no step: the way failed, or waits behind a warning. */
  readonly next: State | undefined;
  /**
   * - `stop`: a step, to `next`.
   * - `failure`: the run ends in the last of `violations`.
   * - `wait`: no step; the thread waits, and the warnings given on the way to that are violations.
   */
  readonly end: 'stop' | 'failure' | 'wait';
  /** In the order in which they happened; of those that end the run there is at most one, the last. */
  readonly violations: readonly StepViolation[];
  /** The nodes executed, in order; the failing one included. */
  readonly path: readonly number[];
  /** What was chosen on the way: the value of each `choose`, the arm (from 0) of each `either`. */
  readonly choices: readonly number[];
}

export interface StepViolation {
  /** The broken assert's name, `assert`, `range` or `index`. */
  readonly property: string;
  readonly message: string;
  readonly span: Span;
}

/** More nodes than any sane step has: a machine whose steps do not end is a bug in its making. */
const STEP_NODES_MAX = 10_000;

/**
 * Returns all steps of `thread` in `state`, in spec order, and what else breaks something there: ways that
 * fail, and ways on which a warning is given before the thread has to wait.
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
  /** Whether a way fails or is dropped: the thread may end the run here. */
  readonly canEndRun: boolean;
}

/** Returns what becomes of `thread` if it goes on in `state`: nothing, if it waits or has ended. */
export function attempts(machine: Machine, state: State, thread: number): Attempts {
  const template = templateOf(machine, thread);
  const start = at(state.threads, thread).at;
  const results: StepResult[] = [];
  let canEndRun = false;
  if (at(template.nodes, start).kind === 'end') return { results, canEndRun };

  const finish = (way: Way, end: StepResult['end'], next?: State): void => {
    const { violations, path, choices } = way;
    results.push({ way: results.length, next, end, violations, path, choices });
  };
  // A stack, and new ways are pushed last first: so ways are finished depth first, in spec order.
  const open: Way[] = [newWay(start, state, false)];
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    const node = at(template.nodes, way.node);
    if (way.over !== undefined) {
      canEndRun ||= way.over !== 'waits';
      if (way.over === 'failed') finish(way, 'failure');
      else if (way.violations.length > 0) finish(way, 'wait');
    } else if (way.path.length > 0 && stopsBefore(node, way)) {
      finish(way, 'stop', stand(template, way.state, thread, way.node));
    } else {
      // One by one: a `choose` may have more ways than a call may have arguments.
      for (const each of execute(machine, thread, node, way).toReversed()) open.push(each);
    }
  }
  return { results, canEndRun };
}

/**
 * Tells whether `thread` can go on in `state`: whether it has a step, or a way that fails or is dropped. It
 * waits if not, or has ended.
 */
export function canStep(machine: Machine, state: State, thread: number): boolean {
  const { results, canEndRun } = attempts(machine, state, thread);
  return canEndRun || results.some(({ end }) => end === 'stop');
}

/**
 * Returns the state in which all runs begin: the initial values, and each thread at its first stop.
 *
 * What a thread does before it stands for the first time is its prologue: local work that cannot fail, up
 * to the first node that is something else or has a stop (`prologue.ts`). What is not on its way does not
 * matter.
 */
export function initialState(machine: Machine): State {
  const untouched: State = {
    variables: machine.variables.map((variable) => variable.initial),
    threads: machine.threads.map(({ template }) => {
      const { entry, slots } = at(machine.templates, template);
      return { at: entry, slots: slots.map((slot) => firstValue(slot.type)) };
    }),
  };
  return machine.threads.reduce(
    (state, _, thread) => runPrologue(machine, state, thread),
    untouched,
  );
}

function runPrologue(machine: Machine, state: State, thread: number): State {
  const template = templateOf(machine, thread);
  let way = newWay(template.entry, state, true);
  for (;;) {
    const node = at(template.nodes, way.node);
    if (!isPrologue(node) || way.path.includes(way.node)) break;
    const [only, ...others] = execute(machine, thread, node, way);
    assert(
      only !== undefined && others.length === 0 && only.over === undefined,
      'a prologue has local assignments and branches only, and they do not fail',
    );
    way = only;
  }
  return stand(template, way.state, thread, way.node);
}

/** A step in the making. */
interface Way {
  /** The node to be executed next. */
  readonly node: number;
  /** Whether a node with `access` was executed: phase 1. */
  readonly accessed: boolean;
  readonly state: State;
  readonly violations: readonly StepViolation[];
  readonly path: readonly number[];
  readonly choices: readonly number[];
  /**
   * Why it goes no further, if it does not: the last of `violations` ended it, it has to wait, or an
   * `assume` drops the run.
   */
  readonly over: 'failed' | 'waits' | 'dropped' | undefined;
}

function newWay(node: number, state: State, accessed: boolean): Way {
  return { node, accessed, state, violations: [], path: [], choices: [], over: undefined };
}

function stopsBefore(node: MachineNode, way: Way): boolean {
  if (node.stop === 'always' || node.kind === 'end') return true;
  // A loop without an access ends the step when it comes round.
  if (node.stop === 'again') return way.path.includes(way.node);
  return way.accessed && node.stop === 'access';
}

/** Arriving at a stop: the thread stands there, and locals that nobody will read are forgotten. */
function stand(template: Template, state: State, thread: number, node: number): State {
  return produce(state, (draft) => {
    const own = at(draft.threads, thread);
    own.at = node;
    for (const slot of at(template.nodes, node).reset) {
      own.slots[slot] = firstValue(at(template.slots, slot).type) as Mutable;
    }
  });
}

/** One node of one way. */
function execute(machine: Machine, thread: number, node: MachineNode, way: Way): readonly Way[] {
  assert(way.path.length < STEP_NODES_MAX, 'every cycle of nodes has a stop');
  const reached: Way = {
    ...way,
    path: [...way.path, way.node],
    accessed: way.accessed || node.access,
  };
  return attempt(reached, () => effect(node)(reached, { machine, state: way.state, thread }));
}

/** Returns what `go` makes of `way`; if an expression fails meanwhile, the way fails with it. */
function attempt(way: Way, go: () => readonly Way[]): readonly Way[] {
  try {
    return go();
  } catch (error) {
    if (!(error instanceof EvaluationFailure)) throw error;
    const { property, message, span } = error;
    return [fail(way, { property, message, span })];
  }
}

/** What executing a node makes of a way. `env` is the state of that way. */
type Effect = (way: Way, env: Environment & { readonly thread: number }) => readonly Way[];

const effects = new WeakMap<MachineNode, Effect>();

function effect(node: MachineNode): Effect {
  const known = effects.get(node);
  if (known !== undefined) return known;
  const made = build(node);
  effects.set(node, made);
  return made;
}

function build(node: MachineNode): Effect {
  return (
    match(node)
      .returnType<Effect>()

      // Assignment: the value first, then the indexes of the place from left to right, and then the
      // value is stored there. All else stays as it was.
      .with({ kind: 'assign' }, ({ target, value, next }) => {
        const [result, store] = [meaning(value), storing(target)];
        return (way, env) => [{ ...way, node: next, state: store(env, result(env)) }];
      })

      // A branch goes one way.
      .with({ kind: 'branch' }, ({ condition, then, otherwise }) => {
        const holds = truth(condition);
        return (way, env) => [{ ...way, node: holds(env) ? then : otherwise }];
      })

      // `choose` goes a way for each value for which `where` holds once the slot has that value. The
      // others go no further; if all do, the thread waits for one. A `where` that fails for a value
      // fails the way of that value only.
      .with({ kind: 'choose' }, ({ slot, domain, where, next }) => {
        const values = scalarValues(domain);
        const admits = where === undefined ? () => true : truth(where);
        return (way, env) =>
          values.flatMap((value) => {
            const state = storeLocal(env.state, env.thread, slot, value);
            const chosen = { ...way, state, choices: [...way.choices, value] };
            return attempt(chosen, () =>
              admits({ ...env, state })
                ? [{ ...chosen, node: next }]
                : [{ ...chosen, over: 'waits' }],
            );
          });
      })

      // `either` goes a way into each arm. An arm whose first step cannot be taken ends there, in
      // `await` or `choose`, and so is not taken.
      .with({ kind: 'either' }, ({ arms }) => {
        return (way) => arms.map((arm, i) => ({ ...way, node: arm, choices: [...way.choices, i] }));
      })

      // A false `await` lets nobody pass: the thread waits.
      .with({ kind: 'await' }, ({ condition, next }) => {
        const holds = truth(condition);
        return (way, env) => [holds(env) ? { ...way, node: next } : { ...way, over: 'waits' }];
      })

      // A false `assume` drops the run: it ends, and nothing is wrong with it.
      .with({ kind: 'assume' }, ({ condition, next }) => {
        const holds = truth(condition);
        return (way, env) => [holds(env) ? { ...way, node: next } : { ...way, over: 'dropped' }];
      })

      // A false `assert` ends the run in a violation; a false `warn` is one too and goes on.
      .with({ kind: 'assert' }, ({ form, condition, property, message, origin, next }) => {
        const holds = truth(condition);
        const violation: StepViolation = { property, message, span: origin.span };
        return (way, env) => {
          if (holds(env)) return [{ ...way, node: next }];
          if (form === 'assert') return [fail(way, violation)];
          return [{ ...way, node: next, violations: [...way.violations, violation] }];
        };
      })

      // A barrier orders what sequential consistency has in order already.
      .with({ kind: 'barrier' }, { kind: 'skip' }, ({ next }) => {
        return (way) => [{ ...way, node: next }];
      })

      // A thread that has ended takes no steps, so nobody executes its last node.
      .with({ kind: 'end' }, () => () => {
        throw new InternalError('a step stops at an end');
      })
      .exhaustive()
  );
}

function fail(way: Way, violation: StepViolation): Way {
  return { ...way, over: 'failed', violations: [...way.violations, violation] };
}

/** How a value is stored in `target`: a variable or slot, or a part of one. */
function storing(target: LValue): (env: Environment & { thread: number }, value: Value) => State {
  const { root } = target;
  const path = target.path.map((step) => {
    if (step.kind === 'field') return () => step.field;
    const [index, type] = [numeric(step.index), step.index.type];
    return (env: Environment) => (isScalar(type) ? ordinal(type, index(env)) : index(env));
  });
  return (env, value) => {
    const places = path.map((place) => place(env));
    return produce(env.state, (draft) => {
      let whole = root.kind === 'global' ? draft.variables : at(draft.threads, env.thread).slots;
      let key = root.kind === 'global' ? root.variable : root.slot;
      for (const place of places) {
        whole = whole[key] as Mutable[];
        key = place;
      }
      whole[key] = value as Mutable;
    });
  };
}

function storeLocal(state: State, thread: number, slot: number, value: Value): State {
  return produce(state, (draft) => {
    at(draft.threads, thread).slots[slot] = value as Mutable;
  });
}

function templateOf(machine: Machine, thread: number): Template {
  return at(machine.templates, at(machine.threads, thread).template);
}

/** A state while immer lends it out for writing. */
interface StateDraft {
  variables: Mutable[];
  threads: { at: number; slots: Mutable[] }[];
}

type Mutable = number | null | Mutable[];

/**
 * A private immer, so that nobody's settings reach the meaning of machines. It does not freeze what
 * it makes: the types say `readonly`, and freezing costs a third of the reference explorer's speed.
 */
const immer = new Immer({ autoFreeze: false });

/** Returns `state` with the changes that `change` makes to a draft of it; the rest is shared. */
function produce(state: State, change: (draft: StateDraft) => void): State {
  return immer.produce(state as StateDraft, change);
}
