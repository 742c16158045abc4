/** The threads of a run that a program cannot stand in for. */
import type { Trace } from '../../counterexamples/run/replay.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { actingThreads, isDaemon } from '../formats/step-lines.ts';
import type { Schedule } from './schedule.ts';

/**
 * Returns the threads that take steps in the run and of which no step is part of a call, but for daemons: these are the
 * environment, which does what it does by itself.
 */
export function threadsWithoutCode(
  { machine, trace }: { readonly machine: Machine; readonly trace: Trace },
  { ofStep }: Pick<Schedule, 'ofStep'>,
): readonly number[] {
  return actingThreads(trace).filter(
    (thread) =>
      !isDaemon(machine, thread) &&
      trace.steps.every((step, i) => step.thread !== thread || ofStep[i] === undefined),
  );
}
