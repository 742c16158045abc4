import { describe, expect, it } from 'vitest';
import { exploreFast } from '../../../checker/engine/explore-fast.ts';
import { explore } from '../../../checker/reference/explore.ts';
import { lockLibrary } from '../../locks/random-locks.fixture.ts';
import { compile } from '../../lower/compile.fixture.ts';
import type { Machine } from '../../machine/machine.ts';
import { requireSound } from '../../machine/verify.ts';
import { withViews } from './view-machine.ts';

const LIMITS = { maxStates: 1e6, maxMemory: 4e9, maxSeconds: 60 };

function machineOf(text: string): Machine {
  return compile(`module m\n${text}`, { readModule: lockLibrary });
}

function brokenUnder(machine: Machine): readonly string[] {
  const { violations } = exploreFast(machine, { checks: 'all', limits: LIMITS });
  return violations.map(({ property }) => property);
}

/** `Wx1` a store, `Lx1` a release, `Rx` a load, `Ax` an acquire, `Xx1` an xchg, and fences. */
function litmus(threads: readonly string[], condition: string): string {
  const ghosts: string[] = [];
  const bodies = threads.map((text, thread) => {
    let loads = 0;
    const lines = text.split(' ').map((op) => {
      const [kind, place, value] = [op[0], op[1], op[2]];
      if (op.endsWith('mb')) return `smp_${op}()`;
      if (kind === 'W') return `WRITE_ONCE(${place}, ${value})`;
      if (kind === 'L') return `smp_store_release(${place}, ${value})`;
      if (kind === 'X') return `atomic { ${place} = ${value} }`;
      const name = `r${thread}_${loads}`;
      loads += 1;
      ghosts.push(`ghost ${name} : 0..2`);
      const read = kind === 'A' ? 'smp_load_acquire' : 'READ_ONCE';
      return `let s${name} = ${read}(${place})  ${name} = s${name}`;
    });
    return `thread p${thread} {\n${lines.join('\n')}\n}`;
  });
  const ended = threads.map((_, i) => `p${i}.done`).join(' and ');
  return `shared x : 0..2\nshared y : 0..2\n${ghosts.join('\n')}\n${bodies.join('\n')}
    never weak: ${ended} and ${condition}`;
}

const MP = 'r1_0 == 1 and r1_1 == 0';
const SB = 'r0_0 == 0 and r1_0 == 0';
const LB = 'r0_0 == 1 and r1_0 == 1';
const WRC = 'r1_0 == 1 and r2_0 == 1 and r2_1 == 0';
const IRIW = 'r2_0 == 1 and r2_1 == 0 and r3_0 == 1 and r3_1 == 0';

/** Of the kernel's own tests, and their kin, in our own words: what its memory model says, and what is found. */
const TESTS: readonly (readonly [string, readonly string[], string, boolean])[] = [
  ['SB', ['Wx1 Ry', 'Wy1 Rx'], SB, true],
  ['SB+mbs', ['Wx1 mb Ry', 'Wy1 mb Rx'], SB, false],
  ['SB+mb+po', ['Wx1 mb Ry', 'Wy1 Rx'], SB, true],
  ['SB+xchgs', ['Xx1 Ry', 'Xy1 Rx'], SB, false],
  ['MP', ['Wx1 Wy1', 'Ry Rx'], MP, true],
  ['MP+wmb+po', ['Wx1 wmb Wy1', 'Ry Rx'], MP, true],
  ['MP+po+rmb', ['Wx1 Wy1', 'Ry rmb Rx'], MP, true],
  ['MP+wmb+rmb', ['Wx1 wmb Wy1', 'Ry rmb Rx'], MP, false],
  ['MP+release+acquire', ['Wx1 Ly1', 'Ay Rx'], MP, false],
  ['MP+release+po', ['Wx1 Ly1', 'Ry Rx'], MP, true],
  ['LB+acquire+release', ['Rx Ly1', 'Ay Wx1'], LB, false],
  ['R', ['Wx1 Wy1', 'Wy2 Rx'], 'y == 2 and r1_0 == 0', true],
  ['R+mbs', ['Wx1 mb Wy1', 'Wy2 mb Rx'], 'y == 2 and r1_0 == 0', false],
  ['S', ['Wx2 Wy1', 'Ry Wx1'], 'x == 2 and r1_0 == 1', true],
  ['S+wmb+acquire', ['Wx2 wmb Wy1', 'Ay Wx1'], 'x == 2 and r1_0 == 1', false],
  ['2+2W', ['Wx1 Wy2', 'Wy1 Wx2'], 'x == 1 and y == 1', true],
  // The kernel's model does not order stores to one place by write barriers alone.
  ['2+2W+wmbs', ['Wx1 wmb Wy2', 'Wy1 wmb Wx2'], 'x == 1 and y == 1', true],
  ['2+2W+mbs', ['Wx1 mb Wy2', 'Wy1 mb Wx2'], 'x == 1 and y == 1', false],
  ['WRC', ['Wx1', 'Rx Wy1', 'Ry Rx'], WRC, true],
  ['WRC+release+rmb', ['Wx1', 'Rx Ly1', 'Ry rmb Rx'], WRC, false],
  ['IRIW', ['Wx1', 'Wy1', 'Rx Ry', 'Ry Rx'], IRIW, true],
  ['IRIW+mbs', ['Wx1', 'Wy1', 'Rx mb Ry', 'Ry mb Rx'], IRIW, false],
  ['CoRR', ['Wx1', 'Rx Rx'], 'r1_0 == 1 and r1_1 == 0', false],
  ['CoWR', ['Wx1 Rx', 'Wx2'], 'r0_0 == 0', false],
  ['CoWW', ['Wx1 Wx2'], 'x == 1', false],
  ['CoRW', ['Rx Wx1', 'Wx2'], 'x == 2 and r0_0 == 2', false],
];

describe('a litmus test has the outcome that the model of the kernel says', () => {
  it.each(TESTS)('%s', (_, threads, condition, isAllowed) => {
    const machine = machineOf(litmus(threads, condition));
    expect(brokenUnder(machine)).toEqual([]);
    const viewed = withViews(machine, 3);
    requireSound(viewed);
    expect(brokenUnder(viewed)).toEqual(isAllowed ? ['weak'] : []);
  });
});

it('loads are not delayed past stores: load buffering, which the kernel allows, is not found', () => {
  const machine = machineOf(litmus(['Rx Wy1', 'Ry Wx1'], LB));
  expect(brokenUnder(withViews(machine, 3))).toEqual([]);
});

it('both engines run views alike', () => {
  const text = `shared a[0..1] : 0..2\nshared l : spinlock\nshared d : 0..2\nguarded d by l
    thread t[i: 0..1] { a[i] = 1  smp_wmb()  spin_lock(l)  d = 1  spin_unlock(l)  let o = a[1 - i]  assert o != 2 }`;
  const viewed = withViews(machineOf(text), 2);
  requireSound(viewed);
  const [fast, reference] = [exploreFast, explore].map((run) =>
    run(viewed, { checks: 'all', limits: LIMITS }),
  );
  expect([fast?.states, fast?.transitions]).toEqual([reference?.states, reference?.transitions]);
});

it.each([
  [
    'a lock hands over what was stored under it',
    'spin_lock(l)  x = 1  y = 1  spin_unlock(l)',
    'spin_lock(l)  let a = y  let b = x  spin_unlock(l)',
  ],
  [
    'and what was stored before it',
    'x = 1  spin_lock(l)  y = 1  spin_unlock(l)',
    'spin_lock(l)  let a = y  spin_unlock(l)  let b = x',
  ],
])('%s', (_, one, other) => {
  const text = `shared l : spinlock\nshared x : 0..1\nshared y : 0..1
    thread t { ${one} }\nthread u { ${other}  assert seen: a == 0 or b == 1 }\nthread v { let o = x  let p = y }`;
  const viewed = withViews(machineOf(text), 2);
  expect(viewed.views?.weak).toEqual(['x', 'y']);
  expect(brokenUnder(viewed)).toEqual([]);
});

it.each([
  ['a critical section in one step', 'atomic { spin_lock(l)  n = 1  spin_unlock(l) }', true],
  ['a lock that is taken and given back', 'spin_lock(l)  spin_unlock(l)', true],
  ['a read-modify-write', 'atomic { n = 1 }', false],
])(
  'between a store and a read there is no full barrier, but for one kind of block: %s',
  (_, between, isBroken) => {
    const text = `shared l : spinlock\nshared n : 0..1\nshared x : 0..1\nshared y : 0..1\nghost a : 0..1 = 1\nghost b : 0..1 = 1
    thread t { x = 1  ${between}  let s = y  a = s }
    thread u { y = 1  smp_mb()  let s = x  b = s }
    never weak: t.done and u.done and a == 0 and b == 0`;
    expect(brokenUnder(withViews(machineOf(text), 2))).toEqual(isBroken ? ['weak'] : []);
  },
);
