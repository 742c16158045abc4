/** Calls that were completed undisturbed, told by what was different after them. */
import { at } from '../../model/machine/assert.ts';
import { changedFacts } from '../show/changed-facts.ts';
import { type FoldContext, isUndisturbed } from './fold-context.ts';
import { isConfined } from './implied-reads.ts';
import type { EnteredCall, StoryLine } from './picture-story.ts';
import type { SlicedRun } from './run-reads.ts';

/** A call of fewer lines is as short as what came of it. */
export const MIN_SIZE = 3;

/** For each call, how many lines of the picture are about it. */
export function linesPerCall(lines: readonly StoryLine[]): ReadonlyMap<EnteredCall, number> {
  const counts = new Map<EnteredCall, number>();
  for (const { calls } of lines) {
    for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  return counts;
}

export interface CallFolding extends FoldContext {
  readonly run: SlicedRun;
  /** Whether to fold calls that have lines of reads, too. */
  readonly withReads: boolean;
}

/** Tells each undisturbed, finished call of at most `size` lines by what came of it; outermost first. */
export function foldedCalls(
  lines: readonly StoryLine[],
  context: CallFolding,
  size: number,
): readonly StoryLine[] {
  const counts = linesPerCall(lines);
  const folded: StoryLine[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const line = at(lines, i);
    const call = line.calls.at(-1);
    const length = call === undefined ? 0 : (counts.get(call) ?? 0);
    const isOfSize = line.content.kind === 'call' && length >= MIN_SIZE && length <= size;
    if (isOfSize && canFold(line, lines.slice(i, i + length), context)) {
      folded.push(...withNetChange(line, context));
      i += length - 1;
    } else {
      folded.push(line);
    }
  }
  return folded;
}

function canFold(line: StoryLine, inside: readonly StoryLine[], context: CallFolding): boolean {
  const call = line.calls.at(-1);
  if (line.content.kind !== 'call' || line.library !== undefined) return false;
  if (call === undefined || call.isOpen || !isUndisturbed(call.from, call.to, context))
    return false;
  if (inside.some(context.isFixed)) return false;
  if (!inside.every(({ calls }) => calls.includes(call))) return false;
  const reads = inside.filter(({ content }) => content.kind === 'statement');
  const isShownByResult = ({ from }: StoryLine): boolean =>
    context.withReads && isConfined(context.run, from, call.from, call.to);
  if (!reads.every(isShownByResult)) return false;
  if (reads.length > 0 && withNetChange(line, context).length === 1) return false;
  return context.leavesLocks(call.from, call.to);
}

/** The call, and all that was different after it. */
function withNetChange(line: StoryLine, { machine, story }: FoldContext): readonly StoryLine[] {
  const call = at(line.calls, line.calls.length - 1);
  const [before, after] = [at(story.nodes, call.from).before, at(story.nodes, call.to).after];
  const facts = changedFacts(machine, before, after, 'memory');
  if (facts.length === 0) return [line];
  const depth = line.content.depth + 1;
  const content = { kind: 'facts', depth, facts } as const;
  return [line, { ...line, from: call.from, to: call.to, content }];
}
