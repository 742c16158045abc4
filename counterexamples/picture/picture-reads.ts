/** Which reads of a run get a line: those that it hung on, unless another line tells what they saw. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { expressions } from '../../model/machine/node.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { scalarSize } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import type { Slice } from '../slice/dynamic-slice.ts';
import {
  changedPlaces,
  covers,
  isMemory,
  type MemoryName,
  overlap,
  readPlaces,
  variableOfPlace,
  writtenPlace,
} from '../slice/memory-names.ts';
import type { RunNode, StoryLine } from './picture-story.ts';

export interface SlicedRun {
  readonly machine: Machine;
  readonly nodes: readonly RunNode[];
  readonly slice: Slice;
}

/**
 * Returns the lines without the reads that nothing hung on, and without those of which another line
 * tells what they saw:
 *
 * - in an `atomic` block, a change of the same step, of the place that was read or made because of it;
 * - a decision on what an earlier line of the same call has told, if nobody has written there since;
 * - that a thread passed an `await`, if that step has another line, or nobody else writes there in the run;
 * - a store of a constant that was there already, unless another thread changes that place in the run.
 *
 * A step on which the run hung has a line, and so have the last step and the loop of a run without end.
 */
export function decidingLines(
  run: SlicedRun,
  lines: readonly StoryLine[],
  loopStart: number,
): readonly StoryLine[] {
  const stepCount = (lines.at(-1)?.step ?? -1) + 1;
  const hasLine = isShownElsewhere(run);
  const shown = shownNodes(run, lines);
  const kept = new Set<StoryLine>();
  const reads: StoryLine[] = [];
  for (const line of lines) {
    if (line.isRead && !storesAgain(run, line.from)) {
      if (!run.slice.nodes.has(line.from) || hasLine(line.from)) continue;
      if (isIdleGate(run, line.from, shown) || storesConstant(run, line.from)) continue;
      if (reads.some((other) => repeats(run, line, other))) continue;
      reads.push(line);
    }
    kept.add(line);
  }
  const restore = (isMeant: (line: StoryLine) => boolean): void => {
    const own = lines.filter(isMeant);
    if (own.some((line) => kept.has(line) && isSpeaking(line))) return;
    const deciding = own.filter(({ from }) => run.slice.nodes.has(from));
    for (const line of deciding.length > 0 ? deciding : own) kept.add(line);
  };
  const decisive = decisiveSteps(run, shown);
  for (let step = 0; step < stepCount; step += 1) {
    if (decisive.has(step) || step === stepCount - 1) restore((line) => line.step === step);
  }
  restore((line) => line.step >= loopStart);
  return lines.filter((line) => kept.has(line));
}

/**
 * The nodes of which a line tells that is no read. A call's own line tells of all up to its first access, of a
 * library's to its last; what was noted in ghosts is told below the columns.
 */
function shownNodes(run: SlicedRun, lines: readonly StoryLine[]): ReadonlySet<number> {
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

/** Whether a thread passed an `await` of what nobody else writes in the run, and went on visibly. */
function isIdleGate(run: SlicedRun, number: number, shown: ReadonlySet<number>): boolean {
  const { node } = at(run.nodes, number);
  if (node.kind !== 'await' && node.kind !== 'assume') return false;
  return isOwn(run, number) && isImplied(run, number, shown);
}

/** Whether a node stores, to no effect, what hung on nothing that was read. */
function storesConstant({ nodes }: SlicedRun, number: number): boolean {
  const { node } = at(nodes, number);
  return (
    node.kind === 'assign' &&
    node.target.root.kind === 'global' &&
    expressions(node).every((expr) => [...subexpressions(expr)].every(isConstant))
  );
}

function isConstant({ kind }: Expr): boolean {
  return kind !== 'local' && kind !== 'global';
}

/** Whether a line says more than that something was called which tells its own story. */
function isSpeaking({ content, library }: StoryLine): boolean {
  return content.kind !== 'call' || library !== undefined;
}

/** The steps with a node of the slice of which a line should tell something. */
function decisiveSteps(run: SlicedRun, shown: ReadonlySet<number>): ReadonlySet<number> {
  const steps = new Set<number>();
  for (const number of run.slice.nodes) {
    const { node, step } = at(run.nodes, number);
    const written = writtenBy(run, number);
    const isNoted = written !== undefined && isGhost(run.machine, written);
    const touches = memoryRead(run, number).length > 0 || isMemoryPlace(run.machine, written);
    if (isNoted || !touches || isIdleGate(run, number, shown)) continue;
    if (node.kind === 'assign' && storesConstant(run, number) && !isChange(run, number)) continue;
    steps.add(step);
  }
  return steps;
}

function isChange({ machine, nodes }: SlicedRun, number: number): boolean {
  const { before, after } = at(nodes, number);
  return changedPlaces(before, after).some((place) => isMemory(machine, place));
}

function isMemoryPlace(machine: Machine, place: MemoryName | undefined): boolean {
  return place !== undefined && isMemory(machine, place);
}

function isGhost(machine: Machine, place: MemoryName): boolean {
  return variableOfPlace(place) !== undefined && !isMemory(machine, place);
}

function writtenBy({ machine, nodes }: SlicedRun, number: number): MemoryName | undefined {
  const { node, before, thread } = at(nodes, number);
  return writtenPlace({ machine, state: before, thread }, node);
}

/** The places of memory that a node reads. */
function memoryRead({ machine, nodes }: SlicedRun, number: number): readonly MemoryName[] {
  const { node, before, thread } = at(nodes, number);
  const read = readPlaces({ machine, state: before, thread }, node);
  return read.filter((place) => isMemory(machine, place));
}

/** Whether a node stores, to no effect, in a place that another thread changes in the run. */
function storesAgain(run: SlicedRun, number: number): boolean {
  const written = writtenBy(run, number);
  if (written === undefined || !isMemoryPlace(run.machine, written)) return false;
  const { thread } = at(run.nodes, number);
  return run.nodes.some(
    (other) =>
      other.thread !== thread &&
      changedPlaces(other.before, other.after).some((place) => overlap(place, written)),
  );
}

/** Tells the reads in a step whose change tells what they saw. */
function isShownElsewhere(run: SlicedRun): (number: number) => boolean {
  const { machine, nodes, slice } = run;
  const changedBy = nodes.map(({ before, after }) =>
    changedPlaces(before, after).filter((place) => isMemory(machine, place)),
  );
  const changedIn = new Map<number, MemoryName[]>();
  for (const [i, { step }] of nodes.entries()) {
    changedIn.set(step, [...(changedIn.get(step) ?? []), ...at(changedBy, i)]);
  }
  const leadsToChange = (number: number, step: number, seen: Set<number>): boolean =>
    slice.dependents(number).some((next) => {
      if (seen.has(next) || at(nodes, next).step !== step) return false;
      seen.add(next);
      return at(changedBy, next).length > 0 || leadsToChange(next, step, seen);
    });
  return (number) => {
    const { node, step } = at(nodes, number);
    if (node.kind === 'choose' && scalarSize(node.domain) === 1) return true;
    if (node.origin.atomic === undefined && node.kind !== 'choose') return false;
    const changed = changedIn.get(step) ?? [];
    // A step that began by waiting has waited successfully if it went on.
    if (node.kind === 'await' || node.kind === 'assume') return true;
    const read = memoryRead(run, number);
    if (read.length > 0 && read.every((place) => changed.some((other) => covers(other, place)))) {
      return true;
    }
    const isOfStep = slice.dependents(number).every((next) => at(nodes, next).step === step);
    // What was chosen shows in the place that was changed.
    return (isOfStep || node.kind === 'choose') && leadsToChange(number, step, new Set());
  };
}

/** Whether a decision reads nothing that an earlier line of the same call does not tell already. */
function repeats(run: SlicedRun, later: StoryLine, earlier: StoryLine): boolean {
  if (later.thread !== earlier.thread) return false;
  const call = earlier.calls.at(-1);
  if (call !== undefined && !later.calls.includes(call)) return false;
  if (at(run.nodes, later.from).node.kind !== 'branch') return false;
  const [reads, known] = [memoryRead(run, later.from), new Set(memoryRead(run, earlier.from))];
  if (!reads.every((place) => known.has(place))) return false;
  return !isWrittenBetween(run, reads, earlier.from, later.from);
}

function isWrittenBetween(
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

/** Whether nobody but its own thread writes, in the run, what a node reads. */
function isOwn(run: SlicedRun, number: number): boolean {
  const { thread } = at(run.nodes, number);
  const places = memoryRead(run, number);
  return run.nodes.every((other, i) => {
    const written = other.thread === thread ? undefined : writtenBy(run, i);
    return written === undefined || !places.some((place) => overlap(place, written));
  });
}

/**
 * Returns the `lines` that may go before any other where a picture is too long: barriers, stores of what
 * was there already, and decisions that other lines show to have been taken, since they tell what was done then.
 * Not among them is what a thread keeps to store it later, and what it saw of places that another thread
 * writes in the run; with `withOthers`, that too, if nobody has written there before it was used.
 */
export function impliedReads(
  run: SlicedRun,
  lines: readonly StoryLine[],
  withOthers: boolean,
): ReadonlySet<StoryLine> {
  const shown = shownNodes(run, lines);
  const implied = lines.filter(({ isRead, content, from }) => {
    // Under sequential consistency nothing hangs on a barrier.
    if (content.kind === 'statement' && at(run.nodes, from).node.kind === 'barrier') return true;
    if (!isRead) return false;
    if (isMemoryPlace(run.machine, writtenBy(run, from))) return !storesAgain(run, from);
    const isFresh = withOthers && isUsedFresh(run, from);
    return (isOwn(run, from) || isFresh) && isImplied(run, from, shown);
  });
  return new Set(implied);
}

/** Whether nobody has written what a node read before the thread decided on it. */
function isUsedFresh(run: SlicedRun, number: number): boolean {
  if (at(run.nodes, number).node.kind !== 'assign') return true;
  const used = Math.max(number, ...run.slice.dependents(number));
  return !isWrittenBetween(run, memoryRead(run, number), number, used);
}

/** Whether all that hung on a node was a way that its thread took, and something shown lies on it. */
function isImplied(run: SlicedRun, number: number, shown: ReadonlySet<number>): boolean {
  const { node, thread } = at(run.nodes, number);
  const dependents = run.slice.dependents(number);
  // Where the thread stands is told below the columns.
  if (run.slice.positionNodes.has(number)) return true;
  if (dependents.length === 0) return false;
  if (node.kind === 'assign') {
    if (isMemoryPlace(run.machine, writtenBy(run, number))) return false;
    return dependents.every((next) => isImplied(run, next, shown));
  }
  if (node.kind !== 'branch' && node.kind !== 'await' && node.kind !== 'assume') return false;
  const seen = new Set<number>();
  const open = [...dependents];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next) || at(run.nodes, next).thread !== thread) continue;
    seen.add(next);
    if (shown.has(next)) return true;
    open.push(...run.slice.dependents(next));
  }
  return false;
}

/**
 * Whether a call, told by what was different after it, tells enough of what a node in it read: all that hung on
 * the read was done in the call.
 */
export function isConfined(run: SlicedRun, number: number, from: number, to: number): boolean {
  return run.slice.dependents(number).every((next) => next >= from && next <= to);
}
