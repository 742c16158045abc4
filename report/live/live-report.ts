/** What came of doing operations on a machine beside a spec, and that as text. */
import { showCount, showMany, showSeconds } from '../verdict/numbers.ts';

export interface LiveReport {
  readonly spec: string;
  readonly kernel: string;
  readonly seconds: number;
  readonly seed: number;
  readonly maxLength: number;
  readonly modes: readonly LiveMode[];
  readonly differences: readonly LiveDifference[];
  /** Differences beyond those that were looked into. */
  readonly further: number;
  readonly lost: readonly LostSequence[];
  readonly restarts: number;
  /** Operations and modes of the spec that were not done, and why. */
  readonly notDone: readonly { readonly name: string; readonly why: string }[];
}

export interface LiveMode {
  readonly mode: string | undefined;
  readonly sequences: number;
  readonly operations: number;
  /** All sequences up to this length were done. */
  readonly exhausted: number;
  /** Operations behind which nothing was judged, since the spec does not take them there. */
  readonly notTaken: number;
  readonly cells: number;
  readonly differing: number;
}

export interface LiveDifference {
  readonly mode: string | undefined;
  /** The shortest that shows it, as far as one operation less was tried. */
  readonly sequence: readonly string[];
  /** The columns by name, before its last operation and behind it. */
  readonly before: readonly string[];
  readonly observed: readonly string[];
  readonly expected: readonly (readonly string[])[];
  /** In how many sequences the same was seen. */
  readonly count: number;
  /** How often the shortest one shows it, of how many times. */
  readonly again: number;
  readonly tries: number;
  readonly reason: string | undefined;
}

/** A sequence in which the program has ended, or hung. */
export interface LostSequence {
  readonly mode: string | undefined;
  readonly sequence: readonly string[];
  readonly why: string;
}

/** Whether nothing was seen that the spec has not, but what has a reason. */
export function isAsSpecified({ differences, further, lost }: LiveReport): boolean {
  return (
    further === 0 && lost.length === 0 && differences.every(({ reason }) => reason !== undefined)
  );
}

const EXPECTED_MAX = 6;

export function liveText(report: LiveReport): string {
  const { kernel, seconds, seed, maxLength, modes, differences, lost } = report;
  const total = (of: (mode: LiveMode) => number): number =>
    modes.reduce((sum, mode) => sum + of(mode), 0);
  const sequences = total((mode) => mode.sequences);
  const rate = Math.round(sequences / Math.max(seconds, 0.001));
  const lines = [
    `kernel ${kernel}`,
    `${showMany(sequences, 'sequence')} of up to ${maxLength} operations in ${showSeconds(seconds)}, ` +
      `${showCount(rate)} a second; ${showMany(
        total((mode) => mode.operations),
        'operation',
      )}; seed ${seed}`,
    ...modes.map(modeLine),
    '',
    ...differences.flatMap(differenceLines),
    ...lost.flatMap(({ mode, sequence, why }) => [
      `${prefix(mode)}${sequence.join(', ')}: the program is lost`,
      `  ${why}`,
      '',
    ]),
    ...notDone(report),
    ...(report.restarts > 0
      ? [`the program was started again ${showMany(report.restarts, 'time')}`]
      : []),
    ...(report.further > 0
      ? [`${showMany(report.further, 'difference')} more were not looked into`]
      : []),
    verdict(report),
  ];
  return `${lines.join('\n')}\n`;
}

function modeLine(mode: LiveMode): string {
  const { sequences, exhausted, cells, differing, notTaken } = mode;
  const all = exhausted === 0 ? '' : `, all of up to ${exhausted} among them`;
  const stopped = notTaken === 0 ? '' : `; ${showCount(notTaken)} ended where the spec has none`;
  return `${prefix(mode.mode)}${showMany(sequences, 'sequence')}${all}; ${showMany(cells, 'cell')}; ${showCount(differing)} differ${stopped}`;
}

function differenceLines(difference: LiveDifference): readonly string[] {
  const { mode, sequence, before, observed, expected, count, again, tries, reason } = difference;
  const shown = expected.slice(0, EXPECTED_MAX);
  const more = expected.length - shown.length;
  return [
    `${prefix(mode)}${sequence.join(', ')}: differs, in ${showMany(count, 'sequence')}; this one in ${again} of ${tries}`,
    `  before    ${before.join(' ')}`,
    `  observed  ${observed.join(' ')}`,
    ...(shown.length === 0 ? ['  spec      nothing that looks so'] : []),
    ...shown.map((each) => `  spec      ${each.join(' ')}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(reason === undefined ? [] : [`  reason    ${reason}`]),
    '',
  ];
}

/** One line for all that have the same reason. */
function notDone({ notDone: all }: LiveReport): readonly string[] {
  const whys = [...new Set(all.map(({ why }) => why))];
  return whys.map((why) => {
    const names = all.filter((each) => each.why === why).map(({ name }) => name);
    return `not done: ${names.join(', ')}: ${why}`;
  });
}

function verdict({ differences, further, lost }: LiveReport): string {
  const reasons = differences.filter(({ reason }) => reason !== undefined).length;
  const open = differences.length - reasons + further;
  const withReason = reasons === 0 ? '' : `, and ${showCount(reasons)} with a reason`;
  const died = lost.length === 0 ? '' : `; ${showMany(lost.length, 'sequence')} lost`;
  return open === 0
    ? `nothing was seen that the spec does not have${withReason}${died}`
    : `${showMany(open, 'difference')}${withReason}${died}`;
}

function prefix(mode: string | undefined): string {
  return mode === undefined ? '' : `${mode}: `;
}
