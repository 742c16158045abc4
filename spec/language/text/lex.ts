/**
 * Text -> tokens and comments. The `buildLexer` table, and the one loop that drives it.
 *
 * typescript-parsec lexes on demand and throws from inside the parse; here the table covers every
 * character (the last rule takes what no other does), the list is made up front, and what the
 * language does not know becomes a diagnostic and is skipped. Nothing throws.
 */
import { buildLexer, type Token } from 'typescript-parsec';
import { deceptiveCharacters } from './deceptive-characters.ts';
import { type Diagnostic, diagnostic } from './diagnostics.ts';
import { isKeyword } from './lex-keywords.ts';
import type { SourceFile, Span } from './source.ts';

/** `primed` is a name with `'` behind it, which only an expression may have. */
export type TokenKind = 'name' | 'primed' | 'keyword' | 'number' | 'string' | 'symbol' | 'end';

/** The largest number that a spec may write: values stay in int32. */
export const NUMBER_MAX: number = 2 ** 31 - 1;

/** A token with its neighbours. `parse.ts` cuts the list into declarations by changing `next`. */
export interface SpecToken extends Token<TokenKind> {
  readonly span: Span;
  /** True if nothing but blanks and comments stands before it on its line. */
  readonly startsLine: boolean;
  /** The column, from 1, of the first token on its line. */
  readonly indentation: number;
  /** The token before it in the file, whatever chunk that is in. */
  readonly previous: SpecToken | undefined;
  next: SpecToken | undefined;
}

/** A comment with its slashes, as `[start, end)`; `end` is the end of its line. */
export interface Comment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** True if it is alone on its line. */
  readonly ownLine: boolean;
}

export interface Lexed {
  readonly tokens: readonly SpecToken[];
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

type RawKind =
  | 'word'
  | 'number'
  | 'string'
  | 'symbol'
  | 'space'
  | 'comment'
  | 'block-comment'
  | 'directive'
  | 'unknown';

const lexer = buildLexer<RawKind>([
  [true, /^[A-Za-z_][A-Za-z0-9_]*'?/g, 'word'],
  [true, /^[0-9][A-Za-z0-9_]*/g, 'number'],
  [true, /^"[^"\n\r]*"?/g, 'string'],
  [true, /^(?:\.\.|->|==|!=|<=|>=|&&|\|\||[-+*/%=<>.,:;?!(){}[\]])/g, 'symbol'],
  [true, /^\s+/g, 'space'],
  [true, /^\/\/[^\n\r]*/g, 'comment'],
  [true, /^\/\*[\s\S]*?(?:\*\/|$)/g, 'block-comment'],
  [
    true,
    /^#[ \t]*(?:define|include|if|ifdef|ifndef|elif|else|endif|undef|pragma|error)\b[^\n\r]*/g,
    'directive',
  ],
  [true, /^[^A-Za-z0-9_"\-+*/%=<>.,:;?!(){}[\]\s]/gu, 'unknown'],
]);

/** The operators of C that have a word here. They are read as that word. */
const WORD_OF_OPERATOR: ReadonlyMap<string, string> = new Map([
  ['&&', 'and'],
  ['||', 'or'],
  ['!', 'not'],
]);

/** Returns the tokens of `source` without blanks, its comments, and what it says that is no token. */
export function lex(source: SourceFile): Lexed {
  const tokens: SpecToken[] = [];
  const comments: Comment[] = [];
  const diagnostics: Diagnostic[] = [...deceptiveCharacters(source)];
  const semicolons: Span[] = [];
  const strangers: Span[] = [];
  let previous: SpecToken | undefined;
  let startsLine = true;

  for (let raw = lexer.parse(source.text); raw !== undefined; raw = raw.next) {
    const span = { source, start: raw.pos.index, end: raw.pos.index + raw.text.length };
    if (raw.kind === 'space') {
      startsLine ||= /[\n\r]/.test(raw.text);
    } else if (raw.kind === 'comment') {
      comments.push({ start: span.start, end: span.end, text: raw.text, ownLine: startsLine });
    } else if (raw.kind === 'block-comment') {
      const hint = 'begin each of its lines with `//`, and leave out `/*` and `*/`';
      const opening = { ...span, end: span.start + 2 };
      diagnostics.push(diagnostic('K0124', {}, opening, { hint }));
      startsLine ||= /[\n\r]/.test(raw.text);
    } else if (raw.kind === 'directive') {
      diagnostics.push(diagnostic('K0125', {}, span, { hint: directiveHint(raw.text) }));
    } else if (raw.kind === 'unknown') {
      addStranger(strangers, span);
    } else if (raw.text === ';') {
      semicolons.push(span);
    } else {
      const token: SpecToken = makeToken(raw, raw.kind, span, startsLine, previous);
      const mistake = mistakeIn(token, raw.text);
      if (mistake !== undefined) diagnostics.push(mistake);
      if (previous !== undefined) previous.next = token;
      tokens.push(token);
      previous = token;
      startsLine = false;
    }
  }
  for (const span of strangers) diagnostics.push(strangerDiagnostic(source, span));
  const [semicolon, ...others] = semicolons;
  if (semicolon !== undefined) diagnostics.push(semicolonDiagnostic(semicolon, others.length));
  return { tokens, comments, diagnostics };
}

function makeToken(
  raw: Token<RawKind>,
  kind: 'word' | 'number' | 'string' | 'symbol',
  span: Span,
  startsLine: boolean,
  previous: SpecToken | undefined,
): SpecToken {
  const text = WORD_OF_OPERATOR.get(raw.text) ?? raw.text;
  const keyword = isKeyword(text);
  const wordKind = text.endsWith("'") ? 'primed' : 'name';
  const tokenKind = keyword ? 'keyword' : kind === 'word' ? wordKind : kind;
  const { pos } = raw;
  const indentation = startsLine || !previous ? pos.columnBegin : previous.indentation;
  const neighbours = { previous, next: undefined };
  return { kind: tokenKind, text, pos, span, startsLine, indentation, ...neighbours };
}

/** What is wrong with a token that is kept nonetheless. */
function mistakeIn({ kind, text, span }: SpecToken, written: string): Diagnostic | undefined {
  if (written !== text) {
    return diagnostic('K0108', { operator: written }, span, { hint: `write \`${text}\`` });
  }
  if (kind === 'number') {
    if (!/^[0-9]+$/.test(text)) {
      return diagnostic('K0118', { text }, span, { hint: numberHint(text) });
    }
    if (Number(text) > NUMBER_MAX) return diagnostic('K0612', { text, limit: NUMBER_MAX }, span);
  }
  if (kind === 'string' && (text.length === 1 || !text.endsWith('"'))) {
    return diagnostic('K0117', {}, span, { hint: 'close it with `"`' });
  }
  return undefined;
}

function numberHint(text: string): string {
  const digits = /^(\d+)[uUlL]+$/.exec(text)?.[1] ?? (/^0[xX][0-9a-fA-F]+$/.test(text) ? text : '');
  return digits === '' || !Number.isSafeInteger(Number(digits))
    ? 'numbers are decimal digits alone'
    : `write \`${Number(digits)}\``;
}

/** Strange characters that stand together are one mistake. */
function addStranger(strangers: Span[], span: Span): void {
  const last = strangers.at(-1);
  if (last?.end === span.start) strangers.splice(-1, 1, { ...last, end: span.end });
  else strangers.push(span);
}

function strangerDiagnostic(source: SourceFile, span: Span): Diagnostic {
  const written = source.text.slice(span.start, span.end);
  const characters = written.length > 20 ? `${written.slice(0, 20)}...` : written;
  const hint = strangerHint(source.text, span);
  return diagnostic('K0116', { characters: printable(characters) }, span, { hint });
}

function strangerHint(text: string, { start, end }: Span): string {
  const written = text.slice(start, end);
  if (written === '#') return 'a comment begins with `//`';
  if (written === "'") return 'write a number, or the member of an `enum`';
  if (written === '&' && /[(,=]\s*$/.test(text.slice(Math.max(0, start - 80), start))) {
    return 'remove it: a `ref` parameter takes the variable itself';
  }
  if (/^[&|^~]$/.test(written)) {
    return 'there are no bit operations: keep flags apart, in a struct of `bool`';
  }
  return 'remove it';
}

/** What is written instead of a line for the preprocessor. */
function directiveHint(text: string): string {
  const [, name, parameters, value = ''] =
    /^#[ \t]*define\s+(\w+)(\([^)]*\))?[ \t]*(.*)$/.exec(text) ?? [];
  if (name !== undefined && parameters !== undefined) {
    return `write \`fn ${name}(...) -> ... = ...\`, or a \`proc\` if it takes steps`;
  }
  if (name !== undefined && /^\d+$/.test(value)) {
    return `write \`param ${name} : 0..${value} = ${value}\``;
  }
  if (name !== undefined) return `write \`param ${name} : bool = true\``;
  if (/^#[ \t]*include/.test(text)) return 'write `use a.b.c` for the file `spec/a/b/c.kspec`';
  return 'remove it: a `param` and an `if` choose between versions, or a `variant`';
}

/** Control characters as `\u001b`, so that a source cannot write to the reader's terminal. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function semicolonDiagnostic(span: Span, others: number): Diagnostic {
  const rest = others === 1 ? 'does the other one' : `do the ${others} others`;
  const more = others === 0 ? '' : `, nor ${rest} in this file`;
  return diagnostic('K0104', { more }, span, {
    hint: 'remove it: a statement ends where the next one begins',
  });
}
