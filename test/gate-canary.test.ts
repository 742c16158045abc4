/**
 * Canaries of the gate: each is a change that must not pass, and must say what to do. Beside each finding
 * that people may agree to stands that they can.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { run, runIn } from './command.fixture.ts';
import { gatedProject, PICTURE, SPEC } from './gate-project.fixture.ts';
import { commit, edit, git } from './git.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

type Change = readonly [from: string, to: string];

/** Commits `changes` of the spec on a branch, as they are or blessed, and asks the gate. */
async function gate(
  folder: string,
  changes: readonly Change[],
  { bless = false, flags = [] }: { bless?: boolean; flags?: readonly string[] } = {},
) {
  git(folder, 'checkout', '--quiet', '-B', 'change');
  edit(folder, SPEC, ...changes);
  if (bless) await run(folder, 'check', '--bless');
  commit(folder, 'change');
  return run(folder, 'gate', '--base', 'main', ...flags);
}

interface Canary {
  readonly title: string;
  readonly changes: readonly Change[];
  readonly bless?: boolean;
  readonly code: number;
  readonly says: readonly string[];
  /** What `--allow` must name for the gate to open; undefined if nothing opens it. */
  readonly allow?: string;
}

const CANARIES: readonly Canary[] = [
  {
    title: 'a wrong recorded verdict',
    changes: [['violated none_lost', 'holds all']],
    code: 1,
    says: [
      '  counter.unlocked: recorded as holding, but `none_lost` is violated',
      'other-verdict: mend the spec; if the verdict is meant, change it in the claim',
    ],
  },
  {
    title: 'a wrong count',
    changes: [['recorded { states 16', 'recorded { states 17']],
    code: 4,
    says: ['  counter.locked: states: recorded 17, now 16', '`faultline check --bless`'],
  },
  {
    title: 'runs that end before what the claim is about, in a check that it does not ask for',
    changes: [
      ['  give: spin_unlock(lock)', '  assert early: old == 1\n  give: spin_unlock(lock)'],
      ['holds all', 'holds none_lost'],
      ['  violated none_lost\n', '  violated early\n'],
    ],
    bless: true,
    code: 1,
    says: ['  counter.locked: holds as far as runs go: some end in early', '`--allow cut-short`'],
    allow: 'cut-short,verdict,lost-states,emptied',
  },
  {
    title: 'a verdict that was recorded anew',
    changes: [
      ['replace bump.take { skip }', 'replace bump.take { enter(w) }'],
      ['replace bump.give { skip }', 'replace bump.give { spin_unlock(lock) }'],
      ['  violated none_lost\n', '  holds all\n'],
    ],
    bless: true,
    code: 1,
    says: [
      '  counter.unlocked: recorded as violated by none_lost before, as holding now',
      'verdict: if people agree to the new verdict: `--allow verdict`',
    ],
    allow: 'verdict,lost-states,emptied',
  },
  {
    title: 'a weakened property that no claim notices',
    changes: [
      ['counter = old + 1', 'counter = 1'],
      ['implies counter == 2', 'implies counter > 0'],
      ['violated none_lost', 'holds none_lost'],
    ],
    bless: true,
    code: 1,
    says: [
      '  none_lost: as it was, it is violated now in counter.locked; as it is, it holds',
      'weakened: restore the property; if it is meant to say less: `--allow weakened`',
    ],
    allow: 'weakened,verdict,lost-states',
  },
  {
    title: 'a property weakened by a function that it calls',
    changes: [
      [
        '-> bool = forall w in Worker: finished[w]',
        '-> bool = forall w in Worker: finished[w] and counter == 2',
      ],
      ['counter = old + 1', 'counter = 1'],
      ['violated none_lost', 'holds none_lost'],
    ],
    bless: true,
    code: 1,
    says: ['  none_lost: as it was, it is violated now in counter.locked'],
  },
  {
    title: 'a property that is gone',
    changes: [
      ['/// No increment is lost.\ninvariant none_lost: all_finished() implies counter == 2', ''],
      ['fn all_finished() -> bool = forall w in Worker: finished[w]', ''],
      ['  violated none_lost\n', '  holds all\n'],
    ],
    bless: true,
    code: 1,
    says: [
      '  none_lost: gone from counter.locked; it would still hold',
      'removed: restore the property; if it is meant to go: `--allow removed`',
    ],
    allow: 'removed,verdict',
  },
  {
    title: 'a property that is another, while what the old one names is gone',
    changes: [
      ['shared counter : 0..2', 'shared count : 0..2'],
      ['let old = counter', 'let old = count'],
      ['counter = old + 1', 'count = old + 1'],
      ['implies counter == 2', 'implies count >= 1'],
      ['violated none_lost', 'holds none_lost'],
    ],
    bless: true,
    code: 1,
    says: [
      '  none_lost: its old text cannot be asked any more: ',
      'unasked: compare both texts; if the new one says as much: `--allow unasked`',
    ],
    allow: 'unasked,verdict',
  },
  {
    title: 'a claim that vanished',
    changes: [['claim locked', 'claim another']],
    code: 1,
    says: [
      '  counter.locked: the claim is gone: it was recorded as holds',
      'vanished: bring the claim back; if it is meant to go: `--allow vanished`',
    ],
    allow: 'vanished',
  },
  {
    title: 'an emptied invariant',
    changes: [
      ['all_finished() implies', 'counter > 2 implies'],
      ['violated none_lost', 'holds none_lost'],
    ],
    code: 1,
    says: [
      '  counter.locked: `none_lost` says nothing: its premise `counter > 2` is never met',
      'emptied: restore what it was about; if it may say nothing: `--allow emptied`',
    ],
  },
  {
    title: 'a variant that no longer applies',
    changes: [['  give: spin_unlock(lock)', '  put: spin_unlock(lock)']],
    code: 2,
    says: [
      '  unlocked: no longer applies in properties/counter.kspec: ',
      'variant: mend the variant, or take it away with its claims',
      '  properties/counter.kspec',
    ],
  },
  {
    title: 'a variant that changes nothing any more',
    changes: [
      ['  take: enter(w)', '  take: skip'],
      ['  give: spin_unlock(lock)', '  give: skip'],
      ['holds all  recorded', 'violated none_lost  recorded'],
    ],
    bless: true,
    code: 1,
    says: ['  counter.unlocked: variant `unlocked` changes nothing'],
  },
];

it.each(CANARIES)('closes for $title', async ({ changes, bless, code, says, allow }) => {
  const folder = await gatedProject();
  const closed = await gate(folder, changes, { bless: bless === true });
  for (const words of says) expect(closed.out).toContain(words);
  expect(closed.out).toMatch(new RegExp(`^gate closed \\(exit ${code}\\): `, 'm'));
  expect(closed.code).toBe(code);
  if (allow === undefined) return;
  const agreed = await run(folder, 'gate', '--base', 'main', '--allow', allow);
  expect(agreed.out).toContain('gate open, ');
  expect(agreed.code).toBe(0);
});

it('closes for pictures that are missing, changed, or of no claim: exit 4', async () => {
  const folder = await gatedProject();
  git(folder, 'checkout', '--quiet', '-b', 'change');
  const file = path.join(folder, PICTURE);
  const orphan = 'counterexamples/counter.forgotten.trace';
  fs.renameSync(file, path.join(folder, orphan));
  commit(folder, 'change');
  const moved = await run(folder, 'gate', '--base', 'main');
  expect(moved.code).toBe(4);
  expect(moved.out).toContain(`its picture \`${PICTURE}\` is missing`);
  expect(moved.out).toContain(`  ${orphan}: no violated claim has this picture`);
  expect(moved.out).toContain(
    '`faultline check --bless` draws it again, and removes pictures without a claim',
  );

  fs.renameSync(path.join(folder, orphan), file);
  fs.appendFileSync(file, 'more\n');
  commit(folder, 'change');
  const changed = await run(folder, 'gate', '--base', 'main');
  expect(changed.code).toBe(4);
  expect(changed.out).toContain(`its picture \`${PICTURE}\` is not what is drawn now`);
});

it('takes no word from a corrupted cache', async () => {
  const folder = await gatedProject();
  const cache = temporaryFolder({});
  const env = { FAULTLINE_CACHE: cache };
  const changes: readonly Change[] = [['holds all  recorded', 'violated none_lost  recorded']];
  await gate(folder, changes);
  const first = await runIn(env, folder, 'gate', '--base', 'main');
  expect(first.code).toBe(1);
  for (const name of fs.readdirSync(cache)) {
    if (!name.endsWith('.result')) continue;
    const file = path.join(cache, name);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/"depth":\d/g, '"depth":0'));
  }
  const again = await runIn(env, folder, 'gate', '--base', 'main');
  expect(again.code).toBe(1);
  expect(again.err).toContain('is ignored: its checksum is wrong');
  expect(again.out).not.toContain('from cache');
});

it('asks nothing of claims that a change cannot affect', async () => {
  const folder = await gatedProject();
  const { code, out } = await gate(folder, [['ghost finished', '// why\nghost finished']]);
  expect(out).toContain('not affected and not asked: 1 with the same machine');
  expect(code).toBe(0);
  const none = await run(folder, 'gate', '--base', 'HEAD');
  expect(none.out).toContain('0 claims asked; not affected and not asked: 2 with the same text');
});

it('looks at revisions, not at the working tree', async () => {
  const folder = await gatedProject();
  edit(folder, SPEC, ['claim locked', 'claim broken']);
  expect((await run(folder, 'gate', '--base', 'main')).code).toBe(0);
});

it('compares with where the change began, not with what others did since', async () => {
  const folder = await gatedProject();
  git(folder, 'checkout', '--quiet', '-b', 'change');
  git(folder, 'checkout', '--quiet', 'main');
  edit(folder, SPEC, [
    'claim locked',
    'claim later {\n  holds all\n  recorded { states 16, transitions 16, depth 8 }\n}\n\nclaim locked',
  ]);
  commit(folder, 'meanwhile');
  git(folder, 'checkout', '--quiet', 'change');
  const { code, out } = await run(folder, 'gate', '--base', 'main');
  expect(out).toContain(', where HEAD parted from main -> ');
  expect(out).not.toContain('vanished');
  expect(code).toBe(0);
});

it.each<[string, readonly string[], string]>([
  ['a revision that is none', ['--base', 'nowhere'], 'git has no revision `nowhere`'],
  ['a revision that looks like an option', ['--base=--all'], 'git has no revision `--all`'],
  ['what cannot be allowed', ['--base', 'main', '--allow', 'weakend'], 'did you mean `weakened`?'],
])('explains %s: exit 2', async (_, flags, words) => {
  const folder = await gatedProject();
  const { code, err } = await run(folder, 'gate', ...flags);
  expect(err).toContain(words);
  expect(code).toBe(2);
});

it('asks no claim in the place of another of the same name: exit 2', async () => {
  const folder = await gatedProject();
  git(folder, 'checkout', '--quiet', '-b', 'change');
  const text = fs.readFileSync(path.join(folder, SPEC), 'utf8');
  fs.writeFileSync(path.join(folder, 'counter.kspec'), text.replace('old + 1', 'old'));
  commit(folder, 'the same names in another folder');
  const { code, out } = await run(folder, 'gate', '--base', 'main', '.');
  expect(out).toContain(
    'properties/counter.kspec: its claim `counter.locked` has the name of one in `counter.kspec`',
  );
  expect(code).toBe(2);
});

it('explains that there is no repository: exit 2', async () => {
  const { code, err } = await run(
    temporaryFolder({ 'package.json': '{}' }),
    'gate',
    '--base',
    'main',
  );
  expect(err).toContain('is not in a git repository');
  expect(err).toContain('hint: ');
  expect(code).toBe(2);
});

it('follows no link of a repository out of it', async () => {
  const folder = await gatedProject();
  const outside = temporaryFolder({ 'secret.kspec': 'module secret\nclaim c { holds all }\n' });
  fs.symlinkSync(path.join(outside, 'secret.kspec'), path.join(folder, 'properties/link.kspec'));
  git(folder, 'checkout', '--quiet', '-b', 'change');
  commit(folder, 'link');
  const { code, out } = await run(folder, 'gate', '--base', 'main');
  expect(out).not.toContain('link');
  expect(code).toBe(0);
  expect(execFileSync('git', ['status', '--short'], { cwd: folder, encoding: 'utf8' })).toBe('');
});
