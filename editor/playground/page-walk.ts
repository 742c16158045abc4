/** A walk through a version of a spec, as the page shows it. It is asked for anew after each step. */
import { brokenAtEnd } from '../../counterexamples/run/breaks-property.ts';
import type { Trace } from '../../counterexamples/run/replay.ts';
import { possibleSteps, startWalk, takeStep } from '../../counterexamples/run/walk.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { describeWalk, showState, showSteps } from '../../report/text/walk-text.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { machineOf, type Spec } from '../../workbench/library/spec.ts';
import { lockLibrary } from '../../workbench/project/compile.ts';
import { drawRun } from '../../workbench/runs/counterexample.ts';
import type { PageVersion, PageWalk } from './messages.ts';

const STEPS_MAX = 1000;
const SHOWN_MAX = 100;

/**
 * Returns where the walk is that has taken these steps.
 *
 * @throws UserError for a step that cannot be taken, or a name that the spec does not have; SpecError if the
 *   version has mistakes.
 */
export function walkOf(spec: Spec, version: PageVersion, taken: readonly number[]): PageWalk {
  const { machine } = machineOf(spec, version, { resetDeadLocals: true });
  const walk = walkAlong(machine, taken);
  const { program } = spec.loaded;
  const view = { machine, ...lockLibrary(program) };
  const { broken, possible, end, waiting } = describeWalk(view, walk);
  return {
    ...{ taken, broken, end, waiting },
    steps: showSteps(view, walk),
    possible: possible.slice(0, SHOWN_MAX),
    unshown: Math.max(0, possible.length - SHOWN_MAX),
    state: showState(machine, walk, false),
    picture: pictureOf(spec, machine, walk),
  };
}

function walkAlong(machine: Machine, taken: readonly number[]): Trace {
  if (taken.length > STEPS_MAX) {
    throw new UserError(`a walk has at most ${STEPS_MAX} steps`, 'go back');
  }
  let walk = startWalk(machine);
  for (const [i, number] of taken.entries()) {
    const possible = possibleSteps(machine, walk);
    const step = possible[number];
    if (step === undefined) {
      throw new UserError(
        `step ${i + 1} of the walk is step ${number + 1} of those that can be taken there, and there are ${possible.length}`,
        'the spec has changed: begin anew',
      );
    }
    walk = takeStep(walk, step);
  }
  return walk;
}

function pictureOf(spec: Spec, machine: Machine, walk: Trace): string {
  if (walk.steps.length === 0) return '';
  const [property = ''] = brokenAtEnd(machine, walk);
  const run = walk.steps.map(({ thread, successor }) => ({ thread, successor }));
  const { program, file } = spec.loaded;
  const command = `faultline step ${file}`;
  const how = { isMinimal: true, unfolded: true };
  const { picture } = drawRun({ machine, program, property, run, command, ...how });
  // A picture begins with what is violated.
  return property === '' ? picture.replace(/^.*\n/, '') : picture;
}
