/** `check --shard`, `gate --shard` and `merge`: what several machines find is what one finds. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Shard } from '../report/json/check-json.ts';
import { sealed } from '../workbench/claims/shard-report.ts';
import { project, RIGHT_CLAIM, run } from './command.fixture.ts';
import { SPEC as GATED_SPEC, gatedProject } from './gate-project.fixture.ts';
import { commit, edit } from './git.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const LOST = project(RIGHT_CLAIM)['properties/lost.kspec'] ?? '';
const FILES = {
  ...project(`${RIGHT_CLAIM}\nclaim in_range { holds range }`),
  'properties/other.kspec': `${LOST.replace('module lost', 'module other')}\nclaim second { holds range }`,
  'properties/third.kspec': `${LOST.replace('module lost', 'module third')}`,
  'properties/broken.kspec': 'module broken\nshared x : nothing\n',
  'counterexamples/lost.orphan.trace': 'violated\n',
  'counterexamples/nobody.orphan.trace': 'violated\n',
};

interface Report {
  readonly exitCode: number;
  readonly seconds?: number;
  readonly shard?: unknown;
  readonly claims: readonly { readonly claim: string }[];
}

/** Runs the shards of a command, and merges their JSON. */
async function merged(folder: string, count: number, ...args: readonly string[]): Promise<Report> {
  const files: string[] = [];
  for (let number = count; number >= 1; number--) {
    const { out } = await run(folder, ...args, '--shard', `${number}/${count}`, '--json');
    files.push(`${number}.json`);
    writeFileSync(path.join(folder, `${number}.json`), out);
  }
  const { out, code } = await run(folder, 'merge', ...files);
  const report = JSON.parse(out) as Report;
  expect(code).toBe(report.exitCode);
  return report;
}

/** What does not hang on how long it took, and on the order of the specs. */
function said(report: Report): unknown {
  const text = JSON.stringify(report).replace(/"seconds":[\d.]+/g, '"seconds":0');
  return JSON.parse(text, (_name, value: unknown) =>
    Array.isArray(value) ? value.map((each) => JSON.stringify(each)).sort() : value,
  );
}

test.each([1, 2, 5])('what %i shards of check find together is what one finds', async (count) => {
  const folder = temporaryFolder(FILES);
  const whole = JSON.parse((await run(folder, 'check', '--json')).out) as Report;
  expect(whole.claims.length).toBeGreaterThan(4);
  expect(said(await merged(folder, count, 'check'))).toEqual(said(whole));
});

test('what two shards of gate find together is what one finds', async () => {
  const folder = await gatedProject();
  edit(folder, GATED_SPEC, ['counter == 2', 'counter >= 1'], ['claim unlocked', 'claim renamed']);
  commit(folder, 'change');
  const whole = await run(folder, 'gate', '--base', 'HEAD~1', '--json');
  const report = await merged(folder, 2, 'gate', '--base', 'HEAD~1');
  expect(said(report)).toEqual(said(JSON.parse(whole.out) as Report));
});

test('SARIF and JUnit of shards are one file each, with all results', async () => {
  const folder = temporaryFolder(FILES);
  const write = async (name: string, ...args: readonly string[]): Promise<void> => {
    await run(folder, 'check', ...args, '--sarif', `${name}.sarif`, '--junit', `${name}.xml`);
  };
  await write('all');
  await write('1', '--shard', '1/2');
  await write('2', '--shard', '2/2');
  await run(folder, 'merge', '1.sarif', '2.sarif', '--out', 'merged.sarif');
  await run(folder, 'merge', '1.xml', '2.xml', '--out', 'merged.xml');
  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
  const results = (name: string): readonly string[] => {
    const { runs } = JSON.parse(read(name));
    expect(runs).toHaveLength(1);
    const [{ results: found, tool }] = runs;
    for (const { ruleId, ruleIndex } of found) {
      if (ruleIndex !== undefined) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    }
    return found.map((each: { message: { text: string } }) => each.message.text).sort();
  };
  expect(results('all.sarif').length).toBeGreaterThan(0);
  expect(results('merged.sarif')).toEqual(results('all.sarif'));
  const cases = (name: string): readonly string[] =>
    [...read(name).matchAll(/<testcase[^>]* name="([^"]*)"/g)]
      .map((found) => found[1] ?? '')
      .sort();
  expect(cases('merged.xml')).toEqual(cases('all.xml'));
  const total = (name: string): string | undefined =>
    /<testsuites[^>]* tests="\d+"/.exec(read(name))?.[0].match(/tests="\d+"/)?.[0];
  expect(total('merged.xml')).toBe(total('all.xml'));
});

test('a shard that is missing, or there twice, is no report', async () => {
  const folder = temporaryFolder(FILES);
  const { out } = await run(folder, 'check', '--shard', '1/2', '--json');
  writeFileSync(path.join(folder, '1.json'), out);
  const missing = await run(folder, 'merge', '1.json');
  expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('missing: 2/2')]);
  const twice = await run(folder, 'merge', '1.json', '1.json');
  expect([twice.code, twice.err]).toEqual([2, expect.stringContaining('1/2 is there twice')]);
  const other = await run(folder, 'merge', 'properties/lost.kspec');
  expect([other.code, other.err]).toEqual([2, expect.stringContaining('neither JSON nor XML')]);
});

test('a shard that is not what its schema says is no report, and no green one', async () => {
  const folder = temporaryFolder(FILES);
  for (const number of [1, 2]) {
    const { out } = await run(folder, 'check', '--shard', `${number}/2`, '--json');
    writeFileSync(path.join(folder, `${number}.json`), out);
  }
  const whole = JSON.parse(readFileSync(path.join(folder, '2.json'), 'utf8'));
  const { exitCode: _, ...withoutCode } = whole;
  const [claim] = whole.claims;
  const broken: readonly (readonly [object, string])[] = [
    [withoutCode, "the document must have required property 'exitCode'"],
    [sealed({ ...whole, exitCode: 5 }, whole.shard, whole.shard.run), 'exit code 5'],
    [{ ...whole, claims: [{ ...claim, states: -1 }] }, '/claims/0/states must be >= 0'],
    [{ ...whole, errors: null }, '/errors must be array'],
    [{ ...whole, schema: 'faultline/gate/2' }, 'reports of two commands'],
  ];
  for (const [document, why] of broken) {
    writeFileSync(path.join(folder, '2.json'), JSON.stringify(document));
    const { code, err } = await run(folder, 'merge', '1.json', '2.json');
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  }
});

test('reports of strangers are looked at once, and before what they say is believed', async () => {
  const folder = temporaryFolder(FILES);
  const { out } = await run(folder, 'check', '--shard', '1/1', '--json');
  const whole = JSON.parse(out);
  const as = (shard: Shard): string => JSON.stringify(sealed(whole, shard, whole.shard.run));
  const hostile: readonly (readonly [string, string])[] = [
    [as({ number: 1, count: 1e9 }), 'and 999999979 more'],
    [as({ number: 1, count: 0.5 }), '/shard/count must be'],
    [as({ number: 3, count: 1 }), 'there is no shard 3/1'],
    [JSON.stringify({ ...whole, exitCode: 0 }), '`a` was changed after it was written'],
    ['{ "runs": [{}] }', 'is no SARIF'],
    ['{ "runs": [{ "tool": { "driver": { "rules": [null] } } }] }', 'is no SARIF'],
    ['<testsuites'.repeat(400_000), 'is not JUnit XML'],
    ['<testsuites>'.repeat(400_000), 'is not JUnit XML'],
    ['<testsuites/'.repeat(400_000), 'is not JUnit XML'],
  ];
  for (const [text, why] of hostile) {
    writeFileSync(path.join(folder, 'a'), text);
    const { code, err } = await run(folder, 'merge', 'a');
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  }
});

test('shards of gate that compare different revisions are no report', async () => {
  const folder = await gatedProject();
  for (const number of [1, 2]) {
    edit(folder, GATED_SPEC, ['counter == 2', 'counter >= 1'], ['counter >= 1', 'counter == 2']);
    commit(folder, `change ${number}`);
    const { out } = await run(
      folder,
      'gate',
      '--base',
      'HEAD~1',
      '--shard',
      `${number}/2`,
      '--json',
    );
    writeFileSync(path.join(folder, `${number}.json`), out);
  }
  const { code, err } = await run(folder, 'merge', '1.json', '2.json');
  expect([code, err]).toEqual([2, expect.stringContaining('different revisions')]);
});

test.each([
  ['another spec', ['check']],
  ['other options', ['check', '--strict']],
])('shards of %s are no report', async (what, second) => {
  const folder = temporaryFolder(FILES);
  const write = async (number: number, args: readonly string[]): Promise<void> => {
    const { out } = await run(folder, ...args, '--shard', `${number}/2`, '--json');
    writeFileSync(path.join(folder, `${number}.json`), out);
  };
  await write(1, ['check']);
  if (what === 'another spec') {
    const spec = path.join(folder, 'properties/lost.kspec');
    writeFileSync(spec, `${readFileSync(spec, 'utf8')}\n`);
  }
  await write(2, second);
  const { code, err } = await run(folder, 'merge', '1.json', '2.json');
  expect([code, err]).toEqual([2, expect.stringContaining('different specs, options')]);
});

test.each(['0/2', '3/2', 'x', '1/0'])('%s is no shard', async (text) => {
  const { code, err } = await run(temporaryFolder(FILES), 'check', '--shard', text);
  expect([code, err]).toEqual([2, expect.stringContaining('2/5')]);
});

test('who wants all does not get a part', async () => {
  const { code, err } = await run(temporaryFolder(FILES), 'check', '--shard', '1/2', '--bless');
  expect([code, err]).toEqual([2, expect.stringContaining('does not go with')]);
});
