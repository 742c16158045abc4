import { describe, expect, it } from 'vitest';
import { initialState, steps } from '../meaning/interpret.ts';
import { reachable } from '../meaning/reachable.fixture.ts';
import { compile } from './compile.fixture.ts';

const count = (text: string): number => reachable(compile(text)).length;

describe('steps', () => {
  it('merges local work into the step before it', () => {
    const text = (work: string): string => `module m
shared x : 0..9
thread t {
  let a = x
  ${work}
  x = 1
}`;
    expect(count(text(''))).toBe(3);
    expect(count(text('a = (a + 1) % 10\n a = (a + 2) % 10'))).toBe(3);
    expect(count(text('if a == 0 { a = 3 } else { a = 4 }'))).toBe(3);
  });

  it('takes nothing for what a constant condition leaves out', () => {
    const text = (arms: string): string =>
      `module m\nparam P : bool = false\nshared x : 0..9\nthread t { ${arms} }`;
    const sizes = (arms: string): readonly number[] =>
      compile(text(arms)).templates.flatMap(({ nodes, slots }) => [nodes.length, slots.length]);
    const left = sizes('x = 1');
    // Copied a hundred thousand times, which is more than there is room for.
    const large = 'for i in 0..999 { for j in 0..99 { let a = x  x = a } }';
    expect(sizes(`if P { ${large} } else { x = 1 }`)).toEqual(left);
    expect(sizes(`if not P { x = 1 } else { ${large} }`)).toEqual(left);
    expect(sizes(`if P { ${large} }  x = 1`)).toEqual(left);
    expect(() => compile(text(`if x == 0 { ${large} }`))).toThrow();
  });

  it('counts work before the first access to the initial state', () => {
    const machine = compile('module m\nshared x : 0..9\nthread t { let a : 0..9 = 3  x = a }');
    const { threads } = initialState(machine);
    expect(threads[0]?.slots).toEqual([3]);
    expect(reachable(machine)).toHaveLength(2);
  });

  it('begins with a step where the work before the first access can fail', () => {
    const machine = compile('module m\nthread t { let a : 0..3 = 2  let b : 0..3 = a + 2  a = b }');
    const broken = reachable(machine).flatMap((s) =>
      steps(machine, s, 0).flatMap((r) => r.violations),
    );
    expect(broken.map((v) => v.property)).toEqual(['range']);
  });

  it('makes a label a scheduling point of its own', () => {
    expect(count('module m\nshared x : 0..9\nthread t { x = 1  let a : 0..9 = 2  x = a }')).toBe(3);
    expect(
      count(
        'module m\nshared x : 0..9\nthread t { x = 1  let a : 0..9 = 2  here: a = 1  there: x = a }',
      ),
    ).toBe(4);
    expect(count('module m\nshared x : 0..9\nthread t { x = 1  here: x = 2 }')).toBe(3);
  });

  it('runs an atomic block at once, and choices with the step that follows them', () => {
    expect(
      count(
        'module m\nshared x : 0..9\nshared y : 0..9\nthread t { atomic { x = 1 y = 1 x = 2 } }',
      ),
    ).toBe(2);
    expect(count('module m\nshared x : 0..9\nthread t { choose a in 0..3  x = a }')).toBe(5);
    expect(
      count(
        'module m\nshared x : 0..9\nthread t { either { x = 1 } or { x = 2 } or { await x == 1 } }',
      ),
    ).toBe(3);
  });

  it('gives an endless local loop a scheduling point', () => {
    expect(count('module m\nshared x : bool\nthread t { x = true  loop { skip } }')).toBe(2);
  });

  it('unrolls a loop over a type and evaluates the set once', () => {
    const text = `module m
shared a[0..2] : bool
shared todo : set of 0..2 = {0, 2}
thread t {
  for i in todo {
    todo = {}
    a[i] = true
  }
}`;
    const last = reachable(compile(text)).map((s) => JSON.stringify(s.variables));
    expect(last).toContain('[[1,0,1],0]');
    expect(last.some((s) => s.startsWith('[[1,1'))).toBe(false);
  });
});

describe('procs', () => {
  it('passes places by reference, with their indexes taken at the call', () => {
    const machine = compile(`module m
shared a[0..1] : 0..3
shared at : 0..1 = 0
proc add(ref x: 0..3, y: 0..3) -> 0..3 {
  at = 1
  atomic { x = (x + y) % 4 }
  let sum = x
  return sum
}
thread t {
  let r = add(a[at], 2)
  at = 0
  a[0] = r
}`);
    const ends = reachable(machine).filter(
      (s) => s.threads[0]?.pc === machine.templates[0]?.nodes.length,
    );
    expect(ends).toHaveLength(0);
    const finals = reachable(machine).filter((s) => steps(machine, s, 0).length === 0);
    expect(finals.map((s) => s.variables)).toEqual([[[2, 0], 0]]);
  });

  it('keeps the return of a shared value and the store of it two steps', () => {
    const text = `module m
shared x : 0..3 = 1
shared y : 0..3
proc get() -> 0..3 { return x }
thread t { y = get() }
thread u { x = 2 }`;
    const values = new Set(reachable(compile(text)).map((s) => JSON.stringify(s.variables)));
    expect(values).toContain('[2,1]');
  });

  it('leaves a proc from inside its loops', () => {
    const text = `module m
shared x : 0..3
proc find() -> 0..3 {
  for i in 0..3 {
    let v = x
    if v == 0 { return i }
  }
  return 3
}
thread t { let r = find()  x = r  x = 2 }`;
    expect(count(text)).toBe(4);
  });

  it('gives locals out of scope no value', () => {
    const machine = compile(`module m
shared x : 0..3 = 3
thread t {
  if true { let a = x  x = a }
  x = 1
}`);
    for (const state of reachable(machine)) {
      const { pc, slots } = state.threads[0] ?? { pc: 0, slots: [] };
      const node = machine.templates[0]?.nodes[pc];
      for (const slot of node?.reset ?? []) expect(slots[slot]).toBe(0);
    }
    expect(reachable(machine).some((s) => s.threads[0]?.slots[0] === 3)).toBe(true);
  });
});

describe('guards', () => {
  const text = (body: string): string => `module m
struct lock { owner: Tid? }
fn lock_guards_read(l: lock) -> bool = l.owner == self
fn lock_guards_write(l: lock) -> bool = l.owner == self
shared locks[0..1] : lock
shared x[0..1] : 0..3
guarded x[i] by locks[i]
proc plain(ref r: 0..3) { let a = r  r = a }
proc once(ref r: 0..3) { let a = racy r  racy r = a }
proc outer(ref r: 0..3) { once(r)  r = 0 }
thread t { ${body} }`;
  const broken = (body: string): readonly string[] => {
    const machine = compile(text(body));
    return reachable(machine).flatMap((s) =>
      steps(machine, s, 0).flatMap((r) => r.violations.map((v) => v.property)),
    );
  };

  it('reports an access without the lock that guards it, unless it is racy', () => {
    expect(broken('x[1] = 1')).toEqual(['data_race']);
    expect(broken('let a = x[0]  x[1] = a')).toEqual(['data_race', 'data_race']);
    expect(broken('let a = racy x[0]  racy x[1] = a')).toEqual([]);
    expect(broken('locks[1].owner = self  x[1] = 1')).toEqual([]);
    expect(broken('plain(x[0])')).toEqual(['data_race', 'data_race']);
    expect(broken('once(x[0])')).toEqual([]);
    expect(broken('outer(x[0])')).toEqual(['data_race']);
    expect(broken('locks[0].owner = self  x[1] = 1')).toEqual(['data_race']);
  });

  it('wants the locks of all elements for an access to the whole array', () => {
    expect(broken('atomic { let all_of_it = x  x = all_of_it }')).toEqual([
      'data_race',
      'data_race',
    ]);
    const takes = ['locks[0].owner = self', 'locks[1].owner = self'];
    for (const body of ['atomic { let old = x }', 'atomic { x = racy x }']) {
      expect(broken(`${takes[0]}  ${body}`)).toEqual(['data_race']);
      expect(broken(`${takes.join('  ')}  ${body}`)).toEqual([]);
    }
    expect(broken('atomic { racy x = racy x }')).toEqual([]);
  });

  it('lets a thread take a lock that is a part of what it guards, and nothing else of it', () => {
    const inside = (body: string): readonly string[] => {
      const machine = compile(`module m
struct lock { owner: Tid? }
fn lock_guards_read(l: lock) -> bool = l.owner == self
fn lock_guards_write(l: lock) -> bool = l.owner == self
struct Inode { refs: 0..3, lock: lock, other: lock }
shared inode[0..1] : Inode
guarded inode[i] by inode[i].lock
proc take(ref l: lock) { atomic { await l.owner == none  l.owner = self } }
thread t { ${body} }`);
      return reachable(machine).flatMap((s) =>
        steps(machine, s, 0).flatMap((r) => r.violations.map((v) => v.property)),
      );
    };
    expect(inside('take(inode[0].lock)  inode[0].refs = 1')).toEqual([]);
    expect(inside('take(inode[1].lock)  inode[0].refs = 1')).toEqual(['data_race']);
    expect(inside('take(inode[0].other)')).toContain('data_race');
    expect(inside('atomic { let copy = inode[0]  inode[1].lock = copy.lock }')).toEqual([
      'data_race',
    ]);
  });
});
