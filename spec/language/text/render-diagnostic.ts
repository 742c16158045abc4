/**
 * Draws a diagnostic for people: title, source with `^^^` and `---`, expected and found, a hint.
 *
 *     error[K0102]: `{` is never closed
 *        +- spec/linux/mm/memory.kspec:41:1
 *        |
 *     17 |   if pte[p].write {
 *        |                   - opened here
 *        |
 *     41 | }
 *        | ^ `}` is missing before this
 *     hint: add `}`
 *
 * Colours come from outside (`paint`); without them the text is plain.
 */
import type { Diagnostic } from './diagnostics.ts';
import { lineStarts, positionAt, type SourceFile, type Span } from './source.ts';

/** Colours, each a function on text. `picocolors` and its like fit. */
export interface Paint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  /** Line numbers and frames. */
  readonly frame: (text: string) => string;
  /** What `---` marks. */
  readonly related: (text: string) => string;
  readonly hint: (text: string) => string;
  readonly bold: (text: string) => string;
}

const plain = (text: string): string => text;
const NO_PAINT: Paint = {
  error: plain,
  warning: plain,
  frame: plain,
  related: plain,
  hint: plain,
  bold: plain,
};

/** Columns of source text that are shown; a longer line is clipped around the culprit. */
const WIDTH = 100;
const TAB = 4;

/** Something to mark, on one line. */
interface Mark {
  readonly primary: boolean;
  readonly span: Span;
  readonly label: string;
}

/** Returns the diagnostic as text of several lines, without a line end after the last. */
export function renderDiagnostic(diagnostic: Diagnostic, paint: Paint = NO_PAINT): string {
  const { code, severity, message, span, label = '', related, expected, found, hint } = diagnostic;
  const colour = paint[severity];
  const marks: Mark[] = [
    { primary: true, span, label },
    ...related.map((each) => ({ primary: false, ...each })),
  ];
  const sources = [...new Set(marks.map((mark) => mark.span.source))];
  const gutter = Math.max(
    ...marks.map((mark) => String(positionAt(mark.span.source, mark.span.start).line).length),
  );
  return [
    `${colour(`${severity}[${code}]`)}${paint.bold(`: ${printable(message)}`)}`,
    ...sources.flatMap((source) => {
      const own = marks.filter((mark) => mark.span.source === source);
      return renderSource(source, own, gutter, paint, colour);
    }),
    ...(expected === undefined ? [] : [`expected: ${printable(expected)}`]),
    ...(found === undefined ? [] : [`found:    ${printable(found)}`]),
    ...(hint === undefined ? [] : [`${paint.hint('hint:')} ${printable(hint)}`]),
  ].join('\n');
}

/** The marked lines of one source, in order; one block per line. */
function renderSource(
  source: SourceFile,
  marks: readonly Mark[],
  gutter: number,
  paint: Paint,
  colour: (text: string) => string,
): string[] {
  const [head] = marks; // the primary mark, where it is in this source
  const { line, column } = positionAt(source, head?.span.start ?? 0);
  const blank = ' '.repeat(gutter);
  const lines = new Map<number, Mark[]>();
  for (const mark of marks) {
    const at = positionAt(source, mark.span.start).line;
    lines.set(at, [...(lines.get(at) ?? []), mark]);
  }
  const numbers = [...lines.keys()].sort((a, b) => a - b);
  return [
    `${blank} ${paint.frame('+-')} ${printable(source.path)}:${line}:${column}`,
    ...numbers.flatMap((number) => {
      const shown = renderLine(source, number, lines.get(number) ?? [], paint, colour);
      const bar = paint.frame('|');
      return [
        `${blank} ${bar}`,
        `${paint.frame(String(number).padStart(gutter))} ${bar} ${shown.text}`.trimEnd(),
        ...shown.marks.map((text) => `${blank} ${bar} ${text}`),
      ];
    }),
  ];
}

interface ShownLine {
  readonly text: string;
  readonly marks: readonly string[];
}

/** One source line and a line of text under it for each mark, from left to right. */
function renderLine(
  source: SourceFile,
  number: number,
  marks: readonly Mark[],
  paint: Paint,
  colour: (text: string) => string,
): ShownLine {
  const starts = lineStarts(source);
  const start = starts[number - 1] ?? 0;
  const end = (starts[number] ?? source.text.length + 1) - 1;
  const raw = source.text.slice(start, end).replace(/\r$/, '');
  const ordered = [...marks].sort((a, b) => a.span.start - b.span.start);
  const culprit = marks.find((mark) => mark.primary) ?? ordered[0];
  const window = windowOn(raw, (culprit?.span.start ?? start) - start);
  return {
    text: window.shown,
    marks: ordered.map(({ primary, span, label }) => {
      const from = window.columnOf(span.start - start);
      // A span of several lines is marked on its first.
      const to = window.columnOf(Math.min(span.end - start, raw.length));
      const sign = (primary ? '^' : '-').repeat(Math.max(1, to - from));
      const text = label === '' ? sign : `${sign} ${printable(label)}`;
      return ' '.repeat(from) + (primary ? colour : paint.related)(text);
    }),
  };
}

/** The part of a line that is shown, and where its characters are then. */
interface Window {
  readonly shown: string;
  /** The column, from 0, at which the character `offset` of the raw line stands. */
  readonly columnOf: (offset: number) => number;
}

/** Returns what to show of `raw` so that the character at `culprit` is seen: at most `WIDTH`. */
function windowOn(raw: string, culprit: number): Window {
  const from = raw.length <= WIDTH ? 0 : clamp(culprit - WIDTH / 2, 0, raw.length - WIDTH);
  const until = Math.min(raw.length, from + WIDTH);
  const before = from > 0 ? '...' : '';
  const columns: number[] = [];
  let shown = before;
  for (let i = from; i < until; i += 1) {
    columns.push(shown.length);
    const character = raw[i] ?? '';
    shown += character === '\t' ? ' '.repeat(TAB) : visible(character);
  }
  columns.push(shown.length);
  return {
    shown: shown + (until < raw.length ? '...' : ''),
    columnOf: (offset) => columns[clamp(offset - from, 0, columns.length - 1)] ?? 0,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, Math.floor(value)));
}

/** A control character shows as `?`: a source must not write to the reader's terminal. */
function visible(character: string): string {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character) ? '?' : character;
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
