/** Which checker this is: a result of another one is not its word. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { filesBelow } from '../files/folders.ts';
import { readBytes } from '../files/read-file.ts';
import { readShipped, shippedRoot } from '../project/project.ts';
import { sha256 } from './canonical-json.ts';

/** All that stands between the text of a spec and what is said of its claims. */
const FOLDERS = [
  'spec/language',
  'model',
  'properties',
  'checker',
  'counterexamples',
  'report',
  'workbench',
];

/** What `codeHash` returned for the sources, where `scripts/build.ts` has written it. */
declare const CODE_HASH: string | undefined;

let known: string | undefined;

/**
 * Returns a hash of the code of the checker, as its sources are or were when it was built, of package.json
 * (the version of faultline and of what it stands on) and of the version of Node.
 *
 * So a change of the checker makes every older result unknown, whether its author thought of it or not.
 */
export function checkerVersion(): string {
  return sha256(`${process.version}\n${codeVersion()}`);
}

/** The same without the version of Node, of which no answer depends: for what several machines do together. */
export function codeVersion(): string {
  if (known === undefined) {
    const manifest = readShipped('package.json').toString('utf8');
    const code = typeof CODE_HASH === 'string' ? CODE_HASH : codeHash(shippedRoot(), '.ts');
    known = sha256(`${manifest}\n${code}`);
  }
  return known;
}

/** Returns a hash of the code below `root`, in files that end with `suffix`; tests are not part of it. */
export function codeHash(root: string, suffix: string): string {
  const files = FOLDERS.flatMap((folder) =>
    [...filesBelow(path.join(root, folder))]
      .map((file) => path.relative(root, file).split(path.sep).join('/'))
      .filter((file) => file.endsWith(suffix) && !/\.(?:test|fixture|d)\.ts$/.test(file)),
  ).sort();
  const hash = createHash('sha256');
  for (const file of files) {
    const request = { shown: file, kind: 'shipped', within: [root] } as const;
    hash.update(`\n${file}\n`).update(readBytes(path.join(root, file), request) ?? '');
  }
  return hash.digest('hex');
}
