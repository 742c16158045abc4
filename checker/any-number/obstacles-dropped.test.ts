/** Each condition of the walk is needed: where it is dropped, views do not have what a few identities reach. */
import { expect, test, vi } from 'vitest';
import { InternalError } from '../../model/machine/assert.ts';
import { exactMachine, familyOfText, programOf } from './any-number.fixture.ts';
import { exploreViews } from './explore-views.ts';
import type * as Obstacles from './obstacles.ts';
import type * as PropertyObstacles from './property-obstacles.ts';
import { REFUSED, specOf } from './refused-specs.fixture.ts';
import { shown, viewTexts } from './views-law.fixture.ts';

/** The condition that is switched off. */
const dropped = vi.hoisted(() => ({ why: /^$/ }));

vi.mock('./obstacles.ts', async (original) => {
  const { obstaclesOf } = await original<typeof Obstacles>();
  return {
    obstaclesOf: (...args: Parameters<typeof obstaclesOf>) =>
      obstaclesOf(...args).filter(({ why }) => !dropped.why.test(why)),
  };
});

vi.mock('./property-obstacles.ts', async (original) => {
  const { propertyObstacles, ...others } = await original<typeof PropertyObstacles>();
  return {
    ...others,
    propertyObstacles: (...args: Parameters<typeof propertyObstacles>) =>
      propertyObstacles(...args).filter(({ why }) => !dropped.why.test(why)),
  };
});

const LIMITS = { maxStates: 3000, maxMemory: 2 ** 40, maxSeconds: 60 };

/** Conditions without which what is refused is accepted, and views have all the same what they should: they are careful. */
const CAREFUL: ReadonlySet<string> = new Set([
  'a store to who is chosen that may have no value',
  'too many reads at once',
  'a whole set in a round',
  'the locks of a whole array in a round',
  'a fixed thread by its number',
  'a cover that may have no value',
]);

/** Found before there is a machine (`family.ts`), or by what is asked of several machines. */
const OF_FAMILIES = /is used for more than|goes through identities in steps of their own/;

/** What goes wrong with views of a spec: nothing, or the first thing. */
function mistakeIn(text: string): string | undefined {
  const program = programOf(text);
  const family = familyOfText(program);
  if (!('views' in family)) throw new Error(`still refused: ${family.join()}`);
  for (const k of [1, 2]) {
    const set = exploreViews(family, k, { limits: LIMITS, checks: 'all' });
    expect(set.limit).toBeUndefined();
    const all = viewTexts(set);
    const broken = new Set(set.violations.map(({ property }) => property));
    for (const size of [2, 3, 4]) {
      const exact = shown(exactMachine(program, family.param, size), family.type, size, k, 500);
      for (const view of exact.views) if (!all.has(view)) return `a view of ${size} is missing`;
      for (const name of exact.broken)
        if (!broken.has(name)) return `${name} of ${size} is missing`;
    }
  }
  return undefined;
}

/** The invariants of what makes views end a search where a condition that they rest on is dropped. */
function mistakeOrError(text: string): string | undefined {
  try {
    return mistakeIn(text);
  } catch (error) {
    if (error instanceof InternalError) return error.message;
    throw error;
  }
}

test.each(REFUSED.filter(([, , , why]) => !OF_FAMILIES.test(why.source)))(
  '%s: without the condition, views are wrong',
  (name, body, more, why) => {
    dropped.why = why;
    const mistake = mistakeOrError(specOf(body, more));
    expect(mistake === undefined).toBe(CAREFUL.has(name));
  },
);
