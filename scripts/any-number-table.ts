/**
 * Checks the claims for any number of CPUs that docs/KERNEL.md lists, and writes what was found into its rows: how many
 * CPUs a view has, how many views there are, and the CPU seconds of `faultline check` with that claim alone:
 * `npx tsx scripts/any-number-table.ts [CLAIM...]`, by default all of them, which takes minutes. Run it with nothing else.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const DOCUMENT = path.join(ROOT, 'docs/KERNEL.md');

/** A row of the table: what it says, the claim, and the three figures. */
const ROW =
  /^(?<says>\|.*\| (?<isLong>`long\/`: )?`(?<scenario>any-number[\w-]*)\.(?<claim>\w+)` \|)[^|]*\|[^|]*\|[^|]*\|$/;

/** CPU seconds of a process, user and system: bash prints them last. */
const TIMED = `TIMEFORMAT='%U %S'; time "$@"`;

interface Found {
  readonly verdict: string;
  readonly views: number;
  readonly viewSize: number;
  readonly cpuSeconds: number;
}

function check(file: string, claim: string): Found {
  const command = ['npx', 'tsx', 'cli/main.ts', 'check', file, '--claim', claim];
  const options = ['--json', '--no-cache', '--coverage', 'off'];
  const { stdout, stderr } = spawnSync('bash', ['-c', TIMED, 'bash', ...command, ...options], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const [found] = JSON.parse(stdout).claims;
  const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  const { views, viewSize } = found.anyNumber;
  return { verdict: found.verdict, views, viewSize, cpuSeconds: user + system };
}

const wanted = process.argv.slice(2);
for (const line of fs.readFileSync(DOCUMENT, 'utf8').split('\n')) {
  const { says, isLong, scenario, claim } = ROW.exec(line)?.groups ?? {};
  if (says === undefined || scenario === undefined || claim === undefined) continue;
  if (wanted.length > 0 && !wanted.includes(`${scenario}.${claim}`)) continue;
  const folder = isLong === undefined ? 'properties' : 'long';
  const found = check(`${folder}/linux/uffd-wp/${scenario}.kspec`, claim);
  if (found.verdict !== 'holds') throw new Error(`${scenario}.${claim} is ${found.verdict}`);
  const { viewSize, views, cpuSeconds } = found;
  const figures = `${viewSize} | ${views.toLocaleString('en')} | ${Math.round(cpuSeconds)}`;
  console.log(`${scenario}.${claim} | ${figures}`);
  const text = fs.readFileSync(DOCUMENT, 'utf8');
  fs.writeFileSync(DOCUMENT, text.replace(line, `${says} ${figures} |`));
}
