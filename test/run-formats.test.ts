/** Runs leave in other forms, and come back: from us, from other tools, from a person. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lostUpdate, run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const SPEC = { 'package.json': '{}', 'lost.kspec': lostUpdate('') };

function folderWith(states: object): string {
  return temporaryFolder({ ...SPEC, 'hand.itf.json': JSON.stringify(states) });
}

/** The `counter` of each state. */
function counters(...values: readonly number[]): object {
  return { vars: ['counter'], states: values.map((counter) => ({ counter })) };
}

it('writes a run in the form of each file, and says all the same what it found', async () => {
  const folder = temporaryFolder(SPEC);
  const names = ['a.itf.json', 'a.json', 'a.mmd', 'a.dot', 'a.trace'];
  const { code, out, err } = await run(
    folder,
    'run',
    'lost.kspec',
    ...names.flatMap((n) => ['--out', n]),
  );
  expect(code).toBe(1);
  expect(out).toContain(
    'violated none_lost (LIMIT=2; 12 states, exact; sequentially consistent memory)',
  );
  expect(err).toBe(names.map((name) => `wrote ${name}\n`).join(''));
  const read = (name: string): string => fs.readFileSync(path.join(folder, name), 'utf8');
  expect(JSON.parse(read('a.itf.json')).states.length).toBe(5);
  expect(JSON.parse(read('a.json')).schema).toBe('faultline/run/2');
  expect(read('a.mmd')).toMatch(/^sequenceDiagram\n/);
  expect(read('a.dot')).toMatch(/^digraph "lost_update" \{\n/);
  expect(out).toContain(read('a.trace'));
});

it.each(['json', 'itf', 'mermaid', 'dot'])('prints %s alone', async (format) => {
  const { code, out } = await run(temporaryFolder(SPEC), 'run', 'lost.kspec', '--format', format);
  expect(code).toBe(1);
  expect(out).toMatch({ json: /^\{/, itf: /^\{/, mermaid: /^seq/, dot: /^dig/ }[format] ?? /^$/);
});

it('has no run to write where nothing is broken, but a graph', async () => {
  const folder = temporaryFolder(SPEC);
  const args = [
    'run',
    'lost.kspec',
    '--property',
    'range',
    '--out',
    'a.itf.json',
    '--out',
    'a.dot',
  ];
  const { code, err } = await run(folder, ...args);
  expect(code).toBe(0);
  expect(err).toBe('`a.itf.json` is not written: nothing is broken\nwrote a.dot\n');
});

it.each(['out.itf.json', 'out.json'])('replays %s, and writes it in another form', async (name) => {
  const folder = temporaryFolder(SPEC);
  await run(folder, 'run', 'lost.kspec', '--set', 'LIMIT=3', '--out', name);
  const { code, out } = await run(folder, 'replay', 'lost.kspec', name, '--out', 'again.itf.json');
  expect(code).toBe(0);
  expect(out).toContain('violated  none_lost: No increment is lost.');
  expect((await run(folder, 'replay', 'lost.kspec', 'again.itf.json')).code).toBe(0);
});

it('tells that a run is none any more where a variant has changed the spec', async () => {
  const folder = temporaryFolder(SPEC);
  await run(folder, 'run', 'lost.kspec', '--out', 'a.json');
  const { out, code } = await run(folder, 'replay', 'lost.kspec', 'a.json', '--variant', 'at_once');
  expect(out).toContain('step 3 of the trace is no step of the spec');
  expect(code).toBe(1);
});

it('rejects a state that was changed by hand', async () => {
  const folder = temporaryFolder(SPEC);
  await run(folder, 'run', 'lost.kspec', '--out', 'a.itf.json');
  const file = path.join(folder, 'a.itf.json');
  const document = JSON.parse(fs.readFileSync(file, 'utf8'));
  document.states[3].counter = 2;
  fs.writeFileSync(file, JSON.stringify(document));
  const { code, out } = await run(folder, 'replay', 'lost.kspec', 'a.itf.json');
  expect(code).toBe(1);
  expect(out).toBe(
    'state 3 of the trace is not where the step of worker[1] leads: counter is 1 and not 2\n',
  );
});

it('finds the steps between states that were written by hand', async () => {
  const folder = folderWith(counters(0, 0, 0, 1, 1));
  const { code, out } = await run(folder, 'replay', 'lost.kspec', 'hand.itf.json');
  expect(code).toBe(0);
  expect(out).toContain('violated  none_lost');
});

it('says where states that were written by hand leave the spec, and what can be done there', async () => {
  const { code, out } = await run(
    folderWith(counters(0, 1)),
    'replay',
    'lost.kspec',
    'hand.itf.json',
  );
  expect(code).toBe(1);
  expect(out).toMatchInlineSnapshot(`
    "no step of the spec leads from state 0 of the trace to state 1: counter is 0 and not 1
    what the threads can do there:
      worker[0]: no variable changes
      worker[1]: no variable changes
    steps that the trace leaves out can be allowed with \`--hidden\`
    "
  `);
});

it('lets steps be left out that nobody sees', async () => {
  const folder = folderWith(counters(0, 1, 2));
  const { code, out } = await run(folder, 'replay', 'lost.kspec', 'hand.itf.json', '--hidden');
  expect(code).toBe(0);
  expect(out).toBe('valid: each of the 4 steps is a step of the spec\n');
});

it('asks for the property that is meant', async () => {
  const args = ['replay', 'lost.kspec', 'hand.itf.json', '--hidden', '--property', 'none_lost'];
  expect((await run(folderWith(counters(0, 1, 2)), ...args)).code).toBe(1);
  expect((await run(folderWith(counters(0, 1)), ...args)).code).toBe(0);
});

const LOOP = { vars: ['locked'], states: [{ locked: false }, { locked: true }], loop: 0 };

it.each([
  [LOOP, 0, 'repeat for ever'],
  [{ ...LOOP, loop: 1 }, 0, 'valid'],
  [{ vars: ['locked'], states: [{ locked: true }] }, 1, 'is not the initial state'],
])('follows runs without end: %j', async (states, code, message) => {
  const spec = `module lock
shared locked : bool
shared got : bool
thread patient { await not locked  got = true }
thread busy { loop { atomic { await not locked  locked = true }  locked = false } }
property gets_it: eventually got
`;
  const folder = temporaryFolder({
    'package.json': '{}',
    'lock.kspec': spec,
    'hand.itf.json': JSON.stringify(states),
  });
  const ran = await run(folder, 'replay', 'lock.kspec', 'hand.itf.json');
  expect(ran.out + ran.err).toContain(message);
  expect(ran.code).toBe(code);
});

it.each([
  [{ vars: ['countr'], states: [{ countr: 0 }] }, 'did you mean `counter`?'],
  [{ vars: ['counter'], states: [{}] }, 'state 0 has no value for `counter`'],
  [{ params: ['LIMIT'], vars: [], states: [{ LIMIT: 7 }] }, 'param `LIMIT` is 2..3, not `7`'],
])('explains a mistake in %j', async (states, message) => {
  const { code, err } = await run(folderWith(states), 'replay', 'lost.kspec', 'hand.itf.json');
  expect(err).toContain(message);
  expect(code).toBe(2);
});

it.each([
  [['run', 'lost.kspec', '--format', 'itff'], 'did you mean `itf`?'],
  [['run', 'lost.kspec', '--out', 'a.xml'], 'cannot tell a format from the ending of `a.xml`'],
])('explains a mistake: %j', async (args, message) => {
  const { code, err } = await run(temporaryFolder(SPEC), ...args);
  expect(err).toContain(message);
  expect(code).toBe(2);
});
