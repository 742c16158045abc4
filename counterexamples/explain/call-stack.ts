/** Where a thread is, as a stack of calls: `mutex_lock(b)  at a.kspec:12`. */
import { at } from '../../model/machine/assert.ts';
import type { Frame } from '../../model/machine/machine.ts';
import { positionAt, type Span } from '../../spec/language/text/source.ts';
import { type Moment, showCall } from '../show/source-text.ts';

/** Returns a line for each call of `frames` (outermost first), the innermost first. */
export function callStack(moment: Moment, frames: readonly Frame[]): readonly string[] {
  return frames.map((frame) => `${showCall(moment, frame)}  at ${showLine(frame.call)}`).reverse();
}

/** Returns the same of the calls around `span`, with the line that each is at, and the thread last. */
export function accessStack(
  moment: Moment,
  frames: readonly Frame[],
  span: Span,
): readonly string[] {
  const lines = [...frames.map(({ call }) => call), span].map(showLine);
  const names = [
    at(moment.machine.threads, moment.thread).name,
    ...frames.map((frame) => showCall(moment, frame)),
  ];
  return names.map((name, i) => `${name}  at ${at(lines, i)}`).reverse();
}

/** Returns `a.kspec:12`: without its folder, which depends on where the command runs. */
export function showLine({ source, start }: Span): string {
  const file = source.path.split(/[\\/]/).at(-1) ?? source.path;
  return `${file}:${positionAt(source, start).line}`;
}
