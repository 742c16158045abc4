/** Parts of places, for targets in which all that has positions is an array: C and Murphi. */
import type { Syntax } from './print-scalar.ts';
import type { System } from './system.ts';

export function indexedAccess(system: System): Syntax['access'] {
  return (access, type, index) => {
    switch (access.kind) {
      case 'field':
        return type.kind === 'struct' ? `.${system.fieldName(type, access.field)}` : '';
      case 'element':
      case 'member':
        return `[${index}]`;
      case 'position':
        return `.elements[${index}]`;
      case 'present':
      case 'content':
      case 'length':
        return `.${access.kind}`;
      default:
        return access satisfies never;
    }
  };
}
