/** What a picture says of store buffers: a store where it was done, and where it reaches memory. */
import { at } from '../../model/machine/assert.ts';
import type { Machine, MachineNode } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import { textOf } from '../../spec/language/text/source.ts';
import { globalsIn } from '../../spec/language/types/walk-expression.ts';

/** What is said of a store that waits. */
export const PENDING = 'in the store buffer';
/** Behind what a store has changed. */
export const REACHES = ' reaches memory';
/** Of a thread that waited for that, and does nothing more. */
export const DRAINED = '// all its stores are in memory';

/**
 * - `store`: a thread puts a store into its buffer.
 * - `barrier`: it waits for its buffer to be empty, and says so in the text.
 * - `unseen`: the same for a locked instruction, or what a store buffer does beside taking a store to memory.
 */
export type BufferRole = 'store' | 'barrier' | 'unseen';

/** Returns what `node` has to do with store buffers; undefined if nothing, or if it reaches memory. */
export function bufferRole(
  { storeBuffers, variables, threads }: Machine,
  thread: number,
  node: MachineNode,
): BufferRole | undefined {
  if (storeBuffers === undefined) return undefined;
  const { variable, template } = storeBuffers;
  const isCommit = at(threads, thread).template === template;
  const writesBuffer =
    node.kind === 'assign' &&
    node.target.root.kind === 'global' &&
    node.target.root.variable === variable;
  if (writesBuffer) {
    const isGhost = (shape: unknown): boolean =>
      typeof shape === 'number' &&
      at(variables, at(storeBuffers.shapes, shape).variable).storage === 'ghost';
    const { value } = node;
    const tag =
      value.kind === 'append' && value.element.kind === 'struct' && value.element.fields[0];
    if (isCommit || (tag && tag.kind === 'const' && isGhost(tag.value))) return 'unseen';
    return 'store';
  }
  if (node.kind !== 'await' && node.kind !== 'assert' && node.kind !== 'branch') return undefined;
  const read = expressions(node).flatMap((expr) => [...globalsIn(expr)]);
  if (!read.includes(variable) || read.some((each) => each !== variable)) return undefined;
  const isMb = node.kind === 'await' && /\bsmp_mb\(\)$/.test(textOf(node.origin.span));
  return isMb && !isCommit ? 'barrier' : 'unseen';
}

/** Returns the thread whose stores `thread` takes to memory; undefined if it is no store buffer. */
export function ownerOfBuffer(
  { storeBuffers, threads }: Machine,
  thread: number,
): number | undefined {
  const { template, args } = at(threads, thread);
  return template === storeBuffers?.template ? args[0] : undefined;
}
