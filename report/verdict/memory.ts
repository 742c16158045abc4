/** Under which memory model a verdict holds: where it matters, it is said. */

import { LONGER_BUFFERS } from '../../checker/buffer-limit.ts';
import type { NotChecked } from '../../checker/outcome.ts';
import { hasLockFreeAccess } from '../../model/locks/lock-free.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { MemoryModel } from '../../model/machine/memory-model.ts';

/** As every JSON document with a verdict has it. */
export type Memory = MemoryModel['model'];

/** The model of whatever does not name another; of documents on more than one claim. */
export const MEMORY = 'sc';

/** In words, within the brackets of a verdict. */
const SEQUENTIALLY_CONSISTENT = 'sequentially consistent memory';

/** The models other than sequential consistency, for people. */
export const MEMORY_NAMES: Readonly<Record<Exclude<Memory, 'sc'>, string>> = {
  tso: 'x86-TSO',
  weak: 'weak memory without load-store reordering',
};

/** Returns the memory model of `machine` as JSON has it. */
export function memoryOf({ memory }: Machine): Memory {
  return memory?.model ?? 'sc';
}

/**
 * Returns the memory model in words; undefined if it is sequential consistency, and all shared data is declared
 * to be under locks. Of x86-TSO it says how many stores were pending at most, if more could be (`notChecked`).
 */
export function showMemory(
  machine: Machine,
  notChecked: readonly NotChecked[] = [],
): string | undefined {
  if (memoryOf(machine) === 'sc') {
    return hasLockFreeAccess(machine) ? SEQUENTIALLY_CONSISTENT : undefined;
  }
  if (machine.memory?.model === 'weak') return showWeak(machine.memory.history);
  const isBounded = notChecked.some(({ property }) => property === LONGER_BUFFERS);
  const { depth } = machine.storeBuffers ?? {};
  return isBounded ? `x86-TSO with at most ${depth} pending stores a thread` : 'x86-TSO';
}

function showWeak(history: number): string {
  return `${MEMORY_NAMES.weak}, H=${history}`;
}

/** Returns a line on the claims whose verdicts depend on the memory model; empty if there is none. */
export function memoryText(machines: readonly Machine[]): string {
  return memoryLine(machines.filter(isJudgedInOrder).length, machines.length);
}

/** Whether weaker memory could have more runs of `machine` than were looked at. */
export function isJudgedInOrder(machine: Machine): boolean {
  return memoryOf(machine) === 'sc' && hasLockFreeAccess(machine);
}

/** The same, if `count` of `all` claims have lock-free accesses. */
export function memoryLine(count: number, all: number): string {
  if (count === 0) return '';
  const which = count === all ? '' : ` in ${count} of ${all}, those with lock-free accesses`;
  return `${SEQUENTIALLY_CONSISTENT}${which}: barriers are not judged (\`--memory tso\` does)\n`;
}
