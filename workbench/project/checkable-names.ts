import type { Machine } from '../../model/machine/machine.ts';
import { checksOf } from '../../properties/checks.ts';

/** Returns every name that `--property` and claims may use: properties, asserts, built-in checks. */
export function checkableNames(machine: Machine): readonly string[] {
  return checksOf(machine).map(({ name }) => name);
}
