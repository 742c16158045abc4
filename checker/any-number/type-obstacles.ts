/**
 * Types whose values say something of two identities at once, so that a view of one of them names who is not there.
 */
import type { Machine } from '../../model/machine/machine.ts';
import { showType, type Type } from '../../spec/language/types/types.ts';
import type { Identities } from './identities.ts';
import { type Obstacle, ObstacleList } from './obstacle-list.ts';

/** Returns what keeps the variables and the threads of `machine` from being divided into cells. */
export function typeObstacles(machine: Machine, identities: Identities): readonly Obstacle[] {
  const list = new ObstacleList(identities.type);
  for (const { name, type, span } of machine.variables) {
    const relation = relationIn(type, identities);
    if (relation !== undefined) list.add(`\`${name}\` ${relation.why}`, relation.hint, { span });
  }
  for (const { name, indexes, span } of machine.templates) {
    if (indexes.filter(({ type }) => identities.isChosen(type)).length > 1) {
      list.add(
        `\`${name}\` is a thread of two of \`${identities.type}\``,
        `give it one index of \`${identities.type}\``,
        { span },
      );
    }
    if (indexes.some(({ type }) => identities.isThread(type))) {
      const hint = `give it an index of \`${identities.type}\``;
      list.add(`\`${name}\` is a thread of a thread`, hint, { span });
    }
  }
  return list.obstacles;
}

/** How a value says something of two identities: a phrase that goes on from its name. */
interface IdentityRelation {
  readonly why: string;
  readonly hint: string;
}

/** Returns how values of `type` relate two identities; undefined if they do not. */
export function relationIn(type: Type, identities: Identities): IdentityRelation | undefined {
  if (!identities.isIn(type)) return undefined;
  switch (type.kind) {
    case 'array':
      if (identities.isIdentity(type.index) && identities.isIn(type.element)) {
        return {
          why: `is for each \`${showType(type.index)}\` a \`${showType(type.element)}\`, which names another one`,
          hint: `keep what each knows of itself alone; a pointer from shared data to one \`${identities.type}\` is no obstacle`,
        };
      }
      return relationIn(type.element, identities);
    case 'seq':
      return {
        why: `is a sequence of \`${showType(type.element)}\`, as long as there are`,
        hint: `keep a set of them, or for each whether it is in the queue`,
      };
    case 'optional':
      return relationIn(type.inner, identities);
    case 'struct':
      return type.fields.map((field) => relationIn(field.type, identities)).find((each) => each);
    default:
      return undefined;
  }
}
