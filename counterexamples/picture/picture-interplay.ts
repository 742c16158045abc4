/** Which reads of a run took part in the interplay of its threads, and which found what anyone expects. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import {
  changedPlaces,
  overlap,
  type Place,
  readPlaces,
  writtenPlace,
} from './picture-footprint.ts';
import type { RunNode } from './picture-story.ts';
import type { Moment } from './picture-text.ts';

interface Write {
  readonly node: number;
  readonly thread: number;
  readonly places: readonly Place[];
}

/** What the run says of its reads; nodes are named by their number in the run. */
export interface Interplay {
  /**
   * Whether what a node reads was last written by another thread, or is written by another later.
   *
   * The second counts if the reader may rely on what it read: the other's write comes while the call
   * goes on in which it was read, and the reader takes a step after it (unless `isPositional`: the
   * property speaks of where threads stand, so that to stand there is enough). It also counts if the
   * reader does not store there itself later: then what it read may be why it did not.
   * Where a thread is alone in the run, there is no interplay, and its decisions are all there is.
   */
  readonly tells: (node: number) => boolean;
  /** Whether `later` is a decision that reads nothing that `earlier` did not, and nobody has written there between. */
  readonly repeats: (later: number, earlier: number) => boolean;
}

export function interplay(
  machine: Machine,
  nodes: readonly RunNode[],
  isPositional: boolean,
): Interplay {
  const momentOf = ({ before, thread }: RunNode): Moment => ({ machine, state: before, thread });
  const writes: readonly Write[] = nodes.flatMap((each, node) => {
    // A store of what was there already is a store: it may undo another's.
    const stored = writtenPlace(momentOf(each), each.node);
    const changed = changedPlaces(each.before, each.after);
    const places = [...changed, ...(stored === undefined ? [] : [stored])];
    return places.length === 0 ? [] : [{ node, thread: each.thread, places }];
  });
  const isAlone = new Set(nodes.map(({ thread }) => thread)).size < 2;
  const lastOf = new Map(nodes.map(({ thread }, node) => [thread, node]));

  const tells = (number: number): boolean => {
    if (isAlone) return true;
    const { thread, calls, ...rest } = at(nodes, number);
    const moment = { machine, state: rest.before, thread };
    const written = writtenPlace(moment, rest.node);
    const reads = [...readPlaces(moment, rest.node), ...(written === undefined ? [] : [written])];
    const isFollowedByOwn = writes.some(
      (write) => write.thread === thread && write.node > number && touches(write, reads),
    );
    const until = isPositional ? nodes.length : (lastOf.get(thread) ?? number);
    const goesStale = writes.some(
      (write) =>
        write.thread !== thread &&
        write.node > number &&
        touches(write, reads) &&
        (!isFollowedByOwn || (write.node < until && isWithin(calls[0], write.node))),
    );
    return goesStale || sawAnother(writes, number, thread, reads);
  };
  const repeats = (later: number, earlier: number): boolean => {
    const [two, one] = [at(nodes, later), at(nodes, earlier)];
    if (two.node.kind !== 'branch') return false;
    const reads = readPlaces(momentOf(two), two.node);
    const known = new Set(readPlaces(momentOf(one), one.node));
    return (
      reads.every((place) => known.has(place)) &&
      !writes.some(({ node, ...w }) => node >= earlier && node < later && touches(w, reads))
    );
  };
  return { tells, repeats };
}

function touches({ places }: Pick<Write, 'places'>, reads: readonly Place[]): boolean {
  return places.some((place) => reads.some((read) => overlap(place, read)));
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
