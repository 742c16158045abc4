/** A law: the stories of a stage get no longer, so that the first that fits can be found by bisection. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { randomRun } from '../run/random-run.fixture.ts';
import { lastState } from '../run/replay.ts';
import { criterionOf } from '../slice/criterion.ts';
import { dynamicSlice } from '../slice/dynamic-slice.ts';
import { machineOf, OPTIONS } from './picture.fixture.ts';
import { type FoldedStory, foldStory } from './picture-fold.ts';
import { storyOf } from './picture-story.ts';

const BODIES = [
  'atomic { x = 1 - x }',
  'let v = x  if v == 0 { y = 1 } else { y = 0 }',
  'if y == 1 { x = 1 }',
  'y = 1',
  'spin_lock(l)  x = 0  spin_unlock(l)',
  'spin_lock(l)  let v = y  if v == 1 { x = 0 }  spin_unlock(l)',
  'inner()',
  'inner()  let v = y  if v == 1 { inner() }',
];

/** Two threads that call procs which read, store, lock and call. */
const randomSpec = fc
  .array(fc.array(fc.constantFrom(...BODIES), { minLength: 1, maxLength: 4 }), {
    minLength: 3,
    maxLength: 3,
  })
  .map((procs) => {
    const bodies = procs.map((parts, i) => {
      // Each in a block of its own, for its locals.
      const body = parts.map((part) => `if true { ${part} }`).join('\n');
      return `proc p${i}() { ${body} }`;
    });
    return `shared x : 0..1
shared y : 0..1
shared l : spinlock
proc inner() { x = 1  let v = x  if v == 1 { y = 0 } }
${bodies.join('\n')}
thread a { p0() p1() p2() }
thread b { p1() }
never both: x + y == 2`;
  });

function folded(text: string, picks: readonly number[]): FoldedStory {
  const machine = machineOf(text);
  const trace = randomRun(machine, picks);
  const story = storyOf(machine, trace.steps, OPTIONS.isLibrary);
  const criterion = criterionOf(machine, story.nodes, { trace, property: 'both' });
  const slice = dynamicSlice(machine, story.nodes, lastState(trace), criterion);
  const threads = trace.steps.map(({ thread }) => thread);
  return foldStory(story, { machine, loopStart: trace.steps.length, slice, threads });
}

it('the stories of a stage get no longer', PATIENCE, () => {
  let shorter = 0;
  const picks = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(randomSpec, picks, (text, chosen) => {
      for (const stage of folded(text, chosen).stages()) {
        const counts = Array.from({ length: stage.count }, (_, i) => stage.story(i).lines.length);
        for (const [i, count] of counts.entries()) {
          const before = counts[i - 1] ?? count;
          expect(count).toBeLessThanOrEqual(before);
          if (count < before) shorter += 1;
        }
      }
    }),
    { numRuns: runCount(60) },
  );
  expect(shorter).toBeGreaterThan(20);
});
