import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../model/lower/compile.fixture.ts';
import { at } from '../model/machine/assert.ts';
import type { Machine } from '../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../model/machine/random-machine.fixture.ts';
import type { State } from '../model/machine/state.ts';
import { requireSound, verifyMachine } from '../model/machine/verify.ts';
import { initialState, steps } from '../model/meaning/interpret.ts';
import { coneOfInfluence } from '../model/reduce/cone-of-influence.ts';
import { exploreFast } from './engine/explore-fast.ts';
import type { Choice, ExploreOptions } from './outcome.ts';
import { explore } from './reference/explore.ts';

const LIMITS = { maxStates: 1500, maxMemory: 2 ** 40, maxSeconds: 60 };

function statesOf(machine: Machine, run: readonly Choice[]): readonly State[] {
  const states = [initialState(machine)];
  for (const { thread, successor } of run) {
    const { next } = at(steps(machine, at(states, states.length - 1), thread), successor);
    if (next !== undefined) states.push(next);
  }
  return states;
}

describe('the cone of influence', () => {
  test('keeps verdicts, depths and runs of random machines, for any properties', PATIENCE, () => {
    let [fewer, all] = [0, 0];
    fc.assert(
      fc.property(randomMachine, fc.integer({ min: 0, max: 15 }), (machine, mask) => {
        const names = machine.properties.filter((_, i) => (mask >> i) & 1).map(({ name }) => name);
        const builtIn = ['deadlock', 'assert', 'range', 'index', 'warned', 'data_race'];
        const checks = new Set([...names, ...builtIn]);
        const options: ExploreOptions = { limits: LIMITS, checks };
        const full = explore(machine, options);
        fc.pre(full.limit === undefined);
        const cone = coneOfInfluence(machine, checks);
        // Random machines reset and read what lowering would not; a pass keeps those sound that are.
        if (verifyMachine(machine).length === 0) requireSound(cone);
        const reduced = explore(cone, options);
        const found = (outcome: typeof full) =>
          [...outcome.violations, ...outcome.covered].map(({ property, depth }) => ({
            property,
            depth,
          }));
        expect(found(reduced)).toEqual(found(full));
        expect(reduced.states).toBeLessThanOrEqual(full.states);
        const { engine, seconds, ...fast } = exploreFast(cone, options);
        const { engine: _, seconds: __, ...expected } = reduced;
        expect(fast).toEqual(expected);

        const kept = machine.variables.flatMap((variable, i) =>
          cone.variables[i] === variable ? [i] : [],
        );
        for (const { run } of reduced.violations) {
          const [whole, part] = [statesOf(machine, run), statesOf(cone, run)];
          expect(whole).toHaveLength(part.length);
          for (const [i, state] of whole.entries()) {
            const other = at(part, i);
            expect(state.threads.map((thread) => thread.pc)).toEqual(
              other.threads.map((thread) => thread.pc),
            );
            for (const v of kept) expect(state.variables[v]).toEqual(other.variables[v]);
          }
        }
        all += 1;
        if (reduced.states < full.states) fewer += 1;
      }),
      { numRuns: runCount(100) },
    );
    expect(fewer / all).toBeGreaterThan(0);
  });

  const SPEC = `module m
    shared x : 0..3
    shared log : 0..3
    ghost seen : 0..3
    thread a {
      let copy : 0..3 = 0
      loop {
        atomic { copy = x  x = (x + 1) % 4 }
        atomic { log = (log + 1) % 4  seen = copy }
      }
    }
    invariant small: x < 3
    invariant logged: log < 3
    invariant seen_small: seen < 3`;
  const statesFor = (text: string, ...names: readonly string[]): number => {
    const machine = compile(text, { resetDeadLocals: true });
    const checks = new Set(names);
    return explore(coneOfInfluence(machine, checks), { limits: LIMITS, checks }).states;
  };

  test('has what a property reads, and what that depends on', () => {
    expect(statesFor(SPEC, 'small')).toBe(8);
    expect(statesFor(SPEC, 'logged')).toBe(8);
    expect(statesFor(SPEC)).toBe(2);
    expect(statesFor(SPEC, 'seen_small')).toBeGreaterThan(8);
    expect(statesFor(SPEC, 'small', 'logged')).toBe(8);
  });

  test('has what decides where a thread goes, and what may fail', () => {
    const branching = SPEC.replace('loop {', 'while log < 2 {');
    expect(statesFor(branching)).toBe(statesFor(branching, 'logged'));
    const failing = SPEC.replace('(log + 1) % 4', 'log + 1');
    expect(statesFor(failing)).toBe(statesFor(failing, 'logged'));
  });

  test('is the machine itself where all has influence', () => {
    const machine = compile(SPEC);
    expect(coneOfInfluence(machine, 'all')).toBe(machine);
  });
});
