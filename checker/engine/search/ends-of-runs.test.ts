import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../../model/lower/compile.fixture.ts';
import { at } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import {
  PATIENCE,
  randomMachine,
  runCount,
} from '../../../model/machine/random-machine.fixture.ts';
import { type State, stateKey } from '../../../model/machine/state.ts';
import { attempts, initialState, steps } from '../../../model/meaning/interpret.ts';
import { AMPLE } from '../../ample/ample-sets.ts';
import { check } from '../../check.ts';
import { symmetricSpec } from '../../symmetric-spec.fixture.ts';
import { buildGraphFast } from '../build-graph-fast.ts';
import { exploreFast, type FastOptions } from '../explore-fast.ts';
import { OPTIONS } from './searches.fixture.ts';

/** The definition: whether from each state without symmetry a run comes to an end. Undefined: too many states. */
function allEnd(machine: Machine): boolean | undefined {
  const states = new Map<string, { readonly state: State; readonly to: string[] }>();
  const first = initialState(machine);
  states.set(stateKey(first), { state: first, to: [] });
  const ending = new Set<string>();
  for (const [key, { state, to }] of states) {
    if (states.size > 400) return undefined;
    for (const thread of machine.threads.keys()) {
      if (attempts(machine, state, thread).canEndRun) ending.add(key);
      for (const { next } of steps(machine, state, thread)) {
        if (next === undefined) continue;
        to.push(stateKey(next));
        if (!states.has(stateKey(next))) states.set(stateKey(next), { state: next, to: [] });
      }
    }
    const isOver = machine.threads.every(({ template }, thread) => {
      const { daemon, nodes } = at(machine.templates, template);
      return daemon || at(nodes, at(state.threads, thread).pc).kind === 'end';
    });
    if (isOver || to.length === 0) ending.add(key);
  }
  for (let before = -1; before !== ending.size; ) {
    before = ending.size;
    for (const [key, { to }] of states) if (to.some((each) => ending.has(each))) ending.add(key);
  }
  return ending.size === states.size;
}

function proves(machine: Machine, options: Partial<FastOptions> = {}): boolean {
  let isProven = false;
  const endsOfRuns = {
    maxStates: 10_000,
    onProven: () => {
      isProven = true;
    },
  };
  exploreFast(machine, { ...OPTIONS, ...options, endsOfRuns });
  return isProven;
}

/** Of each answer, how often it came. */
const counted = { yes: 0, no: 0 };

function checkSame(machine: Machine, options: Partial<FastOptions> = {}): void {
  const expected = allEnd(machine);
  fc.pre(expected !== undefined);
  counted[expected ? 'yes' : 'no'] += 1;
  expect(proves(machine, options)).toBe(expected);
}

test(
  'random machines: proven where every state has a run that ends, and nowhere else',
  PATIENCE,
  () => {
    fc.assert(
      fc.property(randomMachine, (machine) => checkSame(machine)),
      { numRuns: runCount(150) },
    );
    expect(counted.yes).toBeGreaterThan(0);
    expect(counted.no).toBeGreaterThan(0);
  },
);

test('random symmetric specs: of the states that others stand for too', PATIENCE, () => {
  fc.assert(
    fc.property(symmetricSpec, fc.boolean(), (text, usesSymmetry) =>
      checkSame({ ...compile(text, { useSymmetry: true }), usesSymmetry }),
    ),
    { numRuns: runCount(60) },
  );
});

test('several threads prove the same, though they keep no log', PATIENCE, async () => {
  await fc.assert(
    fc.asyncProperty(randomMachine, async (machine) => {
      checkSame(machine, { workers: 2, parallelFrom: 5 });
      await setImmediate();
    }),
    { numRuns: runCount(25) },
  );
});

const LOOPING = `module looping
shared go : bool
thread t[i: 0..1] { loop { choose b in bool  if b { break }  go = b } }`;

test('what is proven needs no graph, and too many states are not looked at', () => {
  const machine = compile(LOOPING);
  const { limits } = OPTIONS;
  const graph = (): never => {
    throw new Error('nobody needs it');
  };
  const endlessStates = { stuck: 1000, livelock: 1000 };
  const options = { limits, checks: 'all', endlessStates } as const;
  const outcome = check(machine, options, { explore: exploreFast, graph });
  expect(outcome.notChecked).toEqual([]);
  let isProven = false;
  const onProven = (): void => {
    isProven = true;
  };
  exploreFast(machine, { ...OPTIONS, endsOfRuns: { maxStates: 2, onProven } });
  expect(isProven).toBe(false);
});

test('with ample sets nothing is proven: they leave states out', () => {
  const machine = compile(`module own
type Which = 0..1
shared x[i: Which] : 0..3
thread t[i: Which] { x[i] = 1  x[i] = 2 }`);
  expect(proves(machine)).toBe(true);
  expect(exploreFast(machine, { ...OPTIONS, useAmpleSets: true }).reductions).toContain(AMPLE);
  expect(proves(machine, { useAmpleSets: true })).toBe(false);
});

test('without influence on the checks is not without influence on the ends', () => {
  const machine = compile(`module cone
shared go : bool
shared x : bool
invariant calm: not x
thread t { loop { if go { break } } }
thread u { x = false }`);
  const { limits } = OPTIONS;
  const endlessStates = { livelock: 1000 };
  const options = { limits, checks: new Set(['calm', 'livelock']), endlessStates, useCone: true };
  const outcome = check(machine, options, { explore: exploreFast, graph: buildGraphFast });
  expect(outcome.violations.map(({ property }) => property)).toEqual(['livelock']);
});
