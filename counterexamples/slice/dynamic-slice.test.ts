/** Laws of the slice and of the lines that are made of it, on random machines and random runs. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import type { State } from '../../model/machine/state.ts';
import { sameValue } from '../../model/machine/value.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { isScalar, scalarValues } from '../../spec/language/types/types.ts';
import { decidingLines } from '../picture/picture-reads.ts';
import { type RunNode, type Story, tellStory } from '../picture/picture-story.ts';
import { lastState, type Trace, type TraceStep } from '../run/replay.ts';
import { criterionOf } from './criterion.ts';
import { dynamicSlice, type Slice } from './dynamic-slice.ts';
import { isMemory, readPlaces, writtenPlace } from './places.ts';

interface SlicedTrace {
  readonly trace: Trace;
  readonly story: Story;
  readonly slice: Slice;
}

function sliced(machine: Machine, picks: readonly number[], property: string): SlicedTrace {
  const trace = walk(machine, picks);
  const story = tellStory(machine, trace.steps, () => false);
  const criterion = criterionOf(machine, story.nodes, { trace, property });
  return { trace, story, slice: dynamicSlice(machine, story.nodes, lastState(trace), criterion) };
}

/** A run of steps that do not fail. */
function walk(machine: Machine, picks: readonly number[]): Trace {
  const initial = initialState(machine);
  const taken: TraceStep[] = [];
  let state = initial;
  for (const pick of picks) {
    const before: State = state;
    const possible = machine.threads.flatMap((_, thread) =>
      steps(machine, before, thread).flatMap(({ next, ...step }) =>
        next === undefined ? [] : [{ thread, ...step, before, after: next }],
      ),
    );
    if (possible.length === 0) break;
    const chosen = at(possible, pick % possible.length);
    taken.push(chosen);
    state = chosen.after;
  }
  return { initial, steps: taken };
}

const given = fc.record({
  machine: randomMachine,
  picks: fc.array(fc.nat(20), { minLength: 3, maxLength: 20 }),
  pick: fc.nat(20),
});

/**
 * The states of the run if `slot` of the thread of step `from` had had `value` after it; undefined if some
 * thread then goes elsewhere, so that there is no such run.
 */
function otherwise(
  machine: Machine,
  { steps: taken }: Trace,
  from: number,
  slot: number,
  value: State['variables'][number],
): State | undefined {
  const first = at(taken, from);
  assert(first.after !== undefined, 'no step of the walk fails');
  let state: State = {
    ...first.after,
    threads: first.after.threads.map((thread, i) =>
      i === first.thread
        ? { ...thread, slots: thread.slots.map((old, s) => (s === slot ? value : old)) }
        : thread,
    ),
  };
  for (const { thread, choices, after } of taken.slice(from + 1)) {
    const next = steps(machine, state, thread).find(
      (step) =>
        step.next !== undefined &&
        step.choices.length === choices.length &&
        step.choices.every((choice, i) => choice === choices[i]),
    )?.next;
    const stands = after?.threads.map((each) => each.at).join();
    if (next === undefined || next.threads.map((each) => each.at).join() !== stands) return;
    state = next;
  }
  return state;
}

it('a read that is not in the slice may have seen anything else', PATIENCE, () => {
  let compared = 0;
  fc.assert(
    fc.property(given, ({ machine, picks, pick }) => {
      const property = at(machine.properties, pick % machine.properties.length);
      const { trace, story, slice } = sliced(machine, picks, property.name);
      const found = evaluateProperty(machine, property, lastState(trace)).kind;
      for (const [i, { node, step, thread, before }] of story.nodes.entries()) {
        if (node.kind !== 'assign' || node.target.root.kind !== 'local') continue;
        if (slice.nodes.has(i) || node.target.path.length > 0) continue;
        const { slot } = node.target.root;
        const { type } = node.target;
        // What else the same step does with it is not asked.
        if (!isScalar(type) || story.nodes[i + 1]?.step === step) continue;
        const read = readPlaces({ machine, state: before, thread }, node);
        if (!read.some((place) => isMemory(machine, place))) continue;
        const now = at(trace.steps, step).after?.threads[thread]?.slots[slot];
        for (const value of scalarValues(type)) {
          if (now === undefined || sameValue(value, now)) continue;
          const end = otherwise(machine, trace, step, slot, value);
          if (end === undefined) continue;
          compared += 1;
          expect(evaluateProperty(machine, property, end).kind).toBe(found);
        }
      }
    }),
    { numRuns: runCount(1500) },
  );
  expect(compared).toBeGreaterThan(30);
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
        const run = { machine, nodes: story.nodes, slice };
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
          const isTold = lines.some(({ from, to }) => from <= number && number <= to);
          expect(isTold, `node ${number} of thread ${thread}`).toBe(true);
        }
      }),
      { numRuns: runCount(300) },
    );
    expect(reads).toBeGreaterThan(100);
  },
);

it('each step of a run has a line in its story', PATIENCE, () => {
  fc.assert(
    fc.property(given, ({ machine, picks }) => {
      const trace = walk(machine, picks);
      const { lines } = tellStory(machine, trace.steps, () => false);
      const told = new Set(lines.map(({ step }) => step));
      expect([...trace.steps.keys()].filter((step) => !told.has(step))).toEqual([]);
    }),
    { numRuns: runCount(300) },
  );
});
