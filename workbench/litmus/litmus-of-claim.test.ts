/** A machine as a litmus test, and what `faultline litmus` says of that: the same. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NotALitmusTest } from '../../export/litmus/not-a-litmus-test.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { litmusPrograms, litmusSpec, loadName } from '../../model/memory/litmus.fixture.ts';
import { compileSpec } from '../project/compile.ts';
import { loadText } from '../project/load-spec.ts';
import { openProject, readModule, shippedRoot } from '../project/project.ts';
import { noEvents } from '../search/events.ts';
import { type LitmusOfClaim, litmusOfClaim } from './litmus-of-claim.ts';
import { findLitmus, readLitmus } from './run-litmus.ts';

const LIMITS = { maxStates: 200_000, maxMemory: 2 ** 31, maxSeconds: 60 };
const EXAMPLES = path.join(shippedRoot(), 'examples/litmus');

async function exported(text: string, asked?: readonly string[]): Promise<LitmusOfClaim> {
  const project = openProject(shippedRoot(), shippedRoot());
  const source = { path: 'made.kspec', text };
  const spec = loadText('made.kspec', source, (name) => readModule(project, name));
  const options = { settings: new Map(), variants: [], resetDeadLocals: false };
  const { machine, diagnostics } = compileSpec(spec, options);
  if (machine === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return litmusOfClaim(noEvents(), { machine, name: 'made', asked, about: [] }, LIMITS);
}

/** The reason why a spec is no litmus test. */
async function refusal(text: string): Promise<string> {
  try {
    const { text: made } = await exported(text);
    return `it is one:\n${made}`;
  } catch (error) {
    if (error instanceof NotALitmusTest) return error.message;
    throw error;
  }
}

const files = readdirSync(EXAMPLES).filter((name) => name.endsWith('.litmus'));

test.each(files)('%s, made a spec and a test again, says the same', async (file) => {
  const { test: original } = readLitmus(file, readFileSync(path.join(EXAMPLES, file), 'utf8'));
  if (original === undefined) throw new Error('the examples can be read');
  const again = await exported(original.text, ['satisfied']);
  const sc = await findLitmus(noEvents(), original, 'sc', LIMITS);
  const tso = await findLitmus(noEvents(), original, 'tso', LIMITS);
  expect(again).toMatchObject({ sc: sc.observation, tso: tso.observation });
});

test('its text is that of the test that a spec was made of', async () => {
  for (const file of ['MP.litmus', 'SB+mbs.litmus', 'MP+lock.litmus', 'LB+acq+rel.litmus']) {
    const source = readFileSync(path.join(EXAMPLES, file), 'utf8');
    const { test: original } = readLitmus(file, source);
    const { text } = await exported(original?.text ?? '', ['satisfied']);
    const accesses = (of: string): readonly string[] =>
      [...of.matchAll(/^\t.*(?:\w+_\w+)\(.*$/gm)].map(([line]) => line.trim());
    expect(accesses(text)).toEqual(accesses(source));
  }
});

test('random programs say the same as the specs that they are exported from', PATIENCE, () =>
  fc.assert(
    fc.asyncProperty(litmusPrograms, fc.nat(6), async (threads, seen) => {
      const loads = threads.flatMap((ops, thread) =>
        ops.filter(({ kind }) => kind === 'R').map((_, i) => loadName(thread, i)),
      );
      const wanted = [...loads, 'x'].map((name, i) => `${name} == ${(seen + i * 2) % 4}`);
      const ended = threads.map((_, thread) => `p${thread}.done`).join(' and ');
      const never = `never seen: ${ended} and ${wanted.slice(0, 2).join(' and ')}\n`;
      try {
        // It asserts that the test says what the spec says.
        await exported(litmusSpec(threads, never));
      } catch (error) {
        // A condition that is never true says nothing.
        if (!(error instanceof NotALitmusTest)) throw error;
      }
    }),
    { numRuns: runCount(40) },
  ),
);

const ALL = 'p.done and q.done';

test('atomic blocks are the read-modify-writes of the kernel', async () => {
  const { text, sc } = await exported(`module m
shared count : 0..4  shared state : 0..3
ghost won : bool  ghost sum : 0..4
thread p { atomic { count = count + 1 } atomic { if state == 0 { state = 1  won = true } } }
thread q { let old : 0..4 = 0  atomic { old = count count = count + 2 } sum = old  atomic { state = 2 } }
never lost: ${ALL} and count != 3
never first: ${ALL} and won and state == 1
`);
  expect(text).toContain('atomic_fetch_add(1, count)');
  expect(text).toContain('atomic_fetch_add(2, count)');
  expect(text).toContain('cmpxchg(state, 0, 1)');
  expect(text).toContain('xchg(state, 2)');
  expect(sc).toBe('never');
});

test('a wait is a read, and runs in which it was in vain are not counted', async () => {
  const { text, sc, tso } = await exported(`module m
shared data : 0..1  shared ready : bool
thread p { WRITE_ONCE(data, 1)  smp_store_release(ready, true) }
thread q { await smp_load_acquire(ready)  let d = READ_ONCE(data)  assert seen: d == 1 }
`);
  expect(text).toContain('r0 = smp_load_acquire(ready);');
  expect(text).toContain('filter (1:r0=1)');
  expect(text).toContain('exists (~(1:r1=1))');
  expect([sc, tso]).toEqual(['never', 'never']);
});

test('branches, several properties, comparisons and arrays are conditions on registers', async () => {
  const { text, properties, sc } = await exported(`module m
shared a[0..1] : 0..3 = 1
ghost most : 0..3
thread p { WRITE_ONCE(a[0], 2)  let b = READ_ONCE(a[1])  if b > 1 { most = b } else { most = 1 } }
thread q { WRITE_ONCE(a[1], 3) }
never large: ${ALL} and most >= 2
never equal: ${ALL} and a[0] + 1 == a[1] and most == 1
never early: p.done and a[0] == 0
`);
  expect(properties).toEqual(['large', 'equal']);
  expect(text).toContain('a_0=1;');
  expect(sc).toBe('always');
});

test.each([
  ['thread p { loop { x = 1 } }', '`p` has a loop'],
  ['thread p { either { x = 1 } or { y = 1 } }', 'a thread chooses'],
  ['thread p { atomic { x = y  y = 1 } }', 'an `atomic` block writes more than one place'],
  ['thread p { atomic { if y == 0 { x = 1 } } }', 'a step accesses two places'],
  ['thread p { atomic { x = 1  y = 1 } }', 'an `atomic` block writes more than one place'],
  ['thread p { atomic { x = 3 - x } }', 'neither an exchange, a compare-and-exchange'],
  ['thread p { x = 1 await x == 2 }', '`deadlock` is violated'],
])('%s is refused: %s', async (code, reason) => {
  const text = `module m\nshared x : 0..3\nshared y : 0..3\n${code}\nthread o { y = 2 }\nnever n: p.done and o.done and x == 1\n`;
  expect(await refusal(text)).toContain(reason);
});

test('a property of states in which threads still run is refused', async () => {
  const text =
    'module m\nshared x : 0..1\nthread p { x = 1 }\nthread q { x = 0 }\nnever n: x == 1 and p.done\n';
  expect(await refusal(text)).toContain('`n` is about states in which not all threads have ended');
});
