/** Statements and properties over identities without numbers, compared with the interpreter; nobody is the number 0 here. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { symmetricSpec } from '../../checker/symmetric-spec.fixture.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import { at } from '../../model/machine/assert.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { attempts } from '../../model/meaning/interpret.ts';
import { activeSymmetries } from '../../model/reduce/symmetry.ts';
import { evaluateProperty } from '../../properties/evaluate-property.ts';
import { actionsOf, anyRunner, stepGuard } from './actions.ts';
import { combinations, evaluate, execute } from './execute.fixture.ts';
import { failureOf } from './failure.ts';
import { IdentityError } from './identity-error.ts';
import { Projector } from './project.ts';
import { leavesOfState, shown, someStates } from './states.fixture.ts';
import { systemOf } from './system.ts';

const PLAIN = { reserved: [], firstStop: 0 };

test('statements over identities do what the interpreter does', PATIENCE, () => {
  let [compared, guarded, asked] = [0, 0, 0];
  fc.assert(
    fc.property(symmetricSpec, (text) => {
      const machine = compile(text, { useSymmetry: true });
      const identities = new Set(activeSymmetries(machine).map(({ type }) => type));
      fc.pre(identities.size > 0);
      // In numbers, so that states can be compared.
      const numbered = systemOf(machine, PLAIN);
      const states = someStates(machine).map((state) => ({
        ...{ state, leaves: leavesOfState(numbered, state) },
      }));
      try {
        const system = systemOf(machine, { ...PLAIN, identities });
        for (const roots of system.templates) {
          const actions = actionsOf(system, anyRunner(roots));
          for (const [instance, thread] of roots.threads.entries()) {
            for (const { state, leaves } of states) {
              const location = roots.template.locations.indexOf(at(state.threads, thread).pc);
              const action = actions.find((each) => each.location === location);
              if (action === undefined) continue;
              const guard = stepGuard(action, 'counts');
              const made = combinations(action.choices.map(({ size }) => size)).flatMap(
                (chosen) => {
                  const own = chosen.map((c, k) => [`c${k}`, c] as const);
                  const names = new Map([['i', instance], ...own]);
                  const { end, leaves: after } = execute(action.code, leaves, names);
                  if (guard !== undefined) {
                    guarded += 1;
                    expect(evaluate(guard, leaves, names) === 1).toBe(end === 'arrive');
                  }
                  return end === 'arrive' ? [shown(after)] : [];
                },
              );
              const { results } = attempts(machine, state, thread);
              const expected = results.flatMap(({ next }) =>
                next === undefined ? [] : [shown(leavesOfState(numbered, next))],
              );
              compared += expected.length;
              expect(made.sort()).toEqual(expected.sort());
            }
          }
        }
        const projector = new Projector(system, undefined);
        for (const property of machine.properties.filter(({ form }) => form !== 'cover')) {
          const isFailure = failureOf(projector, property.body);
          const holds = projector.scalar(property.body);
          for (const { state, leaves } of states) {
            asked += 1;
            const isBroken =
              evaluate(isFailure, leaves, new Map()) === 1 ||
              (evaluate(holds, leaves, new Map()) === 1) !== (property.form === 'invariant');
            expect(isBroken).toBe(evaluateProperty(machine, property, state).kind === 'broken');
          }
        }
      } catch (error) {
        if (!(error instanceof IdentityError)) throw error;
      }
    }),
    { numRuns: runCount(20) },
  );
  expect(Math.min(compared, guarded, asked)).toBeGreaterThan(30);
});
