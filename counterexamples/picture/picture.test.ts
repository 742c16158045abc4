/** Pictures of small specs, as a reader of a commit message would see them. */
import { expect, it } from 'vitest';
import { InternalError } from '../../model/machine/assert.ts';
import { draw, machineOf, OPTIONS, runTo } from './picture.fixture.ts';
import { drawPicture } from './picture.ts';

const COUNTER = `
type Cpu = 0..1
shared counter : 0..2
ghost finished[Cpu] : bool
proc bump() {
  let old = counter
  counter = old + 1
}
thread worker[i: Cpu] on cpu i {
  bump()
  finished[i] = true
}
/// No increment is lost.
invariant none_lost: (forall w in Cpu: finished[w]) implies counter == 2
`;

it('shows a race with a column a CPU and what changed', () => {
  expect(draw(COUNTER, 'none_lost')).toMatchInlineSnapshot(`
    "violated  none_lost: No increment is lost.
    4 steps, 2 context switches

    CPU0 (worker[0])                        CPU1 (worker[1])
    ----                                    ----
    bump()
     old = counter  // 0
                                            bump()
                                             // counter 0->1
     counter = old + 1  // 1 (no change)

    what is false: counter == 2  // counter 1
    ghosts at the end: finished[0] 1, finished[1] 1

    replay: faultline run test.kspec
    "
  `);
});

it('shows locks by their calls, and who holds them at the end', () => {
  const text = `
type Cpu = 0..1
word struct Pte { write: bool, frame: 0..3 }
shared pte[Cpu] : Pte
shared ptl[Cpu] : spinlock
proc set_pte(p: Cpu, frame: 0..3) {
  spin_lock(ptl[p])
  pte[p] = { write: true, frame: frame }
}
thread writer[i: Cpu] on cpu i {
  let taken = spin_trylock(ptl[1 - i])
  if taken { set_pte(i, 2) }
}
/// Nobody maps frame 2.
never mapped: exists p in Cpu: pte[p].frame == 2
`;
  expect(draw(text, 'mapped')).toMatchInlineSnapshot(`
    "violated  mapped: Nobody maps frame 2.
    3 steps, 0 context switches

    CPU0 (writer[0])
    ----
    spin_trylock(ptl[1]) = 1
    set_pte(0, 2)
     spin_lock(ptl[0])
     // pte[0].write 0->1, .frame 0->2
    end of writer  // lock_held

    what is true for p = 0: pte[0].frame == 2
    held at the end: ptl[0] (owner writer[0]), ptl[1] (owner writer[0])

    replay: faultline run test.kspec
    "
  `);
});

it('says who waits for what in a deadlock', () => {
  const text = `
type Cpu = 0..1
shared lock[Cpu] : spinlock
shared ready : bool
proc take_both(first: Cpu, second: Cpu) {
  spin_lock(lock[first])
  spin_lock(lock[second])
}
thread worker[i: Cpu] on cpu i { take_both(i, 1 - i) }
thread sleeper { await ready }
`;
  expect(draw(text, 'deadlock')).toMatchInlineSnapshot(`
    "violated  deadlock
    2 steps, 0 context switches

    CPU0 (worker[0])
    ----
    take_both(0, 1)
     spin_lock(lock[0])
     spin_lock(lock[1])
    end of worker  // lock_held

     *** DEADLOCK ***

    worker[1] is trying to acquire lock: spin_lock(lock[1]), at: take_both(1, 0)
    sleeper waits for ready
    held at the end: lock[0] (owner worker[0]), lock[1] (owner worker[0])

    replay: faultline run test.kspec
    "
  `);
});

it('tells the environment in brackets, in the column of its CPU', () => {
  const text = `
type Cpu = 0..1
shared cached[Cpu] : bool
shared hits : 0..3
thread reader[i: Cpu] on cpu i {
  if cached[i] { atomic { hits = hits + 1 } }
}
daemon mmu[c: Cpu] on cpu c { loop { atomic { cached[c] = not cached[c] } } }
daemon reclaim { loop { atomic { await hits > 0  hits = 3 } } }
/// Never three hits.
never three: hits == 3
`;
  expect(draw(text, 'three')).toMatchInlineSnapshot(`
    "violated  three: Never three hits.
    4 steps, 2 context switches

    CPU0 (reader[0])      [ reclaim ]
    ----                  ----
    [ cached[0] 0->1 ]
    cached[0]: true
    // hits 0->1
                          [ hits 1->3 ]

    what is true: hits == 3

    replay: faultline run test.kspec
    "
  `);
});

it('keeps to the width of a commit message', () => {
  const text = `
type Cpu = 0..3
word struct Entry { present: bool, writable: bool, dirty: bool, accessed: bool }
shared a_rather_long_name_of_a_table[Cpu] : Entry
shared turn : 0..4
proc a_function_with_a_name_as_long_as_the_kernel_has_them(c: Cpu) {
  a_rather_long_name_of_a_table[c] = { present: true, writable: true, dirty: true, accessed: true }
}
thread worker[i: Cpu] on cpu i {
  atomic { await turn == i  turn = i + 1 }
  a_function_with_a_name_as_long_as_the_kernel_has_them(i)
}
never all_set: forall c in Cpu: a_rather_long_name_of_a_table[c].dirty
`;
  const picture = draw(text, 'all_set', { width: 75 });
  expect(Math.max(...picture.split('\n').map((line) => line.length))).toBeLessThanOrEqual(75);
  expect(picture).toMatchInlineSnapshot(`
    "violated  all_set
    8 steps, 3 context switches

    CPU0 (worker[0])    // turn 0->1
                        a_function_with_a_name_as_long_as_the_kernel_has_them(0
                          )
                         // a_rather_long_name_of_a_table[0].present 0->1,
                         // .writable 0->1, .dirty 0->1, .accessed 0->1
    CPU1 (worker[1])    // turn 1->2
                        a_function_with_a_name_as_long_as_the_kernel_has_them(1
                          )
                         // a_rather_long_name_of_a_table[1].present 0->1,
                         // .writable 0->1, .dirty 0->1, .accessed 0->1
    CPU2 (worker[2])    // turn 2->3
                        a_function_with_a_name_as_long_as_the_kernel_has_them(2
                          )
                         // a_rather_long_name_of_a_table[2].present 0->1,
                         // .writable 0->1, .dirty 0->1, .accessed 0->1
    CPU3 (worker[3])    // turn 3->4
                        a_function_with_a_name_as_long_as_the_kernel_has_them(3
                          )
                         // a_rather_long_name_of_a_table[3].present 0->1,
                         // .writable 0->1, .dirty 0->1, .accessed 0->1

    what is true: forall c in Cpu: a_rather_long_name_of_a_table[c].dirty

    replay: faultline run test.kspec
    "
  `);
});

it('never fails: a run that cannot be told is printed raw', () => {
  const machine = machineOf(COUNTER);
  const run = runTo(machine, 'none_lost');
  const [first, ...others] = run.trace.steps;
  if (first === undefined) throw new InternalError('the run has steps');
  const broken = { ...run.trace, steps: [{ ...first, path: [99] }, ...others] };
  expect(drawPicture(machine, { ...run, trace: broken }, OPTIONS)).toMatchInlineSnapshot(`
    "violated  none_lost: No increment is lost.
    4 steps, 2 context switches

    (this could not be drawn: internal error: index 99 is outside an array of 4; please report this)
    worker[0]: nodes 99
    worker[1]: nodes 0
    worker[1]: nodes 1 2
    worker[0]: nodes 1 2

    replay: faultline run test.kspec
    "
  `);
});

it('begins with `warning` where what it shows decides no verdict', () => {
  const machine = machineOf(COUNTER);
  const run = runTo(machine, 'none_lost');
  const [first] = drawPicture(machine, run, { ...OPTIONS, isWarning: true }).split('\n');
  expect(first).toBe('warning   none_lost: No increment is lost.');
});
