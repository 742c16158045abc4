import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../checker/outcome.ts';
import { explore } from '../../checker/reference/explore.ts';
import { randomSpec } from '../../spec/language/program/random-spec.fixture.ts';
import { compile } from '../lower/compile.fixture.ts';

const RUNS = Number(process.env['FAULTLINE_RUNS'] ?? 60);

function explored(text: string, resetDeadLocals: boolean): Outcome {
  return explore(compile(text, { resetDeadLocals }), {
    limits: { maxStates: 50_000, maxMemory: 8e9, maxSeconds: 60 },
    checks: 'all',
  });
}

/** What a reduction must keep: which properties break, and after how many steps at least. */
function verdict({ violations, limit }: Outcome): unknown {
  const broken = violations.map(({ property, depth }) => `${property} after ${depth}`);
  return { limit, broken: broken.sort() };
}

describe('dead locals', () => {
  it('merge states that differ in them only', () => {
    const text = `module m
shared x : 0..3
thread t { choose a in 0..3  x = a  x = 0  x = 1 }`;
    expect(explored(text, false).states).toBe(1 + 4 + 4 + 1);
    expect(explored(text, true).states).toBe(1 + 4 + 1 + 1);
  });

  it('keep locals that are read later, on some path', () => {
    const text = `module m
shared x : 0..3
thread t {
  choose a in 0..3
  x = 0
  either { x = a } or { x = 1 }
}
never three: x == 3`;
    expect(explored(text, true).violations.map((v) => v.property)).toEqual(['three']);
  });

  it('change no verdict and no shortest depth of random specs', () => {
    fc.assert(
      fc.property(randomSpec, (text) => {
        const full = explored(text, false);
        if (full.limit !== undefined) return;
        const reduced = explored(text, true);
        expect(verdict(reduced)).toEqual(verdict(full));
        expect(reduced.states).toBeLessThanOrEqual(full.states);
      }),
      { numRuns: RUNS },
    );
  });
});
