/** What of a value is data that threads share: not what belongs to a lock. */
import type { Type, Value } from '../../spec/language/types/types.ts';
import { at } from './assert.ts';
import type { Machine } from './machine.ts';
import type { State } from './state.ts';

/** Tells whether `type` is a lock of the libraries. */
export function isLockType(machine: Machine, type: Type): boolean {
  return type.kind === 'struct' && machine.lockTypes.some(({ name }) => name === type.name);
}

/** Tells whether shared data, which neither ghosts nor locks are, differs between two states. */
export function differsInData(machine: Machine, before: State, after: State): boolean {
  return machine.variables.some(
    ({ storage, type }, i) =>
      storage !== 'ghost' &&
      differs(machine, type, at(before.variables, i), at(after.variables, i)),
  );
}

function differs(machine: Machine, type: Type, a: Value, b: Value): boolean {
  if (a === b || isLockType(machine, type)) return false;
  const [left, right] = [a, b] as [readonly Value[], readonly Value[]];
  if (type.kind === 'array') {
    return left.some((value, i) => differs(machine, type.element, value, at(right, i)));
  }
  if (type.kind === 'struct') {
    return type.fields.some((field, i) => differs(machine, field.type, at(left, i), at(right, i)));
  }
  return JSON.stringify(a) !== JSON.stringify(b);
}
