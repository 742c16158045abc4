/** How Murphi writes expressions and constants. */
import { indexedAccess } from '../scalar/indexed-access.ts';
import type { Syntax } from '../scalar/print-scalar.ts';
import type { Scalar } from '../scalar/scalar.ts';
import type { System } from '../scalar/system.ts';

export function murphiSyntax(system: System, root: (name: string) => string): Syntax {
  return {
    number: (value) => (value < 0 ? `(0 - ${-value})` : `${value}`),
    truth: (value) => `${value}`,
    and: '&',
    or: '|',
    not: '!',
    equal: '=',
    unequal: '!=',
    choose: (test, then, otherwise) => `(${test} ? ${then} : ${otherwise})`,
    access: indexedAccess(system),
    root,
  };
}

/** A constant, as it is declared. */
export function named(constant: Scalar): string {
  return constant.kind === 'number' ? `${constant.name}: ${constant.value};` : '';
}
