import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import {
  allowedByAxioms,
  type LitmusThread,
  litmusPrograms,
  loadName,
} from '../../model/memory/litmus.fixture.ts';
import type { LitmusFinding } from '../../report/verdict/litmus-row.ts';
import { noEvents } from '../search/events.ts';
import { findLitmus, readLitmus } from './run-litmus.ts';

const LIMITS = { maxStates: 1e6, maxMemory: 4e9, maxSeconds: 60 };

async function found(text: string, memory: 'sc' | 'tso'): Promise<LitmusFinding> {
  const { test, diagnostics } = readLitmus('test.litmus', text);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  if (test === undefined) throw new Error('no test');
  return findLitmus(noEvents(), test, memory, LIMITS);
}

const FOLDER = path.join(import.meta.dirname, '../../examples/litmus');
/** Of the shapes in examples/litmus those that x86-TSO allows; sequential consistency allows none. */
const ALLOWED_BY_TSO = ['R', 'SB', 'SB+mb+po', 'SB+rel+acq'];

describe('a shape of the examples is allowed as the literature says', () => {
  it.each(fs.readdirSync(FOLDER))('%s', async (file) => {
    const text = fs.readFileSync(path.join(FOLDER, file), 'utf8');
    const name = path.basename(file, '.litmus');
    expect((await found(text, 'sc')).observation).toBe('never');
    const expected = ALLOWED_BY_TSO.includes(name) ? 'sometimes' : 'never';
    expect((await found(text, 'tso')).observation).toBe(expected);
  });
});

/** `condition` is one about the loads of all threads and the memory at the end. */
function asC(threads: readonly LitmusThread[], condition: string): string {
  const processes = threads.map((ops, number) => {
    let loads = 0;
    const lines = ops.map((op) => {
      if (op.kind === 'F') return 'smp_mb();';
      const place = 'xyz'[op.place];
      if (op.kind === 'W') return `WRITE_ONCE(*${place}, ${op.value});`;
      if (op.kind === 'X') return `int old${op.value} = xchg(${place}, ${op.value});`;
      loads += 1;
      return `int ${loadName(number, loads - 1)} = READ_ONCE(*${place});`;
    });
    return `P${number}(int *x, int *y, int *z) {\n${lines.join('\n')}\n}\n`;
  });
  return `C random\n{}\n${processes.join('\n')}exists (${condition})\n`;
}

it(
  'a test in C has the final states that the axioms of x86-TSO allow, and no others',
  PATIENCE,
  async () => {
    await fc.assert(
      fc.asyncProperty(litmusPrograms, fc.nat(), async (threads, choice) => {
        const names = threads.flatMap((ops, thread) =>
          ops.filter(({ kind }) => kind === 'R').map((_, i) => `${thread}:${loadName(thread, i)}`),
        );
        const allowed = [...allowedByAxioms(threads)].sort();
        const outcome = allowed[choice % allowed.length] ?? '';
        const text = (of: string): string => {
          const [loads = '', memory = ''] = of.split('|');
          const values = [...(loads === '' ? [] : loads.split(',')), ...memory.split(',')];
          return values.map((value, i) => `${[...names, 'x', 'y', 'z'][i]}=${value}`).join(' /\\ ');
        };
        const expected = allowed.length === 1 ? 'always' : 'sometimes';
        expect((await found(asC(threads, text(outcome)), 'tso')).observation).toBe(expected);
        const others = allowed.map((each) => `(${text(each)})`).join(' \\/ ');
        expect((await found(asC(threads, others), 'tso')).observation).toBe('always');
      }),
      { numRuns: runCount(25) },
    );
  },
);

const HEAD = 'C test\n{ int x = 1; y = x; spinlock_t lock; }\n';

it.each([
  [
    'a register and an address',
    'P0(int **y) { int *r0 = READ_ONCE(*y); int r1 = READ_ONCE(*r0); }',
    '0:r0=x /\\ 0:r1=1',
    'always',
  ],
  [
    'an address that is compared',
    'P0(int **y, int *x) { int r0 = 0; int *p = READ_ONCE(*y); if (p == x) r0 = 2; else r0 = 3; }',
    '0:r0=2',
    'always',
  ],
  ['a counter', 'P0(atomic_t *x) { int r0 = atomic_dec_and_test(x); }', '0:r0=1 /\\ x=0', 'always'],
  [
    'an exchange that is not done',
    'P0(int *x) { int r0 = cmpxchg(x, 2, 3); int r1 = cmpxchg_relaxed(x, 1, 4); }',
    '0:r0=1 /\\ 0:r1=1 /\\ x=4',
    'always',
  ],
  [
    'an addition',
    'P0(atomic_t *x) { int r0 = atomic_fetch_add(5, x); int r1 = atomic_add_return(r0, x); }',
    '0:r0=1 /\\ 0:r1=7 /\\ x=7',
    'always',
  ],
  [
    'an addition that is not done',
    'P0(atomic_t *x) { int r0 = atomic_add_unless(x, 5, 1); int r1 = atomic_add_unless(x, 5, 2); }',
    '0:r0=0 /\\ 0:r1=1 /\\ x=6',
    'always',
  ],
  [
    'arithmetic',
    'P0(int *x) { int r0 = READ_ONCE(*x) - 3 + 1; int r1 = !r0 || r0 < 0; }',
    '0:r0=-1 /\\ 0:r1=1',
    'always',
  ],
  [
    'a lock that is held',
    'P0(spinlock_t *lock) { int r0 = spin_trylock(lock); int r1 = spin_is_locked(lock); }',
    '0:r0=1 /\\ 0:r1=1',
    'always',
  ],
  [
    'a lock that is not given back',
    'P0(spinlock_t *lock) { spin_lock(lock); } P1(spinlock_t *lock) { spin_lock(lock); }',
    'x=1',
    'deadlock',
  ],
  [
    'a choice',
    'P0(int *x) { WRITE_ONCE(*x, 2); } P1(int *x) { int r0 = *x; }',
    '1:r0=1',
    'sometimes',
  ],
  ['what is never true', 'P0(int *x) { WRITE_ONCE(*x, 2); }', '~(x=2)', 'never'],
] as const)('%s', async (_, code, condition, expected) => {
  const finding = await found(`${HEAD}${code}\nexists (${condition})`, 'tso');
  expect([finding.observation, finding.failure]).toEqual([expected, undefined]);
});

it('final states that a filter leaves out do not count', async () => {
  const code = 'P0(int *x) { WRITE_ONCE(*x, 2); } P1(int *x) { int r0 = READ_ONCE(*x); }';
  const text = `${HEAD}${code}\nlocations [x; 1:r0]\nfilter (1:r0=1)\nforall (1:r0=1)`;
  expect((await found(text, 'sc')).observation).toBe('always');
});

it('a mistake of the test is told and is no answer', async () => {
  const code = 'P0(spinlock_t *lock) { spin_unlock(lock); }';
  const finding = await found(`${HEAD}${code}\nexists (x=1)`, 'sc');
  expect([finding.observation, finding.failure]).toEqual([undefined, 'lock']);
});
