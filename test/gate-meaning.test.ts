/**
 * The gate compares what a spec means: claims stay green here, and the texts of most properties as they
 * are, while that changes on which they stand.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { run } from './command.fixture.ts';
import { commit, edit, git, repository } from './git.fixture.ts';

const SPEC = 'properties/m.kspec';
const TEXT = `module m

param LIMIT : 0..3 = 1

type Checked = 0..1

enum Mode { OFF, ON }

word struct Cell { value: 0..3, mode: Mode }

shared l : spinlock
shared x : 0..3
shared cells[0..1] : Cell

guarded x by l

fn is_small(v: 0..3) -> bool = v <= LIMIT

proc might_sleep() sleeps { skip }

proc work() {
  spin_lock(l)
  cs: x = 1
  assert x == 1 "somebody else was here"
  x = 0
  spin_unlock(l)
}

thread t[i: 0..1] {
  might_sleep()
  work()
  cells[i].value = 1
}

daemon d { loop { cells[0].mode = ON } }

variant awake {
  replace proc might_sleep() { skip }
}

/// a cell is too large
invariant small: forall i in Checked: is_small(cells[i].value)

/// two threads are in the critical section
never both: t[0].at(cs) and t[1].at(cs)

/// a mode is none
invariant modes: forall m in Mode: m == OFF or m == ON

claim c { holds all }

claim awake {
  variant awake
  holds all
}
`;

async function project(): Promise<string> {
  const folder = repository({ 'package.json': '{}\n', [SPEC]: TEXT });
  await run(folder, 'check', '--bless');
  commit(folder, 'base');
  return folder;
}

type Change = readonly [from: string, to: string];

async function gate(folder: string, changes: readonly Change[], ...flags: readonly string[]) {
  edit(folder, SPEC, ...changes);
  await run(folder, 'check', '--bless');
  commit(folder, 'head');
  return run(folder, 'gate', '--base', 'HEAD~1', ...flags);
}

interface Closing {
  readonly title: string;
  readonly changes: readonly Change[];
  readonly says: string;
  readonly allow: string;
}

const CLOSING: readonly Closing[] = [
  {
    title: 'a type over which a property ranges is smaller, and what it looked at is broken',
    changes: [
      ['type Checked = 0..1', 'type Checked = 0..0'],
      ['cells[i].value = 1', 'cells[i].value = i + 1'],
    ],
    says: 'small: as it was, it is violated now in ',
    allow: 'weakened',
  },
  {
    title: 'a param that a property reads is greater, and its bound is broken',
    changes: [
      ['LIMIT : 0..3 = 1', 'LIMIT : 0..3 = 2'],
      ['cells[i].value = 1', 'cells[i].value = 2'],
    ],
    says: 'small: as it was, it is violated now in ',
    allow: 'weakened',
  },
  {
    title: 'a label that a property asks for stands before other code',
    changes: [
      ['  cs: x = 1\n', '  x = 1\n'],
      ['  x = 0\n', '  cs: x = 0\n'],
    ],
    says: 'both: its old text cannot be asked any more: a type or label',
    allow: 'unasked,unchecked',
  },
  {
    title: 'a property is another, and so is the enum over which it ranges',
    changes: [
      ['enum Mode { OFF, ON }', 'enum Mode { OFF, ON, BROKEN }'],
      ['m == OFF or m == ON', 'm == OFF or m != OFF'],
    ],
    says: 'modes: its old text cannot be asked any more: a type or label',
    allow: 'unasked',
  },
  {
    title: 'a variable is guarded no more',
    changes: [['guarded x by l\n', '']],
    says: 'x: guarded by `l`: gone, or says another thing (2 claims)',
    allow: 'unchecked',
  },
  {
    title: 'an access is racy that was checked',
    changes: [['  x = 0\n', '  racy x = 0\n']],
    says: 'work: an access to `x` is `racy` that was not',
    allow: 'unchecked',
  },
  {
    title: 'a proc no longer says that it sleeps',
    changes: [['proc might_sleep() sleeps', 'proc might_sleep()']],
    says: 'might_sleep: sleeps: gone, or says another thing (2 claims)',
    allow: 'unchecked',
  },
  {
    title: 'a variant gives a proc another contract',
    changes: [['replace proc might_sleep() {', 'replace proc might_sleep() unlocked {']],
    says: 'might_sleep: sleeps: gone, or says another thing (1 claim)',
    allow: 'unchecked',
  },
  {
    title: 'an assert without a name is gone',
    changes: [['  assert x == 1 "somebody else was here"\n', '']],
    says: 'work: `assert x == 1`: gone, or says another thing (2 claims)',
    // The look at `x` was a step.
    allow: 'unchecked,lost-states',
  },
  {
    title: 'an assert without a name says less',
    changes: [['assert x == 1', 'assert x >= 1']],
    says: 'work: `assert x == 1`: gone, or says another thing (2 claims)',
    allow: 'unchecked',
  },
  {
    title: 'an assert only warns',
    changes: [['assert x == 1', 'warn x == 1']],
    says: 'work: `assert x == 1`: gone, or says another thing (2 claims)',
    allow: 'unchecked',
  },
];

it.each(CLOSING)('closes where $title', async ({ changes, says, allow }) => {
  const folder = await project();
  const { code, out } = await gate(folder, changes);
  expect(out).toContain(says);
  expect(code).toBe(1);
  const agreed = await run(folder, 'gate', '--base', 'HEAD~1', '--allow', allow);
  expect(agreed.out).toContain('gate open, ');
  expect(agreed.code).toBe(0);
});

it('takes names, layout and what is built in another way for nothing', async () => {
  const { code, out } = await gate(await project(), [
    ['fn is_small(v: 0..3) -> bool = v <= LIMIT\n', ''],
    ['is_small(cells[i].value)', 'cells[i].value <= LIMIT'],
    ['type Checked = 0..1\n', 'type Looked = 0..1\n'],
    ['forall i in Checked', 'forall k in Looked'],
    ['cells[i].value <=', 'cells[k].value <='],
    [
      'word struct Cell { value: 0..3, mode: Mode }',
      'word struct Cell { mode: Mode, value: 0..3 }',
    ],
  ]);
  expect(out).not.toContain('small (');
  expect(out).toContain('gate open');
  expect(code).toBe(0);
});

it('lists assumptions and bounds that change, and stays open', async () => {
  const { code, out } = await gate(await project(), [
    ['daemon d {', 'fair daemon d {'],
    ['LIMIT : 0..3 = 1', 'LIMIT : 0..3 = 0'],
    ['v <= LIMIT', 'v <= LIMIT + 1'],
    ['value: 0..3, mode', 'value: 0..2, mode'],
    ['thread t[i: 0..1] {\n', 'thread t[i: 0..1] {\n  assume i < 2\n'],
    ['cells[i].value = 1\n', 'cells[i].value = 1\n  let _seen = racy x\n'],
  ]);
  expect(out).toContain('d: daemon, not fair -> daemon, weakly fair');
  expect(out).toContain('LIMIT: 1 by default -> 0 by default');
  expect(out).toContain('cells: shared [0..1] Cell {value: 0..3, mode: Mode {OFF, ON}} -> ');
  expect(out).toContain('t: new: `assume i < 2`');
  expect(out).toContain('t: new: a `racy` access to `x`');
  expect(out).toContain('gate open');
  expect(code).toBe(0);
});

it('closes where a module of the project begins to hide a shipped one', async () => {
  const folder = await project();
  const shipped = path.join(import.meta.dirname, '../spec/kernel/locks.kspec');
  const text = fs.readFileSync(shipped, 'utf8');
  fs.mkdirSync(path.join(folder, 'spec/kernel'), { recursive: true });
  const own = path.join(folder, 'spec/kernel/locks.kspec');
  fs.writeFileSync(own, text);
  const same = await gate(folder, []);
  expect(same.out).toContain('replaces the shipped module, with the same text');
  expect(same.code).toBe(0);
  git(folder, 'reset', '--quiet', '--hard', 'HEAD~1');
  fs.mkdirSync(path.dirname(own), { recursive: true });
  fs.writeFileSync(own, `${text}\n// ours\n`);
  const { code, out } = await gate(folder, []);
  expect(out).toContain('  kernel.locks: `spec/kernel/locks.kspec` replaces the shipped module');
  expect(code).toBe(1);
});

it('closes where there is no claim at the head: exit 2', async () => {
  const folder = await project();
  git(folder, 'mv', 'properties', 'specs');
  commit(folder, 'moved');
  const moved = await run(folder, 'gate', '--base', 'HEAD');
  expect(moved.out).toContain('  properties, examples: there is no claim here at the head');
  expect(moved.code).toBe(2);
  const typo = await run(folder, 'gate', '--base', 'HEAD', 'specs', 'spec');
  expect(typo.out).toContain('  spec: there is no claim here at the head');
  expect(typo.code).toBe(2);
  expect((await run(folder, 'gate', '--base', 'HEAD', 'specs')).code).toBe(0);
});
