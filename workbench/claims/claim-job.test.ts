/** What comes back from another thread is what this one would have found. */
import { expect, test } from 'vitest';
import { assert, at } from '../../model/machine/assert.ts';
import { temporaryFolder } from '../../test/temporary-folder.fixture.ts';
import { SpecError } from '../errors/spec-error.ts';
import { UserError } from '../errors/user-error.ts';
import { type LoadedSpec, loadSpec } from '../project/load-spec.ts';
import { openProject } from '../project/project.ts';
import { runJob } from '../search/run-job.ts';
import { usualSearch } from '../search/search-options.ts';
import { answerClaim } from './answer-claim.ts';
import { type ClaimJob, doClaimJob, type FoundOfClaim, foundOf } from './claim-job.ts';
import { specOf, textsOf } from './spec-texts.ts';

const SPEC = `module a
use lib.b
param N : 0..3 = 1
param UNUSED : 0..3 = 1
shared lock : spinlock
never high: x == 2
variant nothing {
  replace t.put { put: x = N }
}
thread t {
  spin_lock(lock)
  put: x = N
  spin_unlock(lock)
}
thread u { spin_lock(lock)  if x == 1 { x = 0 }  spin_unlock(lock) }
claim holds_at_one { set UNUSED = 2  variant nothing  holds all }
claim violated_at_two { set N = 2  violated high }
claim wrong_name { violated low }
claim deadlock { set N = 3  holds deadlock }
`;
const MODULE = `module lib.b
shared x : 0..3
`;
const CONTROL = { onProgress: () => {}, isStopped: () => false };
const options = { ...usualSearch(), coverageStates: 1000 };

function load(): LoadedSpec {
  const folder = temporaryFolder({
    'package.json': '{}',
    'a.kspec': SPEC,
    'spec/lib/b.kspec': MODULE,
  });
  return loadSpec(openProject(folder, folder), 'a.kspec');
}

let elsewhere = 0;

/** Asks as another thread is asked: everything is copied, on the way there and back. */
async function askedElsewhere(spec: LoadedSpec, claim: number): Promise<FoundOfClaim> {
  const wants = { answer: true, effects: true };
  const place = { file: 'a.kspec', cwd: '/', cacheFolder: undefined };
  // A number that this thread does not know: it parses the texts, as another thread does.
  elsewhere -= 1;
  const texts = { ...textsOf(spec), id: elsewhere };
  const job: ClaimJob = { spec: texts, claim, ...place, options, wants };
  const reply = structuredClone(await doClaimJob(structuredClone(job), CONTROL));
  if (reply.kind === 'cut-off') throw new Error('nobody cuts it off');
  return foundOf(spec, reply);
}

const withoutSeconds = (answer: object): object =>
  JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === 'seconds' ? 0 : value)));

test('an answer is the same from another thread, with the same places', async () => {
  const spec = load();
  for (const number of [0, 1, 3]) {
    const claim = at(spec.claims, number);
    const { answer } = await askedElsewhere(spec, number);
    assert(answer !== undefined, 'an answer was wanted');
    const asked = { spec, claim, file: 'a.kspec', cwd: '/' };
    const here = await answerClaim(asked, options, async (job) => ({
      ...(await runJob(job, CONTROL)),
      fromCache: false,
    }));
    expect(withoutSeconds(answer)).toEqual(withoutSeconds(here));
    const sources = (answer.covered?.branches ?? []).map(({ span }) => span.source);
    const known = spec.program.modules.map(({ source }) => source);
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.every((source) => known.includes(source))).toBe(true);
  }
});

test('what a claim sets to no effect, and the params that it needs', async () => {
  const spec = load();
  const { effects } = await askedElsewhere(spec, 0);
  expect(effects?.found.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'variant-without-effect nothing',
    'param-without-effect UNUSED',
  ]);
  expect((await askedElsewhere(spec, 1)).effects).toEqual({ found: [], needed: ['N'] });
});

test('mistakes come back as mistakes, at the place in the text that was asked about', async () => {
  const spec = load();
  const error = await askedElsewhere(spec, 2).catch((mistake: unknown) => mistake);
  expect(error).toBeInstanceOf(SpecError);
  const [first] = (error as SpecError).diagnostics;
  expect(first?.code).toBe('K0506');
  expect(first?.span.source).toBe(spec.source);
  await expect(
    foundLater(spec, { kind: 'mistake', message: 'no', hint: 'yes', warnings: [] }),
  ).rejects.toEqual(new UserError('no', 'yes'));
});

async function foundLater(
  spec: LoadedSpec,
  reply: Parameters<typeof foundOf>[1],
): Promise<FoundOfClaim> {
  return foundOf(spec, reply);
}

test('a thread that gives itself the texts does not parse them again', () => {
  const spec = load();
  expect(specOf(structuredClone(textsOf(spec)))).toBe(spec);
  expect(specOf({ ...textsOf(spec), id: Number.MAX_SAFE_INTEGER }).source.text).toBe(
    spec.source.text,
  );
});
