/** The statements of actions, their guards and their choices, compared with the interpreter. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import type { State } from '../../model/machine/state.ts';
import { stateKey } from '../../model/machine/state.ts';
import { attempts, initialState } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { actionsOf, anyRunner, chosenActions, goOnGuard, stepGuard } from './actions.ts';
import { combinations, evaluate, execute, type Leaves, leavesOfValues } from './execute.fixture.ts';
import { failureOf } from './failure.ts';
import { Projector } from './project.ts';
import { type System, systemOf } from './system.ts';

const STATES_MAX = 60;

/** The first states of a machine, breadth first. */
function someStates(machine: Machine): readonly State[] {
  const found = new Map([[stateKey(initialState(machine)), initialState(machine)]]);
  for (const state of found.values()) {
    if (found.size > STATES_MAX) break;
    for (const thread of machine.threads.keys()) {
      for (const { next } of attempts(machine, state, thread).results) {
        if (next !== undefined) found.set(stateKey(next), next);
      }
    }
  }
  return [...found.values()];
}

/** A leaf that is left out keeps its value, so it is in no state. */
function leavesOfState(system: System, state: State): Leaves {
  const kept = new Set(system.initial.map(({ root }) => root));
  const whole = system.templates.flatMap(({ pc, slots, threads, isArray, template }) => {
    const own = threads.map((thread) => at(state.threads, thread));
    const ats = own.map((each) => template.locations.indexOf(each.pc));
    return [
      { root: pc, value: isArray ? ats : at(ats, 0) },
      ...slots.map((root, slot) => {
        const values = own.map((each) => at(each.slots, slot));
        return { root, value: isArray ? values : at(values, 0) };
      }),
    ];
  });
  const variables = system.variables.map((root, i) => ({ root, value: at(state.variables, i) }));
  return leavesOfValues(
    system,
    [...variables, ...whole].filter(({ root }) => kept.has(root)),
  );
}

/** The leaves as one text. */
function shown(leaves: Leaves): string {
  return JSON.stringify([...leaves].sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('statements make the successors that the interpreter makes, each once', PATIENCE, () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const system = systemOf(machine, { reserved: [], firstStop: 0 });
      for (const state of someStates(machine)) {
        const leaves = leavesOfState(system, state);
        for (const roots of system.templates) {
          const actions = actionsOf(system, anyRunner(roots));
          for (const [instance, thread] of roots.threads.entries()) {
            const location = roots.template.locations.indexOf(at(state.threads, thread).pc);
            const action = actions.find((each) => each.location === location);
            const { results } = attempts(machine, state, thread);
            const sizes = action?.choices.map(({ size }) => size) ?? [];
            const made = (action === undefined ? [] : combinations(sizes)).map((chosen) => {
              const names = new Map([
                ['i', instance],
                ...chosen.map((c, k) => [`c${k}`, c] as const),
              ]);
              return execute(action?.code ?? [], leaves, names);
            });
            const successors = made.filter(({ end }) => end === 'arrive');
            expect(successors.map((each) => shown(each.leaves)).sort()).toEqual(
              results
                .flatMap(({ next }) =>
                  next === undefined ? [] : [shown(leavesOfState(system, next))],
                )
                .sort(),
            );
            expect(made.some(({ end, warned }) => end === 'fail' || warned)).toBe(
              results.some(({ violations }) => violations.length > 0),
            );
          }
        }
      }
    }),
    { numRuns: runCount(25) },
  );
});

test('a guard says beforehand whether the statements come to their end', PATIENCE, () => {
  let count = 0;
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const system = systemOf(machine, { reserved: [], firstStop: 0 });
      const states = someStates(machine).map((state) => leavesOfState(system, state));
      for (const roots of system.templates) {
        const runner = anyRunner(roots);
        const chosen = roots.locations.flatMap((_, location) =>
          chosenActions(system, runner, location),
        );
        for (const { action } of chosen) {
          const guards = {
            counts: stepGuard(action, 'counts'),
            checks: stepGuard(action, 'checks'),
            goesOn: goOnGuard(action),
          };
          for (const leaves of states) {
            for (const i of roots.threads.keys()) {
              const names = new Map([['i', i]]);
              const { end, warned } = execute(action.code, leaves, names);
              const isAtStart = [...leaves].some(
                ([key, value]) =>
                  key === [roots.pc.name, ...(roots.isArray ? [`element${i}`] : [])].join('.') &&
                  value === action.location,
              );
              const expected = {
                counts: isAtStart && end === 'arrive',
                checks: isAtStart && (end === 'arrive' || end === 'fail' || warned),
                goesOn: isAtStart && ['arrive', 'fail', 'drop'].includes(end),
              };
              for (const name of ['counts', 'checks', 'goesOn'] as const) {
                const guard = guards[name];
                if (guard === undefined) continue;
                count += 1;
                expect(evaluate(guard, leaves, names) === 1, name).toBe(expected[name]);
              }
            }
          }
        }
      }
    }),
    { numRuns: runCount(25) },
  );
  expect(count).toBeGreaterThan(100);
});

test('a property is broken exactly where its scalar form says so', PATIENCE, () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const system = systemOf(machine, { reserved: [], firstStop: 0 });
      const projector = new Projector(system, undefined);
      for (const property of machine.properties.filter(({ form }) => form !== 'cover')) {
        const fails = failureOf(projector, property.body);
        const holds = projector.scalar(property.body);
        for (const state of someStates(machine)) {
          const leaves = leavesOfState(system, state);
          const isBroken =
            evaluate(fails, leaves, new Map()) === 1 ||
            (evaluate(holds, leaves, new Map()) === 1) !== (property.form === 'invariant');
          expect(isBroken).toBe(evaluateProperty(machine, property, state).kind === 'broken');
        }
      }
    }),
    { numRuns: runCount(60) },
  );
});
