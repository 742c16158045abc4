/**
 * Faultline beside other explicit-state checkers on one model: `npx tsx bench/bench.ts [SIZE ...]`.
 *
 * Runs are interleaved, one of each checker a round, and the medians of `BENCH_ROUNDS` rounds (3) are
 * printed. Times are user CPU; what is not in them: the start of Node and the reading of the spec for
 * faultline, the C compiler for the others. A checker whose counts are not those known for the model
 * gets no ratio; those that explore one state for all that a renaming of threads makes of it are
 * compared with each other. Then some textbook systems, by faultline alone, with and without symmetry.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import {
  CONTENDERS,
  type Contender,
  faultline,
  type Run,
  SIZES,
  type Size,
  workplace,
} from './contenders.ts';
import { TEXTBOOK } from './textbook.ts';

const wanted = process.argv.slice(2);
const rounds = Number(process.env['BENCH_ROUNDS'] || 3);
/** `BENCH_ONLY='faultline|SPIN'` leaves the others out. */
const only = new RegExp(process.env['BENCH_ONLY'] || '');
const root = mkdtempSync(path.join(tmpdir(), 'faultline-bench-'));

console.log(`${cpus()[0]?.model}, ${availableParallelism()} threads, Node ${process.version}`);
console.log(`medians of ${rounds} interleaved rounds\n`);
for (const size of SIZES) {
  if (wanted.length > 0 && !wanted.includes(size.name)) continue;
  const { N, P, B, K } = size.settings;
  console.log(`### ${size.name} (N P B K = ${N} ${P} ${B} ${K})\n`);
  console.log(tableOf(size, measure(size)).join('\n'), '\n');
}
if (wanted.length === 0 || wanted.includes('textbook')) console.log(textbookTable().join('\n'));
rmSync(root, { recursive: true });

interface Measured {
  readonly contender: Contender;
  readonly runs: readonly Run[];
}

function measure(size: Size): readonly Measured[] {
  const ready = CONTENDERS.filter(({ name }) => only.test(name)).flatMap((contender) => {
    const run = contender.prepare(size, workplace(root, contender, size));
    if (run === undefined) console.log(`${contender.name}: not installed\n`);
    return run === undefined ? [] : [{ contender, run, runs: [] as Run[] }];
  });
  for (let round = 0; round < rounds; round += 1) {
    for (const { run, runs } of ready) runs.push(run());
  }
  return ready;
}

function tableOf(size: Size, measured: readonly Measured[]): readonly string[] {
  const rows = measured.map(({ contender, runs }) => {
    const { states, transitions } = runs[0] as Run;
    const user = median(runs.map((run) => run.user));
    const bytes = runs[0]?.bytes;
    const own = measured.find((other) => other.contender.space === contender.space);
    const known = contender.space === 'full' ? size : size.symmetric;
    const isSame = runs.every(
      (run) => run.states === known.states && run.transitions === known.transitions,
    );
    const ratio = own && user / median(own.runs.map((run) => run.user));
    return [
      contender.name,
      states.toLocaleString('en'),
      transitions.toLocaleString('en'),
      user.toFixed(2),
      median(runs.map((run) => run.wall)).toFixed(2),
      (states / user / 1e6).toFixed(2),
      bytes === undefined ? '' : (bytes / states).toFixed(0),
      isSame ? `${ratio?.toFixed(1)}` : 'COUNTS DIFFER',
    ];
  });
  const head = [
    'checker',
    'states',
    'transitions',
    'user s',
    'wall s',
    'M states/s',
    'B/state',
    'ratio',
  ];
  const align = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [head, align, ...rows].map((row) => `| ${row.join(' | ')} |`);
}

function textbookTable(): readonly string[] {
  const rows = TEXTBOOK.flatMap(({ name, spec, params }) =>
    (['full', 'symmetric'] as const).map((space) => {
      const how = { workers: 1, space, params };
      const runs = Array.from({ length: rounds }, () => faultline(spec, how));
      const { states, transitions } = runs[0] as Run;
      const user = median(runs.map((run) => run.user));
      const counts = [states, transitions].map((count) => count.toLocaleString('en'));
      const rate = (states / user / 1e6).toFixed(2);
      return [name, params.join(' '), space, ...counts, user.toFixed(2), rate];
    }),
  );
  const head = ['system', 'bounds', 'space', 'states', 'transitions', 'user s', 'M states/s'];
  const align = head.map((_, i) => (i < 3 ? '---' : '---:'));
  return [head, align, ...rows].map((row) => `| ${row.join(' | ')} |`);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
