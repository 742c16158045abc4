/** What the nodes of a run read and wrote of the memory that threads share, and who else wrote there. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Slice } from '../slice/dynamic-slice.ts';
import {
  changedPlaces,
  isMemory,
  type MemoryName,
  readPlaces,
  variableOfPlace,
  writtenPlace,
} from '../slice/memory-names.ts';
import { type PlaceLog, placeLog } from '../slice/place-log.ts';
import type { RunNode } from './picture-story.ts';

/** A run with its slice, and for each node what it touched; made by `slicedRun`. */
export interface SlicedRun {
  readonly machine: Machine;
  readonly nodes: readonly RunNode[];
  readonly slice: Slice;
  /** For each node, what it writes. */
  readonly written: readonly (MemoryName | undefined)[];
  /** For each node, the places of memory that it reads. */
  readonly read: readonly (readonly MemoryName[])[];
  /** For each node, the places of variables that had another value after it. */
  readonly changed: readonly (readonly MemoryName[])[];
  /** What was written, by whom and when. */
  readonly writes: PlaceLog;
  /** The same of what was changed. */
  readonly changes: PlaceLog;
}

export function slicedRun(machine: Machine, nodes: readonly RunNode[], slice: Slice): SlicedRun {
  const written = nodes.map(({ node, before, thread }) =>
    writtenPlace({ machine, state: before, thread }, node),
  );
  const read = nodes.map(({ node, before, thread }) =>
    readPlaces({ machine, state: before, thread }, node).filter((place) =>
      isMemory(machine, place),
    ),
  );
  const changed = nodes.map(({ before, after }) => changedPlaces(before, after));
  const logOf = (touched: (number: number) => readonly MemoryName[]): PlaceLog =>
    placeLog(
      nodes.flatMap(({ thread }, node) => touched(node).map((place) => ({ node, thread, place }))),
    );
  const writes = logOf((number) => [written[number] ?? []].flat());
  const changes = logOf((number) => at(changed, number));
  return { machine, nodes, slice, written, read, changed, writes, changes };
}

export function isMemoryPlace(machine: Machine, place: MemoryName | undefined): boolean {
  return place !== undefined && isMemory(machine, place);
}

export function isGhost(machine: Machine, place: MemoryName): boolean {
  return variableOfPlace(place) !== undefined && !isMemory(machine, place);
}

export function writtenBy({ written }: SlicedRun, number: number): MemoryName | undefined {
  return written[number];
}

/** Returns the places of memory that a node reads. */
export function memoryRead({ read }: SlicedRun, number: number): readonly MemoryName[] {
  return at(read, number);
}

/** Returns whether a node stores, to no effect, in a place that another thread changes in the run. */
export function storesAgain(run: SlicedRun, number: number): boolean {
  const written = writtenBy(run, number);
  if (written === undefined || !isMemoryPlace(run.machine, written)) return false;
  return run.changes.isTouchedByOther(written, at(run.nodes, number).thread);
}

export function isWrittenBetween(
  { writes }: SlicedRun,
  places: readonly MemoryName[],
  from: number,
  to: number,
): boolean {
  return places.some((place) => writes.isTouchedBetween(place, from, to));
}

/** Returns whether nobody but its own thread writes, in the run, what a node reads. */
export function isOwn(run: SlicedRun, number: number): boolean {
  const { thread } = at(run.nodes, number);
  return !memoryRead(run, number).some((place) => run.writes.isTouchedByOther(place, thread));
}
