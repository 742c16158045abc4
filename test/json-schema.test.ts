/** Every JSON document that a command prints is what docs/schema/ promises. */
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { jsonSchemas } from '../scripts/json-schemas.ts';
import { project, RIGHT_CLAIM, run, runIn } from './command.fixture.ts';
import { fakeChecker } from './fake-checker.fixture.ts';
import { SPEC as GATED_SPEC, gatedProject } from './gate-project.fixture.ts';
import { commit, edit } from './git.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const ROOT = path.join(import.meta.dirname, '..');
const SCHEMAS = path.join(ROOT, 'docs/schema');

function schemas(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  for (const name of fs.readdirSync(SCHEMAS)) {
    ajv.addSchema(JSON.parse(fs.readFileSync(path.join(SCHEMAS, name), 'utf8')), name);
  }
  return ajv;
}

it('is made of the types of the documents', () => {
  const made = jsonSchemas(ROOT);
  const others = fs.readdirSync(SCHEMAS).filter((name) => !made.has(`docs/schema/${name}`));
  // Apalache defines this format.
  expect(others).toEqual(['itf.schema.json']);
  for (const [file, text] of made) {
    const recorded = fs.readFileSync(path.join(ROOT, file), 'utf8');
    expect(text, '`npx tsx scripts/update-schemas.ts` brings it up to date').toBe(recorded);
  }
});

it('promises nothing that a reader does not understand', () => {
  const ajv = schemas();
  for (const name of fs.readdirSync(SCHEMAS)) expect(ajv.getSchema(name), name).toBeDefined();
});

/** Runs a command with `--json` and checks its one document. */
async function check(folder: string, name: string, ...args: readonly string[]): Promise<string> {
  const { out } = await run(folder, ...args, '--json');
  const ajv = schemas();
  const isValid = ajv.validate(`${name}.schema.json`, JSON.parse(out));
  expect(isValid, `${ajv.errorsText()}\n${out}`).toBe(true);
  return out;
}

const SPEC = 'properties/lost.kspec';

it('describes run, whether it finds something or not', async () => {
  const folder = temporaryFolder(project(''));
  await check(folder, 'run', 'run', SPEC);
  await check(folder, 'run', 'run', SPEC, '--property', 'range');
  await check(folder, 'run', 'run', SPEC, '--max-states', '2');
  await check(folder, 'run', 'run', SPEC, '--profile');
  await check(folder, 'run', 'run', SPEC, '--memory', 'tso');
});

it('describes check, with all states a picture can be in', async () => {
  const folder = temporaryFolder({
    ...project(`${RIGHT_CLAIM}\nclaim in_range { holds range }`),
    'properties/broken.kspec': 'module broken\nshared x : boool\n',
    'counterexamples/lost.orphan.trace': 'violated\n',
  });
  await check(folder, 'check', 'check');
});

it('describes info and fmt', async () => {
  const folder = temporaryFolder(project(''));
  await check(folder, 'info', 'info', SPEC);
  await check(folder, 'fmt', 'fmt');
});

it('describes traces and replay', async () => {
  const folder = temporaryFolder(project(''));
  const out = await check(folder, 'run', 'run', SPEC);
  fs.writeFileSync(path.join(folder, 'out.json'), out);
  await check(folder, 'replay', 'replay', SPEC, 'out.json');
  await check(folder, 'itf', 'run', SPEC, '--format', 'itf');
});

it('describes what verify-certificate says', async () => {
  const folder = temporaryFolder(project('claim quiet { holds range }'));
  await run(folder, 'check', '--bless');
  await run(folder, 'check', '--certificate', 'a.cert');
  await check(folder, 'verify-certificate', 'verify-certificate', 'a.cert');
});

it('describes gate, with claims that came, went and changed', async () => {
  const folder = await gatedProject();
  edit(folder, GATED_SPEC, ['counter == 2', 'counter >= 1'], ['claim unlocked', 'claim renamed']);
  commit(folder, 'change');
  await check(folder, 'gate', 'gate', '--base', 'HEAD~1');
});

it('describes explain and why', async () => {
  const folder = temporaryFolder(project('claim quiet { holds range }'));
  fs.writeFileSync(path.join(folder, 'out.json'), (await run(folder, 'run', SPEC, '--json')).out);
  await check(folder, 'explain', 'explain', 'out.json');
  await check(ROOT, 'why', 'why', 'examples/bounded-buffer.kspec', '--claim', 'correct');
});

it('describes litmus, of tests that are right, wrong and none', async () => {
  const text = (value: number): string =>
    `C t\n(* Result: Never *)\n{}\nP0(int *x) { WRITE_ONCE(*x, 1); }\nexists (x=${value})\n`;
  const folder = temporaryFolder({ 'a.litmus': text(1), 'b.litmus': text(2), 'c.litmus': '' });
  await check(folder, 'litmus', 'litmus', 'a.litmus', 'b.litmus', 'c.litmus');
});

it('describes crosscheck, where another checker answers and where none is there', async () => {
  const folder = temporaryFolder(project('claim quiet { holds range }'));
  await check(folder, 'crosscheck', 'crosscheck');
  const { env } = fakeChecker('12 states, 13 rules fired');
  const { out } = await runIn(env, folder, 'crosscheck', '--with', 'rumur', '--json');
  const ajv = schemas();
  expect(ajv.validate('crosscheck.schema.json', JSON.parse(out)), ajv.errorsText()).toBe(true);
  expect(JSON.parse(out)).toMatchObject({ exitCode: 1, claims: [{ claim: 'lost.quiet' }] });
});
