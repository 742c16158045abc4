/** What a `cover` that no state fulfils asked for, and which part of it no state fulfils. */
import { stateSpace } from '../../checker/reference/state-space.ts';
import { showConditionOfNoState } from '../../counterexamples/show/source-text.ts';
import type { Machine, Property } from '../../model/machine/machine.ts';
import { EvaluationFailure, truth } from '../../model/meaning/evaluate.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import type { Result } from './result.ts';

export interface NeverReached {
  readonly cover: string;
  /** Its documentation; may be empty. */
  readonly message: string;
  /** Its condition, on one line. */
  readonly text: string;
  /**
   * Those of its conjuncts that are true in no state; empty if each is true in some state, or if there are too many
   * states to find out.
   */
  readonly parts: readonly string[];
  /** Whether the states are few enough to have looked at each part by itself. */
  readonly isKnown: boolean;
}

/** The states are looked at once more by the interpreter, which takes its time. */
const STATES_MAX = 5_000;

/** Returns the covers among what `result` says is violated that no state fulfils. */
export function neverReached(
  machine: Machine,
  { violated }: Result,
  states: number,
): readonly NeverReached[] {
  const covers = machine.properties.filter(
    ({ form, name }) => form === 'cover' && violated.includes(name),
  );
  if (covers.length === 0) return [];
  const space = states > STATES_MAX ? undefined : stateSpace(machine, STATES_MAX);
  const all = space?.nodes.map(({ state }) => ({ machine, state, thread: undefined }));
  const isReached = (expr: Expr): boolean | undefined =>
    all?.some((env) => {
      try {
        return truth(expr)(env);
      } catch (error) {
        if (error instanceof EvaluationFailure) return false;
        throw error;
      }
    });
  return covers.flatMap(({ name, message, body }: Property) => {
    // One that some state fulfils is violated since it has no value in another.
    if (isReached(body) === true) return [];
    const parts = conjuncts(body).filter((part) => isReached(part) === false);
    const shown = parts.length === 1 && parts[0] === body ? [] : parts;
    return [
      {
        cover: name,
        message,
        text: showConditionOfNoState(machine, body),
        parts: shown.map((part) => showConditionOfNoState(machine, part)),
        isKnown: all !== undefined,
      },
    ];
  });
}

function conjuncts(expr: Expr): readonly Expr[] {
  return expr.kind === 'logic' && expr.operator === 'and'
    ? [...conjuncts(expr.left), ...conjuncts(expr.right)]
    : [expr];
}

/** Returns a line for each cover, and one for what of it is true in no state; each ends in a line end. */
export function neverReachedText(covers: readonly NeverReached[]): string {
  return covers
    .map(({ cover, message, text, parts, isKnown }) => {
      const says = message === '' ? '' : ` (${message.replace(/\.$/, '')})`;
      const isJoined = / and /.test(text);
      const why =
        parts.length > 0
          ? `  true in no state: ${parts.join(', ')}\n`
          : isKnown && isJoined
            ? '  each part of it is true in some state, but never all of them at once\n'
            : '';
      return `no state fulfils cover ${cover}${says}: ${text}\n${why}`;
    })
    .join('');
}
