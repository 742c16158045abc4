/** Properties of runs and steps, from the command line to its last byte. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const SPEC = `module lock

shared locked : bool

thread patient {
  atomic { await not locked  locked = true }
  locked = false
}

thread busy {
  loop {
    atomic { await not locked  locked = true }
    locked = false
  }
}

/// the lock goes to others for ever
eventually gets_it: patient.done

/// the lock is given away twice
step once: locked' implies not locked

variant queued {
  strong fair thread patient
}

claim starved {
  violated gets_it
  recorded { states 5, transitions 6, depth 3 }
}

claim queued {
  variant queued
  holds all
  recorded { states 5, transitions 6, depth 3 }
}
`;

function project(spec: string = SPEC): string {
  return temporaryFolder({ 'package.json': '{}', 'properties/lock.kspec': spec });
}

test('both engines find the same run, and say under which fairness', async () => {
  const folder = project();
  const said = await Promise.all(
    ['fast', 'reference'].map((engine) =>
      run(folder, 'run', 'properties/lock.kspec', '--engine', engine),
    ),
  );
  const [fast, reference] = said.map(({ out }) => out.replace(/^5 states.*$/m, ''));
  expect(fast).toBe(reference);
  expect(fast).toContain('0 steps, then 2 that repeat for ever');
  expect(fast).toContain(
    'violated gets_it (5 states, exact; weak fairness; sequentially consistent memory)',
  );
});

test('a variant that changes the fairness changes the verdict', async () => {
  const { out, code } = await run(project(), 'run', 'properties/lock.kspec', '--variant', 'queued');
  expect(out).toContain(
    'holds (5 states, exact; weak fairness, strong of patient; sequentially consistent memory)',
  );
  expect(code).toBe(0);
});

test('claims may name properties of runs; the gate compares their pictures', async () => {
  const folder = project();
  expect((await run(folder, 'check')).code).toBe(4);
  await run(folder, 'check', '--bless');
  expect((await run(folder, 'check')).code).toBe(0);
  const wrong = project(SPEC.replace('holds all', 'violated gets_it'));
  expect((await run(wrong, 'check', '--claim', 'queued')).code).toBe(1);
});

test('a run without end is replayed from its JSON, and a wrong loop is refused', async () => {
  const folder = project();
  const { out } = await run(folder, 'run', 'properties/lock.kspec', '--json');
  const found = JSON.parse(out);
  expect(found.fairness).toBe('weak fairness');
  expect(found.counterexample.loopStart).toBe(0);
  const save = (document: unknown): void =>
    fs.writeFileSync(path.join(folder, 'trace.json'), JSON.stringify(document));
  save(found);
  const replayed = await run(folder, 'replay', 'properties/lock.kspec', 'trace.json');
  expect(replayed).toMatchObject({ code: 0, err: '' });
  expect(replayed.out).toContain('... repeats for ever:');
  save({ ...found.counterexample, loopStart: 1 });
  const refused = await run(folder, 'replay', 'properties/lock.kspec', 'trace.json');
  expect(refused.code).toBe(1);
  expect(refused.out).toContain('`gets_it` is not broken');
});

test('a broken step is shown by the simplest run to it', async () => {
  const spec = SPEC.replace(
    'await not locked  locked = true }\n  locked',
    'locked = true }\n  locked',
  );
  const { out } = await run(project(spec), 'run', 'properties/lock.kspec', '--property', 'once');
  expect(out).toContain(
    'violated  once: the lock is given away twice\n2 steps, 1 context switch\n',
  );
});

test('where a limit ends the search, nothing is said of runs', async () => {
  const spec = `module wide
shared x : 0..1000
thread t { loop { choose i in 0..1000  x = i } }
eventually ends: t.done
`;
  const { out, code } = await run(
    project(spec),
    'run',
    'properties/lock.kspec',
    '--max-states',
    '7',
  );
  expect(out).toContain('unknown');
  expect(code).toBe(3);
});
