/** All actions of a system, and when the threads of each template can go on. */
import { at } from '../../model/machine/assert.ts';
import type { Purpose } from '../exported.ts';
import { choicesOf } from './choices.ts';
import { and, anyOf, each, equal } from './fold-scalar.ts';
import { CAN_GO_ON, guardOf, HAS_STEP, HAS_STEP_OR_BREAKS, type Question } from './guard.ts';
import type { Runner } from './instance.ts';
import { ofInstance, read } from './places.ts';
import { bound, number, type Scalar } from './scalar.ts';
import { type Action, actionOf } from './step-code.ts';
import type { System, TemplateRoots } from './system.ts';

/** The parameter of an action for the thread that takes it. */
export const INSTANCE = 'i';

/** A thread of the template, known by a parameter if there is more than one. */
export function anyRunner(roots: TemplateRoots): Runner {
  return { roots, instance: instanceOf(roots) };
}

function instanceOf({ identity, isArray }: TemplateRoots): Scalar {
  if (identity !== undefined) return bound({ name: INSTANCE, type: identity });
  return isArray ? { kind: 'name', name: INSTANCE, isTruth: false } : number(0);
}

/** The actions of `runner`, one for each control location that is no end. */
export function actionsOf(system: System, runner: Runner): readonly Action[] {
  return runner.roots.locations.flatMap((_, location) => {
    const action = actionOf(system, runner, location);
    return action === undefined ? [] : [action];
  });
}

/** The actions from one control location, one for each combination of choices. */
export function chosenActions(
  system: System,
  runner: Runner,
  location: number,
): readonly { readonly action: Action; readonly chosen: readonly number[] }[] {
  const combinations = choicesOf(system, runner, location).reduce<readonly (readonly number[])[]>(
    (done, { size }) =>
      done.flatMap((values) => Array.from({ length: size }, (_, i) => [...values, i])),
    [[]],
  );
  return combinations.flatMap((chosen) => {
    const action = actionOf(system, runner, location, { chosen });
    return action === undefined ? [] : [{ action, chosen }];
  });
}

/** That the thread of an action is at the location where it begins. */
export function isAtStart({ runner: { roots, instance }, location }: Action): Scalar {
  return equal(read(ofInstance(roots, roots.pc, instance)), at(roots.locations, location));
}

/** That the action has a step; undefined if that is too long to say. */
export function stepGuard(action: Action, purpose: Purpose): Scalar | undefined {
  return withLocation(action, purpose === 'counts' ? HAS_STEP : HAS_STEP_OR_BREAKS);
}

/** That the thread can go on, if only to where its run ends. */
export function goOnGuard(action: Action): Scalar | undefined {
  return withLocation(action, CAN_GO_ON);
}

function withLocation(action: Action, question: Question): Scalar | undefined {
  const guard = guardOf(action.code, question);
  return guard && and(isAtStart(action), guard);
}

/** That each thread of a template has ended. */
export function endedOf(system: System, roots: TemplateRoots): readonly Scalar[] {
  const { template, locations, threads, identity } = roots;
  const ends = locations.filter(
    (_, i) => at(template.nodes, at(template.locations, i)).kind === 'end',
  );
  const hasEnded = (instance: Scalar): Scalar => {
    const pc = read(ofInstance(roots, roots.pc, instance));
    return anyOf(ends.map((end) => equal(pc, end)));
  };
  if (identity === undefined) return threads.map((_, i) => hasEnded(number(i)));
  const any = { name: system.names.fresh('each'), type: identity };
  return [each('forall', any, hasEnded(bound(any)))];
}
