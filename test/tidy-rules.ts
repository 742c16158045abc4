/**
 * The rules of the house that no other tool checks. Each takes the tree (path to text) and returns
 * its complaints, which say what to do; tidy.test.ts shows what each says when it is broken.
 */
import path from 'node:path';
import { parse } from '../spec/language/parse/parse.ts';
import { print } from '../spec/language/print/print.ts';
import { hasErrors } from '../spec/language/text/diagnostics.ts';
import { goldenPath } from '../workbench/project/golden.ts';

/** All files of the project that are text, by their path from its root. */
export type Tree = ReadonlyMap<string, string>;

export type Rule = (tree: Tree) => readonly string[];

/** A folder may import itself and those before it. */
export const FOLDERS: readonly string[] = [
  'spec',
  'model',
  'properties',
  'checker',
  'counterexamples',
  'report',
  'export',
  'workbench',
  'editor',
  'cli',
];

export const importOrder: Rule = (tree) =>
  sources(tree).flatMap(([file, text]) => {
    const own = FOLDERS.indexOf(topFolder(file));
    return importsOf(text).flatMap((target) => {
      const resolved = path.posix.join(path.posix.dirname(file), target);
      const other = FOLDERS.indexOf(topFolder(resolved));
      return other > own || (other === -1 && !resolved.startsWith('node:'))
        ? [`${file} imports ${resolved}: the order is ${FOLDERS.join(' -> ')}`]
        : [];
    });
  });

/**
 * The rooms of some folders, all of them, in the order in which they may import each other.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'spec/language': [
    ...['text', 'syntax', 'types', 'parse', 'print', 'program', 'elaborate', 'mutate'],
  ],
  model: ['machine', 'meaning', 'reduce', 'locks', 'lower', 'step-accesses', 'memory'],
  checker: [
    ...['graph', 'ample', 'locks', 'sequential', 'reference', 'certificate', 'temporal', 'endless'],
    ...['coverage', 'concurrent', 'any-number', 'engine'],
  ],
  'checker/engine': ['state', 'code', 'codegen', 'visited', 'search'],
  counterexamples: ['run', 'slice', 'show', 'explain', 'picture'],
  report: [
    ...[
      'verdict',
      'formats',
      'json',
      'text',
      'conform',
      'live',
      'matrix',
      'gate',
      'ci',
      'html',
      'reproduce',
    ],
  ],
  export: ['scalar', 'litmus', 'murphi', 'pins', 'promela', 'tla'],
  workbench: [
    ...[
      'errors',
      'files',
      'project',
      'search',
      'litmus',
      'runs',
      'conform',
      'matrix',
      'claims',
      'live',
    ],
    ...['crosscheck', 'mutants', 'change', 'worker', 'library', 'vitest'],
  ],
  editor: ['grammar', 'language', 'server', 'mcp', 'vscode', 'playground'],
  cli: ['options', 'commands'],
};

/** A folder whose rooms are in order has no room outside of it. */
export const roomsListed: Rule = (tree) => {
  const found = new Set(
    Object.entries(ROOMS).flatMap(([folder, rooms]) =>
      sources(tree).flatMap(([file]) => {
        const room = roomOf(folder, file);
        return room === '' || rooms.includes(room) ? [] : [`${folder}/${room}`];
      }),
    ),
  );
  return [...found].map((room) => `${room}/ has no place in the order of ROOMS in tidy-rules.ts`);
};

export const roomOrder: Rule = (tree) =>
  sources(tree).flatMap(([file, text]) =>
    Object.entries(ROOMS).flatMap(([folder, rooms]) => {
      const own = rooms.indexOf(roomOf(folder, file));
      return importsOf(text).flatMap((target) => {
        const resolved = path.posix.join(path.posix.dirname(file), target);
        return own !== -1 && rooms.indexOf(roomOf(folder, resolved)) > own
          ? [`${file} imports ${resolved}: the order in ${folder}/ is ${rooms.join(' -> ')}`]
          : [];
      });
    }),
  );

/** `code` for a file in `checker/engine/code/`; empty for one beside the rooms, or elsewhere. */
function roomOf(folder: string, file: string): string {
  const [room = '', ...inner] = file.startsWith(`${folder}/`)
    ? file.slice(folder.length + 1).split('/')
    : [];
  return inner.length > 0 ? room : '';
}

/** No file imports itself by way of others, not even for types. */
export const noImportCircles: Rule = (tree) => {
  const files = new Map(
    sources(tree).map(([file, text]) => [
      file,
      importsOf(text).map((target) => path.posix.join(path.posix.dirname(file), target)),
    ]),
  );
  const complaints: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, chain: readonly string[]): void => {
    const start = chain.indexOf(file);
    if (start >= 0) {
      complaints.push(`${[...chain.slice(start), file].join(' -> ')}: imports go in a circle`);
      return;
    }
    if (done.has(file)) return;
    for (const target of files.get(file) ?? []) visit(target, [...chain, file]);
    done.add(file);
  };
  for (const file of files.keys()) visit(file, []);
  return complaints;
};

/** Kernel knowledge is spec text. Comments may use it to explain. */
export const noKernelWords: Rule = (tree) =>
  sources(tree).flatMap(([file, text]) =>
    withoutComments(text)
      .split('\n')
      .flatMap((line) => {
        const word = KERNEL_WORD.exec(line)?.[0];
        return word === undefined
          ? []
          : [`${file} knows \`${word}\`: kernel knowledge belongs into a .kspec`];
      }),
  );

const KERNEL_WORD = /(?<![A-Za-z])(?:pte|ptl|vma|uffd|tlb|mmap_lock|PTE|PTL|VMA|UFFD|TLB)(?![a-z])/;

/** Each violated claim has its picture, and each picture its claim. */
export const goldenPartners: Rule = (tree) => {
  const wanted = [...tree].flatMap(([file, text]) =>
    /^(properties|examples)\/.*\.kspec$/.test(file) ? violatedClaims(file, text) : [],
  );
  const found = [...tree.keys()].filter((file) => /^counterexamples\/.*\.trace$/.test(file));
  return [
    ...wanted
      .filter((golden) => !found.includes(golden))
      .map((golden) => `${golden} is missing: \`faultline check --bless\` draws it`),
    ...found
      .filter((golden) => !wanted.includes(golden))
      .map((golden) => `${golden} belongs to no violated claim: remove it`),
  ];
};

function violatedClaims(file: string, text: string): readonly string[] {
  return parse({ path: file, text }).syntax.declarations.flatMap((declaration) =>
    declaration.kind === 'claim' && declaration.expected?.verdict === 'violated'
      ? [goldenPath(file, declaration.name.text)]
      : [],
  );
}

/** A link within the project leads to a file or folder of it. */
export const docLinks: Rule = (tree) => {
  const folders = new Set([...tree.keys()].flatMap(foldersOf));
  return documents(tree).flatMap(([file, text]) =>
    [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].flatMap(([, link = '']) => {
      if (/^[a-z]+:/.test(link)) return [];
      const target = path.posix.join(path.posix.dirname(file), link).replace(/\/$/, '');
      return tree.has(target) || folders.has(target)
        ? []
        : [`${file} links to ${target}, which does not exist`];
    }),
  );
};

export const oneTitle: Rule = (tree) =>
  documents(tree).flatMap(([file, text]) => {
    const outside = text.replace(/^```[\s\S]*?^```/gm, '');
    const count = outside.match(/^# /gm)?.length ?? 0;
    return count === 1 ? [] : [`${file} has ${count} titles (\`# ...\`): one is right`];
  });

const README_LINES = { least: 5, most: 15 };
const WITHOUT_README = new Set(['.ci']);

/** Each top-level folder says in a few lines what it is for. */
export const folderReadmes: Rule = (tree) => {
  const folders = new Set(
    [...tree.keys()].filter((file) => file.includes('/')).map((file) => topFolder(file)),
  );
  return [...folders].flatMap((folder) => {
    if (WITHOUT_README.has(folder)) return [];
    const text = tree.get(`${folder}/README.md`);
    if (text === undefined) return [`${folder}/ has no README.md`];
    const lineCount = text.trimEnd().split('\n').length;
    return lineCount >= README_LINES.least && lineCount <= README_LINES.most
      ? []
      : [`${folder}/README.md has ${lineCount} lines: 5 to 15 are read`];
  });
};

/** Specs are in the form that `faultline fmt` gives them. */
export const canonicalSpecs: Rule = (tree) =>
  [...tree].flatMap(([file, text]) => {
    if (!file.endsWith('.kspec')) return [];
    const source = { path: file, text };
    const { syntax, diagnostics } = parse(source);
    if (hasErrors(diagnostics)) return [`${file} has syntax errors`];
    return print(syntax, source) === text
      ? []
      : [`${file} is not in canonical form: \`faultline fmt ${file}\``];
  });

/** What may open files: one folder, and what runs before it is there. */
const OPENS_FILES = /^(?:workbench\/files\/[^/]+|cli\/code-cache)\.ts$/;
const FILE_SYSTEM = /'(?:node:)?(?:fs|fs\/promises)'|\bprocess\.binding\b/;

/** Files of a project are opened in one place, which looks where a path leads. */
export const oneDoorToFiles: Rule = (tree) =>
  sources(tree).flatMap(([file, text]) =>
    !OPENS_FILES.test(file) && FILE_SYSTEM.test(withoutComments(text))
      ? [`${file} imports node:fs: workbench/files/ opens files`]
      : [],
  );

// Spelt in two parts, so that this file does not break its own rule.
const LEFT_OVER = new RegExp(`\\b(?:${'TO'}DO|${'FIX'}ME|${'X'}XX)\\b`);
const FOCUSED = new RegExp(`\\b(?:it|test|describe)\\.(?:${'on'}ly|${'sk'}ip|${'to'}do)\\b`);

export const noLeftOvers: Rule = (tree) =>
  [...tree].flatMap(([file, text]) => {
    if (!/\.(?:ts|kspec|md|json)$/.test(file) || file === 'package-lock.json') return [];
    const word = (LEFT_OVER.exec(text) ?? (file.endsWith('.ts') ? FOCUSED.exec(text) : null))?.[0];
    return word === undefined
      ? []
      : [`${file} has \`${word}\`: do it now, or write it into docs/WARTS.md`];
  });

/** The TypeScript that the rules are about: the pipeline, without its tests. */
function sources(tree: Tree): readonly (readonly [string, string])[] {
  return [...tree].filter(
    ([file]) => FOLDERS.includes(topFolder(file)) && /(?<!\.test|\.fixture)\.ts$/.test(file),
  );
}

function documents(tree: Tree): readonly (readonly [string, string])[] {
  return [...tree].filter(([file]) => file.endsWith('.md'));
}

function importsOf(text: string): readonly string[] {
  const found = withoutComments(text).matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*'(\.[^']*)'/g);
  return [...found].map(([, target = '']) => target);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function topFolder(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : '';
}

function foldersOf(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
