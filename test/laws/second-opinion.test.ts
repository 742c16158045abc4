import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explore } from '../../checker/reference/explore.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { randomSpec } from '../../spec/language/random/random-spec.fixture.ts';
import { compiled, coreOf, LIMITS } from './law.fixture.ts';
import { assertNames, opinionOf } from './second-opinion.fixture.ts';
import { NoOpinion } from './second-opinion-control.fixture.ts';

test(
  'an interpreter of the text that knows no machine counts what the reference counts',
  PATIENCE,
  () => {
    fc.assert(
      fc.property(randomSpec, fc.boolean(), (spec, isPatched) => {
        const plain = isPatched ? spec : { ...spec, variants: [], settings: {} };
        const { machine } = compiled(plain, { resetDeadLocals: false });
        const core = coreOf(plain);
        fc.pre(machine !== undefined && core !== undefined);
        const outcome = explore(machine, { limits: LIMITS, checks: 'all' });
        fc.pre(outcome.limit === undefined);
        const { states, transitions, depth, violations, covered } = outcome;
        // What is said of locks, and of threads that wait, is not asked here.
        const asked = new Set([
          'range',
          'index',
          ...core.properties.map(({ name }) => name),
          ...assertNames(core),
        ]);
        const builtIn = new Set(['data_race']);
        const names = (list: readonly { readonly property: string }[]): readonly string[] =>
          list
            .map(({ property }) => property)
            .filter((name) => asked.has(name) && !builtIn.has(name))
            .sort();
        let opinion: ReturnType<typeof opinionOf>;
        try {
          opinion = opinionOf(core, 2 * LIMITS.maxStates);
        } catch (error) {
          if (!(error instanceof NoOpinion)) throw error;
          fc.pre(false);
        }
        expect(opinion).toEqual({
          states,
          transitions,
          depth,
          broken: names(violations),
          covered: names(covered),
        });
      }),
      { numRuns: runCount(25) },
    );
  },
);
