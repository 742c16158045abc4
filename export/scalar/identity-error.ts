/** Why a type of identities is exported as numbers. */
import type { Type } from '../../spec/language/types/types.ts';

/** The identities of a type cannot be without numbers. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly type: string;

  constructor(type: Type, why: string) {
    super(why);
    this.type = 'name' in type ? type.name : '';
  }
}
