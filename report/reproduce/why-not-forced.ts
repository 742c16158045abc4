/** Why a run cannot be forced: a program cannot stand in for its threads, or cannot see what it breaks. */
import type { Trace } from '../../counterexamples/run/replay.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { actingThreads, isDaemon } from '../formats/step-lines.ts';
import type { Schedule } from './schedule.ts';
import type { Template } from './template.ts';

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

/** Why no program can tell whether the property is broken; undefined if one can. */
export function whyUnseen(template: Template, property: string): string | undefined {
  const oracle = template.oracles.find((other) => other.property === property);
  if (oracle === undefined) return 'there is no description of how a program would see it';
  return oracle.body === undefined ? oracle.what : undefined;
}
