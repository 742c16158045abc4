/** The tokens of a litmus test, in the form that the combinators of the language's grammar read. */
import { buildLexer } from 'typescript-parsec';
import type { SpecToken, TokenKind } from '../language/text/lex.ts';
import type { SourceFile } from '../language/text/source.ts';

type RawKind = 'word' | 'number' | 'symbol' | 'space' | 'string' | 'unknown';

const lexer = buildLexer<RawKind>([
  [true, /^[A-Za-z_][A-Za-z0-9_]*/g, 'word'],
  [true, /^[0-9][A-Za-z0-9_]*/g, 'number'],
  [true, /^"[^"\n\r]*"?/g, 'string'],
  [true, /^(?:\/\\|\\\/|==|!=|<>|<=|>=|&&|\|\||->|[-+*/%=<>&|^~!.,:;?(){}[\]])/g, 'symbol'],
  [true, /^\s+/g, 'space'],
  [true, /^[^A-Za-z0-9_\s]/gu, 'unknown'],
]);

/** Words that are no names. */
const WORDS: ReadonlySet<string> = new Set([
  ...['if', 'else', 'while', 'for', 'do', 'switch', 'goto', 'return', 'break', 'continue'],
  ...['int', 'unsigned', 'long', 'short', 'char', 'volatile', 'const', 'void', 'struct'],
  ...['intptr_t', 'uintptr_t', 'atomic_t', 'atomic_long_t', 'spinlock_t'],
  ...['exists', 'forall', 'locations', 'filter', 'true'],
]);

/** `(*` begins a comment outside of braces only: in code it is a bracket before a pointer. */
const PART = /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n\r]*|\(\*[\s\S]*?(?:\*\)|$)|[\s\S]/g;
const CODE_PART = /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n\r]*|[\s\S]/g;

/** Returns the comments of a text, and the text with blanks instead of them, so that all else stays in its place. */
function splitComments(text: string): { readonly comments: string; readonly code: string } {
  let depth = 0;
  let comments = '';
  let code = '';
  while (code.length < text.length) {
    const pattern = depth > 0 ? CODE_PART : PART;
    pattern.lastIndex = code.length;
    const [part = ''] = pattern.exec(text) ?? [];
    if (part.length > 1) comments += `${part}\n`;
    code += part.length > 1 ? blank(part) : part;
    if (part === '{') depth += 1;
    if (part === '}') depth -= 1;
  }
  return { comments, code };
}

function blank(text: string): string {
  return text.replace(/[^\n\r]/g, ' ');
}

/** Returns the tokens of `source` from `start` on, without blanks and comments, and one for its end. */
export function lexLitmus(source: SourceFile, start: number): readonly SpecToken[] {
  const { code } = splitComments(source.text);
  const text = blank(code.slice(0, start)) + code.slice(start);
  const tokens: SpecToken[] = [];
  let startsLine = true;
  const add = (kind: TokenKind, written: string, pos: SpecToken['pos']): void => {
    const previous = tokens.at(-1);
    const span = { source, start: pos.index, end: pos.index + written.length };
    const indentation = startsLine || !previous ? pos.columnBegin : previous.indentation;
    const token: SpecToken = {
      ...{ kind, text: written, pos, span, startsLine, indentation, previous, next: undefined },
    };
    if (previous !== undefined) previous.next = token;
    tokens.push(token);
    startsLine = false;
  };
  let end: SpecToken['pos'] = { index: 0, rowBegin: 1, columnBegin: 1, rowEnd: 1, columnEnd: 1 };
  for (let raw = lexer.parse(text); raw !== undefined; raw = raw.next) {
    end = { ...raw.pos, index: raw.pos.index + raw.text.length };
    if (raw.kind === 'space') startsLine ||= /[\n\r]/.test(raw.text);
    else if (raw.kind === 'word') add(WORDS.has(raw.text) ? 'keyword' : 'name', raw.text, raw.pos);
    else add(raw.kind === 'unknown' ? 'symbol' : raw.kind, raw.text, raw.pos);
  }
  add('end', '', end);
  return tokens;
}

/** Returns the comments of a text, one after another. */
export function commentsOf(text: string): string {
  return splitComments(text).comments;
}
