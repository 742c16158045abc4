/** Which reads of a picture other lines imply, so that they may go where it is too long. */
import { at } from '../../model/machine/assert.ts';
import { covers } from '../slice/memory-names.ts';
import { type LinesByPlace, linesByPlace } from './lines-by-place.ts';
import type { StoryLine } from './picture-story.ts';
import {
  isGhost,
  isMemoryPlace,
  isOwn,
  isWrittenBetween,
  memoryRead,
  type SlicedRun,
  storesAgain,
  writtenBy,
} from './run-reads.ts';

/**
 * Returns the nodes that some line shows, other than a line of a read. The line of a call shows the nodes up to its
 * first access, and all of its nodes if it is a call of the library. Ghosts are shown below the columns.
 */
export function shownNodes(run: SlicedRun, lines: readonly StoryLine[]): ReadonlySet<number> {
  const shown = new Set<number>();
  for (const { isRead, content, library, calls, from, to } of lines) {
    if (isRead) continue;
    const call = content.kind === 'call' ? calls.at(-1) : undefined;
    const first = call === undefined ? from : call.from;
    const last = call === undefined || library === undefined ? to : call.to;
    for (let i = first; i <= last; i += 1) shown.add(i);
  }
  for (const i of run.nodes.keys()) {
    const written = writtenBy(run, i);
    if (written !== undefined && isGhost(run.machine, written)) shown.add(i);
  }
  return shown;
}

/**
 * Returns the `lines` that may go before any other where a picture is too long, those that say least first: barriers,
 * stores of what was there already, and decisions that other lines show to have been taken, since they tell what was
 * done then; first those on what the thread has seen before. Not among them is what a thread keeps to store it later,
 * and what it saw for the first time of places that another thread writes in the run; with `withOthers`, that too, if
 * nobody has written there before it was used.
 */
export function impliedReads(
  run: SlicedRun,
  lines: readonly StoryLine[],
  withOthers: boolean,
): readonly StoryLine[] {
  const shown = shownNodes(run, lines);
  const without: StoryLine[] = [];
  const known: StoryLine[] = [];
  const fresh: StoryLine[] = [];
  const told = linesByPlace(run);
  const isImplied = impliedBy(run, shown);
  for (const line of lines) {
    const { isRead, content, from } = line;
    // Under sequential consistency nothing hangs on a barrier.
    if (content.kind === 'statement' && at(run.nodes, from).node.kind === 'barrier') {
      without.push(line);
    } else if (isRead && isMemoryPlace(run.machine, writtenBy(run, from))) {
      if (!storesAgain(run, from)) without.push(line);
    } else if (isRead && isImplied(from)) {
      if (hasSeen(run, line, told) && isUsedFresh(run, from)) known.push(line);
      else if (isOwn(run, from) || (withOthers && isUsedFresh(run, from))) fresh.push(line);
    }
    if (isRead) told.add(line);
  }
  return [...without, ...known, ...fresh];
}

/** Whether an earlier line of the same thread shows all places that a later one reads, and nobody wrote them in between. */
function hasSeen(run: SlicedRun, later: StoryLine, told: LinesByPlace): boolean {
  const reads = memoryRead(run, later.from);
  return told.hasFresh(later, (earlier) => {
    const known = memoryRead(run, earlier.from);
    return reads.every((place) => known.some((other) => covers(other, place)));
  });
}

/** Whether nobody has written what a node read before the thread decided on it. */
function isUsedFresh(run: SlicedRun, number: number): boolean {
  if (at(run.nodes, number).node.kind !== 'assign') return true;
  const used = run.slice.dependents(number).reduce((a, b) => Math.max(a, b), number);
  return !isWrittenBetween(run, memoryRead(run, number), number, used);
}

/**
 * Tells whether all that hung on a node was a way that its thread took, and one of the nodes that are `shown` lies on it.
 */
export function impliedBy(run: SlicedRun, shown: ReadonlySet<number>): (number: number) => boolean {
  const { positionNodes, lastPositionNodes } = run.slice;
  const leads = leadingToShown(run, shown);
  const implied = new Set<number>();
  const isOfPath = (number: number): boolean => {
    const dependents = run.slice.dependents(number);
    if (dependents.length === 0) return false;
    const { kind } = at(run.nodes, number).node;
    if (kind === 'branch' || kind === 'await' || kind === 'assume') return leads.has(number);
    if (kind !== 'assign' || isMemoryPlace(run.machine, writtenBy(run, number))) return false;
    return dependents.every((next) => implied.has(next));
  };
  // Backwards, as what hung on a node was executed later.
  for (let number = run.nodes.length - 1; number >= 0; number -= 1) {
    // The location of the thread is shown below the columns, but not the decision that led to it.
    const isImplied = positionNodes.has(number) ? !lastPositionNodes.has(number) : isOfPath(number);
    if (isImplied) implied.add(number);
  }
  return (number) => implied.has(number);
}

/** The nodes on which a shown node of the same thread hung, through nodes of that thread. */
function leadingToShown(run: SlicedRun, shown: ReadonlySet<number>): ReadonlySet<number> {
  const leads = new Set<number>();
  for (let number = run.nodes.length - 1; number >= 0; number -= 1) {
    const { thread } = at(run.nodes, number);
    const isLeading = run.slice
      .dependents(number)
      .some(
        (next) => at(run.nodes, next).thread === thread && (shown.has(next) || leads.has(next)),
      );
    if (isLeading) leads.add(number);
  }
  return leads;
}

/**
 * Returns whether a call, told by what was different after it, tells enough of what a node in it read: all that hung on
 * the read was done in the call.
 */
export function isConfined(run: SlicedRun, number: number, from: number, to: number): boolean {
  return run.slice.dependents(number).every((next) => next >= from && next <= to);
}
