/** What the nodes of a run read and wrote of the memory that threads share, and who else wrote there. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Slice } from '../slice/dynamic-slice.ts';
import {
  changedPlaces,
  isMemory,
  type MemoryName,
  overlap,
  readPlaces,
  variableOfPlace,
  writtenPlace,
} from '../slice/memory-names.ts';
import type { RunNode } from './picture-story.ts';

export interface SlicedRun {
  readonly machine: Machine;
  readonly nodes: readonly RunNode[];
  readonly slice: Slice;
}

export function isMemoryPlace(machine: Machine, place: MemoryName | undefined): boolean {
  return place !== undefined && isMemory(machine, place);
}

export function isGhost(machine: Machine, place: MemoryName): boolean {
  return variableOfPlace(place) !== undefined && !isMemory(machine, place);
}

export function writtenBy({ machine, nodes }: SlicedRun, number: number): MemoryName | undefined {
  const { node, before, thread } = at(nodes, number);
  return writtenPlace({ machine, state: before, thread }, node);
}

/** Returns the places of memory that a node reads. */
export function memoryRead({ machine, nodes }: SlicedRun, number: number): readonly MemoryName[] {
  const { node, before, thread } = at(nodes, number);
  const read = readPlaces({ machine, state: before, thread }, node);
  return read.filter((place) => isMemory(machine, place));
}

/** Returns whether a node stores, to no effect, in a place that another thread changes in the run. */
export function storesAgain(run: SlicedRun, number: number): boolean {
  const written = writtenBy(run, number);
  if (written === undefined || !isMemoryPlace(run.machine, written)) return false;
  const { thread } = at(run.nodes, number);
  return run.nodes.some(
    (other) =>
      other.thread !== thread &&
      changedPlaces(other.before, other.after).some((place) => overlap(place, written)),
  );
}

export function isWrittenBetween(
  run: SlicedRun,
  places: readonly MemoryName[],
  from: number,
  to: number,
): boolean {
  for (let i = from; i < to; i += 1) {
    const written = writtenBy(run, i);
    if (written !== undefined && places.some((place) => overlap(place, written))) return true;
  }
  return false;
}

/** Returns whether nobody but its own thread writes, in the run, what a node reads. */
export function isOwn(run: SlicedRun, number: number): boolean {
  const { thread } = at(run.nodes, number);
  const places = memoryRead(run, number);
  return run.nodes.every((other, i) => {
    const written = other.thread === thread ? undefined : writtenBy(run, i);
    return written === undefined || !places.some((place) => overlap(place, written));
  });
}
