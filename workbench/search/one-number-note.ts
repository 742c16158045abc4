/** What is said of a claim about any number of identities by whoever looks at a machine, which has one number of them. */
import type { Machine } from '../../model/machine/machine.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import type { Notice } from './events.ts';

/** Returns what is to be told of `claim`, if what follows is about `machine` alone; undefined if it is about that anyway. */
export function noteOfOneNumber(
  { name, any }: Pick<ClaimDeclaration, 'name' | 'any'>,
  { symmetries }: Pick<Machine, 'symmetries'>,
): Notice | undefined {
  if (any === undefined) return undefined;
  const size = symmetries.find(({ type }) => type === any.text)?.size;
  const number = size === undefined ? 'as many as its params say' : `${size}`;
  return {
    kind: 'note',
    message: `claim \`${name.text}\` is about any number of \`${any.text}\`; what follows is about ${number}`,
  };
}
