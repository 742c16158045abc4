/** The library as its users have it: what it exports, what it says, and what its documents show. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as faultline from '../index.ts';
import { check, explore, load, openProject, type Spec, SpecError, walk } from '../index.ts';
import { project } from './command.fixture.ts';
import { SPEC as GATED, gatedProject } from './gate-project.fixture.ts';
import { commit, edit, git } from './git.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');

const spec = (text: string): Spec => {
  const loaded = load(text, { path: 'a.kspec' });
  if (!loaded.ok) throw new Error(loaded.render());
  return loaded;
};

it('exports what it promises, and nothing else', () => {
  expect(Object.keys(faultline).sort()).toEqual([
    'Project',
    'Run',
    'Spec',
    'SpecError',
    'UserError',
    'Walk',
    'check',
    'explore',
    'load',
    'openProject',
    'walk',
  ]);
});

it('has the shape that is recorded, and no more', async () => {
  const folder = temporaryFolder({});
  const tsc = spawnSync('npx', ['tsc', '-p', 'tsconfig.build.json', '--outDir', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(tsc.stdout + tsc.stderr).toBe('');
  const files = fs.readdirSync(path.join(folder, 'workbench/library')).sort();
  const text = ['index.d.ts', ...files.map((file) => `workbench/library/${file}`)]
    .map((file) => `// ${file}\n${fs.readFileSync(path.join(folder, file), 'utf8')}`)
    .join('\n');
  await expect(text).toMatchFileSnapshot('goldens/library.d.ts.txt');
}, 120_000);

const EVENTUALLY = `module m
shared x : bool
thread t { await x }
thread u { loop { again: skip } }
eventually finished: t.done
`;
const STEP = "module m\nshared x : 0..3\nthread t { x = 2  x = 1 }\nstep up: x' >= x\n";
const locks = (condition: string): string => `module m
shared flag : bool
shared a : spinlock
shared b : spinlock
thread t { spin_lock(a) spin_lock(b) spin_unlock(b) spin_unlock(a) }
thread u {
  let go = flag
  if ${condition} { spin_lock(b) spin_lock(a) spin_unlock(a) spin_unlock(b) }
}
`;

describe.each(['fast', 'reference'] as const)('explore, by the %s engine,', (engine) => {
  it('checks properties of runs and of steps', async () => {
    const runs = await explore(spec(EVENTUALLY), { engine });
    expect([runs.verdict, runs.violated]).toEqual(['violated', ['finished']]);
    expect(runs.violations[0]?.loopStart).toBeDefined();
    const steps = await explore(spec(STEP), { engine });
    expect([steps.verdict, steps.violated]).toEqual(['violated', ['up']]);
    expect(steps.violations[0]?.steps.at(-1)?.changes).toEqual([{ path: 'x', from: '2', to: '1' }]);
  });

  it('sees a cycle of lock orders, and none where one direction never happens', async () => {
    expect((await explore(spec(locks('not go')), { engine })).violated).toContain('lock_order');
    expect((await explore(spec(locks('go')), { engine })).verdict).toBe('holds');
  });

  it('says that a limit was reached', async () => {
    const few = await explore(spec(locks('go')), { engine, limits: { states: 3 } });
    expect([few.verdict, few.limit]).toEqual(['unknown', 'states']);
  });
});

it('a spec with a mistake cannot be checked', async () => {
  const wrong = load('module m\nshared x : 0..3\nthread t { x = 3 ) }\ninvariant small: x < 3\n');
  expect(wrong.ok).toBe(false);
  if (wrong.ok) throw new Error('it has a mistake');
  expect(wrong.render()).toContain('spec.kspec:3');
  // Whoever has no types is refused too.
  const anyway = wrong as unknown as Spec;
  await expect(explore(anyway)).rejects.toThrow('has mistakes');
  await expect(check(anyway).next()).rejects.toThrow('has mistakes');
  expect(() => walk(anyway)).toThrow('has mistakes');
});

it('names that a spec does not have are told, and versions that do not fit', async () => {
  const text =
    'module m\nparam N : 1..2 = 1\nshared x : 0..3\nproc p() { a: x = N }\nthread t { p() }\n' +
    'variant odd { replace p.a { x = y } }\ninvariant small: x < 3\n';
  await expect(explore(spec(text), { only: ['smal'] })).rejects.toThrow('`smal`');
  await expect(explore(spec(text), { params: { M: 1 } })).rejects.toThrow('`M`');
  await expect(explore(spec(text), { variants: ['od'] })).rejects.toThrow('`od`');
});

it('another version of a spec is one too, for explore and walk', async () => {
  const text = project('claim unlocked { violated none_lost }')['properties/lost.kspec'] ?? '';
  const loaded = spec(`${text}\nvariant off { replace bump.read { let old = 0 } }\n`);
  const three = loaded.with({ params: { LIMIT: 3 } });
  expect([loaded.params, three.params]).toEqual([{ LIMIT: 2 }, { LIMIT: 3 }]);
  expect((await explore(three)).bounds).toEqual({ LIMIT: 3 });
  const off = three.with({ variants: ['off'] });
  const found = await explore(off, { only: ['range'] });
  expect([found.verdict, found.bounds]).toEqual(['holds', { LIMIT: 3 }]);
  expect(walk(off).enabled).toHaveLength(2);
  expect(() => three.with({ params: { LIMIT: 4 } })).toThrow('LIMIT');
  expect(() => three.with({ variants: ['of'] })).toThrow('`of`');
  await expect(check(three).next()).rejects.toThrow('which version');
});

it('a counterexample is a program where a text says what procs do', async () => {
  const folder = temporaryFolder({
    'package.json': '{}',
    'reproduce.c.txt':
      '//! program\n//! set_x()\n\t\tx_is_set();\n//! see_x(value)\n\t\t(void)$value;\n',
    'order.kspec': `module order
shared x : bool
proc set_x() { x = true }
proc see_x(want: bool) { await x == want }
thread a { set_x() }
thread b { see_x(true) }
never seen: b.done
`,
  });
  const ordered = (await openProject(folder)).load('order.kspec');
  if (!ordered.ok) throw new Error(ordered.render());
  const [run] = (await explore(ordered)).violations;
  expect(await run?.to('c')).toContain('x_is_set();');
  const [other] = (await explore(spec(STEP))).violations;
  await expect(other?.to('c')).rejects.toThrow('there is no description of user programs');
});

it('modules of the caller are found, and shipped ones by themselves', async () => {
  const modules = (name: string): string | undefined =>
    name === 'mine.base' ? 'module mine.base\n\nshared x : 0..1\n' : undefined;
  const text = 'module m\nuse mine.base\nshared l : mutex\nthread t { mutex_lock(l) x = 1 }\n';
  const loaded = load(text, { modules });
  if (!loaded.ok) throw new Error(loaded.render());
  expect((await explore(loaded)).violated).toEqual(['lock_held']);
  expect(load(text).ok).toBe(false);
});

it('checks claims, with a counterexample that draws and converts itself', async () => {
  const files = project('claim unlocked { violated none_lost }\nclaim once { holds range }');
  const loaded = spec(files['properties/lost.kspec'] ?? '');
  const found = [];
  for await (const claim of check(loaded)) found.push(claim);
  expect(found.map(({ name, verdict, asRecorded }) => [name, verdict, asRecorded])).toEqual([
    ['unlocked', 'violated', true],
    ['once', 'holds', true],
  ]);
  const run = found[0]?.counterexample;
  expect(run?.isMinimal).toBe(true);
  expect(run?.draw()).toContain('violated  none_lost');
  expect(run?.draw({ commit: true })).toContain('\t');
  expect(JSON.parse((await run?.to('json')) ?? '')).toMatchObject({ property: 'none_lost' });
  expect(await run?.to('itf')).toContain('#meta');
  expect(await run?.to('mermaid')).toContain('sequenceDiagram');
  const named = [];
  for await (const { name } of check(loaded, { claims: /^on/ })) named.push(name);
  expect(named).toEqual(['once']);
});

it('walks by hand, and back', () => {
  const w = walk(
    spec('module m\nshared x : 0..3\nthread t { x = 2  x = 1 }\ninvariant i: x < 2\n'),
  );
  expect([w.state, w.violated]).toEqual([{ x: 0 }, []]);
  const [step] = w.enabled;
  if (step === undefined) throw new Error('t can step');
  w.take(step);
  expect([w.state, w.violated]).toEqual([{ x: 2 }, ['i']]);
  expect(() => w.take(step)).toThrow('cannot be taken');
  while (w.enabled[0] !== undefined) w.take(w.enabled[0]);
  expect(w.steps.map(({ changes }) => changes[0]?.to)).toEqual(['2', '1']);
  w.back(2);
  expect(w.state).toEqual({ x: 0 });
});

it('opens a project, checks it and compares its revisions', async () => {
  const folder = await gatedProject();
  const opened = await openProject(folder);
  const report = await opened.check();
  expect(report.asRecorded).toBe(true);
  expect(report.claims.map(({ id }) => id)).toEqual(['counter.locked', 'counter.unlocked']);
  git(folder, 'checkout', '--quiet', '-B', 'change');
  edit(folder, GATED, ['  give: spin_unlock(lock)\n', '  give: skip\n']);
  commit(folder, 'change');
  const review = await opened.gate({ base: 'main' });
  expect(review.isOpen).toBe(false);
  expect(review.findings.length).toBeGreaterThan(0);
});

/** The examples of index.ts and docs/LIBRARY.md, as they stand there, in a project of their own. */
it.each(['index.ts', 'docs/LIBRARY.md'])(
  'the examples of %s run',
  async (file) => {
    const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
    const examples = file.endsWith('.md')
      ? [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)
      : [
          text
            .split('*/')[0]
            ?.replace(/^.*?(?= \* {5}import)/s, '')
            .replace(/^ \* {0,5}/gm, '') ?? '',
        ];
    expect(examples.length).toBeGreaterThan(0);
    const folder = temporaryFolder(
      project(
        'claim unlocked { violated none_lost }\nclaim once { variant at_once  violated none_lost }',
      ),
    );
    for (const [i, example] of examples.entries()) {
      const code = example.replace("from 'faultline'", `from '${ROOT}/index.ts'`);
      const before = `import fs from 'node:fs';\nconst text = fs.readFileSync('properties/lost.kspec', 'utf8');\n`;
      const name = path.join(folder, `example-${i}.mts`);
      fs.writeFileSync(name, before + code);
      const tsx = path.join(ROOT, 'node_modules/tsx/dist/cli.mjs');
      const ran = spawnSync(process.execPath, [tsx, name], { cwd: folder, encoding: 'utf8' });
      expect([ran.status, ran.stderr], example).toEqual([0, '']);
      expect(ran.stdout).not.toBe('');
    }
  },
  120_000,
);

it('a version with mistakes is an error that shows them', async () => {
  const text =
    'module m\nshared x : 0..3\nproc p() { a: x = 1 }\nthread t { p() }\n' +
    'variant odd { replace p.a { x = 1  goto nowhere } }\n';
  const loaded = load(text);
  if (!loaded.ok) return expect(loaded.render()).toContain('nowhere');
  return expect(explore(loaded, { variants: ['odd'] })).rejects.toBeInstanceOf(SpecError);
});
