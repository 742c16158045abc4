/** Which thread holds, or waits for, which lock in a state. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { asParts } from '../../model/machine/value.ts';
import { fromOrdinal, type Type, type Value } from '../../spec/language/types/types.ts';
import { showFact } from '../show/show-fact.ts';

export interface LockHold {
  readonly thread: number;
  /** `lock[0]`. */
  readonly lock: string;
  /** The field of the lock that names the thread: `owner`, `readers`. */
  readonly as: string;
}

/**
 * Returns the first field of each lock that names a thread. A lock is a struct whose type is one of
 * `lockTypes`; it names threads in fields of type `Tid?` and `set of Tid`.
 */
export function locksOf(
  machine: Machine,
  state: State,
  lockTypes: ReadonlySet<string>,
): readonly LockHold[] {
  const found: LockHold[] = [];
  const look = (place: string, type: Type, value: Value): void => {
    if (type.kind === 'array') {
      for (const [i, element] of asParts(value).entries()) {
        const index = showFact(machine, type.index, fromOrdinal(type.index, i));
        look(`${place}[${index}]`, type.element, element);
      }
    }
    if (type.kind !== 'struct') return;
    const parts = asParts(value);
    for (const [i, field] of type.fields.entries()) {
      if (!lockTypes.has(type.name)) {
        look(`${place}.${field.name}`, field.type, at(parts, i));
        continue;
      }
      for (const thread of threadsIn(field.type, at(parts, i))) {
        if (found.some((hold) => hold.thread === thread && hold.lock === place)) continue;
        found.push({ thread, lock: place, as: field.name });
      }
    }
  };
  for (const [i, { name, type }] of machine.variables.entries()) {
    look(name, type, at(state.variables, i));
  }
  return found;
}

function threadsIn(type: Type, value: Value): readonly number[] {
  if (type.kind === 'optional' && type.inner.kind === 'index' && type.inner.name === 'Tid') {
    return typeof value === 'number' ? [value] : [];
  }
  if (type.kind === 'set' && type.element.kind === 'index' && type.element.name === 'Tid') {
    return Array.from({ length: type.element.size }, (_, i) => i).filter(
      (i) => ((value as number) >> i) & 1,
    );
  }
  return [];
}
