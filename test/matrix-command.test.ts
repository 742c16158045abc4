/** `faultline matrix`: operations beside each other, as they are shown, recorded and gated. */
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
const SCHEMA = path.join(ROOT, 'docs/schema/matrix.schema.json');
const RECORD = 'counter.matrix.csv';

const SPEC = `module counter
shared count : 0..3
proc add() {
  read: skip
  let old = count
  count = if old < 3 then old + 1 else 0
}
proc reset() { atomic { count = 0 } }
/// Nobody comes in between.
variant locked {
  replace proc add() {
    atomic { count = if count < 3 then count + 1 else 0 }
  }
}
driver task[t: 0..1] {
  operation add = add() when count < 2
  operation reset = reset()
}
label count = count
`;

const folder = (): string => temporaryFolder({ 'package.json': '{}', 'counter.kspec': SPEC });
const matrix = (cwd: string, ...more: readonly string[]): ReturnType<typeof run> =>
  run(cwd, 'matrix', 'counter.kspec', ...more);
const timeless = (text: string): string => text.replace(/\d+\.\d+ s/g, '0.00 s');

function withReasons(cwd: string): void {
  const file = path.join(cwd, RECORD);
  const text = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, text.replace(/^(.*;.*),,$/gm, '$1,,nobody counts'));
}

it('shows what no order explains, with a start state and the orders', async () => {
  const { code, out } = await matrix(folder());
  expect(timeless(out)).toMatchInlineSnapshot(`
    "   beside  1  2
    1  add     !
    2  reset   !  =

    = 1 cell: some order explains all
    ! 2 cells: has an outcome that no order gives

    ! add beside add  (from 1 start state)
      from      count=0
      no order  count=1; add done, add done
      an order  count=2; add done, add done

    ! add beside reset  (from 1 start state)
      from      count=1 (by add)
      no order  count=2; add done, reset done
      an order  count=0; add done, reset done
      an order  count=1; add done, reset done

    nothing is recorded in counter.matrix.csv: --bless records it

    3 start states of 3 between operations; 3 cells, 6 calls beside each other, 175 points of runs, 0.00 s
    "
  `);
  expect(code).toBe(1);
});

it('shows a simplest run on request', async () => {
  const { out } = await matrix(folder(), '-v', '--operation', 'add');
  expect(out).toContain('2 context switches');
  expect(out).toContain('old = count  // 0');
});

it('records cells, and asks for a reason for each outcome of no order', async () => {
  const cwd = folder();
  expect((await matrix(cwd, '--bless')).code).toBe(1);
  expect((await matrix(cwd)).code).toBe(1);
  withReasons(cwd);
  const { code, out } = await matrix(cwd);
  expect(out).toContain('~ 2 cells: has outcomes of no order, each with a reason');
  expect(code).toBe(0);
  await matrix(cwd, '--bless');
  expect((await matrix(cwd)).code).toBe(0);
});

it('says of each cell that is not as recorded what became of it', async () => {
  const cwd = folder();
  await matrix(cwd, '--bless');
  withReasons(cwd);
  const file = path.join(cwd, 'counter.kspec');
  fs.writeFileSync(file, SPEC.replace('read: skip', 'if count == 0 { return }'));
  const drifted = await matrix(cwd);
  expect(drifted.out).toContain('changed: add beside add has not, any more: ');
  expect(drifted.code).toBe(1);
  fs.writeFileSync(file, SPEC.replace('atomic { count = 0 }', 'atomic { count = 1 }'));
  const other = await matrix(cwd, '--operation', 'reset');
  expect(other.out).toContain('changed: reset beside reset has other outcomes than recorded');
  expect(other.code).toBe(4);
  fs.writeFileSync(file, SPEC.replace('operation reset', 'operation clear'));
  const gone = await matrix(cwd);
  expect(gone.out).toContain('new: add beside clear');
  expect(gone.out).toContain('gone: add beside reset');
  expect(gone.code).toBe(1);
});

it('keeps what is recorded of other versions apart', async () => {
  const cwd = folder();
  await matrix(cwd, '--bless');
  const locked = await matrix(cwd, '--variant', 'locked', '--bless');
  expect(locked.out).toContain('= 3 cells: some order explains all');
  expect(locked.code).toBe(0);
  expect((await matrix(cwd, '--variant', 'locked')).code).toBe(0);
  expect(fs.readFileSync(path.join(cwd, RECORD), 'utf8')).toContain('\nlocked,,add beside add,');
});

it('takes nothing for explained that a limit cut short', async () => {
  const { code, out } = await matrix(folder(), '--variant', 'locked', '--max-states', '20');
  expect(out).toContain('? ');
  expect(code).toBe(3);
});

it('folds a triple that repeats a pair, whose reason is that of the triple', async () => {
  const cwd = folder();
  const file = path.join(cwd, 'counter.kspec');
  fs.writeFileSync(file, SPEC.replace('t: 0..1', 't: 0..2'));
  const asked = ['--operation', 'add', '--beside', 'reset'];
  const open = await matrix(cwd, ...asked);
  expect(open.out).toContain(
    '^ add beside add, repeated by 1 triple; no reason is recorded of the pair',
  );
  expect(open.code).toBe(1);
  await matrix(cwd, '--bless');
  withReasons(cwd);
  const { code, out } = await matrix(cwd, ...asked, '-v');
  expect(out).toContain('1  add     ^\n');
  expect(out).toContain('^ 1 cell: repeats a pair, beside which the third changes nothing');
  expect(out).toContain(
    '  no order  count=1; add done, add done\n  in        add beside add beside reset',
  );
  expect(code).toBe(0);
  const json = JSON.parse((await matrix(cwd, ...asked, '--json')).out);
  expect(json.modes[0].counts).toMatchObject({ '^': 1, '!': 0 });
  expect(json.modes[0].repeated[0]).toMatchObject({
    operations: ['add', 'add'],
    isOpen: false,
    cells: [['add', 'add', 'reset']],
  });
  expect((await matrix(cwd, ...asked, '--markdown')).out).toContain(
    '- add beside add, repeated by 1 triple',
  );
  await matrix(cwd, ...asked, '--html', 'out');
  const page = fs.readFileSync(path.join(cwd, 'out/index.html'), 'utf8');
  expect(page).toContain('It repeats add beside add, which has count=1; add done, add done;');
  expect((await matrix(cwd, ...asked, '--unfolded')).code).toBe(1);
});

it('calls no cell gone that a limit kept from being looked at', async () => {
  const cwd = folder();
  await matrix(cwd, '--variant', 'locked', '--bless');
  const { code, out } = await matrix(cwd, '--variant', 'locked', '--max-states', '1');
  expect(out).toContain('2  reset   ?  ?\n');
  expect(out).not.toContain('gone: ');
  expect(code).toBe(3);
});

it('names the property that a cell breaks, with a picture, and gates it', async () => {
  const cwd = folder();
  const file = path.join(cwd, 'counter.kspec');
  fs.writeFileSync(
    file,
    SPEC.replace('proc add() {', '/// it comes to two\nnever two: count == 2\nproc add() {'),
  );
  const asked = ['--variant', 'locked', '--properties'];
  const { code, out } = await matrix(cwd, ...asked, '-v');
  expect(out).toContain(
    '! add beside add  (from 1 start state)\n  from      count=0\n  breaks two, in an order too: it comes to two',
  );
  expect(out).toContain('// count 1->2');
  expect(code).toBe(1);
  expect((await matrix(cwd, '--variant', 'locked')).code).toBe(0);
  await matrix(cwd, ...asked, '--bless');
  const record = path.join(cwd, RECORD);
  const text = fs.readFileSync(record, 'utf8');
  fs.writeFileSync(record, text.replace(/^(.*breaks two.*),,$/gm, '$1,,it may'));
  expect((await matrix(cwd, ...asked)).code).toBe(0);
  await matrix(cwd, '--variant', 'locked', '--bless');
  expect(fs.readFileSync(record, 'utf8')).toContain('it may');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('count == 2', 'count == 3'));
  const gone = await matrix(cwd, ...asked);
  expect(gone.out).toContain('has not, any more: breaks two, in an order too');
  expect(gone.code).toBe(1);
});

it('prints JSON as its schema says', async () => {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  const { out } = await matrix(folder(), '--json', '--properties');
  const isValid = ajv.validate(JSON.parse(fs.readFileSync(SCHEMA, 'utf8')), JSON.parse(out));
  expect(isValid, `${ajv.errorsText()}\n${out}`).toBe(true);
  expect(JSON.parse(out)).toMatchObject({ modes: [{ counts: { '!': 2, '=': 1 } }] });
});

it('writes a page where each cell of no order leads to its runs', async () => {
  const cwd = folder();
  expect((await matrix(cwd, '--html', 'out')).code).toBe(1);
  const page = fs.readFileSync(path.join(cwd, 'out/index.html'), 'utf8');
  const [, id] = /<a href="#(cell-[-0-9]+)">!<\/a>/.exec(page) ?? [];
  const section = page.slice(page.indexOf(`<section id="${id}"`)).split('</section>')[0] ?? '';
  expect(section).toContain('old = count  // 0');
  expect(section.match(/<figure>/g)).toHaveLength(2);
  expect(section.match(/An order gives: /g)).toHaveLength(1);
  expect(section).not.toContain('violated');
  expect(section).not.toMatch(/^ *\/\/ \d+$/m);
});

it('prints Markdown in which no name is markup', async () => {
  const cwd = folder();
  const file = path.join(cwd, 'counter.kspec');
  fs.writeFileSync(file, SPEC.replace('operation reset', 'operation "<b>|*"'));
  const { out } = await matrix(cwd, '--markdown');
  expect(out).toContain(
    '- add beside add, from count=0: count=1; add done, add done: **no reason**',
  );
  expect(out).toContain('&lt;b&gt;\\|\\*');
  expect(out).not.toContain('<b>');
});

it.each([
  [['--operation', 'ad'], 'there is no operation `ad`'],
  [['--beside', 'reset'], '3 operations beside each other need 3 drivers'],
  [['--mode', 'tow'], 'has no mode `tow`'],
  [['--bless', '--length', '1'], '`--bless` and `--length` do not go together'],
])('names the mistake: %j', async (args, message) => {
  const { code, err } = await matrix(folder(), ...args);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

it.each([
  ['ring-operations', 'publish_first'],
  ['seqlock-operations', 'no_retry'],
  ['refcount-operations', 'no_compare'],
])('finds the race that was planted in %s, and none without it', async (example, variant) => {
  const asked = ['matrix', `examples/${example}.kspec`];
  const whole = await run(ROOT, ...asked);
  expect(whole.out).not.toMatch(/[~!?] \d+ cells?:/);
  expect(whole.code).toBe(0);
  const planted = await run(ROOT, ...asked, '--variant', variant);
  expect(planted.out).toMatch(/~ \d+ cells?:/);
  expect(planted.code).toBe(0);
});

it('finds S01 without a property, as it is recorded', async () => {
  const { code, out } = await run(
    ROOT,
    ...['matrix', 'spec/linux/pairs.kspec', '--mode', 'missing'],
    ...['write', 'copy', 'unregister'].flatMap((name) => ['--operation', name]),
  );
  expect(out).toContain('~ 1 cell: has outcomes of no order, each with a reason');
  expect(out).toContain('= 5 cells');
  expect(code).toBe(0);
});

it('finds S19, which nobody had suspected, as it is recorded', async () => {
  const { code, out } = await run(
    ROOT,
    ...['matrix', 'spec/linux/waiting-pairs.kspec', '--mode', 'missing', '--length', '1'],
    ...['--operation', 'read', '--operation', 'poison', '-v'],
  );
  expect(out).toContain('no order  entry=POISON registered=registered; read blocked, poison OK');
  expect(out).toContain('~ 1 cell: has outcomes of no order, each with a reason');
  expect(code).toBe(0);
}, 120_000);

it('finds S08 in three calls, by the order in which they returned and began', async () => {
  const { out } = await run(
    ROOT,
    ...['matrix', 'spec/linux/scan-pairs.kspec', '--variant', 'cpus_answer', '-v'],
    ...['--mode', 'three', '--beside', 'write', '--length', '1'],
    ...['--operation', 'wp', '--operation', 'scan'],
  );
  expect(out).toContain(
    'no order  entry=PTE.wp stores=1; wp done, scan clean, write done; scan before write',
  );
});

it('finds B27, of a fault that is asleep while its message is read', async () => {
  const { out } = await run(
    ROOT,
    ...['matrix', 'spec/linux/monitor-pairs.kspec', '--variant', 'no_refile_seq', '--mode', 'sync'],
    ...['--operation', 'read_message', '--operation', 'unwp', '--length', '1'],
  );
  expect(out).toContain('no order  entry=PTE; read_message OK, unwp OK, write (blocked) blocked');
});

it('finds B40 in three calls, by what a child has in its page', async () => {
  const { out } = await run(
    ROOT,
    ...['matrix', 'spec/linux/fork-pairs.kspec', '--variant', 'cpus_answer', '--length', '1'],
    ...['--operation', 'fork', '--operation', 'write', '--beside', 'write'],
    ...['--variant', 'fork_without_vma_locks'],
  );
  expect(out).toContain('= 1 cell: ');
  expect(out).toContain('no order  entry=PTE stores=1 stores_in_child=1 forked=forked');
}, 120_000);

it('knows that flock(2) converts a lock in two steps', async () => {
  const { code, out } = await run(ROOT, 'matrix', 'examples/flock.kspec');
  expect(out).toContain('~ 12 cells');
  expect(code).toBe(0);
});
