/** Mistakes of the user outside of the rules of the language: each is told with the edit that mends it. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const SPEC = `module good
shared x : 0..3
shared l : spinlock
param N : 0..3 = 1
thread t[i: 0..1] {
  spin_lock(l)
  let a = x
  x = (a + N) % 4
  spin_unlock(l)
}
/// x is 3
never three: x == 3
`;

test('wrong names in a claim are told at the claim, and the other claims are checked', async () => {
  const claims = `claim ok { holds all }
claim property { holds thre }
claim variants { variant nope  holds all }
claim params { set M = 2  holds all }
claim values { set N = 9  holds all }
`;
  const folder = temporaryFolder({ 'package.json': '{}', 'good.kspec': SPEC + claims });
  const { code, err, out } = await run(folder, 'check', 'good.kspec');
  expect(code).toBe(2);
  expect(out).toMatch(/good\.ok +holds/);
  expect(out).toContain('1 spec with errors');
  expect(
    err.match(/^error.*\n.*kspec:\d+:\d+/gm)?.map((each) => each.replace(/\s+\+-\s+/, ' ')),
  ).toEqual([
    'error[K0506]: unknown property `thre` good.kspec:14:24',
    'error[K0501]: unknown variant `nope` good.kspec:15:26',
    'error[K0504]: unknown param `M` good.kspec:16:20',
    'error[K0505]: `N` is `9`, outside 0..3 good.kspec:17:24',
  ]);
  expect(err).toContain('did you mean `three`?');
});

test('the nearest file or module is named where there is none', async () => {
  const user = 'module user\nuse linux.mm.memry\nuse faultline.locks\nthread t { skip }\n';
  const folder = temporaryFolder({ 'package.json': '{}', 'good.kspec': SPEC, 'user.kspec': user });
  for (const [command, file] of [
    ['run', 'god.kspec'],
    ['run', 'good'],
    ['check', 'godd.kspec'],
    ['verify-certificate', 'good.kspc'],
    ['explain', 'goood.kspec'],
  ] as const) {
    const { code, err } = await run(folder, command, file);
    expect({ command, code }).toEqual({ command, code: 2 });
    expect(err).toContain('did you mean `good.kspec`?');
  }
  const { err } = await run(folder, 'run', 'user.kspec');
  expect(err).toContain('did you mean `linux.mm.memory`?');
  expect(err).toContain('did you mean `kernel.locks`?');
});

test('the habits of a kernel developer are answered with what is written here', async () => {
  const habits = `module habits
type Them = set of 0..2
shared ready : bool
shared some : set of bool?
shared them : Them? = {}
shared list : seq of 0..2 up to 2
thread t[i: 0..1] {
  wait_event(ready)
  let was = test_and_set_bit(ready)
  synchronize_rcu()
  critical: list = list minus {1}
}
never two: count i in 0..1: t[i].at(critical) > 1
`;
  const folder = temporaryFolder({ 'package.json': '{}', 'habits.kspec': habits });
  const { err } = await run(folder, 'run', 'habits.kspec');
  expect(err.match(/^(?:error|hint).*/gm)).toEqual([
    'error[K0305]: `bool?` has no numbered values to range over',
    'hint: for a set that may be absent, name it first: `type Them = set of bool`, and `Them?`',
    'error[K0201]: unknown proc `wait_event`',
    'hint: write `await ...`',
    'error[K0201]: unknown function `test_and_set_bit`',
    'hint: write `atomic { was = bit  bit = true }`, with `let was = false` before',
    'error[K0201]: unknown proc `synchronize_rcu`',
    'hint: copy the three procs of "RCU" in docs/RECIPES.md: there is more than one way',
    'error[K0314]: `seq of 0..2 up to 2` is not a set',
    'hint: take the first off with `tail(...)`; what leaves from the middle is better kept as a `set of ...`',
    'error[K0309]: `bool` and `1..1` have no order',
    'hint: a `count` that is compared stands in parentheses: `(count x in D: ...) > 1`',
  ]);
});

test('a variant that replaces a proc as if it were a label is told both ways', async () => {
  const variant = (target: string): string =>
    `module v\nshared x : 0..3\nproc take() -> bool { x = 1  return true }
thread t { let ok = take()  await ok }\nvariant later { replace ${target} { skip } }\n`;
  const folder = temporaryFolder({
    'package.json': '{}',
    'proc.kspec': variant('take'),
    'label.kspec': variant('grab'),
  });
  expect((await run(folder, 'run', 'proc.kspec', '--variant', 'later')).err).toContain(
    'hint: of a proc, a label is replaced, `take.label`, or all: `replace proc take(...) { ... }`',
  );
  expect((await run(folder, 'run', 'label.kspec', '--variant', 'later')).err).toContain(
    'name the proc too',
  );
});

test('a certificate is written of a claim without counts, and its absence is told', async () => {
  const folder = temporaryFolder({
    'package.json': '{}',
    'good.kspec': `${SPEC}claim ok { holds all }\n`,
    'bad.kspec': `${SPEC}claim bad {
  holds all
  recorded { states 1, transitions 1, depth 1 }
}
`.replace('module good', 'module bad'),
  });
  const fresh = await run(folder, 'check', 'good.kspec', '--certificate', 'a.cert');
  expect(fresh.err).toContain('a.cert: certificate of good.ok');
  const drifted = await run(folder, 'check', 'bad.kspec', '--certificate', 'b.cert');
  expect(drifted.err).toContain('no certificate was written');
  expect(drifted.code).not.toBe(0);
  expect(readdirSync(folder)).toContain('a.cert');
  expect(readdirSync(folder)).not.toContain('b.cert');
});

test('a spec that is all there is of its subject gets mutants', async () => {
  const folder = temporaryFolder({
    'package.json': '{}',
    'good.kspec': `${SPEC}claim ok { holds all }\n`,
  });
  const { out } = await run(folder, 'mutate', 'good.kspec', '--operators', 'lock-pair');
  expect(out).toContain('drop the pair spin_lock(l), spin_unlock(l)');
});

test('each command that reads a spec shows its mistakes at their lines', async () => {
  const mistake = 'mode shared {}\n';
  const claim = 'claim ok { holds all }\n';
  const folder = temporaryFolder({
    'package.json': '{}',
    'good.kspec': SPEC + mistake + claim,
    'table.csv': 'operation\n',
  });
  const line = SPEC.split('\n').length;
  for (const command of [
    'run good.kspec',
    'check good.kspec',
    'fmt good.kspec',
    'info good.kspec',
    'explain good.kspec',
    'step good.kspec',
    'mutate good.kspec',
    'table good.kspec',
    'matrix good.kspec',
    'conform good.kspec table.csv',
    'why good.kspec --claim ok',
    'export good.kspec --to murphi --out out',
  ]) {
    const { code, err } = await run(folder, ...command.split(' '));
    expect({ command, code }).toEqual({ command, code: 2 });
    expect({ command, err }).toEqual({
      command,
      err: expect.stringContaining(`good.kspec:${line}:`),
    });
  }
});
