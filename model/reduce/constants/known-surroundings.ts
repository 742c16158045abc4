/** What expressions at one place read: the possible values of variables and of locals there. */
import { at } from '../../machine/assert.ts';
import type { Machine } from '../../machine/machine.ts';
import { numbers, type Possible } from '../../machine/possible-values.ts';
import { evaluatePossible, type Surroundings } from './evaluate-possible.ts';

/** What each slot of a thread can be. */
export type Locals = readonly Possible[];

/** Returns what a node of `thread` can read. */
export function surroundingsOf(
  { threads }: Machine,
  variables: readonly Possible[],
  thread: number,
  locals: Locals,
): Surroundings {
  const { args } = at(threads, thread);
  return {
    variable: (variable) => at(variables, variable),
    slot: (slot) => at(locals, slot),
    self: numbers([thread]),
    arg: (index) => numbers([at(args, index)]),
  };
}

export function evaluators(surroundings: Surroundings): {
  readonly value: (expr: Parameters<typeof evaluatePossible>[0]) => Possible;
  readonly truth: (expr: Parameters<typeof evaluatePossible>[0]) => {
    readonly canBeFalse: boolean;
    readonly canBeTrue: boolean;
  };
} {
  const value = (expr: Parameters<typeof evaluatePossible>[0]): Possible =>
    evaluatePossible(expr, surroundings).value;
  return {
    value,
    truth: (expr) => {
      const found = value(expr);
      const list =
        found.kind === 'numbers' ? found.numbers : found.kind === 'nothing' ? [] : [0, 1];
      return { canBeFalse: list.includes(0), canBeTrue: list.includes(1) };
    },
  };
}
