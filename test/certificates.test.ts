/** A green can be checked by others: one certificate a spec, verified by the interpreter alone. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  decodeViewsCertificate,
  encodeViewsCertificate,
} from '../checker/any-number/views-certificate.ts';
import { decodeCertificate, encodeCertificate } from '../checker/certificate/certificate.ts';
import { loadSpec } from '../workbench/project/load-spec.ts';
import { openProject } from '../workbench/project/project.ts';
import { findSpecFiles } from '../workbench/project/spec-files.ts';
import { project, RIGHT_CLAIM, run } from './command.fixture.ts';
import { FOR_MANY } from './for-many.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** Larger claims are left to whoever has the time: the interpreter takes a minute for 200,000 states. */
const STATES_MAX = 3000;
/** A view is looked at beside each other one of the same shared part. */
const VIEWS_MAX = 300;

/** The smallest claim of a spec that holds and says something of states. */
function smallestGreen(file: string): string | undefined {
  const { claims, program } = loadSpec(openProject(ROOT, ROOT), file);
  const ofRuns = program.modules.flatMap(({ syntax }) =>
    syntax.declarations.flatMap((d) =>
      d.kind === 'property' && (d.form === 'property' || d.form === 'eventually')
        ? [d.name.text]
        : [],
    ),
  );
  return claims
    .filter(({ expected }) => expected?.verdict === 'holds')
    .filter(
      ({ expected: { names } = { names: [] } }) =>
        names.length === 0 || names.some(({ text }) => !ofRuns.includes(text)),
    )
    .map(({ name, any, recorded }) => ({
      name: name.text,
      states: recorded?.states ?? Infinity,
      most: any === undefined ? STATES_MAX : VIEWS_MAX,
    }))
    .filter(({ states, most }) => states <= most)
    .sort((a, b) => a.states - b.states)[0]?.name;
}

const greens = findSpecFiles(['properties', 'examples'], ROOT).flatMap((file) => {
  const claim = smallestGreen(file);
  return claim === undefined ? [] : [{ file: path.relative(ROOT, file), claim }];
});

test('most specs have a green that is small enough', () => {
  expect(greens.length).toBeGreaterThan(20);
});

test.each(greens)(
  '$file: $claim is proven by its certificate',
  async ({ file, claim }) => {
    const certificate = path.join(temporaryFolder({}), 'claim.cert');
    const made = await run(ROOT, 'check', file, '--claim', claim, '--certificate', certificate);
    expect(made).toMatchObject({ code: 0 });
    const verified = await run(ROOT, 'verify-certificate', certificate);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.out).toMatch(/^verified: proven for /);
  },
  60_000,
);

test('a certificate of another spec, and a file that is none, are refused: exit 2', async () => {
  const folder = temporaryFolder(project('claim quiet { holds range }'));
  const spec = 'properties/lost.kspec';
  expect(await run(folder, 'check', spec, '--bless')).toMatchObject({ code: 0 });
  expect(await run(folder, 'check', spec, '--certificate', 'a.cert')).toMatchObject({ code: 0 });
  expect(await run(folder, 'verify-certificate', 'a.cert')).toMatchObject({ code: 0 });

  const file = path.join(folder, spec);
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('old + 1', '1'));
  const changed = await run(folder, 'verify-certificate', 'a.cert');
  expect(changed).toMatchObject({ code: 2 });
  expect(changed.err).toContain('the spec has changed since');

  fs.truncateSync(path.join(folder, 'a.cert'), 700);
  const cut = await run(folder, 'verify-certificate', 'a.cert');
  expect(cut).toMatchObject({ code: 2 });
  expect(cut.err).toContain('is not a certificate');
  expect(await run(folder, 'verify-certificate', 'none.cert')).toMatchObject({ code: 2 });
});

test('what is violated, and several claims at once, get no certificate: exit 2', async () => {
  const folder = temporaryFolder(project(`${RIGHT_CLAIM}\nclaim quiet { holds range }`));
  await run(folder, 'check', '--bless');
  const violated = await run(folder, 'check', '--claim', 'unlocked', '--certificate', 'a.cert');
  expect(violated.err).toContain('does not hold');
  expect(violated.code).toBe(2);
  const both = await run(folder, 'check', '--certificate', 'a.cert');
  expect(both.err).toContain('a certificate is about one claim');
  expect(both.code).toBe(2);
  expect(fs.existsSync(path.join(folder, 'a.cert'))).toBe(false);
});

test('what verifies imports nothing of what explores', () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = fs.readFileSync(file, 'utf8');
    for (const [, target] of text.matchAll(/^import (?!type)[^;]*?from '(\.[^']+)'/gm)) {
      visit(path.resolve(path.dirname(file), target as string));
    }
  };
  visit(path.join(ROOT, 'checker/certificate/verify.ts'));
  visit(path.join(ROOT, 'checker/any-number/verify-views.ts'));
  visit(path.join(ROOT, 'cli/commands/verify-certificate.ts'));
  const used = [...seen].map((file) => path.relative(ROOT, file));
  expect(used).toContain('model/meaning/interpret.ts');
  // Of the reference it takes the test of a deadlock; two files are there for the names of checks. Of views it takes what
  // they are, and what of a spec is in their way.
  const allowed =
    /^checker\/(certificate\/|any-number\/|outcome\.ts|reference\/deadlock\.ts|locks\/lock-cycles\.ts|buffer-limit\.ts)/;
  const explorers = /^checker\/(?!README)/;
  expect(used).toContain('checker/reference/deadlock.ts');
  expect(used.filter((file) => explorers.test(file) && !allowed.test(file))).toEqual([]);
  const searching = /any-number\/(explore|any-number|view-states|view-store|pair)/;
  expect(used.filter((file) => searching.test(file))).toEqual([]);
});

test('what holds for any number is proven by its views, and by the states of fewer than a view has', async () => {
  const folder = temporaryFolder({ 'package.json': '{}', 'properties/many.kspec': FOR_MANY });
  await run(folder, 'check', '--bless');
  const made = await run(folder, 'check', '--certificate', 'c.cert');
  expect(made).toMatchObject({ code: 0 });
  expect(made.err).toMatch(/c\.cert: certificate of many\.many, \d+ views of 2 `Cpu`/);
  const verified = await run(folder, 'verify-certificate', 'c.cert');
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.out).toMatch(/verified: proven for .*\(any number of Cpu\): mutex, /);
  expect(verified.out).toMatch(
    /^\d+ views of 2, \d+ transitions, each followed by the interpreter/m,
  );

  const file = path.join(folder, 'c.cert');
  const certificate = decodeViewsCertificate(fs.readFileSync(file));
  if ('mistake' in certificate) throw new Error(certificate.mistake);
  const { about, views, fewer } = certificate;
  const rewrite = (changed: Partial<typeof certificate>): void =>
    fs.writeFileSync(file, encodeViewsCertificate({ ...certificate, ...changed }));
  const verdict = async (): Promise<string> => {
    const { code, out, err } = await run(folder, 'verify-certificate', 'c.cert');
    return `${code} ${out}${err}`;
  };
  rewrite({ about: { ...about, states: about.states - 1 }, views: views.slice(about.words) });
  expect(await verdict()).toContain('1 not proven: the initial view is missing');
  const [one] = about.fewer;
  if (one === undefined) throw new Error('views of two say nothing of one');
  rewrite({
    about: { ...about, fewer: [{ ...one, states: one.states - 1 }] },
    fewer: [fewer[0]?.slice(one.words) ?? views],
  });
  expect(await verdict()).toContain('1 not proven: with 1 `Cpu`: the initial state is missing');
  rewrite({ about: { ...about, fewer: [] }, fewer: [] });
  expect(await verdict()).toContain('2 error: `c.cert` says nothing of 1 `Cpu`');
  // One alone cannot show what takes two, and what two show cannot be had of one.
  rewrite({ about: { ...about, viewSize: 1 } });
  expect(await verdict()).toContain('2 error: `c.cert` has views of 1 `Cpu`');

  const spec = path.join(folder, 'properties/many.kspec');
  rewrite({});
  fs.writeFileSync(spec, FOR_MANY.replace('minus {i}', 'minus inside'));
  expect(await verdict()).toContain('2 error: `c.cert` is about another');
  fs.writeFileSync(spec, FOR_MANY.replace('minus {i}', 'minus {Cpu(0)}'));
  expect(await verdict()).toContain('2 error[K0512]: cannot be looked at for any number of `Cpu`');
});

test('a certificate names the checks in which runs end, and so does who verifies it', async () => {
  const text = `module cut
shared x : 0..3
thread t { x = 1  here: assert early: x == 0  x = 3 }
never bad: x == 3
claim bad_never { holds bad }
`;
  const folder = temporaryFolder({ 'package.json': '{}', 'properties/cut.kspec': text });
  await run(folder, 'check', '--bless');
  const made = await run(folder, 'check', '--certificate', 'c.cert');
  expect(made).toMatchObject({ code: 0 });
  expect(made.err).toContain('it goes as far as runs do: some end in early');
  const verified = await run(folder, 'verify-certificate', 'c.cert');
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.out).toContain('as far as runs go: some end in early, which is not proven');
  const file = path.join(folder, 'c.cert');
  const certificate = decodeCertificate(fs.readFileSync(file));
  if ('mistake' in certificate) throw new Error(certificate.mistake);
  const { about, body } = certificate;
  fs.writeFileSync(file, encodeCertificate({ about: { ...about, cutShort: [] }, body }));
  const untold = await run(folder, 'verify-certificate', 'c.cert');
  expect(untold).toMatchObject({ code: 1 });
  expect(untold.out).toContain('it does not say that runs end in early');
});
