/** `faultline init [FOLDER]`: a new spec project, with a claim, its picture and a CI file. */
import path from 'node:path';
import { UserError } from '../../workbench/errors/user-error.ts';
import { filesBelow, inScratchFolder } from '../../workbench/files/folders.ts';
import { readText } from '../../workbench/files/read-file.ts';
import { writeWhole } from '../../workbench/files/write-file.ts';
import { readShipped } from '../../workbench/project/project.ts';
import { type CliCommand, type CommandContext, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { asText, valueOr } from '../options/option.ts';
import type { Terminal } from '../terminal.ts';

const HELP = `
Examples:
  faultline init                     in this folder, with a workflow for GitHub
  faultline init specs --ci gitlab   in another folder, with a job for GitLab
`;

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

export const initCommand: CliCommand = cliCommand({
  name: 'init',
  operands: '[folder]',
  about: 'make a new project: a spec, its claims with a picture, and a CI file',
  page: 'docs/ci/',
  help: HELP,
  reads: {
    ci: valueOr('--ci <name>', 'github, gitlab or none', 'github', asText, {
      choices: Object.keys(CI),
    }),
  },
  run: ({ terminal, faultline }, [folder = '.'], { ci }) =>
    initFolder(terminal, folder, ci, faultline),
});

/**
 * Makes the project elsewhere, whole, and then puts its files in place. What a run that was killed has put
 * there already is no hindrance: the next one puts the rest.
 *
 * @throws UserError if another file is there already; then nothing is written.
 */
async function initFolder(
  terminal: Terminal,
  folder: string,
  ciName: string,
  faultline: CommandContext['faultline'],
): Promise<ExitCode> {
  const ci = CI[ciName];
  if (ci === undefined) {
    throw new UserError(
      `\`--ci\` has no value \`${ciName}\``,
      `one of ${Object.keys(CI).join(', ')}`,
    );
  }
  const root = path.resolve(terminal.cwd, folder);
  const { code, files } = await inScratchFolder((scratch) =>
    makeProject(scratch, terminal, { ...STARTER, ...ci }, faultline),
  );
  if (code !== EXIT.asRecorded) return code;
  const missing = [...files].filter(([file, text]) => {
    const found = readText(path.join(root, file), {
      shown: path.join(folder, file),
      kind: 'file in the way',
      within: [root],
    });
    if (found === undefined) return true;
    if (found !== text) throw isTaken(folder, file);
    return false;
  });
  const [first = ''] = files.keys();
  if (missing.length === 0) throw isTaken(folder, first);
  for (const [file, text] of missing) {
    writeWhole({ file: path.join(root, file), shown: path.join(folder, file), root }, text);
    terminal.out(`new  ${file}\n`);
  }
  terminal.out('\nnext: `faultline check`, then read properties/starter.kspec\n');
  return EXIT.asRecorded;
}

function isTaken(folder: string, file: string): UserError {
  return new UserError(`\`${path.join(folder, file)}\` already exists`, 'nothing was written');
}

/** Makes the project in `scratch` and returns its files, by their paths from there. */
async function makeProject(
  scratch: string,
  terminal: Terminal,
  copies: Readonly<Record<string, string>>,
  faultline: CommandContext['faultline'],
): Promise<{ readonly code: ExitCode; readonly files: ReadonlyMap<string, string> }> {
  for (const [from, to] of Object.entries(copies)) {
    const target = { file: path.join(scratch, to), shown: to, root: scratch };
    writeWhole(target, adapted(from, to));
  }
  // The claims record what this faultline finds, and not what was found where they were written.
  const there = { ...terminal, cwd: scratch, out: () => {} };
  const code = await faultline(['check', 'properties', '--bless'], there);
  const files = [...filesBelow(scratch)].map((file): [string, string] => {
    const name = path.relative(scratch, file).split(path.sep).join('/');
    const text = readText(file, { shown: name, kind: 'file in the way', within: [scratch] });
    return [name, text ?? ''];
  });
  return { code, files: new Map(files) };
}

/** The shipped text, with the module's name and the paths of its new place. */
function adapted(from: string, to: string): string {
  const text = readShipped(from).toString('utf8');
  return to.startsWith('properties/')
    ? text.replace('module examples.', 'module properties.')
    : text;
}
