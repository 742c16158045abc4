/** Which reads of a run get a line: those that it hung on, unless another line tells what they saw. */
import { at } from '../../model/machine/assert.ts';
import { expressions } from '../../model/machine/node.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { scalarSize } from '../../spec/language/types/types.ts';
import { subexpressions } from '../../spec/language/types/walk-expression.ts';
import { covers, isMemory, type MemoryName } from '../slice/memory-names.ts';
import { impliedBy, shownNodes } from './implied-reads.ts';
import { type LinesByPlace, linesByPlace } from './lines-by-place.ts';
import type { StoryLine } from './picture-story.ts';
import {
  isGhost,
  isMemoryPlace,
  isOwn,
  memoryRead,
  type SlicedRun,
  storesAgain,
  writtenBy,
} from './run-reads.ts';

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
  const isImplied = impliedBy(run, shownNodes(run, lines));
  const kept = new Set<StoryLine>();
  const told = linesByPlace(run);
  for (const line of lines) {
    if (line.isRead && !storesAgain(run, line.from)) {
      if (!run.slice.nodes.has(line.from) || hasLine(line.from)) continue;
      if (isIdleGate(run, line.from, isImplied) || storesConstant(run, line.from)) continue;
      if (repeatsEarlier(run, line, told)) continue;
      told.add(line);
    }
    kept.add(line);
  }
  const restore = (own: readonly StoryLine[]): void => {
    if (own.some((line) => kept.has(line) && isSpeaking(line))) return;
    const deciding = own.filter(({ from }) => run.slice.nodes.has(from));
    for (const line of deciding.length > 0 ? deciding : own) kept.add(line);
  };
  const linesOf = new Map<number, StoryLine[]>();
  for (const line of lines) {
    const known = linesOf.get(line.step) ?? [];
    known.push(line);
    linesOf.set(line.step, known);
  }
  for (const step of decisiveSteps(run, isImplied)) restore(linesOf.get(step) ?? []);
  // What the run ends with, unless it is a place where nothing is done.
  const last = linesOf.get(stepCount - 1) ?? [];
  restore(last.filter(({ from }) => at(run.nodes, from).node.kind !== 'skip'));
  restore(lines.filter(({ step }) => step >= loopStart));
  return lines.filter((line) => kept.has(line));
}

/** Whether a thread passed an `await` of what nobody else writes in the run, and went on visibly. */
function isIdleGate(
  run: SlicedRun,
  number: number,
  isImplied: (number: number) => boolean,
): boolean {
  const { node } = at(run.nodes, number);
  if (node.kind !== 'await' && node.kind !== 'assume') return false;
  return isOwn(run, number) && isImplied(number);
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
function decisiveSteps(
  run: SlicedRun,
  isImplied: (number: number) => boolean,
): ReadonlySet<number> {
  const steps = new Set<number>();
  for (const number of run.slice.nodes) {
    const { node, step } = at(run.nodes, number);
    const written = writtenBy(run, number);
    const isNoted = written !== undefined && isGhost(run.machine, written);
    if (isNoted) {
      if (isNewNote(run, number)) steps.add(step);
      continue;
    }
    const touches = memoryRead(run, number).length > 0 || isMemoryPlace(run.machine, written);
    if (!touches || isIdleGate(run, number, isImplied)) continue;
    if (node.kind === 'assign' && storesConstant(run, number) && !isChange(run, number)) continue;
    steps.add(step);
  }
  return steps;
}

/** Whether a ghost was changed by what a node noted in it. */
function isNewNote({ changed }: SlicedRun, number: number): boolean {
  return at(changed, number).length > 0;
}

function isChange({ machine, changed }: SlicedRun, number: number): boolean {
  return at(changed, number).some((place) => isMemory(machine, place));
}

/** Tells the reads in a step whose change tells what they saw. */
function isShownElsewhere(run: SlicedRun): (number: number) => boolean {
  const { machine, nodes, slice } = run;
  const changedBy = run.changed.map((places) => places.filter((place) => isMemory(machine, place)));
  const changedIn = new Map<number, MemoryName[]>();
  for (const [i, { step }] of nodes.entries()) {
    const known = changedIn.get(step) ?? [];
    known.push(...at(changedBy, i));
    changedIn.set(step, known);
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
function repeatsEarlier(run: SlicedRun, later: StoryLine, told: LinesByPlace): boolean {
  if (at(run.nodes, later.from).node.kind !== 'branch') return false;
  const reads = memoryRead(run, later.from);
  return told.hasFresh(later, (earlier) => {
    const call = earlier.calls.at(-1);
    if (call !== undefined && !later.calls.includes(call)) return false;
    const known = memoryRead(run, earlier.from);
    return reads.every((place) => known.includes(place));
  });
}
