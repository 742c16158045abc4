import { isLockOrder } from '../../model/locks/lock-orders.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { BUILTIN_CHECKS } from '../../properties/builtin-checks.ts';

/** Returns every name that `--property` and claims may use: properties, asserts, built-in checks. */
export function checkableNames(machine: Machine): readonly string[] {
  const asserted = machine.templates.flatMap((template) =>
    template.nodes.flatMap((node) =>
      node.kind === 'assert' && !isLockOrder(node.property) ? [node.property] : [],
    ),
  );
  return [
    ...new Set([
      ...machine.properties.map((property) => property.name),
      ...machine.stepProperties.map((property) => property.name),
      ...machine.temporal.map((property) => property.name),
      ...asserted,
      ...BUILTIN_CHECKS.map((check) => check.name),
    ]),
  ];
}
