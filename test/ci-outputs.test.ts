/** What `check` leaves for CI systems: SARIF, JUnit XML, GitLab's report, GitHub's annotations. */
import fs from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { githubAnnotations, githubSummary } from '../report/ci/github.ts';
import { sarifText } from '../report/ci/sarif.ts';
import { lostUpdate, type Ran, RIGHT_CLAIM, run } from './command.fixture.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

/** As OASIS published it (SARIF 2.1.0, schema rtm.5). */
const SCHEMA = path.join(import.meta.dirname, 'schema/sarif-2.1.0-rtm.5.json');

function validate(text: string): void {
  const { $schema: _draft4, id: _id, ...schema } = JSON.parse(fs.readFileSync(SCHEMA, 'utf8'));
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
  expect(ajv.validate(schema, JSON.parse(text)), ajv.errorsText()).toBe(true);
}

interface SarifResult {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
  }[];
  readonly codeFlows?: readonly {
    readonly threadFlows: readonly { readonly locations: readonly unknown[] }[];
  }[];
}

interface Outputs extends Ran {
  readonly results: readonly SarifResult[];
  readonly junit: string;
  readonly gitlab: readonly { readonly check_name: string; readonly severity: string }[];
}

const OPTIONS = ['--sarif', 'out/s.json', '--junit', 'out/j.xml', '--gitlab', 'out/g.json'];

async function outputs(
  files: Readonly<Record<string, string>>,
  ...options: readonly string[]
): Promise<Outputs> {
  const folder = temporaryFolder({ 'package.json': '{}', ...files });
  const ran = await run(folder, 'check', ...OPTIONS, '--github', ...options);
  const read = (name: string): string => fs.readFileSync(path.join(folder, 'out', name), 'utf8');
  validate(read('s.json'));
  const { results } = JSON.parse(read('s.json')).runs[0];
  return { ...ran, results, junit: read('j.xml'), gitlab: JSON.parse(read('g.json')) };
}

const SPEC = 'properties/lost.kspec';
const WRONG = 'claim wrong { holds all }';

test('a violation that is not recorded: a rule, the line that broke it, and the run', async () => {
  const { code, results, junit, out, gitlab } = await outputs({ [SPEC]: lostUpdate(WRONG) });
  expect(code).toBe(1);
  expect(results).toHaveLength(1);
  const [result] = results;
  expect(result).toMatchObject({
    ruleId: 'none_lost',
    level: 'error',
    message: { text: '`none_lost` is violated: No increment is lost.' },
  });
  const { artifactLocation, region } = result?.locations[0]?.physicalLocation ?? {};
  expect(artifactLocation?.uri).toBe(SPEC);
  const line = lostUpdate(WRONG).split('\n')[(region?.startLine ?? 0) - 1];
  expect(line).toContain('finished[i]');
  // Two reads and two stores.
  expect(result?.codeFlows?.[0]?.threadFlows[0]?.locations).toHaveLength(4);
  expect(junit).toContain('tests="1" failures="1" errors="0"');
  expect(gitlab).toMatchObject([{ check_name: 'none_lost', severity: 'critical' }]);
  expect(out).toMatch(
    /^::error file=properties\/lost\.kspec,line=\d+,.*title=lost\.wrong%3A none_lost::/m,
  );
});

test('drifted counts, a missing picture and an orphan are findings', async () => {
  const drifted = RIGHT_CLAIM.replace('states 12', 'states 11');
  const { code, results, junit } = await outputs({
    [SPEC]: lostUpdate(drifted),
    'counterexamples/lost.gone.trace': 'violated\n',
  });
  expect(code).toBe(4);
  expect(results.map(({ ruleId }) => ruleId)).toEqual(['counts', 'picture', 'picture']);
  expect(junit).toContain('failures="1"');
});

test('mistakes in a spec have the code of their diagnostic', async () => {
  const { code, results, junit } = await outputs({ [SPEC]: 'module m\nshared x : boool\n' });
  expect(code).toBe(2);
  expect(results).toMatchObject([{ ruleId: 'K0201', level: 'error' }]);
  expect(junit).toContain('errors="1"');
});

test('a limit that was reached is an error, never a pass', async () => {
  const { code, results, junit } = await outputs(
    { [SPEC]: lostUpdate(WRONG) },
    '--max-states',
    '3',
  );
  expect(code).toBe(3);
  expect(results).toMatchObject([{ ruleId: 'limit' }]);
  expect(junit).toContain('errors="1"');
});

test('what a green does not cover is a warning, and an error with --strict', async () => {
  const spec = lostUpdate('claim one { variant idle  holds range }').replace(
    '/// No increment',
    'variant idle {\n  replace bump.read {\n    let old = counter\n  }\n}\n\n/// No increment',
  );
  const record = temporaryFolder({ 'package.json': '{}', [SPEC]: spec });
  await run(record, 'check', '--bless');
  const blessed = fs.readFileSync(path.join(record, SPEC), 'utf8');
  const mild = await outputs({ [SPEC]: blessed });
  expect(mild.code).toBe(0);
  expect(mild.results).toMatchObject([{ ruleId: 'variant-without-effect', level: 'warning' }]);
  const strict = await outputs({ [SPEC]: blessed }, '--strict');
  expect(strict.code).toBe(1);
  expect(strict.results).toMatchObject([{ level: 'error' }]);
});

test('a green leaves files that say so', async () => {
  const folder = temporaryFolder({ 'package.json': '{}', [SPEC]: lostUpdate(RIGHT_CLAIM) });
  await run(folder, 'check', '--bless');
  const { code, out } = await run(folder, 'check', ...OPTIONS, '--github');
  expect(code).toBe(0);
  expect(out).not.toContain('::error');
  expect(JSON.parse(fs.readFileSync(path.join(folder, 'out/g.json'), 'utf8'))).toEqual([]);
  expect(fs.readFileSync(path.join(folder, 'out/j.xml'), 'utf8')).toContain(
    'failures="0" errors="0"',
  );
});

const HOSTILE = {
  rule: 'a::b,c',
  about: '</script>%0A',
  severity: 'error',
  message: 'one\n::error::two %25 <b>|x|</b> [y](z)',
  location: { file: 'a b,c:%\n.kspec', line: 1, column: 2, endLine: 1, endColumn: 2 },
} as const;

test('no text of a spec becomes a workflow command, a row or a link', () => {
  const text = githubAnnotations([HOSTILE]);
  expect(text.trimEnd().split('\n')).toHaveLength(1);
  expect(text).toBe(
    '::error file=a b%2Cc%3A%25%0A.kspec,line=1,endLine=1,col=2,endColumn=2,title=a%3A%3Ab%2Cc::' +
      'one%0A: :error::two %2525 <b>|x|</b> [y](z)\n',
  );
  const summary = githubSummary([], [HOSTILE]);
  expect(summary).toContain('\\<b\\>\\|x\\|');
  expect(summary).toContain('\\[y\\]\\(z\\)');
  validate(sarifText([HOSTILE], '1.0.0'));
});
