/** The table at the end of `check`. */

import type { ParamValue } from '../../model/machine/machine.ts';
import type { ClaimReport } from '../verdict/claim-report.ts';
import { showFairness } from '../verdict/fairness.ts';
import { checksOf, type JudgementKind, type Recorded } from '../verdict/judgement.ts';
import { showCount, showMany, showSeconds } from '../verdict/numbers.ts';
import { showBounds, showLimit } from '../verdict/result.ts';
import { bareTable } from './bare-table.ts';

/** Marks a text as good, bad or doubtful; the plain one returns it as it is. */
export interface Tones {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly doubtful: (text: string) => string;
  readonly title: (text: string) => string;
}

const HEAD = ['claim', 'recorded', 'now', 'states', 'transitions', 'depth', 'time'];

/** Returns the table with its last line, which counts the claims by how they came out. */
export function claimsTable(reports: readonly ClaimReport[], tones: Tones): string {
  const isMarked = reports.some(({ fromCache }) => fromCache);
  const rows = bareTable(
    [...HEAD.map(tones.title), ...(isMarked ? [''] : [])],
    [
      'left',
      'left',
      'left',
      'right',
      'right',
      'right',
      'right',
      ...(isMarked ? (['left'] as const) : []),
    ],
    reports.map((report) => [
      ...row(report, tones),
      ...(isMarked ? [report.fromCache ? 'from cache' : ''] : []),
    ]),
  );
  return [...rows, '', summary(reports, tones), ''].join('\n');
}

function row(report: ClaimReport, tones: Tones): string[] {
  const { recorded, outcome, judgement } = report;
  return [
    report.id,
    showRecorded(recorded),
    toneOf(judgement.kind, tones)(showNow(report)),
    showCount(outcome.states),
    showCount(outcome.transitions),
    String(outcome.depth),
    showSeconds(outcome.seconds),
  ];
}

/** The verdict within its bounds: `holds (CPUS=2, FORKED=true)`; names only if they are others. */
export function showNow({ recorded, result, machine, judgement }: ClaimReport): string {
  const within = [
    ...(machine.params.length === 0 ? [] : [showBounds(machine.params.filter(isTelling))]),
    showFairness(machine, checksOf(recorded)) ?? '',
    ...(result.limit === undefined ? [] : [showLimit(result.limit)]),
  ].filter((part) => part !== '');
  const isNamed = judgement.kind === 'other-verdict';
  const verdict = showShort(result.verdict, isNamed ? result.violated : []);
  const shown = within.length === 0 ? verdict : `${verdict} (${within.join('; ')})`;
  return judgement.kind === 'drifted' ? `${shown}, drifted` : shown;
}

/** Returns the verdict that a claim records, and what is to be broken. */
export function showRecorded({ verdict, properties }: Recorded): string {
  return showShort(verdict, verdict === 'violated' ? properties : []);
}

/** Sizes bound what was looked at; of switches, those that are not as usual say what it is about. */
function isTelling({ type, value, initial }: ParamValue): boolean {
  return type.kind === 'int' || value !== initial;
}

/** Returns `violated a +1`: the first name, and how many more. */
function showShort(verdict: string, properties: readonly string[]): string {
  const [first, ...more] = properties;
  if (first === undefined) return verdict;
  return more.length === 0 ? `${verdict} ${first}` : `${verdict} ${first} +${more.length}`;
}

function toneOf(kind: JudgementKind, tones: Tones): (text: string) => string {
  if (kind === 'as-recorded') return tones.good;
  return kind === 'limit-reached' ? tones.doubtful : tones.bad;
}

const KINDS: readonly (readonly [JudgementKind, string])[] = [
  ['as-recorded', 'as recorded'],
  ['other-verdict', 'with another verdict'],
  ['drifted', 'drifted'],
  ['limit-reached', 'without an answer'],
];

const PLAIN = (text: string): string => text;

/** Returns the last line of the table, without colours. */
export function claimsSummary(reports: readonly ClaimReport[]): string {
  return summary(reports, { good: PLAIN, bad: PLAIN, doubtful: PLAIN, title: PLAIN });
}

/** Returns `24 claims: 23 as recorded, 1 drifted (20 from cache)`. */
function summary(reports: readonly ClaimReport[], tones: Tones): string {
  const counted = KINDS.map(([kind, words]) => {
    const count = reports.filter((report) => report.judgement.kind === kind).length;
    return { count, text: toneOf(kind, tones)(`${count} ${words}`) };
  });
  const shown = counted.filter(({ count }) => count > 0).map(({ text }) => text);
  const kept = reports.filter(({ fromCache }) => fromCache).length;
  const source = kept === 0 ? '' : ` (${showCount(kept)} from cache)`;
  return `${showMany(reports.length, 'claim')}: ${shown.join(', ')}${source}`;
}
