/** What changed between two states, in the words of a picture: `entry[0].write 0->1`. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { asParts, sameValue } from '../../model/machine/value.ts';
import { fromOrdinal, type Type, type Value } from '../../spec/language/types/types.ts';
import { showFact } from './show-fact.ts';

/** One changed struct, element or variable, with its changed parts: `entry[0]` and `.write 0->1`. */
interface Change {
  readonly place: string;
  readonly parts: readonly string[];
}

/**
 * Returns the facts that differ between two states, in the order of the spec's variables.
 * Parts of one struct are told together: `entry[0].write 0->1, .dirty 0->1`.
 */
export function changedFacts(
  machine: Machine,
  before: State,
  after: State,
  storage: 'memory' | 'ghost',
): readonly string[] {
  return machine.variables.flatMap((variable, i) => {
    if ((variable.storage === 'ghost') !== (storage === 'ghost')) return [];
    // What waits in store buffers is told where it was stored.
    if (i === machine.storeBuffers?.variable) return [];
    if (i >= (machine.views?.variable ?? machine.variables.length)) return [];
    const [from, to] = [at(before.variables, i), at(after.variables, i)];
    return changes(machine, variable.name, variable.type, from, to).map(
      ({ place, parts }) => `${place}${parts.join(', ')}`,
    );
  });
}

function changes(
  machine: Machine,
  place: string,
  type: Type,
  from: Value,
  to: Value,
): readonly Change[] {
  if (sameValue(from, to)) return [];
  if (type.kind === 'array') {
    const [before, after] = [asParts(from), asParts(to)];
    return before.flatMap((value, i) => {
      const index = showFact(machine, type.index, fromOrdinal(type.index, i));
      return changes(machine, `${place}[${index}]`, type.element, value, at(after, i));
    });
  }
  if (type.kind === 'struct') {
    const [before, after] = [asParts(from), asParts(to)];
    const nested = type.fields.flatMap((field, i) =>
      changes(machine, `.${field.name}`, field.type, at(before, i), at(after, i)),
    );
    return [{ place, parts: nested.map((change) => `${change.place}${change.parts.join(', ')}`) }];
  }
  const [old, now] = [showFact(machine, type, from), showFact(machine, type, to)];
  return [{ place, parts: [` ${old}->${now}`] }];
}
