/**
 * Specs in tests of vitest: `import { testClaims } from 'faultline/vitest'`. Importing it makes `expect` know
 * `toHold` and `toViolate`. docs/VITEST.md is its manual.
 */
import { expect } from 'vitest';
import type { ExploreSettings } from '../library/explore.ts';
import { toHold, toViolate } from './matchers.ts';

export { type ClaimTestSettings, testClaims } from './test-claims.ts';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: an interface is extended with the parameters it has
  interface Matchers<T = any> {
    /** Passes if everything was explored, or all of `only`, and nothing is broken. */
    toHold: (settings?: ExploreSettings) => Promise<void>;
    /** Passes if all of these properties are broken, and nothing else is. */
    toViolate: (
      properties: string | readonly string[],
      settings?: Omit<ExploreSettings, 'only'>,
    ) => Promise<void>;
  }
}

expect.extend({ toHold, toViolate });
