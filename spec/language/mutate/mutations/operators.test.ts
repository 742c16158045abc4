import { expect, it } from 'vitest';
import { bodyOf, mutantsOf } from './mutation.fixture.ts';

/** What `operator` makes of `body`: `what it did -> the body after`, with `;` for line ends. */
function check(operator: string, body: string): readonly string[] {
  return mutantsOf(body, operator).map(
    (mutant) => `${mutant.what} -> ${bodyOf(mutant).replace(/\s*\n\s*/g, '; ')}`,
  );
}

it('drop leaves out a step, but neither a ghost nor an assert nor a call into a library', () => {
  expect(check('drop', 'x = 1 await y == 0 seen = 1 assert x == 1 flush() smp_mb()')).toEqual([
    'drop x = 1 -> await y == 0; seen = 1; assert x == 1; flush(); smp_mb()',
    'drop await y == 0 -> x = 1; seen = 1; assert x == 1; flush(); smp_mb()',
    'drop smp_mb() -> x = 1; await y == 0; seen = 1; assert x == 1; flush()',
  ]);
});

it('weak-order takes the order of a store-release and of each load-acquire', () => {
  const body = 'here: smp_store_release(x, 1) await smp_load_acquire(x) == 0 WRITE_ONCE(x, 2)';
  expect(check('weak-order', body)).toEqual([
    'smp_store_release(x) -> here: WRITE_ONCE(x, 1); await smp_load_acquire(x) == 0; WRITE_ONCE(x, 2)',
    'smp_load_acquire(x) -> here: smp_store_release(x, 1); await READ_ONCE(x) == 0; WRITE_ONCE(x, 2)',
  ]);
});

it('what is dropped leaves its label behind', () => {
  expect(check('drop', 'here: x = 1')).toEqual(['drop x = 1 -> here: skip']);
});

it('skip-call leaves out a call into a library', () => {
  expect(check('skip-call', 'x = 1 flush()')).toEqual(['skip flush() -> x = 1']);
});

it('lock-pair takes the lock away from each section, with every way out of it', () => {
  const body = 'take(l) if y == 1 { give(l) return } x = 1 give(l) take(l) y = 2 give(l)';
  expect(check('lock-pair', body)).toEqual([
    'drop the pair take(l), give(l) -> if y == 1 {; return; }; x = 1; take(l); y = 2; give(l)',
    'drop the pair take(l), give(l) -> ' +
      'take(l); if y == 1 {; give(l); return; }; x = 1; give(l); y = 2',
  ]);
});

it('recheck leaves out an `if` that leaves', () => {
  expect(check('recheck', 'if x != 1 { y = 0 return } if y == 0 { x = 2 }')).toEqual([
    'drop the check if x != 1 -> if y == 0 {; x = 2; }',
  ]);
});

it('guard takes an `if` always or never, and forgets halves of conditions', () => {
  expect(check('guard', 'if x == 1 { y = 1 }')).toEqual([
    'if x == 1: always -> if true {; y = 1; }',
    'if x == 1: never -> if false {; y = 1; }',
  ]);
  expect(check('guard', 'await x == 1 and y == 1')).toEqual([
    'await x == 1 and y == 1: without `y == 1` -> await x == 1',
    'await x == 1 and y == 1: without `x == 1` -> await y == 1',
  ]);
  expect(check('guard', 'choose v in 0..3 where is_large(v)')).toEqual([
    'any value: choose v in 0..3 where is_large(v) -> choose v in 0..3',
  ]);
});

it('guard does not make stay what recheck lets stay', () => {
  expect(check('guard', 'if x != 1 { return }')).toEqual([
    'if x != 1: always -> if true {; return; }',
  ]);
});

it('swap exchanges neighbours whose order somebody can see', () => {
  expect(check('swap', 'x = 1 flush()')).toEqual(['swap x = 1 with flush() -> flush(); x = 1']);
  expect(check('swap', 'let a = x y = a')).toEqual([]);
  expect(check('swap', 'x = 1 return')).toEqual([]);
  expect(check('swap', 'atomic { x = 1 y = 1 }')).toEqual([]);
  expect(check('swap', 'atomic { x = 1 y = x }')).toHaveLength(1);
});

it('off-by-one moves numbers and the ends of comparisons', () => {
  expect(check('off-by-one', 'await x < 2')).toEqual([
    'await x < 2: x < 2 as x <= 2 -> await x <= 2',
    'await x < 2: 2 as 3 -> await x < 3',
    'await x < 2: 2 as 1 -> await x < 1',
  ]);
  expect(check('off-by-one', 'for i in 0..1 { x = i }')).toEqual([
    'for i in 0..1: 0 as 1 -> for i in 1..1 {; x = i; }',
    'for i in 0..1: 1 as 2 -> for i in 0..2 {; x = i; }',
    'for i in 0..1: 1 as 0 -> for i in 0..0 {; x = i; }',
  ]);
});

it('split-atomic makes a step of each statement, ghosts with the step before them', () => {
  expect(check('split-atomic', 'atomic { x = 1 seen = 1 y = 1 }')).toEqual([
    'split atomic { x = 1 ... } -> atomic {; x = 1; seen = 1; }; atomic {; y = 1; }',
  ]);
  expect(check('split-atomic', 'atomic { let a = x y = a }')).toEqual([
    'split atomic { let a = x ... } -> let a = x; atomic {; y = a; }',
  ]);
});

it('split-atomic tears the one step of an `atomic` into its read and its write', () => {
  expect(check('split-atomic', 'here: atomic { x = y seen = 1 }')).toEqual([
    'split atomic { x = y ... } -> here: let _torn = y; atomic {; x = _torn; seen = 1; }',
  ]);
  expect(check('split-atomic', 'atomic { x = 1 }')).toEqual([]);
});
