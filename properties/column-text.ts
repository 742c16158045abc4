/** What a column of a table says of a state, or of an operation. */
import { at } from '../model/machine/assert.ts';
import type { Machine } from '../model/machine/machine.ts';
import type { State } from '../model/machine/state.ts';
import { type Environment, withBound } from '../model/meaning/environment.ts';
import { EvaluationFailure, numeric, truth } from '../model/meaning/evaluate.ts';
import type { CoreColumn, CoreTextPart, TableIds } from '../spec/language/types/core.ts';
import type { ScalarType } from '../spec/language/types/types.ts';

/** What an operation did, besides the states before and behind it. */
export interface OperationEnd {
  readonly thread: number;
  readonly returned: boolean;
  /** Any value of the type, if it did not return. */
  readonly result: number;
}

/** Returns the text of a label in `state`, where `blocked` operations have begun and not returned. */
export function labelText(
  machine: Machine,
  { parts }: CoreColumn,
  ids: TableIds,
  state: State,
  blocked: number,
): string {
  return textOf(parts, withBound({ machine, state, thread: undefined }, ids.blocked, blocked));
}

/** Returns the text of an outcome. `state` is of `pairMachine(machine)`: before the operation and behind it. */
export function outcomeText(
  pairs: Machine,
  { parts }: CoreColumn,
  ids: TableIds,
  state: State,
  blocked: number,
  { thread, returned, result }: OperationEnd,
): string {
  const known = [
    [ids.blocked, blocked],
    [ids.returned, returned ? 1 : 0],
    [ids.result, result],
  ] as const;
  const env = known.reduce<Environment>((around, [id, value]) => withBound(around, id, value), {
    machine: pairs,
    state,
    thread,
  });
  return textOf(parts, env);
}

function textOf(parts: readonly CoreTextPart[], env: Environment): string {
  try {
    return parts.map((part) => partText(part, env)).join('');
  } catch (error) {
    if (error instanceof EvaluationFailure) return `(${error.message})`;
    throw error;
  }
}

function partText({ shows, condition }: CoreTextPart, env: Environment): string {
  if (condition !== undefined && !truth(condition)(env)) return '';
  if (typeof shows === 'string') return shows;
  return valueText(shows.type as ScalarType, numeric(shows)(env));
}

/** A value of a scalar type, as columns show it. */
export function valueText(type: ScalarType, value: number): string {
  if (type.kind === 'bool') return value === 1 ? 'true' : 'false';
  return type.kind === 'enum' ? at(type.members, value) : String(value);
}
