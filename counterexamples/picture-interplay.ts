/** Which reads of a run took part in the interplay of its threads, and which found what anyone expects. */
import { at } from '../model/assert.ts';
import type { Machine } from '../model/machine.ts';
import {
  changedPlaces,
  overlap,
  type Place,
  readPlaces,
  writtenPlace,
} from './picture-footprint.ts';
import type { RunNode } from './picture-story.ts';

interface Write {
  readonly node: number;
  readonly thread: number;
  readonly places: readonly Place[];
}

/**
 * Returns a test for a node of the run, by number: whether what it reads was last written by another
 * thread, or is written by another later.
 *
 * The second counts if the reader may rely on what it read: the other's write comes while the call
 * goes on in which it was read, and the reader takes a step after it (unless `isPositional`: the
 * property speaks of where threads stand, so that to stand there is enough). It also counts if the
 * reader does not store there itself later: then what it read may be why it did not.
 * Where a thread is alone in the run, there is no interplay, and its decisions are all there is.
 */
export function interplay(
  machine: Machine,
  nodes: readonly RunNode[],
  isPositional: boolean,
): (node: number) => boolean {
  const writes: readonly Write[] = nodes.flatMap(
    ({ before, after, thread, node: executed }, node) => {
      // A store of what was there already is a store: it may undo another's.
      const stored = writtenPlace({ machine, state: before, thread }, executed);
      const places = [...changedPlaces(before, after), ...(stored === undefined ? [] : [stored])];
      return places.length === 0 ? [] : [{ node, thread, places }];
    },
  );
  const isAlone = new Set(nodes.map(({ thread }) => thread)).size < 2;
  const lastOf = new Map(nodes.map(({ thread }, node) => [thread, node]));
  return (number) => {
    if (isAlone) return true;
    const { thread, before, node, calls } = at(nodes, number);
    const moment = { machine, state: before, thread };
    const written = writtenPlace(moment, node);
    const reads = [...readPlaces(moment, node), ...(written === undefined ? [] : [written])];
    const touches = ({ places }: Write): boolean =>
      places.some((place) => reads.some((read) => overlap(place, read)));
    const isFollowedByOwn = writes.some(
      (write) => write.thread === thread && write.node > number && touches(write),
    );
    const until = isPositional ? nodes.length : (lastOf.get(thread) ?? number);
    const goesStale = writes.some(
      (write) =>
        write.thread !== thread &&
        write.node > number &&
        touches(write) &&
        (!isFollowedByOwn || (write.node < until && isWithin(calls[0], write.node))),
    );
    return goesStale || sawAnother(writes, number, thread, reads);
  };
}

function isWithin(call: RunNode['calls'][number] | undefined, node: number): boolean {
  return call === undefined || call.isOpen || node <= call.to;
}

/** Whether the last write to any place that is read came from another thread. */
function sawAnother(
  writes: readonly Write[],
  now: number,
  thread: number,
  reads: readonly Place[],
): boolean {
  const own = new Set<Place>();
  for (const write of writes.filter(({ node }) => node < now).toReversed()) {
    const seen = write.places.filter(
      (place) => !own.has(place) && reads.some((read) => overlap(place, read)),
    );
    if (seen.length > 0 && write.thread !== thread) return true;
    for (const place of seen) own.add(place);
  }
  return false;
}
