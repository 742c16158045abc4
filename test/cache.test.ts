/** Results that are kept from run to run: a hit says so, and nothing else is different. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lostUpdate, project, type Ran, RIGHT_CLAIM, run, runIn } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const CLAIMS = `${RIGHT_CLAIM}\nclaim in_range { holds range }`;

/** A blessed project and an empty folder for a cache. */
async function blessed(): Promise<{ folder: string; cache: string; env: Record<string, string> }> {
  const folder = temporaryFolder(project(CLAIMS));
  await run(folder, 'check', '--bless');
  const cache = path.join(temporaryFolder({}), 'cache');
  return { folder, cache, env: { FAULTLINE_CACHE: cache } };
}

function entries(cache: string): readonly string[] {
  if (!fs.existsSync(cache)) return [];
  return fs.readdirSync(cache).filter((name) => name.endsWith('.result'));
}

/** Without the marks of a hit. */
function unmarked({ out }: Ran): string {
  return out.replace(/ \(\d+ from cache: .*\)$/m, '').replace(/ +(\d+\.\d\d s|from cache)/gm, '');
}

it('gives what was found before, byte for byte, and says so', async () => {
  const { folder, env } = await blessed();
  const first = await runIn(env, folder, 'check', '-v');
  const second = await runIn(env, folder, 'check', '-v');
  expect(first.out).not.toContain('from cache');
  expect(second.out).toMatch(/^lost\.unlocked .* from cache /m);
  expect(second.out).toContain('2 claims: 2 as recorded (2 from cache');
  expect(unmarked(second)).toBe(unmarked(first));
  expect(second.err).toBe('');

  const { claims, cacheHits } = JSON.parse((await runIn(env, folder, 'check', '--json')).out);
  expect(cacheHits).toBe(2);
  expect(claims.map((claim: { fromCache: boolean }) => claim.fromCache)).toEqual([true, true]);
});

it('judges a hit as anything else: a wrong record stays wrong', async () => {
  const { folder, env } = await blessed();
  await runIn(env, folder, 'check');
  const file = path.join(folder, 'properties/lost.kspec');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/states 12/, 'states 13'));
  const { code, out } = await runIn(env, folder, 'check');
  expect(code).toBe(4);
  expect(out).toContain('(2 from cache');
});

it('looks anew with --no-cache, where CI is set, and to bless', async () => {
  const { folder, env, cache } = await blessed();
  expect((await runIn(env, folder, 'check', '--no-cache')).out).not.toContain('from cache');
  expect(entries(cache)).toEqual([]);
  await runIn(env, folder, 'check');
  expect((await runIn(env, folder, 'check', '--no-cache')).out).not.toContain('from cache');
  const inCi = { ...env, CI: 'true' };
  expect((await runIn(inCi, folder, 'check')).out).not.toContain('from cache');
  expect((await runIn(inCi, folder, 'check', '--cache')).out).toContain('(2 from cache');
  expect((await runIn({ ...env, CI: 'false' }, folder, 'check')).out).toContain('(2 from cache');

  // What a hit says is not recorded: here the cache holds a lie that only a search can find out.
  const file = path.join(folder, 'properties/lost.kspec');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/states 12/, 'states 13'));
  const { out } = await runIn(env, folder, 'check', '--bless');
  expect(out).toContain('13 states');
  expect(out).toContain('-> 12 states');
});

it('keeps results across comments, and what they cover', async () => {
  const { folder, env } = await blessed();
  const before = await runIn(env, folder, 'check');
  const file = path.join(folder, 'properties/lost.kspec');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('proc', '// a line more\nproc'));
  const after = await runIn(env, folder, 'check', '--strict');
  expect(after.out).toContain('(2 from cache');
  expect(unmarked(after)).toBe(unmarked(before));
});

it('ignores a corrupted or foreign entry, with a warning, and mends it', async () => {
  const { folder, env, cache } = await blessed();
  const good = await runIn(env, folder, 'check');
  const all = entries(cache).map((name) => path.join(cache, name));
  for (const file of all) fs.writeFileSync(file, fs.readFileSync(file, 'utf8').slice(0, 100));
  const { code, out, err } = await runIn(env, folder, 'check');
  expect(code).toBe(0);
  expect(out.replace(/\d\.\d\d s/g, '')).toBe(good.out.replace(/\d\.\d\d s/g, ''));
  for (const file of all) {
    expect(err).toContain(`warning: the cache entry \`${file}\` is ignored: its checksum is wrong`);
  }
  expect((await runIn(env, folder, 'check')).out).toContain('(2 from cache');

  const [one = '', ...others] = all;
  for (const file of others) fs.copyFileSync(one, file);
  const foreign = await runIn(env, folder, 'check');
  expect(foreign.code).toBe(0);
  // The claim whose own entry that is needs no other; all other questions get no answer.
  const ignored = others.filter((file) =>
    foreign.err.includes(`\`${file}\` is ignored: it belongs to another question`),
  );
  expect(ignored.length).toBeGreaterThanOrEqual(others.length - 1);
  expect(foreign.out.replace(/\d\.\d\d s/g, '')).toContain('2 as recorded');
});

it('does without a folder that cannot be read or written, with a warning', async () => {
  const { folder, env, cache } = await blessed();
  fs.writeFileSync(cache, 'a file where a folder should be\n');
  const { code, out, err } = await runIn(env, folder, 'check');
  expect(code).toBe(0);
  expect(out).toContain('2 claims: 2 as recorded\n');
  expect(err).toMatch(
    /^warning: the cache in `.*` cannot be (read|written) \(E\w+\): done without$/m,
  );
  expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
});

it('does not believe an entry that was made elsewhere, nor one without a secret', async () => {
  const { folder, env, cache } = await blessed();
  const other = path.join(temporaryFolder({}), 'other');
  await runIn({ FAULTLINE_CACHE: other }, folder, 'check');
  await runIn(env, folder, 'check');
  for (const name of entries(cache)) {
    fs.copyFileSync(path.join(other, name), path.join(cache, name));
  }
  const foreign = await runIn(env, folder, 'check');
  expect(foreign.err).toContain('is ignored: its checksum is wrong');
  expect(foreign.out).not.toContain('from cache');

  // Who can read the secret can forge: it is not read from where others can.
  fs.chmodSync(path.join(cache, 'secret'), 0o644);
  const open = await runIn(env, folder, 'check');
  expect(open.err).toContain('is ignored: its folder has no secret');
  expect(open.out).not.toContain('from cache');
  expect((await runIn(env, folder, 'check')).out).toContain('(2 from cache');
});

it('does not use a folder that others own or can write', async () => {
  const { folder, env, cache } = await blessed();
  await runIn(env, folder, 'check');
  fs.chmodSync(cache, 0o777);
  const { code, out, err } = await runIn(env, folder, 'check');
  expect([code, out.includes('from cache')]).toEqual([0, false]);
  expect(err).toBe(
    `warning: the cache in \`${cache}\` is not used: others can write there: \`chmod go-w\` it\n`,
  );
  fs.chmodSync(cache, 0o700);
  if (process.getuid?.() !== 0) return;
  fs.chownSync(cache, 12345, 12345);
  expect((await runIn(env, folder, 'check')).err).toContain('it belongs to another user');
});

it('serves many runs at once', async () => {
  const { folder, env } = await blessed();
  const all = await Promise.all(Array.from({ length: 6 }, () => runIn(env, folder, 'check')));
  for (const { code, err } of all) expect([code, err]).toEqual([0, '']);
  const { out, err } = await runIn(env, folder, 'check');
  expect(out).toContain('(2 from cache');
  expect(err).toBe('');
});

it('is nothing to commit, wherever it stands', async () => {
  const { folder, env, cache } = await blessed();
  await runIn(env, folder, 'check');
  expect(fs.readFileSync(path.join(cache, '.gitignore'), 'utf8')).toBe('*\n');
});

it('never takes the result of a search that met a limit', async () => {
  const folder = temporaryFolder({ 'package.json': '{}', 'a.kspec': lostUpdate(CLAIMS) });
  const env = { FAULTLINE_CACHE: path.join(folder, 'cache') };
  for (const _ of [1, 2]) {
    const { code, out } = await runIn(env, folder, 'check', 'a.kspec', '--max-states', '3');
    expect(code).toBe(3);
    expect(out).not.toContain('from cache');
  }
});

it.runIf(fs.existsSync('/proc/self'))('does without a folder that nobody can make', async () => {
  const { folder } = await blessed();
  const { code, err } = await runIn({ FAULTLINE_CACHE: '/proc/nowhere/at/all' }, folder, 'check');
  expect(code).toBe(0);
  expect(err).toContain('cannot be written (ENOENT): done without');
});

it('keeps results of every kind: each claim of the examples', async () => {
  const root = path.join(import.meta.dirname, '..');
  const env = { FAULTLINE_CACHE: temporaryFolder({}) };
  const first = await runIn(env, root, 'check', 'examples', '--coverage', 'off');
  const second = await runIn(env, root, 'check', 'examples', '--coverage', 'off');
  // Two claims may be about one machine: then one of them has it from the cache at once.
  const [, count] = /^(\d+) claims: \1 as recorded(?: \(1 from cache|$)/m.exec(first.out) ?? [];
  expect(second.out).toContain(`${count} as recorded (${count} from cache`);
  expect(second.err).toBe('');
  expect(unmarked(second)).toBe(unmarked(first));
}, 240_000);

it('says what claims leave empty from the cache as it did before', async () => {
  const spec = `module a
param N : 0..3 = 1
shared x : 0..3
thread t { store: x = 1  if x == 2 { x = 3 } }
variant v { replace t.store { x = 1 } }
invariant i: x == 2 implies x < 3
claim c { variant v  set N = 2  holds all }
claim d { holds all }
`;
  const folder = temporaryFolder({ 'package.json': '{}', 'a.kspec': spec });
  const env = { FAULTLINE_CACHE: path.join(temporaryFolder({}), 'cache') };
  await run(folder, 'check', '--bless', 'a.kspec');
  const fresh = await runIn({}, folder, 'check', 'a.kspec', '--json', '--no-cache');
  await runIn(env, folder, 'check', 'a.kspec');
  const kept = await runIn(env, folder, 'check', 'a.kspec', '--json');
  const [before, after] = [JSON.parse(fresh.out), JSON.parse(kept.out)];
  expect(before.warnings.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
    ...['never-true', 'param-without-effect', 'premise-never-met', 'variant-without-effect'],
  ]);
  expect(after.cacheHits).toBe(2);
  expect(after.warnings).toEqual(before.warnings);
  const bare = ({ claims }: typeof before): unknown =>
    claims.map((claim: object) => ({ ...claim, seconds: 0, fromCache: false }));
  expect(bare(after)).toEqual(bare(before));
});

it('writes a report for the browser from the cache, machine by machine', async () => {
  const { folder, env } = await blessed();
  await runIn(env, folder, 'check', '--html', 'fresh');
  const { out } = await runIn(env, folder, 'check', '--html', 'kept');
  expect(out).toContain('(2 from cache');
  const page = 'lost.unlocked.html';
  const [fresh, kept] = ['fresh', 'kept'].map((name) =>
    fs.readFileSync(path.join(folder, name, page), 'utf8'),
  );
  expect(kept).toBe(fresh);
});
