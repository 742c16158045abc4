/** Text -> litmus test. Never throws. */
import type { ParseError } from 'typescript-parsec';
import { NESTING_MAX, TOO_DEEP } from '../language/parse/grammar-combinators.ts';
import { type Diagnostic, diagnostic } from '../language/text/diagnostics.ts';
import type { SpecToken } from '../language/text/lex.ts';
import type { SourceFile } from '../language/text/source.ts';
import { commentsOf, lexLitmus } from './lex-litmus.ts';
import { litmusTest } from './litmus-grammar.ts';
import type { LitmusTest, Observation } from './litmus-syntax.ts';

const OBSERVATIONS: ReadonlyMap<string, Observation> = new Map([
  ['never', 'never'],
  ['sometimes', 'sometimes'],
  ['always', 'always'],
  ['deadlock', 'deadlock'],
]);

/** What C has and litmus tests are not read with, by how it begins. */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ...['while', 'for', 'do'].map((word) => [word, 'a loop'] as const),
  ...['switch', 'goto', 'return', 'break', 'continue', 'struct', '?'].map(
    (word) => [word, `\`${word}\``] as const,
  ),
  ...['*', '/', '%', '&', '|', '^', '->', '.', '['].map(
    (operator) => [operator, `\`${operator}\` in an expression`] as const,
  ),
]);

interface ParsedLitmus {
  /** Undefined if there are mistakes. */
  readonly test: LitmusTest | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function parseLitmus(source: SourceFile): ParsedLitmus {
  const header = /^\s*C[ \t]+([^\s"]+)[^\n\r]*/.exec(source.text);
  if (header === null) {
    const span = { source, start: 0, end: Math.min(1, source.text.length) };
    const hint = 'begin it with `C` and the name of the test';
    return failed(diagnostic('K0701', { what: 'a test that is not in C' }, span, { hint }));
  }
  const tokens = lexLitmus(source, header[0].length);
  const start = tokens.find(({ kind }) => kind !== 'string');
  const output = litmusTest.parse(start);
  const candidate = output.successful ? output.candidates[0] : undefined;
  const next = candidate?.nextToken as SpecToken | undefined;
  if (candidate === undefined || next?.kind !== 'end') {
    return failed(explain(start as SpecToken, output.error, next));
  }
  const word = /Result:\s*([A-Za-z]+)/.exec(commentsOf(source.text))?.[1] ?? '';
  const result = OBSERVATIONS.get(word.toLowerCase());
  return { test: { ...candidate.result, name: header[1] ?? '', result }, diagnostics: [] };
}

function failed(...diagnostics: readonly Diagnostic[]): ParsedLitmus {
  return { test: undefined, diagnostics };
}

/** What is wrong where the parse got furthest. */
function explain(
  start: SpecToken,
  error: ParseError | undefined,
  next: SpecToken | undefined,
): Diagnostic {
  const index = error?.pos?.index ?? -1;
  const isError = error !== undefined && (next === undefined || index >= next.span.start);
  let token = isError ? start : (next ?? start);
  while (isError && token.next !== undefined && token.span.start < index) token = token.next;
  const expected = isError ? error.message : 'the end of the test';
  if (expected === TOO_DEEP) return diagnostic('K0611', { limit: NESTING_MAX }, token.span);
  const what = UNSUPPORTED.get(token.text);
  if (what !== undefined) return diagnostic('K0701', { what }, token.span);
  const { previous } = token;
  const place = previous === undefined ? 'at the start' : `after \`${previous.text}\``;
  const found = token.kind === 'end' ? 'the end of the file' : `\`${token.text}\``;
  return diagnostic('K0101', { expected, place }, token.span, { found });
}
