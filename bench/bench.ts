/**
 * Faultline beside other explicit-state checkers: `npm run bench -- [SYSTEM ...] [OPTIONS]`; README.md
 * has the options.
 *
 * Runs are interleaved, one of each checker a round, and medians are printed as Markdown. A checker whose
 * counts are not those known for the system gets no ratio; those that explore one state for all that a
 * renaming of threads makes of it are compared with each other. Whoever takes more than
 * `PATIENCE_SECONDS` runs once.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { COMMANDS, commandRows } from './commands.ts';
import { CONTENDERS, type Contender, type Run, workplace } from './contenders.ts';
import { markdownTable, median } from './markdown.ts';
import { SYSTEMS, type System } from './systems.ts';
import { machineLine, writeSection } from './write-document.ts';

const PATIENCE_SECONDS = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const only = new RegExp(values.only);
const root = mkdtempSync(path.join(tmpdir(), 'faultline-bench-'));
const isWanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name);

const unknown = positionals.filter(
  (name) => name !== COMMANDS && !SYSTEMS.some((system) => system.name === name),
);
if (unknown.length > 0) {
  const names = [...SYSTEMS.map(({ name }) => name), COMMANDS];
  console.error(`no system ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(2);
}

for (const system of SYSTEMS.filter(({ name }) => isWanted(name))) {
  publish(system.name, [`### ${system.title}`, '', ...tableOf(system, measure(system))]);
}
if (isWanted(COMMANDS)) {
  publish(COMMANDS, ['### Whole commands', '', ...commandRows(rounds)]);
}
rmSync(root, { recursive: true });

function publish(name: string, lines: readonly string[]): void {
  const text = [...lines, '', machineLine(rounds)].join('\n');
  console.log(`${text}\n`);
  if (values.write) writeSection(name, text);
}

interface Measured {
  readonly contender: Contender;
  readonly runs: readonly Run[];
}

function measure(system: System): readonly Measured[] {
  const ready = CONTENDERS.filter(({ name }) => only.test(name)).flatMap((contender) => {
    const run = contender.prepare(system, workplace(root, contender, system));
    return run === undefined ? [] : [{ contender, run, runs: [] as Run[] }];
  });
  for (let round = 0; round < rounds; round += 1) {
    for (const { run, runs } of ready) {
      if ((runs[0]?.user ?? 0) < PATIENCE_SECONDS) runs.push(run());
    }
  }
  return ready;
}

function tableOf(system: System, measured: readonly Measured[]): readonly string[] {
  const rows = measured.map(({ contender, runs }) => {
    const [first] = runs;
    if (first === undefined) throw new Error('each contender runs once at least');
    const { states, transitions, bytes } = first;
    const user = median(runs.map((run) => run.user));
    const own = measured.find((other) => other.contender.space === contender.space);
    const known = system.counts[contender.space];
    const isSame = runs.every(
      (run) => run.states === known?.states && run.transitions === known.transitions,
    );
    const ratio = user / median(own?.runs.map((run) => run.user) ?? []);
    return [
      contender.name,
      states.toLocaleString('en'),
      transitions.toLocaleString('en'),
      user.toFixed(2),
      median(runs.map((run) => run.wall)).toFixed(2),
      (states / user / 1e6).toFixed(2),
      bytes === undefined ? '' : (bytes / states).toFixed(0),
      isSame ? ratio.toFixed(2) : Number.isNaN(user) ? 'failed' : 'other counts',
    ];
  });
  const head = 'checker|states|transitions|user s|wall s|M states/s|B/state|time of faultline';
  return markdownTable(head.split('|'), rows);
}
