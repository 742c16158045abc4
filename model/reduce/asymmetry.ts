/** A construct that distinguishes identities ends the check of its type. */
import type { Asymmetry } from '../machine/machine.ts';

/** Thrown inside this file at the first use that breaks the symmetry. */
export class AsymmetryFailure extends Error {
  readonly asymmetry: Asymmetry;
  constructor(asymmetry: Asymmetry) {
    super(asymmetry.why);
    this.asymmetry = asymmetry;
  }
}

export function fail(why: string, { span }: Pick<Asymmetry, 'span'>): never {
  throw new AsymmetryFailure({ why, span });
}
