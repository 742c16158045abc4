/** Cuts the tokens of a spec into declarations, so that a mistake in one leaves the others alone. */

import type { SpecToken } from '../text/lex.ts';
import {
  DECLARATION_KEYWORDS,
  DRIVER_WORDS,
  FAIRNESS_WORDS,
  PROPERTY_WORDS,
} from '../text/lex-keywords.ts';
import { CLOSER_OF, CLOSERS } from './grammar-brackets.ts';

/** The tokens of one declaration, linked up to an `end` token of their own. */
export interface Chunk {
  readonly first: SpecToken;
  /** The next declaration's first token. */
  readonly following: SpecToken | undefined;
}

/**
 * Cuts before each declaration keyword outside all brackets. When the brackets of the file do not
 * match, also before each declaration keyword in column 1, so that a missing brace costs one
 * message. Relinks `tokens`: the `next` of a chunk's last token is its `end` token.
 */
export function chunksOf(tokens: readonly SpecToken[]): readonly Chunk[] {
  const balanced = bracketsMatch(tokens);
  const firsts: SpecToken[] = [];
  let depth = 0;
  for (const token of tokens) {
    const starts = firsts.length === 0 || beginsDeclaration(token);
    if (starts && (depth <= 0 || (!balanced && token.pos.columnBegin === 1))) {
      firsts.push(token);
      depth = 0;
    }
    depth = Math.max(0, depth + bracketDepth(token));
  }
  return firsts.map((first, i) => {
    const following = firsts[i + 1];
    const last = following === undefined ? tokens.at(-1) : following.previous;
    if (last !== undefined) last.next = endAfter(last);
    return { first, following };
  });
}

function bracketsMatch(tokens: readonly SpecToken[]): boolean {
  const open: string[] = [];
  for (const { text } of tokens) {
    const closer = CLOSER_OF.get(text);
    if (closer !== undefined) open.push(closer);
    else if (CLOSERS.has(text) && open.pop() !== text) return false;
  }
  return open.length === 0;
}

function bracketDepth({ text }: SpecToken): number {
  if (CLOSER_OF.has(text)) return 1;
  return CLOSERS.has(text) ? -1 : 0;
}

/**
 * `symmetric type` is one keyword, a keyword behind a keyword is a bad name (`param use : bool`),
 * and one after a dot is a field.
 */
function beginsDeclaration(token: SpecToken): boolean {
  const { text, previous, startsLine } = token;
  if (previous?.text === '.') return false;
  // `shared a : struct S`, as in C.
  if (previous?.text === ':' && !startsLine && (text === 'struct' || text === 'enum')) return false;
  if (PROPERTY_WORDS.has(text)) return beginsProperty(token);
  if (FAIRNESS_WORDS.has(text)) return beginsThread(token);
  if (DRIVER_WORDS.has(text)) return beginsDriver(token);
  if (text === 'word') return beginsWordStruct(token);
  if (!DECLARATION_KEYWORDS.has(text)) return false;
  if (previous?.text === 'symmetric' || isFairThread(token)) return false;
  if (text === 'struct' && previous?.text === 'word' && beginsWordStruct(previous)) return false;
  return startsLine || !isDeclarationKeyword(previous);
}

/** `step NAME:`; no two names stand together in an expression. */
function beginsProperty({ next, previous }: SpecToken): boolean {
  const isName = next?.kind === 'name' && next.next?.text === ':';
  return isName && !isDeclarationKeyword(previous);
}

/** `fair thread`, `strong fair daemon`, `unfair thread`. */
function beginsThread({ text, startsLine, next }: SpecToken): boolean {
  if (!startsLine || next === undefined || next.startsLine) return false;
  if (text === 'strong') return next.text === 'fair' && isThread(next.next);
  return isThread(next);
}

/** `driver NAME`, `label "a b" =`; no two names stand together in an expression. */
function beginsDriver({ startsLine, next, previous }: SpecToken): boolean {
  const isTitle = next?.kind === 'name' || next?.kind === 'string';
  return startsLine && isTitle && !next.startsLine && !isDeclarationKeyword(previous);
}

function isThread(token: SpecToken | undefined): boolean {
  return token?.text === 'thread' || token?.text === 'daemon';
}

/** `word struct`; elsewhere `word` is a name. */
function beginsWordStruct({ startsLine, next }: SpecToken): boolean {
  return startsLine && next?.text === 'struct' && !next.startsLine;
}

/** Whether `thread` or `daemon` has a word of fairness before it, with which it begins. */
function isFairThread(token: SpecToken): boolean {
  const { previous } = token;
  if (!isThread(token) || previous === undefined) return false;
  const first = previous.previous?.text === 'strong' ? previous.previous : previous;
  return FAIRNESS_WORDS.has(first.text) && beginsThread(first);
}

function isDeclarationKeyword(token: SpecToken | undefined): boolean {
  return (
    token !== undefined && DECLARATION_KEYWORDS.has(token.text) && token.previous?.text !== '.'
  );
}

/** The empty token after `last`: where a message points when a declaration ends too early. */
function endAfter(last: SpecToken): SpecToken {
  const { source, end } = last.span;
  return {
    kind: 'end',
    text: '',
    pos: { ...last.pos, index: end },
    span: { source, start: end, end },
    startsLine: true,
    indentation: last.indentation,
    previous: last,
    next: undefined,
  };
}
