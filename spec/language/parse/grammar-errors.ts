/**
 * What to say of a place where the grammar wanted something else.
 *
 * The grammar knows only the token and the phrase ("a name"). Here the slips that a C programmer
 * makes get their own message; the rest is "expected ... after ...".
 */
import { type Diagnostic, diagnostic } from '../text/diagnostics.ts';
import type { SpecToken } from '../text/lex.ts';
import { DECLARATION_KEYWORDS, PROPERTY_WORDS, STATEMENT_KEYWORDS } from '../text/lex-keywords.ts';
import { suggest } from '../text/suggest.ts';
import { calleeBefore, explainHabit, placeBefore } from './c-habits.ts';
import { explainBracket } from './explain-bracket.ts';
import { TWICE } from './grammar-claims.ts';
import { NESTING_MAX, spanning, TOO_DEEP } from './grammar-combinators.ts';
import { CHAINED, UNBOUNDED } from './grammar-operators.ts';
import type { Failure } from './parse-failure.ts';

/** Words of other languages that say what one of ours says. */
const DECLARATION_OF: ReadonlyMap<string, string> = new Map([
  ['function', 'fn'],
  ['func', 'fn'],
  ['def', 'proc'],
  ['void', 'proc'],
  ['procedure', 'proc'],
  ['process', 'thread'],
  ['var', 'shared'],
  ['const', 'param'],
  ['import', 'use'],
  ['include', 'use'],
  ['typedef', 'type'],
  ['assert', 'invariant'],
  ['always', 'property'],
  ['liveness', 'eventually'],
]);

const STATEMENT_OF: ReadonlyMap<string, string> = new Map([
  ['var', 'let'],
  ['const', 'let'],
  ['int', 'let'],
  ['bool', 'let'],
  ['switch', 'match'],
  ['do', 'loop'],
  ['wait', 'await'],
  ['when', 'await'],
  ['pick', 'choose'],
  ['pass', 'skip'],
]);

/** Returns the message for a failed parse. */
export function explain(failure: Failure): Diagnostic {
  return (
    explainRefusal(failure) ??
    explainHabit(failure) ??
    explainBracket(failure) ??
    explainSymbol(failure) ??
    explainWord(failure) ??
    explainPlainly(failure)
  );
}

function explainRefusal({ token, phrase }: Failure): Diagnostic | undefined {
  if (phrase === TOO_DEEP) return diagnostic('K0611', { limit: NESTING_MAX }, token.span);
  if (phrase === CHAINED) {
    const hint = 'join the two comparisons with `and`';
    return diagnostic('K0110', {}, token.span, { label: 'the second comparison', hint });
  }
  if (phrase === UNBOUNDED) {
    const { text: operator } = token;
    const hint = `write \`${operator} (...)\` or \`(${operator} ...)\``;
    return diagnostic('K0122', { operator }, token.span, { hint });
  }
  if (phrase === TWICE) {
    const clause = token.text === 'recorded' ? 'recorded' : 'holds` or `violated';
    return diagnostic('K0120', { clause }, token.span);
  }
  return undefined;
}

function explainSymbol({ token, phrase }: Failure): Diagnostic | undefined {
  const { previous, next, span, text } = token;
  if (text === '=' && previous?.text === ':' && previous.span.end === span.start) {
    return slip(previous, token, '=');
  }
  if (phrase === '`=`' && '+-*/%'.includes(text) && next?.text === '=') {
    const operator = `${text}=`;
    const place = placeBefore(token) ?? 'x';
    const hint = `write \`${place} = ${place} ${text} ...\``;
    return diagnostic('K0108', { operator }, spanning(span, next.span), { hint });
  }
  if (text === '==' && phrase === '`=`') {
    return diagnostic('K0106', {}, span, { hint: 'write `=`' });
  }
  if (isSlip(phrase, text))
    return slip(token, token, phrase.includes('`->`') ? '->' : phrase.slice(1, -1));
  if (text === '=' && phrase !== 'an expression' && !assignsToCall(token)) {
    return diagnostic('K0105', {}, span, { hint: 'write `==`' });
  }
  return undefined;
}

/** `:` for `->` before a result, `=` or `->` for `:` before a type, and their like. */
function isSlip(phrase: string, text: string): boolean {
  return (
    (phrase.includes('`->`') && text === ':') ||
    (phrase === '`:`' && (text === '=' || text === '->')) ||
    (phrase === '`=`' && (text === ':' || text === '->'))
  );
}

function slip(from: SpecToken, to: SpecToken, instead: string): Diagnostic {
  const symbol = from === to ? from.text : `${from.text}${to.text}`;
  const hint = `write \`${instead}\``;
  return diagnostic('K0119', { symbol, instead }, spanning(from.span, to.span), { hint });
}

/** `f(x) = 1`: no comparison was meant. */
function assignsToCall(token: SpecToken): boolean {
  const callee = calleeBefore(token);
  return callee?.kind === 'name' && beginsStatement(callee);
}

function explainWord({ token, phrase }: Failure): Diagnostic | undefined {
  const { previous, span, text, kind } = token;
  if (kind === 'keyword' && /^a (?:name|parameter|field|type)\b|the name of/.test(phrase)) {
    return diagnostic('K0107', { word: text }, span, {
      hint: `take another name, such as \`${text}_\``,
    });
  }
  if (phrase === 'a declaration' && kind !== 'end') {
    const statement = 'statements stand in a `proc`, `thread` or `daemon`';
    return diagnostic('K0111', { word: text }, span, {
      hint: STATEMENT_KEYWORDS.has(text)
        ? statement
        : didYouMean(
            DECLARATION_OF.get(text) ?? suggest(text, [...DECLARATION_KEYWORDS, ...PROPERTY_WORDS]),
          ),
    });
  }
  if (phrase.startsWith('a statement')) {
    if (text === 'else') {
      const hint = 'write `else` after the `}` of an `if`';
      return diagnostic('K0109', {}, span, { hint });
    }
    return kind === 'end' ? undefined : unknownStatement(token);
  }
  const alone = phrase === '`=`' && previous?.kind === 'name' && beginsStatement(previous);
  return alone ? unknownStatement(previous, token) : undefined;
}

/** Tells whether a name is the first token of a statement. */
function beginsStatement({ startsLine, previous }: SpecToken): boolean {
  return startsLine || previous?.text === '{' || previous?.text === '}';
}

function unknownStatement(token: SpecToken, next?: SpecToken): Diagnostic {
  const meant = STATEMENT_OF.get(token.text) ?? suggest(token.text, STATEMENT_KEYWORDS);
  const call = next?.startsLine ? `call it: \`${token.text}()\`` : undefined;
  if (token.text === '=') return diagnostic('K0121', {}, token.span);
  return diagnostic('K0112', { word: token.text }, token.span, {
    hint: didYouMean(meant) ?? call ?? emptyLabel(token),
  });
}

/** `out: }`. */
function emptyLabel({ text, previous }: SpecToken): string | undefined {
  const label = previous?.text === ':' ? previous.previous?.text : undefined;
  return text === '}' && label !== undefined
    ? `a label has a statement: write \`${label}: skip\``
    : undefined;
}

function didYouMean(word: string | undefined): string | undefined {
  return word === undefined ? undefined : `did you mean \`${word}\`?`;
}

function explainPlainly({ first, token, phrase, following }: Failure): Diagnostic {
  const { previous } = token;
  const place = previous === undefined ? 'at the start' : `after \`${shorten(previous.text)}\``;
  return diagnostic('K0101', { expected: phrase, place }, token.span, {
    found: describe(token, following),
    hint: didYouMean(suggest(token.text, wordsIn(phrase))) ?? hintFor(first, token, phrase),
  });
}

function hintFor(
  first: SpecToken,
  { text, kind, previous }: SpecToken,
  phrase: string,
): string | undefined {
  if (first.text === 'fn' && text === '{' && phrase === '`=`') {
    return 'a `fn` is one expression: write `= ...`, or make it a `proc` if it takes steps';
  }
  if (text === '..' && phrase === '`)`' && previous?.previous?.text === '(') {
    return 'a type has no parentheses: write `0..3`, or `0..3?`';
  }
  if (phrase === '`{`' && text === 'then') return 'remove `then`: a statement `if` has braces';
  if (phrase.endsWith('`{`') && kind !== 'end')
    return 'put what belongs to it in braces: `{ ... }`';
  if (phrase === '`then`') return 'a value is chosen by `if c then a else b`';
  if (kind === 'string' && phrase === 'a name') {
    return 'write `use a.b.c` for the file `spec/a/b/c.kspec`';
  }
  return undefined;
}

/** The keywords that would have been right: a word in backquotes in the phrase. */
function wordsIn(phrase: string): readonly string[] {
  return Array.from(phrase.matchAll(/`([a-z]+)`/g), ([, word]) => word ?? '');
}

function describe(token: SpecToken, following: SpecToken | undefined): string {
  if (token.kind !== 'end') return `\`${shorten(token.text)}\``;
  return following === undefined ? 'the end of the file' : `\`${following.text}\``;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
