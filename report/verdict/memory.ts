/** Under which memory model a verdict holds: there is one, and where it matters it is said. */
import { hasLockFreeAccess } from '../../model/locks/lock-free.ts';
import type { Machine } from '../../model/machine/machine.ts';

/** As every JSON document with a verdict has it. */
export const MEMORY = 'sc';
export type Memory = typeof MEMORY;

/** In words, within the brackets of a verdict. */
const SEQUENTIALLY_CONSISTENT = 'sequentially consistent memory';

/** Returns the memory model in words; undefined if all shared data is declared to be under locks. */
export function showMemory(machine: Machine): string | undefined {
  return hasLockFreeAccess(machine) ? SEQUENTIALLY_CONSISTENT : undefined;
}

/** Returns a line on the claims whose verdicts depend on the memory model; empty if there is none. */
export function memoryText(machines: readonly Machine[]): string {
  return memoryLine(machines.filter(hasLockFreeAccess).length, machines.length);
}

/** The same, if `count` of `all` claims have lock-free accesses. */
export function memoryLine(count: number, all: number): string {
  if (count === 0) return '';
  const which = count === all ? '' : ` in ${count} of ${all}, those with lock-free accesses`;
  return `${SEQUENTIALLY_CONSISTENT}${which}: barriers are not judged\n`;
}
