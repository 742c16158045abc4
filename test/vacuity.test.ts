/** Emptinesses, each planted in a small spec that is green, and beside each the near miss. */
import { describe, expect, test } from 'vitest';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

interface Planted {
  readonly title: string;
  readonly spec: string;
  /** Where in the text the warning stands, and what it says. */
  readonly warning: readonly [place: string, words: string];
  /** What makes it a near miss: this text instead of that. */
  readonly mend: readonly [from: string, to: string];
}

const PLANTED: readonly Planted[] = [
  {
    title: 'an `await` that nobody passes',
    spec: `shared x : 0..3
daemon t { await x == 2  x = 1 }
claim c { holds all }`,
    warning: ['x == 2', '`x == 2` is never true: no thread passes'],
    mend: ['claim', 'thread u { x = 2 }\nclaim'],
  },
  {
    title: 'an `await` at which nobody waits',
    spec: `shared x : 0..3
thread t { await x == 0 }
thread u { x = 0 }
claim c { holds all }`,
    warning: ['x == 0', '`x == 0` is always true: no thread waits'],
    mend: ['x = 0 }', 'x = 1  x = 0 }'],
  },
  {
    title: 'a branch that is never taken',
    spec: `shared x : 0..3
thread t { if x == 1 { x = 2 } }
claim c { holds all }`,
    warning: ['x == 1', '`x == 1` is never true: its branch is never taken'],
    mend: ['claim', 'thread u { x = 1 }\nclaim'],
  },
  {
    title: 'an `else` that is never taken',
    spec: `shared x : 0..3
thread t { if x < 2 { skip } else { x = 0 } }
thread u { x = 1 }
claim c { holds all }`,
    warning: ['x < 2', '`x < 2` is always true: the other branch is never taken'],
    mend: ['x = 1', 'x = 2'],
  },
  {
    title: 'a `choose` without a value',
    spec: `shared x : set of 0..2
daemon t { choose i in x  x = {i} }
claim c { holds all }`,
    warning: ['choose i in x', '`choose i in x` never has a value: no thread passes'],
    mend: ['set of 0..2', 'set of 0..2 = {1}'],
  },
  {
    title: 'an `assume` that leaves no run out',
    spec: `shared x : 0..3
daemon t { choose i in 0..1  x = i  assume x < 2 }
claim c { holds all }`,
    warning: ['x < 2', '`x < 2` is always true: no run is left out'],
    mend: ['in 0..1', 'in 0..2'],
  },
  {
    title: 'an implication whose premise is never met, below a quantifier',
    spec: `type Cell = 0..1
shared x[Cell] : 0..3
thread t { x[0] = 1 }
invariant i: forall c in Cell: x[c] == 2 implies c == 0
claim c { holds all }`,
    warning: ['x[c] == 2', '`i` says nothing: its premise `x[c] == 2` is never met'],
    mend: ['x[0] = 1', 'x[0] = 2'],
  },
  {
    title: 'a quantifier over nothing',
    spec: `type Cell = 0..1
shared x : set of Cell
thread t { x = {} }
invariant i: forall c in x: c == 0
claim c { holds all }`,
    warning: ['forall c in x: c == 0', '`forall c in x: c == 0` ranges over nothing'],
    mend: ['x = {}', 'x = {0}'],
  },
  {
    title: 'a conjunct of a `never` that is true in no state',
    spec: `ghost reads : bool
ghost writes : bool
shared x : 0..3
thread t { atomic { reads = true  x = 1 } }
thread u { atomic { writes = true  writes = false  x = 2 } }
never n: writes and reads
claim c { holds all }`,
    warning: ['writes and', '`n` says nothing: `writes` is true in no state'],
    mend: ['  x = 1 } }', '  x = 1 }  atomic { reads = false  writes = true  x = 2 } }'],
  },
  {
    title: 'a conjunct of a `never` below a quantifier',
    spec: `type Cell = 0..1
shared x[Cell] : 0..3
thread t { x[1] = 2 }
never n: exists c in Cell: x[c] == 2 and c == 0 and x[1] == 3
claim c { holds all }`,
    warning: ['x[1] == 3', '`n` says nothing: `x[1] == 3` is true in no state'],
    mend: [' and x[1] == 3', ''],
  },
  {
    title: 'a conjunct of a `never` beside one on params alone, which is no question',
    spec: `param ON : bool = false
shared x : 0..3
thread t { x = 1 }
never n: x == 2 and ON
claim c { holds all }`,
    warning: ['x == 2', '`n` says nothing: `x == 2` is true in no state'],
    mend: ['x = 1', 'x = 2'],
  },
  {
    title: 'a `never` of a value that no statement gives',
    spec: `shared x : 0..3
thread t { x = 1 }
never n: x == 3
claim c { holds all }`,
    warning: ['x == 3', '`n` says nothing: no statement gives `x` such a value'],
    mend: ['x = 1', 'x = 1  let v = x  atomic { x = v }'],
  },
  {
    title: 'an `invariant` against a value that no statement gives',
    spec: `shared x : 0..3
thread t { x = 1 }
invariant n: x != 3
claim c { holds all }`,
    warning: ['x != 3', '`n` says nothing: no statement gives `x` such a value'],
    mend: ['claim', 'variant v { init x = 3 }\nclaim d { variant v  violated n }\nclaim'],
  },
  {
    title: 'a `step` whose premise no step meets',
    spec: `shared x : 0..3
thread t { x = 1 }
step s: x == 1 implies x' == 3
claim c { holds all }`,
    warning: ['x == 1', '`s` says nothing: its premise `x == 1` is never met'],
    mend: ['x = 1 }', 'x = 1  x = 3 }'],
  },
  {
    title: 'a `property` whose premise no run meets',
    spec: `shared x : 0..3
thread t { x = 1 }
property p: always (x == 2 implies eventually x == 3)
claim c { holds all }`,
    warning: ['x == 2', '`p` says nothing: its premise `x == 2` is never met'],
    mend: ['x = 1 }', 'x = 2  x = 3 }'],
  },
  {
    title: 'a `leads to` that nothing starts',
    spec: `type Cell = 0..1
shared x[Cell] : 0..3
thread t { x[1] = 1 }
property p: forall c in Cell: x[c] == 2 leads to x[c] == 3
claim c { holds all }`,
    warning: ['x[c] == 2', '`p` says nothing: its premise `x[c] == 2` is never met'],
    mend: ['x[1] = 1 }', 'x[1] = 2  x[1] = 3 }'],
  },
  {
    title: 'a property that a claim names and does not meet, though another does',
    spec: `shared x : 0..3
param N : 0..3 = 1
thread t { x = N }
invariant i: x == 2 implies N == 2
claim c { holds i }
claim d { set N = 2  holds i }`,
    warning: ['x == 2', 'claim `c`: `i` says nothing: its premise `x == 2` is never met'],
    mend: ['claim c { holds i }', 'claim c { holds all }'],
  },
  {
    title: 'a variant that no claim uses',
    spec: `shared x : 0..3
thread t { store: x = 1 }
variant v { replace t.store { x = 2 } }
claim c { holds all }`,
    warning: ['v {', 'variant `v`: no claim uses it'],
    mend: ['claim c', 'claim d { variant v  holds all }\nclaim c'],
  },
  {
    title: 'a variant that changes nothing',
    spec: `shared x : 0..3
thread t { store: x = 1 }
variant v { replace t.store { x = 1 } }
claim c { variant v  holds all }`,
    warning: ['v  holds', 'claim `c`: variant `v` changes nothing'],
    mend: ['{ x = 1 } }', '{ x = 2 } }'],
  },
  {
    title: 'a param that changes nothing',
    spec: `param N : 0..3 = 1
param M : 0..3 = 1
shared x : 0..3
thread t { x = M }
claim c { set N = 2  holds all }`,
    warning: ['N = 2', 'claim `c`: param `N` changes nothing'],
    mend: ['set N', 'set M'],
  },
];

describe.each(PLANTED)('$title', ({ spec, warning, mend }) => {
  const check = async (text: string, ...flags: readonly string[]) => {
    const folder = temporaryFolder({ 'package.json': '{}', 'a.kspec': `module a\n${text}\n` });
    await run(folder, 'check', '--bless', 'a.kspec');
    return run(folder, 'check', 'a.kspec', ...flags);
  };

  test('is told, at its place, and is an error with --strict', async () => {
    const [place, words] = warning;
    const before = `module a\n${spec.slice(0, spec.indexOf(place))}`.split('\n');
    const { code, out } = await check(spec);
    expect(out).toContain('1 warning: ');
    expect(out).toContain(`a.kspec:${before.length}:${(before.at(-1) ?? '').length + 1}: `);
    expect(out).toContain(words);
    expect(code).toBe(0);
    expect((await check(spec, '--strict')).code).toBe(1);
    expect((await check(spec, '--engine', 'reference')).out).toContain(words);
    expect((await check(spec, '--strict', '--coverage', 'off')).code).toBe(0);
  });

  test('is not told of the near miss', async () => {
    const { code, out } = await check(spec.replace(...mend), '--strict');
    expect(out).not.toContain('warning');
    expect(code).toBe(0);
  });
});

test('what one claim covers need not be covered by another', async () => {
  const spec = `module a
param ON : bool = false
shared x : 0..3
thread t { if ON { x = 1 } }
thread u { if x == 1 { x = 2 } }
claim off { holds all }
claim on { set ON = true  holds all }
`;
  const folder = temporaryFolder({ 'package.json': '{}', 'a.kspec': spec });
  await run(folder, 'check', '--bless', 'a.kspec');
  expect((await run(folder, 'check', 'a.kspec', '--strict')).code).toBe(0);
  const { warnings } = JSON.parse((await run(folder, 'check', 'a.kspec', '--json')).out);
  expect(warnings).toEqual([]);
});

test('a bound that matters to one claim may be given to all', async () => {
  const spec = `module a
param N : 0..3 = 1
shared x : 0..3
thread t { store: x = 1 }
variant v { replace t.store { x = N } }
claim merged { set N = 2  holds all }
claim patched { variant v  set N = 2  holds all }
`;
  const folder = temporaryFolder({ 'package.json': '{}', 'a.kspec': spec });
  await run(folder, 'check', '--bless', 'a.kspec');
  expect((await run(folder, 'check', 'a.kspec', '--strict')).code).toBe(0);
});
