import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { exactMachine, familyOfText, programOf } from './any-number.fixture.ts';
import { exploreViews } from './explore-views.ts';
import { familySpec } from './random-family.fixture.ts';
import { shown, viewTexts } from './views-law.fixture.ts';

const LIMITS = { maxStates: 500, maxMemory: 2 ** 40, maxSeconds: 60 };

test(
  'what two, three and four identities reach and break is in the views of random specs',
  PATIENCE,
  () => {
    let compared = 0;
    fc.assert(
      fc.property(familySpec, fc.integer({ min: 1, max: 3 }), (text, k) => {
        const program = programOf(text);
        const family = familyOfText(program);
        fc.pre('views' in family);
        const set = exploreViews(family, k, { limits: LIMITS, checks: 'all' });
        fc.pre(set.limit === undefined);
        const all = viewTexts(set);
        const broken = new Set(set.violations.map(({ property }) => property));
        for (const size of [2, 3, 4].filter((n) => n >= k)) {
          const machine = exactMachine(program, family.param, size);
          const found = shown(machine, family.type, size, k, 60);
          for (const view of found.views) expect(all, `${size} of ${text}`).toContain(view);
          if (k < family.viewSize) continue;
          for (const name of found.broken) expect(broken, `${size} of ${text}`).toContain(name);
        }
        compared += 1;
      }),
      { numRuns: runCount(20) },
    );
    expect(compared).toBeGreaterThan(runCount(20) / 6);
  },
);
