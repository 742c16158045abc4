/**
 * What keeps a spec from being looked at through a few identities at a time: each use by its place.
 *
 * Idea: leave out some identities of a state, and let the rest take its step. If for every step this comes to the
 * same as taking the step and leaving them out then, the states of a few identities say what any number of them
 * can do. Sound because: see `explore-views.ts`, which rests on what is checked here. Tests that would fail:
 * obstacles.test.ts, where each rule has a spec that would be proved wrongly without it.
 *
 * A step commutes with leaving out others if
 * - types: no identity is part of what belongs to another one (an element of an array, a local that lives on),
 *   since it would name who is not there; and none is in a sequence, whose length is a number of them;
 * - identities are interchangeable (`symmetry-check.ts`), so nothing compares their order, makes numbers of
 *   them or names one, and a loop over them touches the places of each by itself;
 * - what is read of one who may be left out is guessed, and what is stored there is left out, too (`unseen-places.ts`);
 * - what is stored is exact (`witnesses.ts`); what decides where a thread goes, or whether it waits, is exact or
 *   takes both branches where a view cannot decide (`unseen-witnesses.ts`);
 * - an assertion that fails fails for some identity that can be seen beside the running thread;
 * - what has no value has none in both.
 */
import type { Machine } from '../../model/machine/machine.ts';
import { threadsOf } from '../../model/reduce/symmetry.ts';
import type { Core } from '../../spec/language/types/core.ts';
import { Identities } from './identities.ts';
import type { Obstacle } from './obstacle-list.ts';
import { constantObstacles, initialValueObstacles, loopObstacles } from './program-obstacles.ts';
import { threadObstacles } from './thread-obstacles.ts';
import { typeObstacles } from './type-obstacles.ts';

/** Returns what of `core`, with `size` identities of `type`, cannot be looked at in part; `machine` is its machine. */
export function obstaclesOf(
  core: Core,
  machine: Machine,
  type: string,
  size: number,
): readonly Obstacle[] {
  const symmetry = machine.symmetries.find((each) => each.type === type);
  if (symmetry === undefined) return notSymmetric(type, core);
  const { broken } = symmetry;
  const identities = new Identities(threadsOf(machine), type, size);
  return [
    ...(broken === undefined
      ? []
      : [
          {
            why: `tells one \`${type}\` from another: it ${broken.why}`,
            hint: `write it so that any \`${type}\` could be exchanged with any other`,
            span: broken.span,
          },
        ]),
    ...typeObstacles(machine, identities),
    ...constantObstacles(core, identities),
    ...initialValueObstacles(core, identities),
    ...loopObstacles(core, identities),
    ...machine.templates.flatMap((_, number) => threadObstacles(machine, number, identities)),
  ];
}

function notSymmetric(type: string, { threads }: Core): readonly Obstacle[] {
  const [first] = threads;
  if (first === undefined) return [];
  return [
    {
      why: `no variable and no thread is of \`${type}\`, or it is not declared symmetric`,
      hint: `declare it \`symmetric type ${type} = 0..N-1\``,
      span: first.span,
    },
  ];
}
