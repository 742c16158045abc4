/** Whatever it is given, the printer prints: pictures of any run, raw steps of what is no run. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import type { State } from '../../model/machine/state.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import type { Trace, TraceStep } from '../run/replay.ts';
import { drawPicture, type PictureOptions } from './picture.ts';

/** A run of at most so many steps; `picks` say which of the possible steps comes next. */
function walk(machine: Machine, picks: readonly number[]): Trace {
  const initial = initialState(machine);
  const taken: TraceStep[] = [];
  let state: State | undefined = initial;
  for (const pick of picks) {
    const before: State = state;
    const possible = machine.threads.flatMap((_, thread) =>
      steps(machine, before, thread).map((step) => ({ thread, ...step })),
    );
    if (possible.length === 0) break;
    const chosen = possible[pick % possible.length];
    if (chosen === undefined) break;
    const { next, ...step } = chosen;
    taken.push({ ...step, before, after: next });
    if (next === undefined) break;
    state = next;
  }
  return { initial, steps: taken };
}

const WAYS: readonly ((steps: readonly TraceStep[], at: number) => readonly TraceStep[])[] = [
  (all) => all,
  (all, at) => all.filter((_, i) => i !== at),
  (all, at) => all.map((step, i) => (i === at ? { ...step, path: [...step.path, 99] } : step)),
  (all, at) => all.map((step, i) => (i === at ? { ...step, path: step.path.slice(1) } : step)),
  (all, at) => all.map((step, i) => (i === at ? { ...step, thread: 99 } : step)),
  (all, at) => all.map((step, i) => (i === at ? { ...step, choices: [] } : step)),
  (all, at) => all.map((step, i) => (i === at ? { ...step, after: undefined } : step)),
  (all, at) =>
    all.map((step, i) => (i === at ? { ...step, before: { variables: [], threads: [] } } : step)),
  (all) => all.toReversed(),
];

const given = fc.record({
  machine: randomMachine,
  picks: fc.array(fc.nat(20), { maxLength: 25 }),
  corruption: fc.nat(WAYS.length - 1),
  place: fc.nat(24),
  property: fc.constantFrom('deadlock', 'assert', 'no such property'),
  unfolded: fc.boolean(),
  forCommit: fc.boolean(),
  loopStart: fc.option(fc.nat(20), { nil: undefined }),
});

function expanded(row: string): string {
  return [...row].reduce(
    (text, letter) =>
      letter === '\t' ? text.padEnd((Math.floor(text.length / 8) + 1) * 8) : text + letter,
    '',
  );
}

it('draws any run and any corrupted one, within its width', PATIENCE, () => {
  let rawCount = 0;
  fc.assert(
    fc.property(
      given,
      ({ machine, picks, corruption, place, property, unfolded, forCommit, loopStart }) => {
        const trace = walk(machine, picks);
        const wrong =
          WAYS[corruption]?.(trace.steps, place % Math.max(1, trace.steps.length)) ?? [];
        const options: PictureOptions = {
          width: forCommit ? 75 : 100,
          command: 'faultline run test.kspec',
          isLibrary: () => false,
          lockTypes: new Set(),
          unfolded,
          forCommit,
        };
        const isLoop = loopStart !== undefined && loopStart <= wrong.length && !forCommit;
        const run = { trace: { ...trace, steps: wrong }, property, message: '', isMinimal: true };
        const picture = drawPicture(
          machine,
          { ...run, loopStart: isLoop ? loopStart : undefined },
          options,
        );
        const isRaw = picture.includes('could not be drawn');
        if (isRaw) rawCount += 1;
        expect(picture.endsWith('\n')).toBe(true);
        // What is a run is drawn.
        if (corruption === 0 && !isLoop) expect(isRaw, picture).toBe(false);
        for (const row of picture.split('\n')) {
          expect(expanded(row).length, picture).toBeLessThanOrEqual(options.width);
        }
        expect(
          drawPicture(machine, { ...run, loopStart: isLoop ? loopStart : undefined }, options),
        ).toBe(picture);
      },
    ),
    { numRuns: runCount(300) },
  );
  expect(rawCount).toBeGreaterThan(0);
});
