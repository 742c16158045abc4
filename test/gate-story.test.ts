/**
 * A story: a project as `faultline init` makes it, a good change, a bad one, and changes that are quiet
 * about what they take away. What the gate says of each is a file in goldens/gate/, for people to read;
 * `vitest run test/gate-story -u` writes them anew.
 */
import { expect, it } from 'vitest';
import { run } from './command.fixture.ts';
import { commit, edit, git, repository } from './git.fixture.ts';

const SPEC = 'spec/starter/fault.kspec';
const CLAIMS = 'properties/starter.kspec';

type Change = readonly [file: string, from: string, to: string];

const RECHECK = `  recheck: if present {
    spin_unlock(ptl)
    put_page: atomic { pages = pages - 1 }
    return
  }`;
const WITHOUT_RECHECK: Change = [SPEC, RECHECK, '  recheck: skip'];

/** An empty repository after `faultline init` and its first commit. */
async function started(): Promise<string> {
  const folder = repository({});
  const { code, err } = await run(folder, 'init');
  expect(code, err).toBe(0);
  commit(folder, 'faultline init');
  return folder;
}

/** Makes these changes on a branch, blessed if asked for, and returns the gate's words. */
async function gate(
  folder: string,
  changes: readonly Change[],
  { bless }: { readonly bless: boolean },
) {
  git(folder, 'checkout', '--quiet', '-B', 'change', 'main');
  for (const [file, from, to] of changes) edit(folder, file, [from, to]);
  if (bless) await run(folder, 'check', '--bless');
  commit(folder, 'change');
  return run(folder, 'gate', '--base', 'main');
}

/** Hashes change with each word of the project, and say nothing to a reader. */
function withoutHashes(text: string): string {
  return text.replace(/\b[0-9a-f]{10}\b/g, 'a1b2c3d4e5');
}

const golden = (name: string): string => `goldens/gate/${name}`;

it('passes its own gate as it is', async () => {
  const folder = await started();
  const { code, out } = await run(folder, 'gate', '--base', 'HEAD~1');
  await expect(withoutHashes(out)).toMatchFileSnapshot(golden('init.txt'));
  expect(code).toBe(0);
});

it('opens for a change that says more', async () => {
  const folder = await started();
  const property = `/// What is mapped was allocated.
invariant mapped_is_allocated: racy present implies pages >= 1

claim three_cpus {
  set CPUS = 3
  holds all
}

`;
  const changes: readonly Change[] = [
    [CLAIMS, '/// The recheck', `${property}/// The recheck`],
    [
      SPEC,
      '  set_pte: present',
      '  // Nobody looks at the entry without the lock any more.\n  set_pte: present',
    ],
  ];
  const { code, out } = await gate(folder, changes, { bless: true });
  await expect(withoutHashes(out)).toMatchFileSnapshot(golden('good.txt'));
  expect(code).toBe(0);
});

it('closes for a change that breaks a claim: exit 1', async () => {
  const { code, out } = await gate(await started(), [WITHOUT_RECHECK], { bless: false });
  await expect(withoutHashes(out)).toMatchFileSnapshot(golden('bad.txt'));
  expect(code).toBe(1);
});

it('closes for a change that makes the property say less, so that all is green: exit 1', async () => {
  const folder = await started();
  const changes: readonly Change[] = [
    WITHOUT_RECHECK,
    [CLAIMS, 'implies pages == 1', 'implies pages >= 1'],
    [CLAIMS, 'violated no_leak', 'holds all'],
  ];
  const { code, out } = await gate(folder, changes, { bless: true });
  expect((await run(folder, 'check')).code).toBe(0);
  await expect(withoutHashes(out)).toMatchFileSnapshot(golden('sneaky-weakened.txt'));
  expect(code).toBe(1);
  const { out: markdown } = await run(folder, 'gate', '--base', 'main', '--format', 'markdown');
  await expect(withoutHashes(markdown)).toMatchFileSnapshot(golden('sneaky-weakened-markdown.txt'));
});

it('closes for a change that loses states, though all is recorded anew: exit 4', async () => {
  const folder = await started();
  const changes: readonly Change[] = [
    [
      SPEC,
      '  alloc_page: atomic { ',
      '  alloc_page: atomic {\n    await pages == 0 or racy present\n    ',
    ],
  ];
  const { code, out } = await gate(folder, changes, { bless: true });
  expect((await run(folder, 'check')).code).toBe(0);
  await expect(withoutHashes(out)).toMatchFileSnapshot(golden('sneaky-lost-states.txt'));
  expect(code).toBe(4);
  const agreed = await run(folder, 'gate', '--base', 'main', '--allow', 'lost-states');
  expect(agreed.code).toBe(0);
  expect(agreed.out).toContain('gate open, ');
});
