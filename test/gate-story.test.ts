/**
 * A story: a project, a good change, a bad one, and changes that are quiet about what they take away.
 * What the gate says of each is a file in goldens/gate/, for people to read; `vitest run test/gate-story -u`
 * writes them anew.
 */
import { expect, it } from 'vitest';
import { run } from './command.fixture.ts';
import { gatedProject, SPEC } from './gate-project.fixture.ts';
import { commit, edit, git } from './git.fixture.ts';

type Change = readonly [from: string, to: string];

const WITHOUT_LOCK: readonly Change[] = [
  ['  take: enter(w)', '  take: skip'],
  ['  give: spin_unlock(lock)', '  give: skip'],
];

/** Makes a branch with these changes of the spec, blessed if asked for, and returns the gate's words. */
async function gate(folder: string, changes: readonly Change[], how: { readonly bless: boolean }) {
  git(folder, 'checkout', '--quiet', '-B', 'change', 'main');
  edit(folder, SPEC, ...changes);
  if (how.bless) await run(folder, 'check', '--bless');
  commit(folder, 'change');
  return run(folder, 'gate', '--base', 'main');
}

/** Hashes change with each word of the project, and say nothing to a reader. */
function withoutHashes(text: string): string {
  return text.replace(/\b[0-9a-f]{10}\b/g, 'a1b2c3d4e5');
}

const golden = (name: string): string => `goldens/gate/${name}`;

it('opens for a change that says more', async () => {
  const folder = await gatedProject();
  const changes: readonly Change[] = [
    ['ghost finished', '// Where we are.\nghost finished'],
    [
      'claim locked {',
      '/// Nobody counts too far.\ninvariant bounded: counter <= 2\n\nclaim locked {',
    ],
  ];
  const { code, out } = await gate(folder, changes, { bless: true });
  await expect(withoutHashes(out)).toMatchFileSnapshot(golden('good.txt'));
  expect(code).toBe(0);
});

it('closes for a change that breaks a claim: exit 1', async () => {
  const folder = await gatedProject();
  const { code, out } = await gate(folder, WITHOUT_LOCK, { bless: false });
  await expect(withoutHashes(out)).toMatchFileSnapshot(golden('bad.txt'));
  expect(code).toBe(1);
});

it('closes for a change that makes the property say less, so that all is green: exit 1', async () => {
  const folder = await gatedProject();
  const changes: readonly Change[] = [
    ...WITHOUT_LOCK,
    ['implies counter == 2', 'implies counter >= 1'],
    ['violated none_lost', 'holds all'],
  ];
  const { code, out } = await gate(folder, changes, { bless: true });
  expect((await run(folder, 'check')).code).toBe(0);
  await expect(withoutHashes(out)).toMatchFileSnapshot(golden('sneaky-weakened.txt'));
  expect(code).toBe(1);
  const { out: markdown } = await run(folder, 'gate', '--base', 'main', '--format', 'markdown');
  await expect(withoutHashes(markdown)).toMatchFileSnapshot(golden('sneaky-weakened-markdown.txt'));
});

it('closes for a change that loses states, though all is recorded anew: exit 4', async () => {
  const folder = await gatedProject();
  const changes: readonly Change[] = [
    ['  spin_lock(lock)', '  await w == 0 or counter == 1\n  spin_lock(lock)'],
  ];
  const { code, out } = await gate(folder, changes, { bless: true });
  await expect(withoutHashes(out)).toMatchFileSnapshot(golden('sneaky-lost-states.txt'));
  expect(code).toBe(4);
  const agreed = await run(folder, 'gate', '--base', 'main', '--allow', 'lost-states');
  expect(agreed.code).toBe(0);
  expect(agreed.out).toContain('gate open, 1 allowed');
});
