/**
 * Which of the ever shorter stories of a run a picture shows: the first that fits, filled again with what leaves room;
 * if none fits, the first of those with the fewest lines.
 *
 * A story is laid out only if it has so few lines that it may fit: a line is at least one row. Within a stage no story
 * has more lines than the one before, so that the first of these is found by bisection, and a long run costs a few
 * stories and not one for each of its lines.
 */
import type { FoldedStory, FoldingStage, ShorterStory } from './picture-fold.ts';
import type { StoryLine } from './picture-story.ts';

export interface Room {
  /** How many rows there are for the story. */
  readonly maxRows: number;
  /** The number of lines that are laid out for a story, each at least a row. */
  readonly lineCount: (story: readonly StoryLine[]) => number;
  readonly layOut: (story: readonly StoryLine[]) => readonly string[];
}

/** Returns the rows of the story that is shown. */
export function rowsOfChosen(folded: FoldedStory, room: Room): readonly string[] {
  const { layOut, lineCount, maxRows } = room;
  const rowsIfFits = (story: readonly StoryLine[]): readonly string[] | undefined => {
    if (lineCount(story) > maxRows) return undefined;
    const rows = layOut(story);
    return rows.length <= maxRows ? rows : undefined;
  };
  const whole = rowsIfFits(folded.lines);
  if (whole !== undefined) return whole;
  let shortest = folded.lines;
  for (const stage of folded.stages()) {
    const last = stage.story(stage.count - 1).lines;
    if (lineCount(last) < lineCount(shortest)) {
      shortest = storyOfAtMost(stage, lineCount(last), lineCount).story.lines;
    }
    if (lineCount(last) > maxRows) continue;
    const first = storyOfAtMost(stage, maxRows, lineCount);
    for (let i = first.number; i < stage.count; i += 1) {
      const story = i === first.number ? first.story : stage.story(i);
      if (rowsIfFits(story.lines) === undefined) continue;
      return layOut(story.filled((fuller) => rowsIfFits(fuller) !== undefined));
    }
  }
  return layOut(shortest);
}

/** The first story of a stage with at most `most` lines; there must be one. */
function storyOfAtMost(
  stage: FoldingStage,
  most: number,
  lineCount: Room['lineCount'],
): { readonly number: number; readonly story: ShorterStory } {
  let [low, high] = [0, stage.count - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lineCount(stage.story(middle).lines) <= most) high = middle;
    else low = middle + 1;
  }
  return { number: low, story: stage.story(low) };
}
