/**
 * The table of all messages of the front end, and the one way to make a diagnostic from it.
 *
 * A code is stable: it is never given another meaning, and a deleted one is not used again.
 *   K01xx  syntax              K04xx  steps
 *   K02xx  names               K05xx  variants and claims
 *   K03xx  types               K06xx  limits
 *                              K09xx  warnings
 * Titles are in sentence case, without a full stop, with the user's things in backquotes.
 */
import type { Span } from './source.ts';

export type Severity = 'error' | 'warning';

/** Code -> severity and title; `{name}` is a hole. A new message is one new line here. */
const TABLE = {
  // ------------------------------------------------------------ syntax
  K0101: ['error', 'expected {expected} {place}'],
  K0102: ['error', '`{bracket}` is never closed'],
  K0103: ['error', '`{bracket}` closes nothing'],
  K0104: ['error', '`;` does not belong here{more}'],
  K0105: ['error', '`=` assigns, but a comparison belongs here'],
  K0106: ['error', '`==` compares, but an assignment belongs here'],
  K0107: ['error', '`{word}` is a keyword and cannot be a name'],
  K0108: ['error', '`{operator}` is not an operator of the language'],
  K0109: ['error', '`else` stands without an `if`'],
  K0110: ['error', 'comparisons do not chain'],
  K0111: ['error', '`{word}` does not begin a declaration'],
  K0112: ['error', '`{word}` does not begin a statement'],
  K0113: ['error', 'the `module` line is missing'],
  K0114: ['error', 'the `module` line does not stand first'],
  K0115: ['error', 'there are two `module` lines'],
  K0116: ['error', '`{characters}` is not part of the language'],
  K0117: ['error', 'the string does not end on its line'],
  K0118: ['error', '`{text}` is not a number'],
  K0119: ['error', '`{symbol}` stands where `{instead}` belongs'],
  K0120: ['error', 'there are two `{clause}` clauses in a claim'],

  // ------------------------------------------------------------ names

  // ------------------------------------------------------------ types

  // ------------------------------------------------------------ steps

  // ------------------------------------------------------------ variants and claims

  // ------------------------------------------------------------ limits
  K0610: ['error', 'the source has more than {limit} bytes'],
  K0611: ['error', 'nested deeper than {limit} levels'],
  K0612: ['error', '`{text}` is greater than {limit}'],

  // ------------------------------------------------------------ warnings
} as const;

export type DiagnosticCode = keyof typeof TABLE;

/** One of the places that tell the story, with what to write under it. */
export interface Related {
  readonly span: Span;
  readonly label: string;
}

/** A mistake of the user (or a doubt), with its place. It is data; nothing throws it. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  /** The culprit: what `^^^` marks. */
  readonly span: Span;
  /** Written after the `^^^`: "this write". */
  readonly label?: string;
  readonly related: readonly Related[];
  readonly expected?: string;
  readonly found?: string;
  /** An edit that mends it. */
  readonly hint?: string;
}

type HoleOf<Title extends string> = Title extends `${string}{${infer Hole}}${infer Rest}`
  ? Hole | HoleOf<Rest>
  : never;

/** The values for the holes of a title; `{}` for a title without any. */
export type DiagnosticHoles<Code extends DiagnosticCode> = Readonly<
  Record<HoleOf<(typeof TABLE)[Code][1]>, string | number>
>;

/** What a diagnostic may carry besides its title and its place. */
export interface DiagnosticExtra {
  readonly label?: string | undefined;
  readonly related?: readonly Related[] | undefined;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  readonly hint?: string | undefined;
}

/** Returns the diagnostic `code` at `span`, with its title's `{holes}` filled. */
export function diagnostic<Code extends DiagnosticCode>(
  code: Code,
  holes: DiagnosticHoles<Code>,
  span: Span,
  { label, related = [], expected, found, hint }: DiagnosticExtra = {},
): Diagnostic {
  const [severity, title] = TABLE[code];
  const values: Readonly<Record<string, string | number>> = holes;
  return {
    code,
    severity,
    message: title.replace(/\{(\w+)\}/g, (_, hole: string) => String(values[hole] ?? '')),
    span,
    ...(label !== undefined && { label }),
    related,
    ...(expected !== undefined && { expected }),
    ...(found !== undefined && { found }),
    ...(hint !== undefined && { hint }),
  };
}

/** Returns every code with its severity and title, in the order of the table. */
export function allDiagnosticCodes(): readonly {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly title: string;
}[] {
  return (Object.keys(TABLE) as DiagnosticCode[]).map((code) => ({
    code,
    severity: TABLE[code][0],
    title: TABLE[code][1],
  }));
}

/** Tells whether any of `diagnostics` is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
