/**
 * The table of all messages of the front end, and the one way to make a diagnostic from it.
 *
 * A code is stable: it is never given another meaning, and a deleted one is not used again.
 *   K01xx  syntax              K04xx  steps
 *   K02xx  names               K05xx  variants and claims
 *   K03xx  types               K06xx  limits
 *   K07xx  litmus tests        K09xx  warnings
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
  K0121: ['error', 'a call cannot be assigned to'],
  K0122: ['error', '`{operator}` is followed by an operator, so it needs parentheses'],
  K0123: ['error', '`{text}` is C, which is written in another way here'],
  K0124: ['error', 'a comment is `// ...`'],
  K0125: ['error', 'there is no preprocessor'],
  K0126: ['error', '`U+{code}` makes the text look other than it is read'],

  // ------------------------------------------------------------ names
  K0201: ['error', 'unknown {kind} `{name}`'],
  K0202: ['error', '`{name}` is declared twice'],
  K0203: ['error', 'there is no module `{name}`'],
  K0204: ['error', 'modules use each other in a circle: {circle}'],
  K0205: ['error', '`{name}` is {found}, not {expected}'],
  K0207: ['error', '`{name}` needs itself'],
  K0208: ['error', 'the module is called `{name}`, but is used as `{wanted}`'],
  K0209: ['error', '`{name}` is a name of the language'],
  K0210: ['error', '`{name}` is the name of a built-in check'],
  K0211: ['error', '`{name}` is the name of {form} already'],
  K0212: ['error', 'the modules `{first}` and `{second}` cannot be used together'],
  K0213: ['error', '`{name}` ended with its block'],

  // ------------------------------------------------------------ types
  K0301: ['error', 'wrong type'],
  K0302: ['error', '`{type}` has no field `{name}`'],
  K0303: ['error', '`{name}` takes {expected} arguments, not {found}'],
  K0304: ['error', 'the type of {what} is not known here'],
  K0305: ['error', '`{type}` has no numbered values to range over'],
  K0306: ['error', 'this is not a constant'],
  K0307: ['error', 'the range {low}..{high} is empty'],
  K0308: ['error', 'a divisor is a positive constant'],
  K0309: ['error', '`{left}` and `{right}` have no order'],
  K0310: ['error', '`{type}` cannot be indexed'],
  K0311: ['error', 'never within `{range}`'],
  K0313: ['error', '`{type}` needs a value for `{fields}` too'],
  K0314: ['error', '`{type}` is not a set'],

  // ------------------------------------------------------------ steps
  K0401: ['error', 'one step would {touch}'],
  K0402: ['error', 'the ghost `{name}` influences the program'],
  K0403: ['error', 'an atomic block waits only at its start'],
  K0404: ['error', 'a loop inside `atomic` is a `for` over a type'],
  K0405: ['error', 'no label `{name}` can be reached from here'],
  K0406: ['error', '`{what}` stands outside of a loop'],
  K0407: ['error', '`{name}` returns a `{type}`'],
  K0408: ['error', 'this is not a variable or part of one'],
  K0409: ['error', 'the proc `{name}` is called inside an expression'],
  K0410: ['error', 'nothing is said about {missing}'],
  K0411: ['error', '{what} has no meaning here'],
  K0412: ['error', 'no CPU is known here'],
  K0413: ['error', 'a thread has no `{name}`'],
  K0414: ['error', '`{name}` cannot be called'],
  K0415: ['error', '`at` takes one label'],
  K0416: ['error', 'the proc `{name}` returns nothing'],
  K0417: ['error', '`{name}` returns nothing'],
  K0418: ['error', '`{name}` can end without returning a value'],
  K0419: ['error', '`{name}` names no lock'],
  K0424: ['error', '`{name}` is no `ref` parameter of a struct type'],
  K0423: ['error', '`{thread}` is never at a label `{label}`'],
  K0422: ['error', 'the label `{name}` would choose this arm before its first step'],
  K0421: ['error', 'the initial value of `{name}` has no meaning: {why}'],
  K0420: ['error', 'a percpu variable has the CPU as its first index'],
  K0425: ['error', 'there are two labels `{name}` here'],
  K0426: ['error', '`{value}` is matched twice'],
  K0427: ['error', 'an atomic block cannot go back to `{name}`'],
  K0428: ['error', '`goto {label}` jumps over `{name}`, which is used behind it'],
  K0440: ['error', 'the ghost `{name}` is updated before the first access of its step'],
  K0441: ['error', 'the ghost `{name}` is updated twice in one step'],
  K0442: ['error', 'a `{type}` has no text for a column'],
  K0430: ['error', '`{name}` is the same before and after a step'],
  K0431: ['error', '`{operator}` is no value: it speaks of a whole run'],
  K0432: ['error', '`{name}` speaks of the first state of a run only'],

  // ------------------------------------------------------------ variants and claims
  K0501: ['error', 'unknown variant `{name}`'],
  K0502: ['error', 'the variant replaces `{name}`, which does not exist'],
  K0503: ['error', '`{name}` is replaced by two variants'],
  K0504: ['error', 'unknown param `{name}`'],
  K0505: ['error', '`{name}` is {value}, outside {range}'],
  K0506: ['error', 'unknown property `{name}`'],
  K0507: ['error', 'the replacement of `{name}` has another signature'],
  K0508: ['error', 'the claim `{name}` does not say what holds or is violated'],
  K0510: ['error', 'unknown memory model `{name}`'],
  K0511: ['error', 'under x86-TSO the whole array `{name}` is read in one access'],
  K0513: [
    'error',
    'a search under weak memory finds violations, and never shows that a claim holds',
  ],
  K0512: ['error', 'cannot be looked at for any number of `{type}`: {why}'],
  K0509: ['error', '`{name}` names more than one labelled statement'],

  // ------------------------------------------------------------ limits
  K0601: ['error', '{what} is larger than {max}'],
  K0602: ['error', 'the program has more than {max} {what}'],
  K0610: ['error', 'the source has more than {limit} bytes'],
  K0611: ['error', 'nested deeper than {limit} levels'],
  K0612: ['error', '`{text}` is greater than {limit}'],

  // ------------------------------------------------------------ litmus tests
  K0701: ['error', '{what} is not supported in litmus tests'],
  K0702: ['error', 'values of this test may be as large as {value}: at most {limit} are explored'],
  K0703: ['error', '{what} belongs here'],

  // ------------------------------------------------------------ warnings
  K0901: ['warning', '`{name}` is never used'],
  K0902: ['warning', '`{name}` is `{range}`: no other number fits'],
} as const;

export type DiagnosticCode = keyof typeof TABLE;

/** One of the places that tell the story, with what to write under it. */
interface Related {
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

/** A name may be as long as a source; a message says as much of it as tells it from others. */
const VALUE_LENGTH_MAX = 300;
/** Of a hint, which may list names. */
const TEXT_LENGTH_MAX = 2000;

function clip(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax)}...`;
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
  const shown = (hole: string): string => clip(String(values[hole] ?? ''), VALUE_LENGTH_MAX);
  const textOf = (text: string): string => clip(text, TEXT_LENGTH_MAX);
  return {
    code,
    severity,
    message: title.replace(/\{(\w+)\}/g, (_, hole: string) => shown(hole)),
    span,
    ...(label !== undefined && { label: textOf(label) }),
    related,
    ...(expected !== undefined && { expected: textOf(expected) }),
    ...(found !== undefined && { found: textOf(found) }),
    ...(hint !== undefined && { hint: textOf(hint) }),
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
