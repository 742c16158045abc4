/** Whole commands, from source text to verdict, beside Node that does nothing. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { markdownTable, median } from './markdown.ts';
import { type Timed, timed } from './measured-command.ts';

/** What the command line of the bench calls them. */
export const COMMANDS = 'commands';

const ROOT = path.join(import.meta.dirname, '..');
const MAIN = path.join(ROOT, 'dist/cli/main.js');

const S2 = ['N=2', 'P=2', 'B=1', 'K=2'].flatMap((pair) => ['--set', pair]);

interface Row {
  readonly name: string;
  readonly args: readonly string[];
  /** What it must say, so that it is known to have worked. */
  readonly says: RegExp;
}

const CLAIMS = 'properties/linux/uffd-wp';

const ROWS: readonly Row[] = [
  { name: 'bare `node`', args: ['-e', '0'], says: /^/ },
  {
    name: '`faultline run` of S2',
    args: [MAIN, 'run', 'bench/models/uffd.kspec', ...S2, '--reduce', 'none'],
    says: /282,200 states/,
  },
  check('swap-and-migration', 'swap_merged', 'that holds, 1,127 states'),
  check('arm-and-store', 'flush_late', 'that is violated, 1,085 states, with its picture'),
];

function check(spec: string, claim: string, words: string): Row {
  const file = `${CLAIMS}/${spec}.kspec`;
  return {
    name: `\`faultline check\` of a claim ${words}`,
    args: [MAIN, 'check', file, '--claim', claim, '--no-cache'],
    says: /1 as recorded/,
  };
}

/** Builds the command and measures it. */
export function commandRows(rounds: number): readonly string[] {
  const built = spawnSync('npm', ['run', 'build'], { cwd: ROOT, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  const runs = ROWS.map((): Timed[] => []);
  // Short runs vary more.
  for (let round = 0; round < 3 * rounds; round += 1) {
    ROWS.forEach(({ name, args, says }, i) => {
      const run = timed(process.execPath, args, ROOT);
      if (!says.test(run.output)) throw new Error(`${name}: ${run.output}`);
      runs[i]?.push(run);
    });
  }
  const rows = ROWS.map(({ name }, i) => [
    name,
    median(runs[i]?.map(({ user }) => user) ?? []).toFixed(2),
    median(runs[i]?.map(({ wall }) => wall) ?? []).toFixed(2),
  ]);
  return markdownTable(['command', 'user s', 'wall s'], rows);
}
