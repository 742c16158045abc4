/** The table of `check`: a row for each claim as soon as it is known, in the order of the claims. */
import { expect, it } from 'vitest';
import { claimRows } from '../report/text/claims-table.ts';
import { checkClaims } from '../workbench/claims/check-claims.ts';
import { openProject } from '../workbench/project/project.ts';
import { noEvents } from '../workbench/search/events.ts';
import { usualSearch } from '../workbench/search/search-options.ts';
import { lostUpdate, project, run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const NAMES = Array.from({ length: 12 }, (_, i) => `c${i}`);
const MANY = NAMES.map((name) => `claim ${name} { holds range }`).join('\n');

it('comes row by row: who reads the first need not wait for the last', async () => {
  const folder = temporaryFolder(project(MANY));
  const interruption = new AbortController();
  const begun: string[] = [];
  const reported: string[] = [];
  const { skippedCount } = await checkClaims(
    { ...noEvents(), signal: interruption.signal },
    openProject(folder, folder),
    ['properties/lost.kspec'],
    [],
    { ...usualSearch(), cache: undefined },
    {
      onBegin: (claims) => begun.push(...claims.map(({ id }) => id)),
      onReport: ({ id }) => {
        reported.push(id);
        interruption.abort();
      },
    },
  );
  expect(begun).toEqual(NAMES.map((name) => `lost.${name}`));
  expect(skippedCount).toBeGreaterThan(0);
  expect(reported).toEqual(begun.slice(0, NAMES.length - skippedCount));
});

it('has its rows in the order of the claims, and those of a claim that cannot be checked are left out', async () => {
  const folder = temporaryFolder(
    project('claim a { holds range }\nclaim b { holds nothing }\nclaim c { holds range }'),
  );
  const { code, out, err } = await run(folder, 'check');
  expect(code).toBe(2);
  expect(err).toContain('error[K0506]: unknown property `nothing`');
  const rows = out.split('\n').filter((line) => line.startsWith('lost.'));
  expect(rows.map((row) => row.split(' ')[0])).toEqual(['lost.a', 'lost.c']);
});

it('says of a claim without counts that it is new, not that something is wrong', async () => {
  const folder = temporaryFolder(project('claim a { holds range }'));
  const { code, out } = await run(folder, 'check');
  expect(code).toBe(4);
  expect(out).toMatch(/^lost\.a +holds +holds .* new$/m);
  expect(out).toContain('1 claim: 1 new\n');
  expect(out).toContain('new: no counts are recorded; `faultline check --bless` writes them');
  expect(out).not.toContain('drifted');
});

it('has only the bounds that a claim gives, and all with -v', async () => {
  const folder = temporaryFolder({
    'package.json': '{}',
    'a.kspec': lostUpdate('claim a { holds range }\nclaim b { set LIMIT = 3  holds range }'),
  });
  await run(folder, 'check', '--bless', 'a.kspec');
  const { out } = await run(folder, 'check', 'a.kspec');
  expect(out).toMatch(/^a\.a .* s$/m);
  expect(out).toMatch(/^a\.b .* LIMIT=3$/m);
  expect((await run(folder, 'check', 'a.kspec', '-v')).out).toMatch(/^a\.a .* LIMIT=2$/m);
});

it('is as wide as what is recorded, whatever colours it has', () => {
  const counts = { states: 1_204_118, transitions: 7, depth: 3 };
  const recorded = { verdict: 'holds', properties: [], counts } as const;
  const mark = (text: string): string => `<${text}>`;
  const tones = { good: mark, bad: mark, doubtful: mark, title: mark };
  const claims = [{ id: 'a/long/one.claim', recorded }];
  const bare = (text: string): string => text.replace(/[<>]/g, '');
  const { head } = claimRows(claims, tones, false);
  expect(bare(head)).toBe(
    'claim             recorded  now          states  transitions  depth        time  within\n',
  );
  expect(head).toContain('<claim>  ');
});
