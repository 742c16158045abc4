/**
 * Exports every claim to every target, and prints which took the most CPU time and which texts are the longest:
 * `npx tsx scripts/export-timings.ts [PATH...]`, by default all claims of the repository.
 *
 * CPU seconds of this process, user and system: the compilation of the claim, and the export without the search that
 * counts what to expect. The first export of all comes twice, so that the compilation of this program is not in it.
 */
import path from 'node:path';
import { exportMachine } from '../export/export-machine.ts';
import { TARGET_NAMES, TARGETS, type TargetName } from '../export/targets.ts';
import { claimId, termsOf } from '../workbench/project/claim-terms.ts';
import { compileSpec } from '../workbench/project/compile.ts';
import { loadSpec } from '../workbench/project/load-spec.ts';
import { openProject, projectPath } from '../workbench/project/project.ts';
import { findSpecFiles } from '../workbench/project/spec-files.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const WORST = 3;

interface Row {
  readonly id: string;
  readonly compile: number;
  readonly seconds: number;
  readonly lines: number;
  readonly characters: number;
}

const given = process.argv.slice(2);
const project = openProject(ROOT, ROOT);
const files = findSpecFiles(given.length > 0 ? given : ['examples', 'properties', 'long'], ROOT);
const rows = new Map<TargetName, Row[]>(TARGET_NAMES.map((name) => [name, []]));

function cpuOf<Result>(work: () => Result): readonly [number, Result] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, result];
}

let isWarm = false;
for (const file of files) {
  const spec = loadSpec(project, file);
  for (const claim of spec.claims) {
    const id = claimId(projectPath(project, spec.file), claim.name.text);
    const [compile, { machine }] = cpuOf(() =>
      compileSpec(spec, { ...termsOf(claim), resetDeadLocals: false }),
    );
    if (machine === undefined) throw new Error(`${id} does not compile`);
    for (const name of TARGET_NAMES) {
      const exporting = { machine, version: id, expected: undefined, isFolded: true };
      if (!isWarm) exportMachine(TARGETS[name], exporting);
      const [seconds, made] = cpuOf(() => exportMachine(TARGETS[name], exporting));
      // The model with all properties: the largest of the files.
      const texts = made.files.map(({ text }) => text);
      const lines = Math.max(...texts.map((text) => text.split('\n').length - 1));
      const characters = Math.max(...texts.map((text) => text.length));
      rows.get(name)?.push({ id, compile, seconds, lines, characters });
    }
    isWarm = true;
  }
}

for (const [name, all] of rows) {
  const total = all.reduce((sum, { seconds }) => sum + seconds, 0);
  const slow = all.filter(({ compile, seconds }) => compile + seconds > 1).length;
  console.log(
    `${name}: ${all.length} claims, ${(total / all.length).toFixed(3)} s on average, ${slow} of more than 1 s with the compilation of the claim`,
  );
  const worst = (what: string, by: (row: Row) => number): void => {
    for (const row of all.toSorted((a, b) => by(b) - by(a)).slice(0, WORST)) {
      const { id, compile, seconds, lines, characters } = row;
      console.log(
        `  ${what}: ${id}  ${seconds.toFixed(3)} s (and ${compile.toFixed(3)} s to compile), ${lines} lines, ${characters} characters`,
      );
    }
  };
  worst('slowest', ({ seconds }) => seconds);
  worst('longest', ({ lines }) => lines);
}
