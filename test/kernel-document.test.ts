/** docs/KERNEL.md speaks of modules, labels, claims and verdicts that are there; heads of bounds. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from '../spec/language/parse/parse.ts';
import type { ClaimDeclaration } from '../spec/language/syntax/ast.ts';

const ROOT = path.join(import.meta.dirname, '..');
const SCENARIOS = path.join(ROOT, 'properties/linux/uffd-wp');
const MONITORS = path.join(ROOT, 'examples/monitors');
const DOCUMENT = fs.readFileSync(path.join(ROOT, 'docs/KERNEL.md'), 'utf8');

/** The cells of all rows of the tables under a heading, without the heads of the tables. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const section = DOCUMENT.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What a cell has in backticks. */
function namesIn(cell: string | undefined): readonly string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

const claimsOfFile = new Map<string, ReadonlyMap<string, ClaimDeclaration>>();

function claimsIn(scenario: string): ReadonlyMap<string, ClaimDeclaration> {
  const [file = ''] = [SCENARIOS, MONITORS]
    .map((folder) => path.join(folder, `${scenario}.kspec`))
    .filter((name) => fs.existsSync(name));
  const known = claimsOfFile.get(scenario);
  if (known !== undefined) return known;
  const text = file !== '' ? fs.readFileSync(file, 'utf8') : '';
  const { declarations } = parse({ path: file, text }).syntax;
  const claims = declarations.filter((d) => d.kind === 'claim');
  const found = new Map(claims.map((claim) => [claim.name.text, claim]));
  claimsOfFile.set(scenario, found);
  return found;
}

/** The claims that a cell names: `SCENARIO.claim`, and `.claim` of the same scenario. */
function claimsNamed(
  cell: string | undefined,
): readonly (readonly [name: string, claim: ClaimDeclaration | undefined])[] {
  let scenario = '';
  return namesIn(cell).map((name) => {
    const dot = name.indexOf('.');
    if (dot > 0) scenario = name.slice(0, dot);
    const claim = name.slice(dot + 1);
    return [`${scenario}.${claim}`, claimsIn(scenario).get(claim)] as const;
  });
}

const expectedOf = (claim: ClaimDeclaration | undefined): string =>
  claim?.expected?.verdict ?? 'not there';
const brokenBy = (claim: ClaimDeclaration | undefined): readonly string[] =>
  claim?.expected?.names.map(({ text }) => text) ?? [];

/** The claims of a row against its verdict: `holds ...`, or `violated` and the properties. */
function checkRow(claims: string | undefined, verdict: string): void {
  const named = claimsNamed(claims);
  expect(named.length).toBeGreaterThan(0);
  const violated = /^violated (?:`\w+`(?:, )?)+/.exec(verdict)?.[0];
  const properties = violated === undefined ? [] : namesIn(violated);
  for (const [name, claim] of named) {
    expect([name, expectedOf(claim)]).toEqual([
      name,
      violated === undefined ? 'holds' : 'violated',
    ]);
    expect(brokenBy(claim)).toEqual(expect.arrayContaining([...properties]));
  }
}

const BUGS = rowsUnder('Bugs');
const MISTAKES = rowsUnder('Monitors');
const SUSPECTS = rowsUnder('Suspects');
const PATHS = rowsUnder('Scenarios');
const FUNCTIONS = rowsUnder('Functions');

it('finds the tables', () => {
  const sizes = [BUGS, MISTAKES, SUSPECTS, PATHS, FUNCTIONS].map(({ length }) => length);
  expect(sizes.every((size) => size >= 5)).toBe(true);
});

it('each head says why the bounds of its scenario are believed enough, or that it is not known', () => {
  const folders = [SCENARIOS, path.join(ROOT, 'long/linux/uffd-wp')];
  const files = folders.flatMap((folder) =>
    fs.readdirSync(folder).map((name) => path.join(folder, name)),
  );
  files.push(...fs.readdirSync(MONITORS).map((name) => path.join(MONITORS, name)));
  const silent = files.filter((file) => {
    const { doc } = parse({ path: file, text: fs.readFileSync(file, 'utf8') }).syntax;
    return !/\bBounds\. \w/.test(doc);
  });
  expect(files.length).toBeGreaterThan(30);
  expect(silent).toEqual([]);
});

it('each scenario is named after what it shows, and has a row', () => {
  const files = fs.readdirSync(SCENARIOS).map((name) => path.basename(name, '.kspec'));
  expect(files.filter((name) => /^[a-z]+\d+-/i.test(name))).toEqual([]);
  const claims = [...BUGS, ...SUSPECTS, ...PATHS].map((row) => row[2] ?? '').join();
  // What each call does alone, and the proofs for any number, are no scenarios.
  const scenarios = files.filter((name) => !/^(?:alone-.*|any-number.*)$/.test(name));
  expect(scenarios.filter((name) => !claims.includes(`\`${name}.`))).toEqual([]);
});

describe('each bug', () => {
  it.each([...BUGS, ...MISTAKES].map((row) => [row[0], row] as const))(
    '%s breaks what it says',
    (_bug, row) => {
      const named = claimsNamed(row[2]);
      for (const [name, claim] of named) {
        expect([name, expectedOf(claim)]).toEqual([name, 'violated']);
      }
      const broken = new Set(named.flatMap(([, claim]) => brokenBy(claim)));
      expect([...broken]).toEqual(expect.arrayContaining([...namesIn(row[3])]));
      for (const [name, claim] of named) {
        const said = namesIn(row[3]).filter((property) => brokenBy(claim).includes(property));
        expect([name, said]).not.toEqual([name, []]);
      }
    },
  );
});

describe('each suspect', () => {
  it.each(SUSPECTS.map((row) => [row[0], row] as const))('%s has its verdict', (_suspect, row) => {
    checkRow(row[2], row[3] ?? '');
  });
});

describe('each scenario', () => {
  it.each(PATHS.map((row) => [row[0], row] as const))('%s has its verdict', (_scenario, row) => {
    checkRow(row[2], row[3] ?? '');
  });
});

describe('each kernel function', () => {
  it.each(FUNCTIONS.map((row) => [row[0], row] as const))(
    '%s is where it says',
    (_function, row) => {
      const [module = '', ...procs] = namesIn(row[1]);
      if (row[1]?.startsWith('the same') === true) return;
      const file = path.join(ROOT, 'spec', `${module.replaceAll('.', '/')}.kspec`);
      expect(fs.existsSync(file)).toBe(true);
      const text = fs.readFileSync(file, 'utf8');
      for (const proc of procs) expect(text).toContain(`proc ${proc}(`);
      for (const label of namesIn(row[2])) expect(text).toMatch(new RegExp(`^\\s*${label}: `, 'm'));
    },
  );
});

/** The kernel functions that a proc stands for: its own name, and those that its comment begins with. */
function functionsOf(name: string, doc: string): ReadonlySet<string> {
  const [begin = ''] = /^(?:\w+\(\)(?:, | and )?)+/.exec(doc) ?? [];
  return new Set([name, ...[...begin.matchAll(/\w+(?=\(\))/g)].map(([found]) => found)]);
}

describe('for any number of CPUs', () => {
  const ROWS = rowsUnder('For any number of CPUs');
  const section = DOCUMENT.split(/^## /m).find((text) => text.startsWith('For any number of CPUs'));
  const LONG = path.join(ROOT, 'long/linux/uffd-wp');
  const claims = [SCENARIOS, LONG].flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((name) => name.startsWith('any-number'))
      .flatMap((name) => {
        const file = path.join(folder, name);
        const { declarations } = parse({ path: file, text: fs.readFileSync(file, 'utf8') }).syntax;
        const prefix = folder === LONG ? 'long/: ' : '';
        return declarations
          .filter((d) => d.kind === 'claim')
          .filter(({ any }) => any !== undefined)
          .map(
            (claim) =>
              [`${prefix}${path.basename(name, '.kspec')}.${claim.name.text}`, claim] as const,
          );
      }),
  );
  const proved = claims.filter(([, claim]) => expectedOf(claim) === 'holds');

  it('lists what is proved, with as many views as the claim records', () => {
    const listed = ROWS.map(([, , claim = '', , views]) => [claim.replaceAll('`', ''), views]);
    const recorded = proved.map(([name, { recorded }]) => [
      name,
      recorded?.states.toLocaleString('en'),
    ]);
    expect(listed.toSorted()).toEqual(recorded.toSorted());
  });

  it('has the figures of each row; large ones may be without seconds', () => {
    const wrong = ROWS.filter(
      ([, , claim = '', , , seconds = '']) =>
        !/^\d*$/.test(seconds) || (seconds === '' && !claim.startsWith('`long/`')),
    );
    expect(wrong).toEqual([]);
    expect(ROWS.filter(([, , , k = '']) => !/^[123]$/.test(k))).toEqual([]);
  });

  it('names what is refuted', () => {
    for (const [name, claim] of claims) {
      if (expectedOf(claim) === 'violated')
        expect(section).toContain(`\`${name.replace('long/: ', '')}\``);
    }
  });
});

it('no two procs stand for the same kernel function', () => {
  const folder = path.join(ROOT, 'spec/linux');
  const procsOf = new Map<string, string[]>();
  for (const file of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    // The folders that mirror the kernel's tree: beside them stand variants, ghosts and drivers of `conform`.
    if (!/^(?:arch|fs|kernel|mm)\/.*\.kspec$/.test(file)) continue;
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    for (const declaration of parse({ path: file, text }).syntax.declarations) {
      if (declaration.kind !== 'proc') continue;
      for (const name of functionsOf(declaration.name.text, declaration.doc)) {
        procsOf.set(name, [...(procsOf.get(name) ?? []), `${declaration.name.text} in ${file}`]);
      }
    }
  }
  expect(procsOf.size).toBeGreaterThan(50);
  expect([...procsOf].filter(([, procs]) => procs.length > 1)).toEqual([]);
});

it('the map names each function once', () => {
  const names = FUNCTIONS.flatMap((row) => namesIn(row[0]));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
