/** What executing one node makes of a partial step: its effect on the state, and what fails in it. */
import { Immer } from 'immer';
import { match } from 'ts-pattern';
import type { Span } from '../../spec/language/text/source.ts';
import type { LValue } from '../../spec/language/types/expression.ts';
import { isScalar, ordinal, scalarValues, type Value } from '../../spec/language/types/types.ts';
import { at, InternalError } from '../machine/assert.ts';
import type { MachineNode } from '../machine/machine.ts';
import type { State } from '../machine/state.ts';
import type { Environment } from './environment.ts';
import { EvaluationFailure, meaning, numeric, truth } from './evaluate.ts';

export interface StepViolation {
  /** The broken assert's name, `assert`, `range` or `index`. */
  readonly property: string;
  readonly message: string;
  readonly span: Span;
}

/** A step of which some nodes have been executed. */
export interface PartialStep {
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

/** Returns what `go` makes of `partial`; if an expression fails meanwhile, `partial` fails with it. */
export function attempt(
  partial: PartialStep,
  go: () => readonly PartialStep[],
): readonly PartialStep[] {
  try {
    return go();
  } catch (error) {
    if (!(error instanceof EvaluationFailure)) throw error;
    const { property, message, span } = error;
    return [fail(partial, { property, message, span })];
  }
}

/** What executing a node makes of a partial step. `env` is its state. */
type Effect = (
  partial: PartialStep,
  env: Environment & { readonly thread: number },
) => readonly PartialStep[];

const effects = new WeakMap<MachineNode, Effect>();

export function effect(node: MachineNode): Effect {
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
        return (partial, env) => [{ ...partial, node: next, state: store(env, result(env)) }];
      })

      // A branch continues at one node.
      .with({ kind: 'branch' }, ({ condition, then, otherwise }) => {
        const holds = truth(condition);
        return (partial, env) => [{ ...partial, node: holds(env) ? then : otherwise }];
      })

      // `choose` leaves a partial step for each value for which `where` holds once the slot has that value.
      // The others go no further; if none is left, the thread waits for one. A `where` that fails for a
      // value fails the partial step of that value only.
      .with({ kind: 'choose' }, ({ slot, domain, where, next }) => {
        const values = scalarValues(domain);
        const admits = where === undefined ? () => true : truth(where);
        return (partial, env) =>
          values.flatMap((value) => {
            const state = storeLocal(env.state, env.thread, slot, value);
            const chosen = { ...partial, state, choices: [...partial.choices, value] };
            return attempt(chosen, () =>
              admits({ ...env, state })
                ? [{ ...chosen, node: next }]
                : [{ ...chosen, over: 'waits' }],
            );
          });
      })

      // `either` leaves a partial step for each arm. An arm whose first step cannot be taken ends there, in
      // `await` or `choose`, and so is not taken.
      .with({ kind: 'either' }, ({ arms }) => {
        return (partial) =>
          arms.map((arm, i) => ({ ...partial, node: arm, choices: [...partial.choices, i] }));
      })

      // A false `await` makes the thread wait.
      .with({ kind: 'await' }, ({ condition, next }) => {
        const holds = truth(condition);
        return (partial, env) => [
          holds(env) ? { ...partial, node: next } : { ...partial, over: 'waits' },
        ];
      })

      // A false `assume` drops the run: it ends, and nothing is wrong with it.
      .with({ kind: 'assume' }, ({ condition, next }) => {
        const holds = truth(condition);
        return (partial, env) => [
          holds(env) ? { ...partial, node: next } : { ...partial, over: 'dropped' },
        ];
      })

      // A false `assert` ends the run in a violation; a false `warn` is one too and goes on.
      .with({ kind: 'assert' }, ({ form, condition, property, message, origin, next }) => {
        const holds = truth(condition);
        const violation: StepViolation = { property, message, span: origin.span };
        return (partial, env) => {
          if (holds(env)) return [{ ...partial, node: next }];
          if (form === 'assert') return [fail(partial, violation)];
          return [{ ...partial, node: next, violations: [...partial.violations, violation] }];
        };
      })

      // A barrier orders what sequential consistency has in order already.
      .with({ kind: 'barrier' }, { kind: 'skip' }, ({ next }) => {
        return (partial) => [{ ...partial, node: next }];
      })

      // A thread that has ended takes no steps, so its last node is never executed.
      .with({ kind: 'end' }, () => () => {
        throw new InternalError('a step stops at an end');
      })
      .exhaustive()
  );
}

function fail(partial: PartialStep, violation: StepViolation): PartialStep {
  return { ...partial, over: 'failed', violations: [...partial.violations, violation] };
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
    const keys = path.map((keyOf) => keyOf(env));
    return produce(env.state, (draft) => {
      let whole = root.kind === 'global' ? draft.variables : at(draft.threads, env.thread).slots;
      let key = root.kind === 'global' ? root.variable : root.slot;
      for (const next of keys) {
        whole = whole[key] as Draft[];
        key = next;
      }
      whole[key] = value as Draft;
    });
  };
}

function storeLocal(state: State, thread: number, slot: number, value: Value): State {
  return produce(state, (draft) => {
    at(draft.threads, thread).slots[slot] = value as Draft;
  });
}

/** A state while immer lends it out for writing. */
interface StateDraft {
  variables: Draft[];
  threads: { pc: number; slots: Draft[] }[];
}

export type Draft = number | null | Draft[];

/**
 * A private immer, so that nobody's settings reach the meaning of machines. It does not freeze what
 * it makes: the types say `readonly`, and freezing costs a third of the reference explorer's speed.
 */
const immer = new Immer({ autoFreeze: false });

/** Returns `state` with the changes that `change` makes to a draft of it; the rest is shared. */
export function produce(state: State, change: (draft: StateDraft) => void): State {
  return immer.produce(state as StateDraft, change);
}
