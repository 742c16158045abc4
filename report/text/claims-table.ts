/** The table of `check`, row by row. */

import type { ParamValue } from '../../model/machine/machine.ts';
import { showAnyNumber, showViews } from '../verdict/any-number.ts';
import type { ClaimReport } from '../verdict/claim-report.ts';
import type { JudgementKind, Recorded } from '../verdict/judgement.ts';
import { MEMORY_NAMES } from '../verdict/memory.ts';
import { showCount, showMany, showSeconds } from '../verdict/numbers.ts';
import { isBound, isCutShort, showBounds, showLimit } from '../verdict/result.ts';

/** Marks a text as good, bad or doubtful; the plain one returns it as it is. */
export interface Tones {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly doubtful: (text: string) => string;
  readonly title: (text: string) => string;
}

/** What is known of a claim before it is checked. */
export interface ExpectedClaim {
  readonly id: string;
  readonly recorded: Recorded;
}

/** The rows of a table that is printed row by row, each as soon as it is known. */
export interface ClaimRows {
  readonly head: string;
  readonly row: (report: ClaimReport) => string;
}

/** Wide enough for `violated`, and for `3 min 20 s` and `from cache`. */
const [NOW_WIDTH, TIME_WIDTH] = [8, 10];

/**
 * Returns the table for `claims`, whose columns are as wide as what is recorded is; each line ends in a line
 * end. Only a row with other counts, or another verdict, may stand out.
 *
 * The last column says within what a verdict holds: the params that are not as the spec gives them, or all
 * if `verbose`, the fairness and the limit.
 */
export function claimRows(
  claims: readonly ExpectedClaim[],
  tones: Tones,
  verbose: boolean,
): ClaimRows {
  const widest = (head: string, texts: readonly string[]): number =>
    Math.max(head.length, ...texts.map((text) => text.length));
  const widthOf = (count: 'states' | 'transitions' | 'depth'): number =>
    widest(
      count,
      claims.map(({ recorded }) => showCount(recorded.counts?.[count] ?? 0)),
    );
  const columns: readonly Column[] = [
    {
      head: 'claim',
      width: widest(
        'claim',
        claims.map(({ id }) => id),
      ),
    },
    {
      head: 'recorded',
      width: widest(
        'recorded',
        claims.map(({ recorded }) => showRecorded(recorded)),
      ),
    },
    { head: 'now', width: NOW_WIDTH },
    { head: 'states', width: widthOf('states'), isNumber: true },
    { head: 'transitions', width: widthOf('transitions'), isNumber: true },
    { head: 'depth', width: widthOf('depth'), isNumber: true },
    { head: 'time', width: TIME_WIDTH, isNumber: true },
    { head: 'within', width: 0 },
  ];
  return {
    head: line(
      columns,
      columns.map(({ head }) => head),
      columns.map(() => tones.title),
    ),
    row(report) {
      const { recorded, outcome, judgement, result, fromCache } = report;
      const tone = toneOfReport(report, tones);
      const isNamed = judgement.kind === 'other-verdict';
      const cells = [
        report.id,
        showRecorded(recorded),
        showShort(result.verdict, isNamed ? result.violated : []),
        showCount(outcome.states),
        showCount(outcome.transitions),
        showCount(outcome.depth),
        fromCache ? 'from cache' : showSeconds(outcome.seconds),
        within(report, ({ value, initial }) => verbose || value !== initial),
      ];
      const mark = MARKS[judgement.kind];
      if (mark !== undefined) cells[7] = [mark, cells[7]].filter((part) => part !== '').join('; ');
      return line(columns, cells, [PLAIN, PLAIN, tone]);
    },
  };
}

interface Column {
  readonly head: string;
  readonly width: number;
  /** Numbers stand on the right. */
  readonly isNumber?: boolean;
}

/** What is added to a row whose verdict is right and whose counts are not. */
const MARKS: Partial<Record<JudgementKind, string>> = { drifted: 'drifted', new: 'new' };

/** Colours come last: they have no width. */
function line(
  columns: readonly Column[],
  cells: readonly string[],
  tones: readonly ((text: string) => string)[],
): string {
  const shown = columns.map(({ width, isNumber }, i) => {
    const cell = cells[i] ?? '';
    const blanks = ' '.repeat(Math.max(0, width - cell.length));
    const toned = cell === '' ? '' : (tones[i] ?? PLAIN)(cell);
    return isNumber === true ? `${blanks}${toned}` : `${toned}${blanks}`;
  });
  return `${shown.join('  ').trimEnd()}\n`;
}

/** The bounds, the fairness, the memory model and the limit, as far as there are any. */
function within(
  { result, facts, outcome }: ClaimReport,
  isShown: (param: ParamValue) => boolean,
): string {
  const parts = [
    showAnyNumber(outcome) ?? '',
    showBounds(facts.params.filter(isShown)),
    facts.fairnessOfChecks ?? '',
    facts.memory === 'sc' ? '' : MEMORY_NAMES[facts.memory],
    result.limit === undefined ? '' : (showViews(outcome) ?? showLimit(result.limit)),
    isCutShort(result) ? 'as far as runs go' : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** The verdict within its bounds: `holds (CPUS=2, FORKED=true)`; names only if they are others. */
export function showNow(report: ClaimReport): string {
  const { result, judgement } = report;
  const isNamed = judgement.kind === 'other-verdict';
  const verdict = showShort(result.verdict, isNamed ? result.violated : []);
  const bounds = within(report, isBound);
  const shown = bounds === '' ? verdict : `${verdict} (${bounds})`;
  const mark = MARKS[judgement.kind];
  return mark === undefined ? shown : `${shown}, ${mark}`;
}

/** Returns the verdict that a claim records, and what is to be broken. */
export function showRecorded({ verdict, properties }: Recorded): string {
  return showShort(verdict, verdict === 'violated' ? properties : []);
}

/** Returns `violated a +1`: the first name, and how many more. */
function showShort(verdict: string, properties: readonly string[]): string {
  const [first, ...more] = properties;
  if (first === undefined) return verdict;
  return more.length === 0 ? `${verdict} ${first}` : `${verdict} ${first} +${more.length}`;
}

/** As recorded is good, unless runs end before what it is about. */
function toneOfReport({ judgement, result }: ClaimReport, tones: Tones): (text: string) => string {
  const isCut = judgement.kind === 'as-recorded' && isCutShort(result);
  return isCut ? tones.doubtful : toneOf(judgement.kind, tones);
}

function toneOf(kind: JudgementKind, tones: Tones): (text: string) => string {
  if (kind === 'as-recorded') return tones.good;
  return kind === 'limit-reached' || kind === 'new' ? tones.doubtful : tones.bad;
}

const KINDS: readonly (readonly [JudgementKind, string])[] = [
  ['as-recorded', 'as recorded'],
  ['other-verdict', 'with another verdict'],
  ['drifted', 'drifted'],
  ['new', 'new'],
  ['limit-reached', 'without an answer'],
];

const PLAIN = (text: string): string => text;

/** Returns `24 claims: 23 as recorded, 1 drifted`, and how many are from the cache. */
export function claimsSummary(reports: readonly ClaimReport[], tones?: Tones): string {
  const counted = KINDS.map(([kind, words]) => {
    const count = reports.filter((report) => report.judgement.kind === kind).length;
    const tone = tones === undefined ? PLAIN : toneOf(kind, tones);
    return { count, text: tone(`${count} ${words}`) };
  });
  const shown = counted.filter(({ count }) => count > 0).map(({ text }) => text);
  const kept = reports.filter(({ fromCache }) => fromCache).length;
  const source =
    kept === 0 ? '' : ` (${showCount(kept)} from cache: \`--no-cache\` searches again)`;
  return `${showMany(reports.length, 'claim')}: ${shown.join(', ')}${source}`;
}
