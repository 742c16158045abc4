/**
 * What a thread might have done had a branch gone elsewhere: what it might have written, and the
 * labels at which it might have stood, before the paths meet again. Told from the code alone.
 */
import { at } from '../../model/machine/assert.ts';
import type { MachineNode, Template } from '../../model/machine/machine.ts';
import { successors } from '../../model/machine/node.ts';
import type { Environment } from '../../model/meaning/environment.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { operands } from '../../spec/language/types/walk-expression.ts';
import { type MemoryName, targetPlace } from './memory-names.ts';
import { postDominators } from './post-dominators.ts';

export interface PathsNotTaken {
  readonly targets: readonly LValue[];
  /** What a `choose` stores in. */
  readonly slots: readonly number[];
  readonly labels: ReadonlySet<string>;
  /** Whether one of them may be long: it leads back to the branch, to another loop, or to where the thread waits. */
  readonly isLong: boolean;
}

/**
 * Returns what lies on the paths from `node`, a branch or an `either`, but the one to `taken`. Taking a lock of a
 * library is left out: whoever might have held it could at most have delayed the run.
 */
export function pathsNotTaken(
  template: Template,
  node: number,
  taken: number,
  isAcquisition: (node: MachineNode) => boolean,
): PathsNotTaken {
  const join = at(postDominators(template), node);
  const others = successors(at(template.nodes, node)).filter((to) => to !== taken);
  const targets: LValue[] = [];
  const slots: number[] = [];
  const labels = new Set<string>();
  let isLong = false;
  const seen = new Set([join]);
  const open = [...others];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const reached = at(template.nodes, next);
    for (const label of reached.origin.labels) labels.add(label);
    if (reached.kind === 'choose') slots.push(reached.slot);
    if (isGate(reached) && !isAcquisition(reached)) isLong = true;
    if (reached.kind === 'assign' && !isAcquisition(reached)) targets.push(reached.target);
    open.push(...successors(reached));
  }
  seen.delete(join);
  return { targets, slots, labels, isLong: isLong || seen.has(node) || hasLoop(template, seen) };
}

/** Whether a thread may go round among `numbers`: whether some are left when those that lead to none of them go. */
function hasLoop(template: Template, numbers: ReadonlySet<number>): boolean {
  const left = new Set(numbers);
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    for (const number of left) {
      if (!successors(at(template.nodes, number)).some((to) => left.has(to))) left.delete(number);
    }
  }
  return left.size > 0;
}

/** Whether a thread may have to wait at a node. */
export function isGate({ kind }: MachineNode): boolean {
  return kind === 'await' || kind === 'assume' || kind === 'choose';
}

/** Whether one of `places` might have been written on a path that was not taken in `env`. */
export function mightWrite(
  env: Environment,
  { targets, slots }: PathsNotTaken,
  places: Iterable<MemoryName>,
): boolean {
  const written = [
    ...targets.map((target) => targetPlace(env, target, isFixed).place.split('.')),
    ...slots.map((slot) => [`t${env.thread}:${slot}`]),
  ];
  for (const place of places) {
    const parts = place.split('.');
    const fits = (pattern: readonly string[]): boolean =>
      pattern.every((part, i) => parts[i] === undefined || part === '*' || part === parts[i]);
    if (written.some(fits)) return true;
  }
  return false;
}

/** Whether an index is the same wherever its thread stands. */
function isFixed(expr: Expr): boolean {
  return (
    expr.kind !== 'local' &&
    expr.kind !== 'global' &&
    expr.kind !== 'bound' &&
    operands(expr).every(isFixed)
  );
}
