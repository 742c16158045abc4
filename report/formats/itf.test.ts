/** ITF tells states exactly, and a run can be found again from its states alone. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findRun } from '../../counterexamples/run/observed-run.ts';
import { replay, type Trace } from '../../counterexamples/run/replay.ts';
import { statesOf } from '../../counterexamples/run/replay-lasso.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import { sameValue } from '../../model/machine/value.ts';
import { initialState, steps } from '../../model/meaning/interpret.ts';
import { differences, isItf, itfDocument, readItf } from './itf.ts';
import { itfKey, itfValue, showItf } from './itf-value.ts';
import { TRACE_SCHEMA, type TraceJson } from './trace-json.ts';

const ORIGIN: TraceJson = {
  schema: TRACE_SCHEMA,
  spec: 'test.kspec',
  settings: {},
  variants: [],
  reductions: [],
  property: 'none',
  steps: [],
  picture: '',
};

/** A run of up to `length` steps that do not fail, which ones being chosen by `picks`. */
function randomRun(machine: Machine, picks: readonly number[]): Trace {
  const run: { thread: number; successor: number }[] = [];
  let state = initialState(machine);
  for (const pick of picks) {
    const all = [...machine.threads.keys()].flatMap((thread) =>
      steps(machine, state, thread).flatMap(({ successor, next }) =>
        next === undefined ? [] : [{ thread, successor, next }],
      ),
    );
    if (all.length === 0) break;
    const { thread, successor, next } = at(all, pick % all.length);
    run.push({ thread, successor });
    state = next;
  }
  const replayed = replay(machine, run);
  if (!replayed.ok) throw new Error(replayed.message);
  return replayed.trace;
}

const picks = fc.array(fc.nat(20), { minLength: 1, maxLength: 12 });

it('tells two values of a type apart exactly if they differ', PATIENCE, () => {
  const law = fc.property(randomMachine, picks, (machine, choices) => {
    const states = statesOf(randomRun(machine, choices));
    for (const [i, { type }] of machine.variables.entries()) {
      const values = states.map((state) => at(state.variables, i));
      const [first] = values.map((value) => itfValue(machine, type, value));
      for (const value of values) {
        const isSame =
          itfKey(first) === itfKey(JSON.parse(JSON.stringify(itfValue(machine, type, value))));
        expect(isSame).toBe(sameValue(value, at(values, 0)));
      }
    }
  });
  fc.assert(law, { numRuns: runCount(60) });
});

it('finds a run again from its states alone', PATIENCE, () => {
  const law = fc.property(randomMachine, picks, fc.boolean(), (machine, choices, mayHide) => {
    const trace = randomRun(machine, choices);
    const document = JSON.parse(JSON.stringify(itfDocument(machine, trace, ORIGIN)));
    expect(isItf(document)).toBe(true);
    const read = readItf({ ...document, '#meta': undefined });
    if (read.kind === 'error') throw new Error(read.message);
    const { states } = read.observed;
    const found = findRun(machine, {
      length: states.length,
      loop: undefined,
      fits: (state, i) => differences(machine, state, at(states, i)).length === 0,
      mayHide,
      isGoal: () => false,
      maxStates: 5000,
    });
    if (found.kind === 'limit') return;
    if (found.kind !== 'run') throw new Error(`no run fits: ${found.kind}`);
    const again = replay(machine, found.run);
    if (!again.ok) throw new Error(again.message);
    const last = at(statesOf(again.trace), found.run.length);
    expect(differences(machine, last, at(states, states.length - 1))).toEqual([]);
    if (!mayHide) expect(found.run.length).toBe(states.length - 1);
  });
  fc.assert(law, { numRuns: runCount(60) });
});

it.each([
  [5, { '#bigint': '5' }, '5'],
  [{ '#set': [1, 2, 2] }, { '#set': [{ '#bigint': '2' }, 1] }, '{1, 2, 2}'],
  [
    {
      '#map': [
        [1, true],
        [0, false],
      ],
    },
    {
      '#map': [
        [0, false],
        [1, true],
      ],
    },
    '[1: true, 0: false]',
  ],
  [{ '#tup': [1, 'a'] }, [1, 'a'], '(1, a)'],
  [{ a: 1, b: [] }, { b: [], a: 1 }, '{a: 1, b: []}'],
  [{ tag: 'None', value: {} }, { tag: 'None', value: { '#tup': [] } }, 'none'],
  [{ tag: 'Some', value: 3 }, { tag: 'Some', value: { '#bigint': '3' } }, '3'],
])('knows that %j is %j', (value, other, shown) => {
  expect(itfKey(value)).toBe(itfKey(other));
  expect(showItf(value)).toBe(shown);
});

it.each([
  [1, true],
  ['1', 1],
  [{ '#set': [1] }, [1]],
  [{ '#map': [[0, 1]] }, { '#map': [[1, 0]] }],
  [{ a: 1 }, { a: 2 }],
  [
    { tag: 'Some', value: 0 },
    { tag: 'None', value: {} },
  ],
  [{ '#bigint': 'x' }, { '#bigint': 'y' }],
])('knows that %j is not %j', (value, other) => {
  expect(itfKey(value)).not.toBe(itfKey(other));
});

it.each([
  [{ vars: 'x', states: [] }, 'lists of names'],
  [{ vars: ['x'], states: [] }, 'no state'],
  [{ vars: ['x'], states: [{ y: 1 }] }, 'state 0 has no value for `x`'],
  [{ vars: [], states: [{}], loop: 1 }, '`loop`'],
  [{ vars: [], states: [3] }, 'a list of states'],
  [{ vars: [], states: [{}], '#meta': { faultline: { schema: 'other' } } }, '`schema`'],
  [
    { vars: [], states: [{}], '#meta': { faultline: { schema: 'faultline/trace/1' } } },
    'was written by another version',
  ],
])('says what is wrong with %j', (document, message) => {
  const read = readItf(document);
  expect(read.kind === 'error' && read.message).toContain(message);
});
