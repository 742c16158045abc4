/** The statements of actions, their guards and their choices, compared with the interpreter. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at } from '../../model/machine/assert.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import { attempts } from '../../model/meaning/interpret.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { actionsOf, anyRunner, chosenActions, goOnGuard, stepGuard } from './actions.ts';
import { combinations, evaluate, execute } from './execute.fixture.ts';
import { failureOf } from './failure.ts';
import { Projector } from './project.ts';
import { leavesOfState, shown, someStates } from './states.fixture.ts';
import { systemOf } from './system.ts';

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
