/** `faultline explain` and `faultline why`, on the bugs that the kernel had and on small specs. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { ExplainJson } from '../report/json/explain-json.ts';
import type { WhyJson } from '../report/json/why-json.ts';
import { project, RIGHT_CLAIM, run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
const CLAIMS = 'properties/linux/uffd-wp';
const SPEC = 'properties/lost.kspec';

async function explained(spec: string, claim: string, ...more: string[]): Promise<ExplainJson> {
  const { out, err } = await run(ROOT, 'explain', spec, '--claim', claim, ...more, '--json');
  expect(err).toBe('');
  return JSON.parse(out) as ExplainJson;
}

/** What the step does before which it could still have gone well. */
function turning({ turningPoint, steps }: ExplainJson): string {
  const step = steps[turningPoint.step ?? -1];
  return step === undefined ? turningPoint.kind : `${step.thread} ${step.call}: ${step.does}`;
}

function cures({ remedies }: ExplainJson): readonly string[] {
  return remedies
    .filter(({ verdict }) => verdict === 'holds')
    .map(({ change, variant }) => `${change} ${variant}`);
}

it('B01: it was too late when the writer stored to the page that was being copied', async () => {
  const spec = `${CLAIMS}/december-2020.kspec`;
  const explanation = await explained(spec, 'v5_11_a', '--property', 'no_lost_write');
  expect(turning(explanation)).toBe('CPU0 (writer) mmu_store: memory[0] 0->1');
  expect(explanation.orders.every(({ matters }) => matters)).toBe(true);
  expect(cures(explanation)).toContain('without v5_11');
  expect(cures(explanation)).toContain('with flush_before_copy');
});

it('B01 as a missing flush: without the flush, the same store is the last moment', async () => {
  const spec = `${CLAIMS}/pending-flush.kspec`;
  const explanation = await explained(spec, 'no_flush_by_count', '--property', 'no_lost_write');
  expect(turning(explanation)).toBe('CPU0 (writer) mmu_store: memory[0] 0->1');
  expect(cures(explanation)).toEqual(['without reuse_by_count', 'without no_pending_flush']);
});

it('B02: every run ends in it, by the entry that is made from the old one', async () => {
  const explanation = await explained(`${CLAIMS}/seed-diff.kspec`, 'seed_diff');
  expect(turning(explanation)).toBe('none');
  const last = explanation.steps.at(-1);
  expect(`${last?.call}: ${last?.does}`).toMatch(/^wp_page_reuse: .*uffd_wp 0->1/);
  expect(cures(explanation)).toContain('without seed_diff');
});

it('B27: the waker has seen the one queue empty, and looks at the other too early', async () => {
  const explanation = await explained(`${CLAIMS}/sync-wake.kspec`, 'no_refile_seq');
  expect(turning(explanation)).toMatch(/^lifter userfaultfd_active: .*fault_wqh != \{\}/);
  expect(cures(explanation)).toEqual(['without no_refile_seq']);
});

it('B27 as a run without end has the same turning point', async () => {
  const explanation = await explained(`${CLAIMS}/sync-liveness.kspec`, 'no_refile_seq');
  expect(turning(explanation)).toMatch(/^lifter userfaultfd_active: .*fault_wqh != \{\}/);
});

it('finds the flush that was the fix: 6ce64428d620', { timeout: 300_000 }, async () => {
  const spec = `${CLAIMS}/pending-flush.kspec`;
  const args = ['--property', 'no_lost_write', '--additions'];
  const { additions } = await explained(spec, 'no_flush_by_count', ...args);
  const cures = additions?.cures.map(({ what, owner }) => `${what} in ${owner}`);
  expect(cures).toContain('flush_tlb_range({vmf.page}) in do_wp_page');
});

it('explains a trace from a file as it explains the claim', async () => {
  const folder = temporaryFolder(project(''));
  const { out } = await run(folder, 'run', SPEC, '--json');
  fs.writeFileSync(path.join(folder, 'out.json'), out);
  const { out: text, err, code } = await run(folder, 'explain', 'out.json');
  expect({ err, code }).toEqual({ err: '', code: 0 });
  expect(text).toMatch(
    /When was it too late\?[\s\S]*Which steps matter\?[\s\S]*What makes it disappear\?/,
  );
});

it('says what to do about a claim that it cannot explain', async () => {
  const folder = temporaryFolder(project(RIGHT_CLAIM.replace('violated', 'violated')));
  expect(await run(folder, 'explain', SPEC)).toMatchObject({ code: 2 });
  expect(await run(folder, 'explain', SPEC, '--claim', 'nobody')).toMatchObject({ code: 2 });
  expect(await run(folder, 'explain', 'none.json')).toMatchObject({ code: 2 });
});

it('why judges a barrier under x86-TSO', async () => {
  const args = ['examples/store-buffer.kspec', '--claim', 'correct', '--json'];
  const { out } = await run(ROOT, 'why', ...args);
  const { steps, memory } = JSON.parse(out) as WhyJson;
  const barriers = steps.filter(({ what }) => what === 'smp_mb()');
  expect(memory).toBe('tso');
  expect(barriers.map(({ need, property }) => [need, property])).toEqual([
    ['needed', 'two_inside'],
  ]);
});

it('why judges acquires and releases under weak memory', async () => {
  const args = ['examples/spsc-ring.kspec', '--claim', 'correct', '--memory', 'weak', '--json'];
  const { steps, memory } = JSON.parse((await run(ROOT, 'why', ...args)).out) as WhyJson;
  expect(memory).toBe('weak');
  expect(steps.map(({ what, kind, need, property }) => [what, kind, need, property])).toEqual([
    ['smp_store_release(head)', 'order', 'needed', 'in_order'],
    ['smp_load_acquire(head)', 'order', 'needed', 'in_order'],
    // That the slot was read before it is free again: loads and later stores are not exchanged.
    ['smp_store_release(tail)', 'order', 'unknown', null],
  ]);
});

it('why names the property that breaks without each lock, and what nothing needs', async () => {
  const { out, code } = await run(
    ROOT,
    'why',
    'examples/bounded-buffer.kspec',
    '--claim',
    'correct',
    '--json',
  );
  const { steps } = JSON.parse(out) as WhyJson;
  expect(code).toBe(0);
  const of = (what: string, owner: string): WhyJson['steps'][number] | undefined =>
    steps.find((step) => step.what === what && step.owner === owner);
  expect(of('mutex_lock(buffer_lock), mutex_unlock(buffer_lock)', 'producer')).toMatchObject({
    kind: 'lock',
    need: 'needed',
    property: 'data_race',
    steps: 2,
  });
  expect(of('wake_up(not_empty)', 'producer')).toMatchObject({
    need: 'needed',
    property: 'deadlock',
  });
  expect(of('schedule(not_full)', 'wait_for_space')).toMatchObject({ need: 'not-needed' });
});

it('why stops at its limit, says what it does not know, and exits with 3', async () => {
  const args = ['--claim', 'correct', '--max-seconds', '0.001s'];
  const { out, code } = await run(ROOT, 'why', 'examples/bounded-buffer.kspec', ...args);
  expect(code).toBe(3);
  expect(out).toMatch(/not known, a limit was reached/);
});

it('the smallest scenario of the philosophers is two of them', async () => {
  const args = ['--variant', 'left_first', '--property', 'deadlock', '--minimal', 'scenario'];
  const { out, err, code } = await run(ROOT, 'run', 'examples/philosophers.kspec', ...args);
  expect(code).toBe(1);
  expect(err).toContain('smallest scenario: N=2 (0 smaller ones without a violation)');
  expect(out).toContain('philosopher[1] is trying to acquire lock: mutex_lock(fork[0])');
  expect(out).not.toContain('philosopher[2]');
});

it('the smallest scenario counts what breaks nothing, and a picture for a commit stands alone', async () => {
  const folder = temporaryFolder(project(''));
  const { out, err } = await run(folder, 'run', SPEC, '--minimal', 'scenario', '--commit');
  expect(err).toMatch(/^smallest scenario: [\s\S]*^violated/m);
  expect(out).toContain('\t');
  expect(out).not.toMatch(/^violated|^replay|context switch/m);
});

it('why judges no barrier, acquire or release', async () => {
  const spec = `module passing
shared data : 0..1
shared flag : bool
thread writer { data = 1  smp_wmb()  smp_store_release(flag, true) }
thread reader {
  let f = smp_load_acquire(flag)
  smp_rmb()
  let d = data
  assert sees_data: not f or d == 1
}
claim merged { holds all }
`;
  const folder = temporaryFolder({ 'package.json': '{}', 'passing.kspec': spec });
  const asked = ['why', 'passing.kspec', '--claim', 'merged'];
  const { memory, steps } = JSON.parse((await run(folder, ...asked, '--json')).out) as WhyJson;
  expect(memory).toBe('sc');
  expect(steps.map(({ what, need }) => `${what} ${need}`)).toEqual([
    'smp_wmb() not-judged',
    'smp_rmb() not-judged',
    'smp_store_release(flag) not-judged',
    'smp_load_acquire(flag) not-judged',
  ]);
  const { out } = await run(folder, ...asked);
  expect(out).toContain(
    'not judged: barriers, acquires and releases have no effect under sequentially consistent memory:',
  );
  const tso = await run(folder, ...asked, '--memory', 'tso');
  expect(tso.out).toContain(
    'not judged: x86-TSO keeps this order without smp_rmb(), smp_wmb(), acquires and releases:',
  );
  expect(out).not.toContain('not needed');
  expect(out).toContain('0 of 0 steps needed by passing.merged, 4 not judged');
});
