/** `faultline init [FOLDER]`: a new spec project, with a claim, its picture and a CI file. */
import fs from 'node:fs';
import path from 'node:path';
import { shippedRoot } from '../../workbench/project/project.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import { writeFile } from '../../workbench/project/write-file.ts';
import type { DeclaredBy } from '../declared/declared-by.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

export interface InitFlags {
  readonly ci: string;
}

/** What is copied: from the shipped files, to the new project. */
const STARTER: Readonly<Record<string, string>> = {
  'spec/starter/fault.kspec': 'spec/starter/fault.kspec',
  'examples/starter.kspec': 'properties/starter.kspec',
};
const CI: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  github: { 'docs/ci/github.yml': '.github/workflows/faultline.yml' },
  gitlab: { 'docs/ci/gitlab.yml': '.gitlab-ci.yml' },
  none: {},
};

/** @throws UserError if a file is there already; then nothing is written. */
export async function initCommand(
  terminal: Terminal,
  folder: string,
  flags: InitFlags,
  run: DeclaredBy['run'],
): Promise<ExitCode> {
  const ci = CI[flags.ci];
  if (ci === undefined) {
    throw new UserError(
      `\`--ci\` knows no \`${flags.ci}\``,
      `one of ${Object.keys(CI).join(', ')}`,
    );
  }
  const root = path.resolve(terminal.cwd, folder);
  const copies = Object.entries({ ...STARTER, ...ci });
  const taken = copies.find(([, to]) => fs.existsSync(path.join(root, to)));
  if (taken !== undefined) {
    throw new UserError(
      `\`${path.join(folder, taken[1])}\` is there already`,
      'nothing was written',
    );
  }
  for (const [from, to] of copies) {
    await writeFile(path.join(root, to), adapted(from, to));
    terminal.out(`new  ${to}\n`);
  }
  // The claims record what this faultline finds, and not what was found where they were written.
  const there = { ...terminal, cwd: root };
  const code = await run(['check', 'properties', '--bless'], there);
  if (code !== EXIT.asRecorded) return code;
  terminal.out('\nnext: `faultline check`, then read properties/starter.kspec\n');
  return EXIT.asRecorded;
}

/** The shipped text, with the module's name and the paths of its new place. */
function adapted(from: string, to: string): string {
  const text = fs.readFileSync(path.join(shippedRoot(), from), 'utf8');
  return to.startsWith('properties/')
    ? text.replace('module examples.', 'module properties.')
    : text;
}
