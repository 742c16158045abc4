/** How much is laid out to draw a long run. Not timed: stories and layouts are counted. */
import { expect, it } from 'vitest';
import { rowsOfChosen } from './choose-story.ts';
import type { FoldedStory } from './picture-fold.ts';
import type { StoryLine } from './picture-story.ts';

function linesNumbered(count: number): readonly StoryLine[] {
  return Array.from({ length: count }, (_, step) => ({
    thread: 0,
    step,
    content: { kind: 'statement', depth: 0, text: `line ${step}` },
    calls: [],
    from: step,
    to: step,
    library: undefined,
    isRead: true,
  }));
}

/** A story of `count` lines, of which each shorter one has a line less, down to `least`; and what was asked of it. */
function countedStory(count: number, least: number, rowsPerLine = 1) {
  const asked = { stories: 0, layouts: 0, shown: 0 };
  const all = linesNumbered(count);
  const folded: FoldedStory = {
    lines: all,
    *stages() {
      yield {
        count: count - least,
        story: (i) => {
          asked.stories += 1;
          const lines = all.slice(i + 1);
          return { lines, filled: () => lines };
        },
      };
    },
  };
  const layOut = (lines: readonly StoryLine[]): readonly string[] => {
    asked.layouts += 1;
    asked.shown = lines.length;
    return lines.flatMap(() => Array.from({ length: rowsPerLine }, () => 'row'));
  };
  const rows = rowsOfChosen(folded, { maxRows: 40, lineCount: (lines) => lines.length, layOut });
  return { rows, asked };
}

it('a run that cannot be made short is laid out once, and few shorter stories of it are made', () => {
  for (const count of [100, 1_000, 10_000]) {
    const { rows, asked } = countedStory(count, 50);
    expect(rows.length).toBe(50);
    expect(asked.layouts).toBe(1);
    expect(asked.stories).toBeLessThan(3 + 2 * Math.log2(count));
  }
});

it('the first story that fits is shown, however long the run is', () => {
  for (const count of [100, 1_000, 10_000]) {
    const { rows, asked } = countedStory(count, 10);
    expect(rows.length).toBe(40);
    expect(asked.layouts).toBe(2);
    expect(asked.stories).toBeLessThan(4 + 3 * Math.log2(count));
  }
});

it('a line that takes more than a row leaves room for fewer', () => {
  expect(countedStory(100, 10, 2).asked.shown).toBe(20);
});
