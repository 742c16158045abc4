/** What a search reports at its first hit: violations and covers, numbered. */
import { InternalError } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';

export interface Reportable {
  /**
   * - `step`: a check that a step broke and went on: its name is that of a `warn`.
   * - `failure`: a check that a step broke and so ended the run: an assert's, `range` or `index`.
   * - `broken`, `reached`: a property of a state.
   * - `deadlock`: a state.
   */
  readonly kind: 'step' | 'failure' | 'broken' | 'reached' | 'deadlock';
  readonly name: string;
}

export type Reportables = readonly Reportable[];

/** Returns all that can be reported about `machine`. */
export function reportablesOf(machine: Machine): Reportables {
  const warnings = new Set<string>();
  const failures = new Set(['range', 'index']);
  for (const { nodes } of machine.templates) {
    for (const node of nodes) {
      if (node.kind === 'assert') (node.form === 'warn' ? warnings : failures).add(node.property);
    }
  }
  return [
    { kind: 'deadlock', name: 'deadlock' },
    ...[...warnings].map((name) => ({ kind: 'step', name }) as const),
    ...[...failures].map((name) => ({ kind: 'failure', name }) as const),
    ...machine.properties.map(({ name }) => ({ kind: 'broken', name }) as const),
    ...machine.properties.flatMap(({ form, name }) =>
      form === 'cover' ? [{ kind: 'reached', name } as const] : [],
    ),
  ];
}

export function reportableNumber(
  reportables: Reportables,
  kind: Reportable['kind'],
  name?: string,
): number {
  const found = reportables.findIndex(
    (each) => each.kind === kind && (name === undefined || each.name === name),
  );
  if (found === -1) throw new InternalError('whatever is reported is a reportable');
  return found;
}
