/** How expressions and places are written. */
import type { Syntax } from '../scalar/print-scalar.ts';
import type { System } from '../scalar/system.ts';

export function promelaSyntax(system: System): Syntax {
  return {
    number: (value) => (value < 0 ? `(0 - ${-value})` : `${value}`),
    truth: (value) => `${value}`,
    and: '&&',
    or: '||',
    not: '!',
    equal: '==',
    unequal: '!=',
    choose: (test, then, otherwise) => `(${test} -> ${then} : ${otherwise})`,
    access: (access, type, index, isRoot) => {
      switch (access.kind) {
        case 'field':
          return type.kind === 'struct' ? `.${system.fieldName(type, access.field)}` : '';
        case 'element':
          return isRoot ? `[${index}]` : `.at[${index}]`;
        case 'member':
        case 'position':
          return `.at[${index}]`;
        case 'present':
        case 'content':
          return `.${access.kind}`;
        case 'length':
          return '.size';
        default:
          return access satisfies never;
      }
    },
    root: (name) => name,
  };
}
