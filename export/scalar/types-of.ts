/** Which types a machine has. */
import type { Machine } from '../../model/machine/machine.ts';
import type { Type } from '../../spec/language/types/types.ts';

/** All types in a machine's data, those in other types too. */
export function typesOf({ variables, templates }: Machine): readonly Type[] {
  const own = [
    ...variables,
    ...templates.flatMap(({ slots, indexes }) => [...slots, ...indexes]),
  ].map(({ type }) => type);
  const found = new Set<Type>();
  const visit = (type: Type): void => {
    if (found.has(type)) return;
    for (const part of partsOf(type)) visit(part);
    found.add(type);
  };
  for (const type of own) visit(type);
  return [...found];
}

function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return [];
    case 'struct':
      return type.fields.map((field) => field.type);
    case 'array':
      return [type.index, type.element];
    case 'set':
    case 'seq':
      return [type.element];
    case 'optional':
      return [type.inner];
    default:
      return type satisfies never;
  }
}
