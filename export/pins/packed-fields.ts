/**
 * How `model/meaning/layout.ts` packs a state, in terms of leaves: with it other programs read the states of a
 * certificate. It walks types in the same order.
 *
 * Law: the widths are those of `layoutOf`.
 */
import { at } from '../../model/machine/assert.ts';
import { bitWidth } from '../../model/meaning/layout.ts';
import { isScalar, scalarSize, type Type } from '../../spec/language/types/types.ts';
import { leavesOf } from '../scalar/leaves.ts';
import type { Root } from '../scalar/scalar.ts';
import type { System } from '../scalar/system.ts';
import type { LeafTable } from './leaf-table.ts';

type Kind = 'SCALAR' | 'SET' | 'OPTIONAL' | 'UNUSED';

interface Field {
  readonly kind: Kind;
  readonly width: number;
  /** The first of its leaves, and how many it has. */
  readonly leaf: number;
  readonly count: number;
}

/** Returns the lines of the table. */
export function packedFields(system: System, table: LeafTable): readonly string[] {
  const fields = fieldsOf(system, table);
  return [
    `const int field_count = ${fields.length};`,
    'const struct field fields[] = {',
    ...fields.map(({ kind, width, leaf, count }) => `  { ${kind}, ${width}, ${leaf}, ${count} },`),
    '};',
  ];
}

export function fieldsOf(system: System, table: LeafTable): readonly Field[] {
  const { machine, variables, templates } = system;
  const stored = new Set(system.initial.map(({ root }) => root));
  /** `part`: which of the threads of a template. */
  const rootFields = (root: Root, type: Type, part: number): readonly Field[] => {
    const start = table.startOf(root) + part * leavesOf(type).length;
    const found = fieldsOfType(type, start);
    return stored.has(root) ? found : found.map((each) => ({ ...each, kind: 'UNUSED' }));
  };
  return [
    ...variables.flatMap((root) => rootFields(root, root.type, 0)),
    ...machine.threads.flatMap(({ template }, thread) => {
      const roots = at(templates, template);
      const part = roots.threads.indexOf(thread);
      const pcField = {
        ...({ kind: 'SCALAR', width: bitWidth(roots.locations.length) } as const),
        ...{ leaf: table.startOf(roots.pc) + part, count: 1 },
      };
      const slots = roots.template.slots.flatMap(({ type }, slot) =>
        rootFields(at(roots.slots, slot), type, part),
      );
      return [pcField, ...slots];
    }),
  ];
}

function fieldsOfType(type: Type, leaf: number): readonly Field[] {
  /** Parts one after another. */
  const row = (types: readonly Type[], start: number): readonly Field[] => {
    let next = start;
    return types.flatMap((each) => {
      const fields = fieldsOfType(each, next);
      next += leavesOf(each).length;
      return fields;
    });
  };
  const repeated = (count: number, element: Type, start: number): readonly Field[] =>
    row(
      Array.from({ length: count }, () => element),
      start,
    );
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'enum':
    case 'index':
      return [{ kind: 'SCALAR', width: bitWidth(scalarSize(type)), leaf, count: 1 }];
    case 'set': {
      const count = scalarSize(type.element);
      return [{ kind: 'SET', width: count, leaf, count }];
    }
    case 'optional':
      if (isScalar(type.inner)) {
        const width = bitWidth(scalarSize(type.inner) + 1);
        return [{ kind: 'OPTIONAL', width, leaf, count: 2 }];
      }
      return [{ kind: 'SCALAR', width: 1, leaf, count: 1 }, ...fieldsOfType(type.inner, leaf + 1)];
    case 'struct':
      return row(
        type.fields.map((field) => field.type),
        leaf,
      );
    case 'array':
      return repeated(scalarSize(type.index), type.element, leaf);
    case 'seq':
      return [
        { kind: 'SCALAR', width: bitWidth(type.max + 1), leaf, count: 1 },
        ...repeated(type.max, type.element, leaf + 1),
      ];
    default:
      return type satisfies never;
  }
}
