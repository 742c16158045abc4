/** The style of the house as a test: the tree breaks no rule, and each rule says what is wrong. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lengths } from './tidy-lengths.ts';
import { LONG_ONES } from './tidy-long-ones.ts';
import {
  canonicalSpecs,
  docLinks,
  folderReadmes,
  goldenPartners,
  importOrder,
  noImportCircles,
  noKernelWords,
  noLeftOvers,
  oneDoorToFiles,
  oneTitle,
  type Rule,
  roomOrder,
  roomsListed,
  type Tree,
} from './tidy-rules.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** From the root: `checker/coverage/` is ours. */
const NOT_OURS = new Set([
  'node_modules',
  'dist',
  'coverage',
  '.git',
  'editor/vscode/node_modules',
]);
const TEXT = /\.(?:ts|json|md|kspec|trace)$/;

function readTree(folder = '', tree = new Map<string, string>()): Map<string, string> {
  for (const entry of fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true })) {
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!NOT_OURS.has(file)) readTree(file, tree);
    } else if (TEXT.test(entry.name)) {
      tree.set(file, fs.readFileSync(path.join(ROOT, file), 'utf8'));
    }
  }
  return tree;
}

const PROJECT: Tree = readTree();

/** The project breaks no rule, and a tree that does is told so. */
function check(rule: Rule, broken: Readonly<Record<string, string>>): readonly string[] {
  expect(rule(PROJECT)).toEqual([]);
  return rule(new Map(Object.entries(broken)));
}

it('imports go one way', () => {
  const broken = {
    'model/a.ts': "import { b } from '../checker/b.ts';\nimport fs from 'node:fs';",
    'cli/c.ts': "import type { A } from '../model/a.ts';\nconst d = await import('../test/d.ts');",
    'model/a.test.ts': "import { c } from '../cli/c.ts';",
  };
  const order =
    'spec -> model -> properties -> checker -> counterexamples -> report -> export -> workbench -> editor -> cli';
  expect(check(importOrder, broken)).toEqual([
    `model/a.ts imports checker/b.ts: the order is ${order}`,
    `cli/c.ts imports test/d.ts: the order is ${order}`,
  ]);
});

it('imports between the rooms of a folder go one way', () => {
  const broken = {
    'checker/engine/code/a.ts': "import { b } from '../search/b.ts';\nimport { c } from './c.ts';",
    'checker/engine/search/b.ts': "import { a } from '../code/a.ts';",
    'checker/engine/door.ts': "import { b } from './search/b.ts';",
  };
  expect(check(roomOrder, broken)).toEqual([
    'checker/engine/code/a.ts imports checker/engine/search/b.ts: the order in checker/engine/ is state -> code -> codegen -> visited -> search',
  ]);
});

it('each room of an ordered folder has a place in the order', () => {
  const broken = {
    'model/attic/a.ts': '',
    'model/attic/b.ts': '',
    'model/lower/c.ts': '',
    'checker/engine/cellar/d.ts': '',
    'checker/tests/e.fixture.ts': '',
  };
  expect(check(roomsListed, broken)).toEqual([
    'model/attic/ has no place in the order of ROOMS in tidy-rules.ts',
    'checker/engine/cellar/ has no place in the order of ROOMS in tidy-rules.ts',
  ]);
});

it('no file imports itself by way of others', () => {
  const broken = {
    'model/a.ts': "import { b } from './b.ts';",
    'model/b.ts': "import type { C } from './lower/c.ts';",
    'model/lower/c.ts': "import { b } from '../b.ts';",
    'model/d.ts': "import { a } from './a.ts';",
  };
  expect(check(noImportCircles, broken)).toEqual([
    'model/b.ts -> model/lower/c.ts -> model/b.ts: imports go in a circle',
  ]);
});

it('kernel knowledge is spec text', () => {
  const broken = {
    'checker/a.ts': "/** Like pte[0]. */\nconst word = 'tlb'; // vma\n",
    'checker/a.test.ts': "const word = 'pte';",
    'spec/linux/a.kspec': 'shared pte : bool',
  };
  expect(check(noKernelWords, broken)).toEqual([
    'checker/a.ts knows `tlb`: kernel knowledge belongs into a .kspec',
  ]);
});

it('files are opened in one place', () => {
  const broken = {
    'cli/a.ts': "import { readFileSync } from 'node:fs';",
    'report/b.ts': "const fs = await import('fs/promises');",
    'workbench/files/c.ts': "import fs from 'node:fs';",
    'cli/d.test.ts': "import fs from 'node:fs';",
  };
  expect(check(oneDoorToFiles, broken)).toEqual([
    'cli/a.ts imports node:fs: workbench/files/ opens files',
    'report/b.ts imports node:fs: workbench/files/ opens files',
  ]);
});

it('violated claims and golden pictures are partners', () => {
  const broken = {
    'properties/linux/a.kspec': 'module a\nclaim seed { violated p }\nclaim merged { holds all }\n',
    'counterexamples/linux/b.seed.trace': 'violated\n',
  };
  expect(check(goldenPartners, broken)).toEqual([
    'counterexamples/linux/a.seed.trace is missing: `faultline check --bless` draws it',
    'counterexamples/linux/b.seed.trace belongs to no violated claim: remove it',
  ]);
});

it('what is long has a reason, and grows no further', () => {
  const lines = (count: number): string => '  more();\n'.repeat(count);
  const broken = {
    'cli/a.ts': lines(251),
    'cli/b.ts': `export function long(): void {\n${lines(69)}}\n\nconst short = 1;\n${lines(90)}`,
    'cli/c.ts': lines(301),
    'cli/d.ts': `class D {\n  private async far(\n    a: A,\n  ): B {\n${lines(80).replaceAll('  m', '    m')}  }\n}\n`,
    'cli/e.ts': lines(255),
    'cli/f.ts': lines(250),
    'cli/a.test.ts': lines(900),
    'spec/g.fixture.ts': lines(900),
  };
  expect(lengths(LONG_ONES)(PROJECT)).toEqual([]);
  const long = {
    'cli/c.ts': [300, 'one table'],
    'cli/d.ts far': [90, 'one match'],
    'cli/e.ts': [300, 'one table'],
    'cli/f.ts': [300, 'one table'],
  } as const;
  expect(lengths(long)(new Map(Object.entries(broken)))).toEqual([
    'cli/a.ts has 251 lines, more than 250: give each of its jobs a place of its own',
    'cli/b.ts long has 71 lines, more than 70: give each of its jobs a place of its own',
    'cli/c.ts has grown to 301 lines, from 300 at the most: what is new is another job',
    'cli/e.ts has 255 lines by now: write that for 300 in the list',
    'cli/f.ts is not long any more: take it from the list',
  ]);
});

it('links in documents lead somewhere', () => {
  const broken = {
    'docs/A.md': '[b](B.md) [c](../model/c.ts#L3) [model](../model/) [web](https://kernel.org)',
    'model/c.ts': '',
  };
  expect(check(docLinks, broken)).toEqual(['docs/A.md links to docs/B.md, which does not exist']);
});

it('a document has one title', () => {
  const broken = {
    'docs/A.md': '# One\n\n# Two\n',
    'docs/B.md': '# One\n```sh\n# no title\n```\n',
  };
  expect(check(oneTitle, broken)).toEqual(['docs/A.md has 2 titles (`# ...`): one is right']);
});

it('each folder has a short README', () => {
  const broken = { 'model/a.ts': '', 'report/README.md': '# Report\n' };
  expect(check(folderReadmes, broken)).toEqual([
    'model/ has no README.md',
    'report/README.md has 1 lines: 5 to 15 are read',
  ]);
});

it('specs are in canonical form', () => {
  const broken = { 'spec/a.kspec': 'module a\nshared   x:bool\n', 'spec/b.kspec': 'module' };
  expect(check(canonicalSpecs, broken)).toEqual([
    'spec/a.kspec is not in canonical form: `faultline fmt spec/a.kspec`',
    'spec/b.kspec has syntax errors',
  ]);
});

it('nothing is left for later, and no test is alone', () => {
  const later = `${'TO'}DO`;
  const alone = `it.${'on'}ly`;
  const broken = {
    'model/a.ts': `// ${later}: more`,
    'model/a.test.ts': `${alone}('x', () => {})`,
  };
  expect(check(noLeftOvers, broken)).toEqual([
    `model/a.ts has \`${later}\`: do it now, or write it into docs/WARTS.md`,
    `model/a.test.ts has \`${alone}\`: do it now, or write it into docs/WARTS.md`,
  ]);
});
