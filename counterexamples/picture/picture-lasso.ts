/** What the picture of a run without end says more: where it repeats, and who is left behind. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { canStep } from '../../model/meaning/interpret.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import type { Trace } from '../run/replay.ts';
import { statesOf } from '../run/replay-lasso.ts';
import { blockedThreads } from './picture-ending.ts';

/** Put before the first line of the loop, or at the end of a run that stops. */
export function loopMark(trace: Trace, loopStart: number): string {
  return loopStart < trace.steps.length ? '... repeats for ever:' : '... and stays so for ever';
}

/** Returns `3 steps, then 2 that repeat for ever`. */
export function loopExtent(trace: Trace, loopStart: number): string {
  const loop = trace.steps.length - loopStart;
  const prefix = `${loopStart} step${loopStart === 1 ? '' : 's'}`;
  if (loop === 0) return `${prefix}, then none for ever`;
  return `${prefix}, then ${loop} that repeat${loop === 1 ? 's' : ''} for ever`;
}

/** Returns a line for each thread that has not ended and takes no step in the loop, with the reason. */
export function leftBehind(
  machine: Machine,
  trace: Trace,
  loopStart: number,
  isLibrary: (source: SourceFile) => boolean,
): readonly string[] {
  const loop = statesOf(trace).slice(loopStart);
  const moving = new Set(trace.steps.slice(loopStart).map(({ thread }) => thread));
  return machine.threads.flatMap(({ name, template }, thread) => {
    if (moving.has(thread)) return [];
    const able = loop.filter((state) => canStep(machine, state, thread)).length;
    const isFair = at(machine.templates, template).fairness !== 'none';
    if (able === 0) return blockedThreads(machine, at(loop, 0), isLibrary, thread);
    if (!isFair) return [`${name} could go on, but need not: it is not fair`];
    return [`${name} could go on at times, but never takes its chance: it is weakly fair`];
  });
}
