/** Laws of the slice and of the lines that are made of it, on random machines and random runs. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import type { State } from '../../model/machine/state.ts';
import { steps } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { machineOf } from '../picture/picture.fixture.ts';
import { decidingLines } from '../picture/picture-reads.ts';
import { type RunNode, type Story, storyOf } from '../picture/picture-story.ts';
import { slicedRun } from '../picture/run-reads.ts';
import { randomRun } from '../run/random-run.fixture.ts';
import { lastState, type Trace } from '../run/replay.ts';
import { criterionOf } from './criterion.ts';
import { dynamicSlice, type Slice } from './dynamic-slice.ts';
import { isMemory, readPlaces, writtenPlace } from './memory-names.ts';

interface SlicedTrace {
  readonly trace: Trace;
  readonly story: Story;
  readonly slice: Slice;
}

function sliced(machine: Machine, picks: readonly number[], property: string): SlicedTrace {
  const trace = randomRun(machine, picks);
  const story = storyOf(machine, trace.steps, () => false);
  const criterion = criterionOf(machine, story.nodes, { trace, property });
  return { trace, story, slice: dynamicSlice(machine, story.nodes, lastState(trace), criterion) };
}

const given = fc.record({
  machine: randomMachine,
  picks: fc.array(fc.nat(20), { minLength: 3, maxLength: 20 }),
  pick: fc.nat(20),
});

const VARIABLES = ['x', 'y', 'z'];

/** Two threads that read, store and decide on what they read; each statement is a step of its own. */
const randomSpec = fc
  .array(
    fc.array(
      fc.tuple(fc.nat(3), fc.constantFrom(...VARIABLES), fc.constantFrom('a', 'b'), fc.nat(2)),
      { minLength: 2, maxLength: 5 },
    ),
    { minLength: 2, maxLength: 2 },
  )
  .map((threads) => {
    const bodies = threads.map((statements, i) => {
      const lines = statements.map(([kind, variable, local, value]) => {
        if (kind === 0) return `${variable} = ${local}`;
        if (kind === 1) {
          return `atomic { if ${local} == ${value} { ${variable} = ${(value + 1) % 3} } }`;
        }
        return `${local} = ${variable}`;
      });
      const locals = 'let a : 0..2 = 0  let b : 0..2 = 0';
      return `thread t${i} { ${locals}\n${lines.join('\n')}\n}`;
    });
    const shared = VARIABLES.map((name, i) => `shared ${name} : 0..2 = ${i}`);
    return `${[...shared, ...bodies].join('\n')}\ninvariant small: x + y <= 2\n`;
  });

/** The last state if step `from` had read `value` in `variable`; undefined if some thread then stands elsewhere. */
function otherwise(
  machine: Machine,
  { steps: taken }: Trace,
  from: number,
  variable: number,
  value: number,
): State | undefined {
  let state = at(taken, from).before;
  const own = at(state.variables, variable);
  const withValue = (now: State, it: State['variables'][number]): State => ({
    ...now,
    variables: now.variables.map((old, i) => (i === variable ? it : old)),
  });
  for (const [i, { thread, after }] of taken.slice(from).entries()) {
    const seen = i === 0 ? withValue(state, value) : state;
    const next = steps(machine, seen, thread)[0]?.next;
    const locations = after?.threads.map((each) => each.pc).join();
    if (next === undefined || next.threads.map((each) => each.pc).join() !== locations) return;
    state = i === 0 ? withValue(next, own) : next;
  }
  return state;
}

it('a read that is not in the slice may have seen anything else', PATIENCE, () => {
  let compared = 0;
  let decisive = 0;
  const picks = fc.array(fc.nat(20), { minLength: 3, maxLength: 10 });
  fc.assert(
    fc.property(randomSpec, picks, (text, chosen) => {
      const machine = machineOf(text);
      const property = at(machine.properties, 0);
      const { trace, story, slice } = sliced(machine, chosen, property.name);
      const found = evaluateProperty(machine, property, lastState(trace)).kind;
      for (const [i, { node, step }] of story.nodes.entries()) {
        if (node.kind !== 'assign' || node.value.kind !== 'global') continue;
        for (const value of [0, 1, 2]) {
          const end = otherwise(machine, trace, step, node.value.variable, value);
          if (end === undefined) continue;
          const isSame = evaluateProperty(machine, property, end).kind === found;
          if (slice.nodes.has(i)) decisive += isSame ? 0 : 1;
          else {
            compared += 1;
            expect(isSame, `${text}\nstep ${step}`).toBe(true);
          }
        }
      }
    }),
    { numRuns: runCount(1000) },
  );
  expect(compared).toBeGreaterThan(50);
  // Others would have made a difference: without them in the slice the law would fail.
  expect(decisive).toBeGreaterThan(20);
});

function readsMemory(machine: Machine, { node, before, thread }: RunNode): boolean {
  const env = { machine, state: before, thread };
  const written = writtenPlace(env, node);
  const isNoted = written !== undefined && !written.startsWith('t') && !isMemory(machine, written);
  return !isNoted && readPlaces(env, node).some((place) => isMemory(machine, place));
}

it(
  'each step that reads what the run hung on has a line, and each read of its own',
  PATIENCE,
  () => {
    let reads = 0;
    fc.assert(
      fc.property(given, ({ machine, picks, pick }) => {
        const property = at(machine.properties, pick % machine.properties.length);
        const { trace, story, slice } = sliced(machine, picks, property.name);
        const run = slicedRun(machine, story.nodes, slice);
        const lines = decidingLines(run, story.lines, trace.steps.length);
        for (const number of slice.nodes) {
          const executed = at(story.nodes, number);
          const { node, step, thread } = executed;
          if (!readsMemory(machine, executed) || node.kind === 'assert') continue;
          // That a thread got past is told by its going on.
          if (node.kind === 'await' || node.kind === 'assume' || node.kind === 'choose') continue;
          reads += 1;
          expect(lines.some((line) => line.step === step)).toBe(true);
          if (node.origin.atomic !== undefined || node.kind === 'branch') continue;
          const isShown = lines.some(({ from, to }) => from <= number && number <= to);
          expect(isShown, `node ${number} of thread ${thread}`).toBe(true);
        }
      }),
      { numRuns: runCount(300) },
    );
    // About 130 in 300 runs, by chance.
    // About 105 in 300 runs.
    expect(reads).toBeGreaterThan(30);
  },
);

it('each step of a run has a line in its story', PATIENCE, () => {
  fc.assert(
    fc.property(given, ({ machine, picks }) => {
      const trace = randomRun(machine, picks);
      const { lines } = storyOf(machine, trace.steps, () => false);
      const shown = new Set(lines.map(({ step }) => step));
      expect([...trace.steps.keys()].filter((step) => !shown.has(step))).toEqual([]);
    }),
    { numRuns: runCount(300) },
  );
});
