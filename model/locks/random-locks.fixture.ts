/** Small random programs that take and give up locks, rightly and wrongly: as operations and as a spec. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { compile } from '../lower/compile.fixture.ts';
import type { Machine } from '../machine/machine.ts';

export type LockOperation =
  | { readonly kind: 'lock'; readonly lock: string }
  | { readonly kind: 'unlock'; readonly lock: string }
  | { readonly kind: 'try'; readonly lock: string }
  | { readonly kind: 'sleep' }
  | { readonly kind: 'user' };

/** Two spinlocks, two mutexes and an array of two spinlocks. */
const RANDOM_LOCKS: readonly string[] = ['s0', 's1', 'm0', 'm1', 'f[0]', 'f[1]'];

const operation: fc.Arbitrary<LockOperation> = fc.oneof(
  { weight: 6, arbitrary: ofLock('lock') },
  { weight: 4, arbitrary: ofLock('unlock') },
  { weight: 2, arbitrary: ofLock('try') },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'sleep' as const }, { kind: 'user' as const }) },
);

function ofLock(kind: 'lock' | 'unlock' | 'try'): fc.Arbitrary<LockOperation> {
  return fc.constantFrom(...RANDOM_LOCKS).map((lock) => ({ kind, lock }));
}

/** Locks in nests, given up in any order, with single operations thrown in. */
const threadBody: fc.Arbitrary<readonly LockOperation[]> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...RANDOM_LOCKS), { maxLength: 3 }),
    fc.array(fc.tuple(fc.nat(8), operation), { maxLength: 2 }),
  )
  .map(([locks, extra]) => {
    const body: LockOperation[] = [
      ...locks.map((lock) => ({ kind: 'lock' as const, lock })),
      ...locks.map((lock) => ({ kind: 'unlock' as const, lock })),
    ];
    for (const [place, op] of extra) body.splice(Math.min(place, body.length), 0, op);
    return body;
  });

/** Two or three threads, each a list of operations. */
export const randomLockProgram: fc.Arbitrary<readonly (readonly LockOperation[])[]> = fc.array(
  threadBody,
  { minLength: 2, maxLength: 3 },
);

/** Returns the machine of such a program. */
export function lockMachine(threads: readonly (readonly LockOperation[])[]): Machine {
  const bodies = threads.map((operations, i) => {
    const calls = operations.map((op, j) => {
      if (op.kind === 'sleep') return 'might_sleep()';
      if (op.kind === 'user') return 'user_mode()';
      const type = op.lock.startsWith('m') ? 'mutex' : 'spin';
      if (op.kind === 'try') return `let _t${j} = ${type}_trylock(${op.lock})`;
      return `${type}_${op.kind}(${op.lock})`;
    });
    return `thread t${i} {\n${calls.join('\n')}\n}`;
  });
  return compile(
    `module test
shared s0 : spinlock
shared s1 : spinlock
shared m0 : mutex
shared m1 : mutex
shared f[0..1] : spinlock
proc might_sleep() sleeps { skip }
${bodies.join('\n')}`,
    { readModule: lockLibrary },
  );
}

const text = readFileSync(new URL('../../spec/kernel/locks.kspec', import.meta.url), 'utf8');

/** The shipped library of locks, for `compile`. */
export function lockLibrary(name: string): SourceFile | undefined {
  return name === 'kernel.locks' ? { path: 'locks.kspec', text } : undefined;
}
