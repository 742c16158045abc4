import { describe, expect, it } from 'vitest';
import { annotated, front } from './elaborate.fixture.ts';

/** The spec is accepted, or each message stands under its culprit. */
function check(text: string, options: Parameters<typeof front>[1] = {}): void {
  const { promised, said } = annotated(text, options);
  expect(said).toBe(promised);
}

describe('names', () => {
  it('reports an unknown name with the nearest known one', () => {
    check(`module m
shared counter : 0..3
thread t {
  counter = couter
  //        ^^^^^^ K0201
}`);
    const { diagnostics } = front('module m\nshared counter : 0..3\nthread t { counter = couter }');
    expect(diagnostics[0]?.hint).toBe('did you mean `counter`?');
  });

  it('reports every independent mistake in one run', () => {
    check(`module m
shared x : 0..3
shared x : bool
//     ^ K0202
thread t {
  x = true
  //  ^^^^ K0301
  y = 1
//^ K0201
  goto nowhere
  //   ^^^^^^^ K0405
}`);
  });

  it('tells a name that ended with its block from one that never was, once in a body', () => {
    check(`module m
shared q : seq of 0..3 up to 2
thread t {
  atomic {
    await q != []
    let first = head(q)
    q = tail(q)
  }
  await first == 1
  //    ^^^^^ K0213
  assert first == 1
}
thread u { await first == 1 }
//               ^^^^^ K0201`);
  });

  it('says nothing of what follows from a local whose value is wrong', () => {
    check(`module m
struct S { b: bool }
shared s[0..1] : S
thread t {
  let v = s[2]
  //        ^ K0311
  if v.b { skip }
  choose w in nothing
  //          ^^^^^^^ K0201
  s[w] = v
}`);
  });

  it('names the param that a range follows from', () => {
    const { diagnostics } = front(`module m
param N : 1..2 = 1
type I = 0..N-1
shared s[I] : bool
thread t { s[1] = true }`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['K0311']);
    expect(diagnostics[0]?.hint).toContain('`N = 1`');
  });

  it('reports two modules that declare the same once, where the spec uses them', () => {
    check(
      `module m
use memory
use devices
//  ^^^^^^^ K0212
thread t { page = 1  other = true }`,
      {
        modules: {
          memory: 'module memory\nshared page : 0..3\nshared other : bool',
          devices: 'module devices\nuse paging',
          paging:
            'module paging\nstruct page { f: bool }\nshared other : 0..3\nfn g(p: page) -> bool = p.f',
        },
      },
    );
  });

  it('still reports a name of the spec that a used module declares at the name', () => {
    check(
      `module m
use memory
shared page : bool
//     ^^^^ K0202
thread t { page = 1 }`,
      { modules: { memory: 'module memory\nshared page : 0..3' } },
    );
  });

  it('reports too many threads where they are declared, and no set of them', () => {
    check(`module m
struct lock { readers: set of Tid }
shared l : lock
thread few { l.readers = {self} }
thread many[i: 0..29] { await self in l.readers }
//     ^^^^ K0602`);
  });

  it('says what hides the variable, proc or function that is meant', () => {
    const { diagnostics } = front(`module m
shared x : 0..3
proc step() { x = 1 }
thread t[x: 0..1] {
  x = 1
  let step = true
  step()
}`);
    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ['K0408', 'it hides the variable `x`: rename it'],
      ['K0205', 'it hides the proc `step`: rename it'],
    ]);
  });

  it.each([
    ['thread t { let o : Tid? = NULL }', 'write `none`; the type is then an optional one: `T?`'],
    ['thread t { x = TRUE }', 'write `true`'],
    ['thread t { BUG_ON(x == 1) }', 'write `assert not (...)`'],
    ['shared n : u8', 'write a range, such as `0..3`'],
  ])('knows what C calls it: %s', (text, hint) => {
    const { diagnostics } = front(`module m\nshared x : 0..3\n${text}`);
    expect(diagnostics.map((each) => each.hint)).toEqual([hint]);
  });

  it('reports procs, types and params that need themselves', () => {
    check(`module m
type A = 0..B
param B : A = 1
//    ^ K0207
thread t {
  ping()
}
proc ping() {
  pong()
}
proc pong() {
  ping()
//^^^^^^ K0207
}`);
  });

  it('warns of what nothing refers to', () => {
    check(`module m
shared unused : bool
//     ^^^^^^ K0901
thread t {
  let x = true
  //  ^ K0901
}`);
  });

  it('warns of params too, but not of what a variant alone uses', () => {
    check(`module m
param N : 0..3 = 1
//    ^ K0901
param M : 0..3 = 1
shared x : 0..3
proc slow_path() { x = M }
thread t {
  let old = 1
  step: x = 0
}
variant slow { replace t.step { slow_path()  x = old } }`);
  });

  it('reports modules that are missing or use each other', () => {
    check(
      `module m
use a
use b
//  ^ K0203
thread t {
  skip
}`,
      { modules: { a: 'module a\nuse c', c: 'module c' } },
    );
    const circle = front('module m\nuse a', { modules: { a: 'module a\nuse m' } });
    expect(circle.diagnostics.map((d) => d.code)).toEqual(['K0204']);
  });
});

describe('types', () => {
  it('shows both types of a wrong one', () => {
    const { diagnostics } = front('module m\nshared x : 0..3\nthread t { x = true }');
    expect(diagnostics[0]).toMatchObject({ code: 'K0301', expected: '0..3', found: 'bool' });
  });

  it.each([
    ['x = s', 'take its field: `.n`'],
    ['x = s + 1', 'take its field: `.n`'],
    ['up(x)', 'declare it as `S`'],
  ])('says what to do about %s', (statement, hint) => {
    const { diagnostics } = front(
      `module m\nstruct S { n: 0..3, b: bool }\nshared s : S\nshared x : 0..3
proc up(ref v: S) { v.n = 1 }\nthread t { ${statement} }`,
    );
    expect(diagnostics[0]).toMatchObject({ code: 'K0301', hint });
  });

  it('knows the ranges of arithmetic', () => {
    check(`module m
shared x : 0..3
thread t {
  let a = x
  x = (a + 1) % 4
  x = a + 9
  //  ^^^^^ K0311
  x = a / a
  //      ^ K0308
}`);
  });

  it('asks for an identity where a number stands', () => {
    check(`module m
symmetric type Page = 0..1
shared here[Page] : bool
thread t {
  here[0] = true
  //   ^ K0301
  here[Page(0)] = true
  here[Page(2)] = true
  //        ^ K0311
}`);
  });

  it('wants all fields of a structure and knows them', () => {
    check(`module m
word struct Pte { write: bool, wp: bool }
shared pte : Pte
thread t {
  pte = { write: true }
  //    ^^^^^^^^^^^^^^^ K0313
  pte = { ..pte, wq: true }
  //             ^^ K0302
  pte = { write: true, wp: false }
}`);
  });

  it('reports a match that says nothing about a value', () => {
    check(`module m
enum Fault { NONE, RETRY, NOPAGE }
shared f : Fault
thread t {
  match f {
  //    ^ K0410
    NONE, RETRY { skip }
  }
}`);
  });

  it('takes `none` and values as the patterns of an optional, and asks for all of them', () => {
    check(`module m
shared o : bool?
shared x : bool
thread t {
  match o {
    none { x = true }
    true { x = false }
    false { skip }
  }
  match o {
  //    ^ K0410
    none, true { skip }
  }
  match o { none { skip } else { skip } }
}`);
  });

  it('lets a value stand in one pattern only', () => {
    check(`module m
param LIMIT : 0..3 = 1
enum Fault { NONE, RETRY }
shared x : 0..3
shared o : bool?
shared f : Fault
thread t {
  match x {
    0, 1 { skip }
    LIMIT { skip }
  //^^^^^ K0426
    else { skip }
  }
  match o {
    none { skip }
    true, none { skip }
    //    ^^^^ K0426
    else { skip }
  }
  match f {
    NONE { skip }
    RETRY { skip }
    NONE { skip }
  //^^^^ K0426
  }
}`);
  });

  it('checks the values of params', () => {
    const text = 'module m\nparam N : 1..3 = 2\nshared x : 0..3\nthread t { x = N }';
    expect(front(text, { params: { N: 3 } }).diagnostics).toEqual([]);
    expect(front(text, { params: { N: 4 } }).diagnostics[0]?.code).toBe('K0505');
  });
});

describe('steps', () => {
  it('reports a statement that touches two shared places, and names both', () => {
    check(`module m
shared x : 0..1
shared y : 0..1
shared a[0..1] : bool
thread t {
  x = y
//^^^^^ K0401
  atomic { x = y }
  if x == 1 and y == 1 { skip }
  // ^^^^^^^^^^^^^^^^^ K0401
  await a[0] or not a[1]
  //    ^^^^^^^^^^^^^^^^ K0401
  await forall i in 0..1: a[i]
  //    ^^^^^^^^^^^^^^^^^^^^^^ K0401
  let i : 0..1 = 0
  if a[i] or not a[i] { skip }
}`);
    const { diagnostics } = front('module m\nshared x : 0..1\nshared y : 0..1\nthread t { x = y }');
    expect(diagnostics[0]?.message).toBe('one step would touch both `y` and `x`');
    expect(diagnostics[0]?.related).toHaveLength(2);
  });

  it('names two places of one variable as they are written, and one place once', () => {
    const declared = 'module m\nshared a[0..1] : 0..3\nthread t[i: 0..1] ';
    const messageOf = (body: string) => front(`${declared}{ ${body} }`).diagnostics[0]?.message;
    expect(messageOf('a[0] = a[i]')).toBe('one step would touch both `a[i]` and `a[0]`');
    expect(messageOf('a[i] = a[i] + 1')).toBe('one step would both read and write `a[i]`');
  });

  it('reports a read and a write of one variable in one step', () => {
    check(`module m
shared x : 0..3
thread t {
  x = (x + 1) % 4
//^^^^^^^^^^^^^^^ K0401
}`);
  });

  it('warns of a number stored in a local that has the type of its first one', () => {
    check(`module m
shared x : 0..3
thread t {
  let narrow = 0
  let wide : 0..3 = 0
  let same = 0
  narrow = x
//^^^^^^^^^^ K0902
  wide = x
  same = 0
}`);
    const { diagnostics } = front('module m\nshared x : 0..3\nthread t { let n = 1  n = x }');
    expect(diagnostics.find(({ code }) => code === 'K0902')?.hint).toBe(
      'say which numbers it may have: `let n : 0..3 = ...`',
    );
  });

  it('keeps ghosts out of the program', () => {
    check(`module m
shared x : bool
ghost seen : bool
ghost both : bool
thread t {
  x = true
  both = seen and x
  seen = true
  assert seen
  if seen { skip }
  // ^^^^ K0402
  x = seen
  //  ^^^^ K0402
}
invariant fine: both implies seen`);
  });

  it('lets an atomic block wait at its start only, and end', () => {
    check(`module m
shared x : bool
shared y : bool
thread t {
  atomic {
    await x
    y = true
    await not x
  //^^^^^^^^^^^ K0403
    while y { y = false }
  //^^^^^^^^^^^^^^^^^^^^^ K0404
  }
}`);
  });

  it('wants an arm to begin with its first step', () => {
    check(`module m
shared x : bool
thread t {
  either {
    here: x = true
    //    ^^^^^^^^ K0422
  } or {
    x = false
  }
  atomic { either { there: x = true } or { x = false } }
}`);
  });

  it('sees a label before the first step of an arm behind local work and in what the arm calls', () => {
    check(`module m
shared x : bool
proc labelled() { here: x = true }
proc outer() { labelled() }
proc steps() { x = false  there: x = true }
thread t {
  either {
    outer()
  //^^^^^^^ K0422
  } or {
    let a = true
  //^^^^^^^^^^^^ K0422
    second: x = a
  } or {
    if self == self { third: x = true }
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ K0422
  } or {
    steps()
  } or {
    await x
    fourth: x = false
  }
  last: skip
}`);
  });

  it('knows that a choice whose every way begins with a step is the first step of an arm', () => {
    check(`module m
shared x : 0..3
proc early(b: bool) {
  if b { return }
  x = 1
}
thread t[local: bool] {
  either {
    if local { x = 1 } else { x = 2 }
    here: x = 0
  } or {
    match local { true { x = 1 } false { await x == 2 } }
    there: x = 0
  } or {
    either { x = 1 } or { x = 2 }
    either_way: x = 0
  } or {
    if true { x = 1 }
    always: x = 0
  } or {
    for i in 0..1 { x = i }
    behind_for: x = 0
  } or {
    loop { if local { x = 1 } else { await x == 1 } }
  } or {
    if local { x = 1 }
  //^^^^^^^^^^^^^^^^^^ K0422
    by_else: x = 0
  } or {
    either { x = 1 } or { skip }
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^ K0422
    by_skip: x = 0
  } or {
    while local { x = 1 }
  //^^^^^^^^^^^^^^^^^^^^^ K0422
    by_while: x = 0
  } or {
    for i in 0..1 { if local { break } else { x = i } }
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ K0422
    by_break: x = 0
  } or {
    early(local)
  //^^^^^^^^^^^^ K0422
    by_return: x = 0
  } or {
    if local { goto by_goto }
  //^^^^^^^^^^^^^^^^^^^^^^^^^ K0422
    x = 1
    by_goto: x = 0
  }
}`);
  });

  it('sees the wait in the second round of a `for` inside `atomic`', () => {
    check(`module m
shared x[0..1] : bool
thread t {
  atomic {
    for i in 0..1 {
      await x[i]
    //^^^^^^^^^^ K0403
      x[i] = false
    }
  }
  atomic { for i in 0..0 { await x[i]  x[i] = false } }
  atomic { for i in 0..1 { await not x[i] } }
}`);
  });

  it('lets no called proc go back inside `atomic`', () => {
    check(`module m
shared x : bool
proc back() {
  again:
  if x { goto again }
  //     ^^^^^^^^^^ K0427
}
proc forth() {
  if x { goto out }
  x = true
  out: skip
}
thread t {
  atomic { back() }
  atomic { forth() }
  back()
  top: atomic { if x { goto top } }
}`);
  });

  it('wants one label of a name among those that a `goto` can see', () => {
    check(`module m
shared x : bool
thread t {
  a: x = true
  a: x = false
//^ K0425
  if self == self { a: x = true }
  //                ^ K0425
  atomic { a: x = true }
  //       ^ K0425
  either { x = true  b: x = false } or { x = false  b: x = true }
}`);
  });

  it('sees labels that meet because a variant put one there', () => {
    const text = `module m
shared x : bool
shared y : bool
thread t { a: x = true  b: y = true  c: x = false }
variant one { replace t.a { b: y = false } }
variant two { replace t.a { x = true  d: y = false } }
variant three { replace t.c { d: x = true } }`;
    const codes = (...variants: readonly string[]): readonly string[] =>
      front(text, { variants }).diagnostics.map(({ code }) => code);
    expect(codes()).toEqual([]);
    expect(codes('one')).toEqual(['K0425']);
    expect(codes('two')).toEqual([]);
    expect(codes('two', 'three')).toEqual(['K0425']);
  });

  it('lets a `goto` jump over a local only where nobody uses it behind the label', () => {
    check(`module m
shared x : 0..3
thread t {
  if self == self { goto out }
  //                     ^^^ K0428
  let a = x
  if self == self { goto past }
  let b = x
  x = b
  past: skip
  out: x = 1
  atomic { if x == 1 { x = a } }
}`);
  });

  it('sees the wait inside a called proc', () => {
    check(`module m
struct lock { held: bool }
shared a : lock
shared b : lock
proc take(ref l: lock) {
  atomic {
    await not l.held
  //^^^^^^^^^^^^^^^^ K0403
    l.held = true
  }
}
thread t {
  atomic {
    take(a)
    take(b)
  }
}`);
  });

  it('wants a value from every way through a proc', () => {
    check(`module m
proc f(x: bool) -> bool {
//   ^ K0418
  if x { return true }
}
thread t {
  let a = f(true)
}`);
  });

  it('reports procs in expressions and jumps out of nothing', () => {
    check(`module m
proc f() -> bool {
  return true
}
thread t {
  if f() { skip }
  // ^^^ K0409
  break
//^^^^^ K0406
}`);
  });
});

describe('properties', () => {
  it('know where a thread can stand', () => {
    check(`module m
shared x : bool
proc work() {
  inner: x = true
  atomic { hidden: x = false }
}
thread t {
  outer: work()
}
cover a: t.at(outer) or t.at(inner)
cover b: t.at(hidden)
//            ^^^^^^ K0423
cover c: t.at(nowhere)
//            ^^^^^^^ K0423`);
  });

  it('belong to no thread, not even by a function', () => {
    check(`module m
shared owner : Tid?
fn mine() -> bool = owner == self
thread t {
  await mine() or owner == none
}
invariant a: mine()
//           ^^^^^^ K0411
invariant b: owner == self
//                    ^^^^ K0411
step c: mine()`);
  });
});

describe('variants', () => {
  const text = (patch: string): string => `module m
shared x : 0..3
proc work() {
  mark:
  x = 1
}
thread t {
  work()
}
variant other {
  ${patch}
}`;

  it('replaces a labelled statement, a proc or an initial value', () => {
    for (const patch of [
      'replace work.mark { x = 2 }',
      'replace proc work() { skip }',
      'init x = 3',
    ]) {
      expect(front(text(patch), { variants: ['other'] }).diagnostics).toEqual([]);
    }
  });

  it('keeps what the replaced proc does to locks, unless the replacement says something else', () => {
    const effects = (replacement: string): readonly unknown[] | undefined => {
      const { core, diagnostics } = front(
        `module m
struct lock { owner: Tid? }
fn lock_guards_read(l: lock) -> bool = l.owner == self
fn lock_guards_write(l: lock) -> bool = l.owner == self
shared a : lock
proc take(ref l: lock) acquires l, sleeps {
  atomic { await l.owner == none  l.owner = self }
}
thread t { take(a) }
variant other { replace proc take(ref l: lock) ${replacement} }`,
        { variants: ['other'] },
      );
      expect(diagnostics).toEqual([]);
      return core?.procs.find(({ name }) => name === 'take')?.effects.map(({ kind }) => kind);
    };
    expect(effects('{ l.owner = self }')).toEqual(['acquires', 'sleeps']);
    expect(effects('acquires l { l.owner = self }')).toEqual(['acquires']);
    expect(effects('tries l { l.owner = self }')).toEqual(['tries']);
  });

  it('reports a target that does not exist even when the variant is not chosen', () => {
    const { diagnostics } = front(text('replace work.mrk { skip }'));
    expect(diagnostics[0]).toMatchObject({ code: 'K0502', hint: 'did you mean `mark`?' });
  });

  it('reports a variant that does not exist and two that replace the same', () => {
    expect(front(text('init x = 3'), { variants: ['othr'] }).diagnostics[0]).toMatchObject({
      code: 'K0501',
      hint: 'did you mean `other`?',
    });
    const twice = `${text('init x = 3')}\nvariant again { init x = 2 }`;
    const { diagnostics } = front(twice, { variants: ['other', 'again'] });
    expect(diagnostics.map((d) => d.code)).toEqual(['K0503']);
  });

  it('reports two that replace a whole and a part of it, in either order', () => {
    const spec = (one: string, two: string): string => `module m
      shared x : 0..3
      proc work() { outer: atomic { inner: x = 1 } }
      thread t { work() }
      variant one { ${one} }
      variant two { ${two} }`;
    const whole = ['replace proc work() { x = 2 }', 'replace work.outer { x = 2 }'];
    for (const each of whole) {
      const part = 'replace work.inner { x = 3 }';
      for (const text of [spec(each, part), spec(part, each)]) {
        const { diagnostics } = front(text, { variants: ['one', 'two'] });
        expect(diagnostics.map((d) => d.code)).toEqual(['K0503']);
      }
    }
  });
});

describe('guards', () => {
  it('wants a lock that says what it guards', () => {
    check(`module m
struct lock { owner: Tid? }
fn lock_guards_read(l: lock) -> bool = l.owner == self
fn lock_guards_write(l: lock) -> bool = l.owner == self
shared l : lock
shared plain : bool
shared x : bool
shared y : bool
guarded x by l
guarded y by plain
//           ^^^^^ K0419
thread t {
  x = y
//^^^^^ K0401
}`);
  });
});
