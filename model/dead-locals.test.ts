import { describe, expect, it } from 'vitest';
import { explore } from '../checker/explore.ts';
import { compile } from './compile.fixture.ts';

describe('dead locals', () => {
  it('merge states that differ in them only', () => {
    const text = `module m
shared x : 0..3
thread t { choose a in 0..3  x = a  x = 0  x = 1 }`;
    expect(explored(text, false).states).toBe(1 + 4 + 4 + 1);
    expect(explored(text, true).states).toBe(1 + 4 + 1 + 1);
  });

  it('keep locals that are read later, on some way', () => {
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
});

function explored(text: string, resetDeadLocals: boolean) {
  return explore(compile(text, { resetDeadLocals }), {
    limits: { maxStates: 1e6, maxMemory: 4e9, maxSeconds: 60 },
    checks: 'all',
  });
}
