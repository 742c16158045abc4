/** A state as a flat list of places with values, for a table: `cell[0].flag` is `1`. */

import { showFact } from '../../counterexamples/show/show-fact.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { asParts } from '../../model/machine/value.ts';
import { fromOrdinal, type Type, type Value } from '../../spec/language/types/types.ts';
import { showLocation } from '../verdict/show-location.ts';

export interface FlatValue {
  /** `memory`, `ghost`, or the name of a thread. */
  readonly group: string;
  readonly name: string;
  readonly value: string;
}

/** Returns the places of the variables and then those of each thread: where it is, and its locals. */
export function flatState(machine: Machine, state: State): readonly FlatValue[] {
  return [
    ...machine.variables.flatMap(({ name, type, storage }, i) =>
      leaves(machine, storage === 'ghost' ? 'ghost' : 'memory', name, type, at(state.variables, i)),
    ),
    ...machine.threads.flatMap(({ name, template }, thread) => {
      const { slots } = at(machine.templates, template);
      const own = at(state.threads, thread);
      return [
        { group: name, name: 'control location', value: showLocation(machine, state, thread) },
        ...slots.flatMap((slot, i) =>
          leaves(machine, name, uniqueName(slots, i), slot.type, at(own.slots, i)),
        ),
      ];
    }),
  ];
}

/** Two locals of one name are two places. */
function uniqueName(slots: readonly { readonly name: string }[], i: number): string {
  const { name } = at(slots, i);
  const before = slots.slice(0, i).filter((slot) => slot.name === name).length;
  return before === 0 ? name : `${name} (${before + 1})`;
}

function leaves(
  machine: Machine,
  group: string,
  name: string,
  type: Type,
  value: Value,
): readonly FlatValue[] {
  if (type.kind === 'struct') {
    const parts = asParts(value);
    return type.fields.flatMap((field, i) =>
      leaves(machine, group, `${name}.${field.name}`, field.type, at(parts, i)),
    );
  }
  if (type.kind === 'array') {
    return asParts(value).flatMap((element, i) => {
      const index = showFact(machine, type.index, fromOrdinal(type.index, i));
      return leaves(machine, group, `${name}[${index}]`, type.element, element);
    });
  }
  return [{ group, name, value: showFact(machine, type, value) }];
}

/** Returns number and new value of each place that changed. */
export function changedPlaces(
  before: readonly string[],
  after: readonly string[],
): readonly (readonly [number, string])[] {
  return after.flatMap((value, i) => (value === before[i] ? [] : [[i, value] as const]));
}
