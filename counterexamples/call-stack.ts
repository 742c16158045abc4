/** Where a thread is, as a stack of calls: `mutex_lock(b)  at a.kspec:12`. */
import type { Frame } from '../model/machine.ts';
import { positionAt, type Span } from '../spec/language/source.ts';
import { type Moment, showCall } from './picture-text.ts';

/** Returns a line for each call of `frames` (outermost first), the innermost first. */
export function callStack(moment: Moment, frames: readonly Frame[]): readonly string[] {
  return frames.map((frame) => `${showCall(moment, frame)}  at ${showLine(frame.call)}`).reverse();
}

/** Returns `a.kspec:12`: without its folder, which depends on where the command runs. */
export function showLine({ source, start }: Span): string {
  const file = source.path.split(/[\\/]/).at(-1) ?? source.path;
  return `${file}:${positionAt(source, start).line}`;
}
