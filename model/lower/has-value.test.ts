import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canFail } from '../machine/can-fail.ts';
import { expressions } from '../machine/node.ts';
import { PATIENCE, randomMachine, runCount } from '../machine/random-machine.fixture.ts';
import { EvaluationFailure, meaning } from '../meaning/evaluate.ts';
import { reachable } from '../meaning/reachable.fixture.ts';
import { hasValue } from './has-value.ts';

test('is true exactly where an expression has a value, and has one itself', PATIENCE, () => {
  let [ids, fails, works] = [1 << 26, 0, 0];
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const states = reachable(machine).slice(0, 30);
      for (const [thread, { template }] of machine.threads.entries()) {
        for (const node of machine.templates[template]?.nodes ?? []) {
          if (node.kind === 'choose') continue;
          for (const expr of expressions(node)) {
            const check = hasValue(expr, () => {
              ids += 1;
              return ids;
            });
            expect(check !== undefined).toBe(canFail(expr));
            if (check === undefined) continue;
            for (const state of states) {
              const env = { machine, state, thread };
              const says = meaning(check)(env);
              let fine = 1;
              try {
                meaning(expr)(env);
                works += 1;
              } catch (error) {
                if (!(error instanceof EvaluationFailure)) throw error;
                fine = 0;
                fails += 1;
              }
              expect(says).toBe(fine);
            }
          }
        }
      }
    }),
    { numRuns: runCount(100) },
  );
  expect(Math.min(fails, works)).toBeGreaterThan(30);
});
