/** What the model of Linux does with an anonymous page, beside what Linux was seen to do. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { run } from './command.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
const SPEC = 'spec/linux/operations.kspec';
const TABLES = ['spec/linux/operations.csv', 'spec/linux/operations-exceptions.csv'];

interface Found {
  readonly counts: Readonly<Record<string, number>>;
  readonly accepted: number;
  readonly cells: readonly { readonly operation: string; readonly accepted: boolean }[];
}

async function conform(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly found: Found }> {
  const { code, out } = await run(
    ROOT,
    'conform',
    SPEC,
    ...TABLES,
    '--length',
    '3',
    '--json',
    ...args,
  );
  return { code, found: JSON.parse(out) as Found };
}

it('does what Linux did in each cell, or says why it does not', { timeout: 300_000 }, async () => {
  const { code, found } = await conform();
  expect(found.cells.filter(({ accepted }) => !accepted)).toEqual([]);
  expect(found.counts).toEqual({
    ...{ agrees: 5878, more: 26, fewer: 15, differs: 0 },
    ...{ 'not expressible': 63, unknown: 0 },
  });
  expect(code).toBe(0);
});

it.each([
  ['writeprotect_asks_nobody', 'sync-sigbus', ['unwp', 'wp']],
  ['scan_ignores_the_mode', 'sync-sigbus', ['scan_wp', 'scan_wp_all', 'scan_wp_nocheck']],
  ['dontneed_keeps_the_marker', 'async', ['dontneed', 'dontneed:r']],
  ['pageout_takes_shared_pages', 'sync-sigbus', ['pageout']],
])(
  'sees a check that is forgotten: %s',
  { timeout: 120_000 },
  async (variant, mode, operations) => {
    const { code, found } = await conform('--variant', variant, '--mode', mode);
    const red = found.cells.filter(({ accepted }) => !accepted).map(({ operation }) => operation);
    expect([...new Set(red)]).toEqual(expect.arrayContaining([...operations]));
    expect(code).toBe(1);
  },
);
