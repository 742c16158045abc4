/** The report of `mutate` for people. */

import {
  type Fate,
  type ModuleRate,
  type MutantReport,
  rateOf,
  ratesOf,
} from '../verdict/mutant-report.ts';
import { showMany } from '../verdict/numbers.ts';
import { bareTable } from './bare-table.ts';
import type { Tones } from './claims-table.ts';

const HEAD = ['spec', 'mutants', 'killed', 'survived', 'same', 'wrong', 'open', 'unused', 'rate'];

const LEGEND = [
  'killed    a claim that holds for the spec breaks',
  'survived  every claim that uses it still holds; in brackets: of these, recorded with a reason',
  'same      the same machine as the spec',
  'wrong     does not compile',
  'open      a limit was reached, or time was up',
  'unused    no claim that holds uses it',
  'rate      killed of killed, survived and undecided',
];

/** Returns the table of kill rates a spec, its last line the sum, and what its columns mean. */
export function ratesTable(reports: readonly MutantReport[], tones: Tones): string {
  const rows = ratesOf(reports).map((rate) => row(rate, reports, tones));
  const sum = row(rateOf('all', reports), reports, tones);
  const align = HEAD.map((_, i) => (i === 0 ? 'left' : 'right') as 'left' | 'right');
  const lines = bareTable(HEAD.map(tones.title), align, [...rows, sum]);
  return `${[...lines, '', ...LEGEND].join('\n')}\n`;
}

function row(rate: ModuleRate, reports: readonly MutantReport[], tones: Tones): readonly string[] {
  const { module, counts, killRate } = rate;
  const known = reports.filter(
    (report) =>
      (module === 'all' || report.module === module) &&
      report.fate === 'survived' &&
      report.reason !== undefined,
  ).length;
  const isClean = counts.survived === known && counts.undecided === 0;
  const shown = killRate === undefined ? '-' : `${Math.floor(killRate * 100)}%`;
  return [
    module,
    String(rate.mutants),
    String(counts.killed),
    known === 0 ? String(counts.survived) : `${counts.survived} (${known})`,
    String(counts.equivalent),
    String(counts.uncompiled),
    String(counts.undecided + counts['not-run']),
    String(counts.unused),
    (isClean ? tones.good : tones.doubtful)(shown),
  ];
}

/** Returns one mutant: where it is, what was done, and the proc before and after. */
export function mutantText(report: MutantReport, tones: Tones): string {
  const { id, file, line, what, diff, sameCounts, fate } = report;
  const remark =
    fate === 'survived' && sameCounts
      ? '  every claim has the same states and steps: it is not reached, or has no effect\n'
      : '';
  return `${tones.title(id)}  ${file}:${line}\n  ${what}\n${remark}${indented(diff)}\n`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

const FATE_WORDS: Readonly<Record<Fate, string>> = {
  killed: 'killed',
  survived: 'survived',
  equivalent: 'same machine',
  uncompiled: 'do not compile',
  undecided: 'undecided',
  unused: 'unused',
  'not-run': 'not run',
};

/** Returns `623 mutants: 412 killed, 120 survived, 91 do not compile`. */
export function mutantsSummary(reports: readonly MutantReport[]): string {
  const { counts } = rateOf('all', reports);
  const parts = Object.entries(FATE_WORDS).flatMap(([fate, words]) => {
    const count = counts[fate as Fate];
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return `${showMany(reports.length, 'mutant')}: ${parts.join(', ')}`;
}
