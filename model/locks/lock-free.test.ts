import { expect, test } from 'vitest';
import { compile } from '../lower/compile.fixture.ts';
import { hasLockFreeAccess } from './lock-free.ts';
import { lockLibrary } from './random-locks.fixture.ts';

const isLockFree = (text: string): boolean =>
  hasLockFreeAccess(compile(`module test\n${text}`, { readModule: lockLibrary }));

const LOCKED = `
shared l : spinlock
shared x : 0..7
DECLARED
thread t[i: 0..1] { spin_lock(l)  atomic { x = x + 1 }  spin_unlock(l)  MORE }`;

const locked = (declared: string, more: string): string =>
  LOCKED.replace('DECLARED', declared).replace('MORE', more);

test('data that is declared to be under a lock needs no order of its own', () => {
  expect(isLockFree(locked('guarded x by l', ''))).toBe(false);
  expect(isLockFree(locked('', ''))).toBe(true);
});

test('a racy access looks at data without its lock', () => {
  expect(isLockFree(locked('guarded x by l', 'let _v = racy x'))).toBe(true);
});

test('a barrier is there because order matters', () => {
  expect(isLockFree(locked('guarded x by l', 'smp_mb()'))).toBe(true);
});

test('data that one thread has to itself, or that nobody writes, is not shared', () => {
  expect(isLockFree('shared x : bool\nthread t { x = true  let _v = x }')).toBe(false);
  expect(isLockFree('shared x : bool\nthread t[i: 0..1] { let _v = x }')).toBe(false);
  expect(isLockFree('shared x : bool\nthread a { x = true }\nthread b { await x }')).toBe(true);
});

test('ghosts are no memory', () => {
  expect(isLockFree('ghost g : bool\nthread t[i: 0..1] { atomic { g = true } }')).toBe(false);
});
