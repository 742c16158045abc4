/** A machine under a memory model: the passes of this folder, by its name. */
import type { Machine } from '../machine/machine.ts';
import type { MemoryModel } from '../machine/memory-model.ts';
import { type Buffered, withStoreBuffers } from './store-buffers.ts';
import { withViews } from './views/view-machine.ts';

/**
 * Returns `machine`, which runs under sequential consistency, as it runs under `memory`.
 *
 * @throws WholeArrayRead
 */
export function underMemory(
  machine: Machine,
  memory: MemoryModel,
  buffered: Buffered = 'all',
): Machine {
  if (memory.model === 'sc') return machine;
  if (memory.model === 'weak') return withViews({ ...machine, memory }, memory.history);
  const uses = buffered === 'racy' ? ({ usesRacyBuffers: true } as const) : {};
  return withStoreBuffers({ ...machine, memory, ...uses }, memory.depth, buffered);
}
