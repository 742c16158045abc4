/**
 * All that can be checked of a machine, in one list: what its spec declares, what its code asserts, and the
 * built-in checks. What may be asked, at which severity, and what a report says of a name comes from here.
 */
import { isLockOrder } from '../model/locks/lock-orders.ts';
import type { Machine, Property } from '../model/machine/machine.ts';
import { BUILTIN_CHECKS } from './builtin-checks.ts';

export interface Check {
  /** As in `--property`, in claims, and in `Violation.property`. */
  readonly name: string;
  readonly form: Property['form'] | 'step' | 'property' | 'assert' | 'warn' | 'built-in';
  /** What is wrong where it is broken, as one line; empty if that is not said. */
  readonly message: string;
  /** What a violation means by default. */
  readonly severity: 'error' | 'warning';
}

const lists = new WeakMap<Machine, readonly Check[]>();

/**
 * Returns the checks of `machine`, each name once: properties, asserts and warnings in the order of the
 * spec, then the built-in ones.
 */
export function checksOf(machine: Machine): readonly Check[] {
  const known = lists.get(machine);
  if (known !== undefined) return known;
  const builtin = BUILTIN_CHECKS.map(
    ({ name, message, severity }): Check => ({
      name,
      form: 'built-in',
      message,
      severity,
    }),
  );
  const asserted = machine.templates.flatMap(({ nodes }) =>
    nodes.flatMap((node): Check[] =>
      node.kind !== 'assert' || isLockOrder(node.property)
        ? []
        : [{ name: node.property, form: node.form, message: node.message, severity: 'error' }],
    ),
  );
  const declared = [
    ...machine.properties,
    ...machine.stepProperties.map((each) => ({ ...each, form: 'step' as const })),
    ...machine.temporal.map((each) => ({ ...each, form: 'property' as const })),
  ].map(({ name, form, message }): Check => ({ name, form, message, severity: 'error' }));
  const names = new Set(builtin.map(({ name }) => name));
  const own: Check[] = [];
  for (const check of [...declared, ...asserted]) {
    if (names.has(check.name)) continue;
    names.add(check.name);
    own.push(check);
  }
  const all = [...own, ...builtin];
  lists.set(machine, all);
  return all;
}

/** Returns what is wrong where check `name` is broken, as one line; empty if that is not said. */
export function checkMessage(machine: Machine, name: string): string {
  return checksOf(machine).find((check) => check.name === name)?.message ?? '';
}
