/** The locks that a template's calls take, and what may be held there. */
import type { AcquireMode } from '../../spec/language/syntax/ast.ts';
import { at } from '../machine/assert.ts';
import type { Template } from '../machine/machine.ts';
import { successors } from '../machine/node.ts';
import type { LockClass, LockPlace } from './lock-classes.ts';
import type { Lockset } from './lockset.ts';
import { type LockCall, type Locksets, lockOfCall } from './locksets.ts';

/** A lock that a call takes. */
export interface Taken {
  readonly place: LockPlace;
  readonly mode: AcquireMode;
}

/** A lock that is taken where `held` may be held. */
export interface Acquisition extends Taken {
  readonly held: Lockset;
}

/** Returns the locks that `call` `acquires`; `tries` never waits and is none. */
export function takenBy(classes: readonly LockClass[], call: LockCall): readonly Taken[] {
  return call.effects.flatMap((effect) => {
    if (effect.kind !== 'acquires') return [];
    const place = lockOfCall(classes, call, effect.parameter);
    return place === undefined ? [] : [{ place, mode: effect.mode }];
  });
}

/** Returns every acquisition of `template`, by the edges of its nodes. */
export function* acquisitionsOf(
  template: Template,
  classes: readonly LockClass[],
  { edge }: Locksets,
): Generator<Acquisition> {
  for (const [number, node] of template.nodes.entries()) {
    for (const next of successors(node)) {
      // An edge within one call enters none.
      if (at(template.nodes, next).origin.frames === node.origin.frames) continue;
      const { held, entered } = edge(number, next);
      for (const call of entered) {
        for (const taken of takenBy(classes, call)) yield { held, ...taken };
      }
    }
  }
}
