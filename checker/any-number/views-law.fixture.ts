/**
 * The law of views: what any exact number of identities reaches is among them, and what is broken there is
 * broken in them. Asked by exploring some states of each number, with the interpreter alone.
 */
import { isLockOrder } from '../../model/locks/lock-orders.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type State, stateKey } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { evaluateStep, pairMachine } from '../../properties/evaluate-step.ts';
import { closeLockCycles } from '../locks/lock-cycles.ts';
import { Cells, type Piece } from './cells.ts';
import type { ViewSet } from './view-set.ts';

/** What some states of a machine show. */
export interface Shown {
  readonly views: ReadonlySet<string>;
  readonly broken: ReadonlySet<string>;
  readonly states: number;
}

/** Returns what the first `most` states of a machine of `size` identities show in views of `k`. */
export function shown(
  machine: Machine,
  type: string,
  size: number,
  k: number,
  most: number,
): Shown {
  const cells = new Cells(machine, type, size);
  const pairs = pairMachine(machine);
  const [views, broken, orders] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const first = initialState(machine);
  const found = new Map<string, State>([[stateKey(first), first]]);
  for (const state of found.values()) {
    const split = cells.split(state);
    for (const some of choices(split.cells, k)) views.add(viewText(split.shared, some));
    for (const property of machine.properties) {
      if (evaluateProperty(machine, property, state).kind === 'broken') broken.add(property.name);
    }
    for (const thread of machine.threads.keys()) {
      for (const { next, violations } of steps(machine, state, thread)) {
        for (const { property } of violations) {
          (isLockOrder(property) ? orders : broken).add(property);
        }
        if (next === undefined) continue;
        for (const property of machine.stepProperties) {
          const finding = evaluateStep(pairs, property, state, next, thread);
          if (finding.kind === 'broken') broken.add(property.name);
        }
        if (found.size < most) found.set(stateKey(next), next);
      }
    }
  }
  const cycles = [...orders].map((property) => ({ property, depth: 0, run: [] }));
  for (const { property } of closeLockCycles(machine, cycles)) broken.add(property);
  return { views, broken, states: found.size };
}

/** The views of a set, as `shown` writes them. */
export function viewTexts({ views, shared, cells }: ViewSet): ReadonlySet<string> {
  return new Set(
    views.map((view) =>
      viewText(
        at(shared, view.shared),
        view.cells.map((cell) => at(cells, cell)),
      ),
    ),
  );
}

function viewText(shared: Piece, cells: readonly Piece[]): string {
  return JSON.stringify([shared, cells.map((cell) => JSON.stringify(cell)).sort()]);
}

/** All ways to take `k` of a list. */
function choices<T>(list: readonly T[], k: number): readonly (readonly T[])[] {
  if (k === 0) return [[]];
  return list.flatMap((first, i) =>
    choices(list.slice(i + 1), k - 1).map((others) => [first, ...others]),
  );
}
