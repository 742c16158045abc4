/**
 * What each step of a thread touches, and what is certain of the state before it: which locks the
 * thread holds at its control location, and which of them the conditions on the path showed to be free.
 *
 * A forward analysis in two parts: to a fixed point over the control locations of the thread, and from each
 * over the step's graph, which has no cycles. Facts are lost where paths meet and never invented.
 */
import { at, InternalError } from '../machine/assert.ts';
import type { Machine } from '../machine/machine.ts';
import {
  areEqualEntryStates,
  type CounterDeltas,
  type EntryState,
  joinEntryStates,
} from './abstract-state.ts';
import { type AccessSite, StepWalk } from './abstract-step.ts';

export interface ThreadAnalysis {
  readonly accessSites: readonly AccessSite[];
  /** The control locations that some path through the graph leads to. */
  readonly entryStates: ReadonlyMap<number, EntryState>;
  /** The extremes of what it has added to each counter at any time. */
  readonly deltaExtremes: CounterDeltas;
}

/** Analyses the steps of `thread`, whose first control location is `start`. */
export function analyseThread(
  machine: Machine,
  thread: number,
  start: number,
  isOwn: (term: string) => boolean,
): ThreadAnalysis {
  const template = at(machine.templates, at(machine.threads, thread).template);
  const walk = new StepWalk(machine, thread, template, isOwn);
  const entryStates = new Map<number, EntryState>([
    [start, { held: new Map(), counterDeltas: new Map() }],
  ]);
  const pending = new Set([start]);
  for (const location of pending) {
    pending.delete(location);
    const entry = entryStates.get(location);
    if (entry === undefined) throw new InternalError('a stop is looked at once it is reached');
    for (const [arrival, found] of walk.from(location, entry, () => {})) {
      const known = entryStates.get(arrival);
      const next = known === undefined ? found : joinEntryStates(known, found);
      if (known !== undefined && areEqualEntryStates(known, next)) continue;
      entryStates.set(arrival, next);
      pending.add(arrival);
    }
  }
  const accessSites: AccessSite[] = [];
  let extremes: EntryState = { held: new Map(), counterDeltas: new Map() };
  for (const [location, entry] of entryStates) {
    walk.from(location, entry, (vertex, point, found) => {
      extremes = joinEntryStates(extremes, point);
      for (const { access, before, lock } of found) {
        const { counterDeltas } = entry;
        accessSites.push({
          ...access,
          thread,
          location,
          node: vertex.node,
          before,
          counterDeltas,
          lock,
        });
      }
    });
    extremes = joinEntryStates(extremes, entry);
  }
  return { accessSites, entryStates, deltaExtremes: extremes.counterDeltas };
}
