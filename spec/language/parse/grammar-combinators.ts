/**
 * The combinators of typescript-parsec that this grammar needs in another form.
 *
 * `rep_sc` copies its list at every element and `opt_sc` lets "an operator" win over "`{`" as what
 * was expected; `many` and `optional` here are linear, and forget the failures of what may be left
 * out. An error's `message` is what was expected, as a phrase: "a name", "`{`".
 */
import {
  apply,
  betterError,
  type ParseError,
  type Parser,
  type ParserOutput,
  seq,
  type Token,
} from 'typescript-parsec';
import type { Name } from '../syntax/ast.ts';
import type { SpecToken, TokenKind } from '../text/lex.ts';
import type { Span } from '../text/source.ts';

export type Grammar<T> = Parser<TokenKind, T>;

type AnyToken = Token<TokenKind> | undefined;

/** The list that is parsed always ends in an `end` token, which no parser consumes. */
function at(token: AnyToken): SpecToken {
  return token as SpecToken;
}

/** Returns the span of the tokens from `first` up to, not including, `next`. */
export function spanOf([first, next]: [AnyToken, AnyToken]): Span {
  const start = at(first).span;
  const last = at(next).previous;
  return { ...start, end: last === undefined ? start.start : Math.max(last.span.end, start.start) };
}

/** Returns the span from the start of `first` to the end of `last`. */
export function spanning(first: Span, last: Span): Span {
  return { source: first.source, start: first.start, end: last.end };
}

function success<T>(token: AnyToken, nextToken: AnyToken, result: T): ParserOutput<TokenKind, T> {
  return {
    candidates: [{ firstToken: token, nextToken, result }],
    successful: true,
    error: undefined,
  };
}

function failure(token: AnyToken, message: string): ParserOutput<TokenKind, never> {
  return { successful: false, error: { kind: 'Error', pos: at(token).pos, message } };
}

/** How deep brackets, types, statements and operators may nest. */
export const NESTING_MAX = 100;

/** The message of an error that is a limit and not an expectation. */
export const TOO_DEEP = '<too deep>';

/** Tells whether a failure only says that nothing of the kind begins at `token`. */
function isAbsence(error: ParseError | undefined, token: AnyToken): boolean {
  return error?.pos === token?.pos && error?.message !== TOO_DEEP;
}

/** A keyword or symbol, by its text. */
export function literal(text: string): Grammar<SpecToken> {
  const phrase = `\`${text}\``;
  return {
    parse: (token) =>
      at(token).text === text ? success(token, token?.next, at(token)) : failure(token, phrase),
  };
}

/** Any token that `test` accepts. */
export function tokenWhere(
  phrase: string,
  test: (token: SpecToken) => boolean,
): Grammar<SpecToken> {
  return {
    parse: (token) =>
      test(at(token)) ? success(token, token?.next, at(token)) : failure(token, phrase),
  };
}

/** A name that is no keyword. */
export const name: Grammar<Name> = {
  parse: (token) =>
    at(token).kind === 'name'
      ? success(token, token?.next, { text: at(token).text, span: at(token).span })
      : failure(token, 'a name'),
};

/** The name of a field, which may be a keyword: the kernel has fields called `type` and `all`. */
export const fieldName: Grammar<Name> = {
  parse: (token) =>
    at(token).kind === 'name' || at(token).kind === 'keyword'
      ? success(token, token?.next, { text: at(token).text, span: at(token).span })
      : failure(token, 'a name'),
};

/** `p`, said as `phrase` when not even its first token fits. */
export function expected<T>(p: Grammar<T>, phrase: string): Grammar<T> {
  return {
    parse: (token) => {
      const output = p.parse(token);
      return output.successful || !isAbsence(output.error, token) ? output : failure(token, phrase);
    },
  };
}

/** Zero or more `p`, at most `max`; stops before the first that does not fit. */
export function many<T>(
  p: Grammar<T>,
  max: number = Number.POSITIVE_INFINITY,
): Grammar<readonly T[]> {
  return {
    parse: (first) => {
      const results: T[] = [];
      let token = first;
      let error: ParseError | undefined;
      while (true) {
        const output = p.parse(token);
        // A failure further on is the likely mistake; one at once only means "no more of these".
        if (!isAbsence(output.error, token)) error = betterError(error, output.error);
        const candidate = output.successful ? output.candidates[0] : undefined;
        if (candidate === undefined || candidate.nextToken === token) {
          return {
            candidates: [{ firstToken: first, nextToken: token, result: results }],
            successful: true,
            error,
          };
        }
        if (results.length === max) return failure(token, TOO_DEEP);
        results.push(candidate.result);
        token = candidate.nextToken;
      }
    },
  };
}

/** `p` or nothing. */
export function optional<T>(p: Grammar<T>): Grammar<T | undefined> {
  return {
    parse: (token) => {
      const output = p.parse(token);
      if (output.successful) return output;
      return {
        candidates: [{ firstToken: token, nextToken: token, result: undefined }],
        successful: true,
        error: isAbsence(output.error, token) ? undefined : output.error,
      };
    },
  };
}

/** `first { next(value so far) }`: a value that grows to the right. */
export function chain<T>(
  first: Grammar<T>,
  next: (value: T) => Grammar<(value: T) => T>,
  max: number,
): Grammar<T> {
  return {
    parse: (token) => {
      const output = first.parse(token);
      const start = output.successful ? output.candidates[0] : undefined;
      if (start === undefined) return output;
      let { result, nextToken } = start;
      let { error } = output;
      for (let count = 0; ; count += 1) {
        const step = next(result).parse(nextToken);
        const candidate = step.successful ? step.candidates[0] : undefined;
        if (!isAbsence(step.error, nextToken)) error = betterError(error, step.error);
        if (candidate === undefined) {
          return {
            candidates: [{ firstToken: token, nextToken, result }],
            successful: true,
            error,
          };
        }
        if (count === max) return failure(nextToken, TOO_DEEP);
        result = candidate.result(result);
        nextToken = candidate.nextToken;
      }
    },
  };
}

/** `p { "," p }`. */
export function commaList<T>(p: Grammar<T>): Grammar<readonly T[]> {
  return apply(seq(p, many(second(literal(','), p))), ([first, rest]) => [first, ...rest]);
}

/** The value of the second of two. */
export function second<T>(first: Grammar<unknown>, p: Grammar<T>): Grammar<T> {
  return apply(seq(first, p), ([, value]) => value);
}

/** The value of the middle one of three. */
export function between<T>(
  open: Grammar<unknown>,
  p: Grammar<T>,
  close: Grammar<unknown>,
): Grammar<T> {
  return apply(seq(open, p, close), ([, value]) => value);
}

/** The parser that the first token's text chooses, else `otherwise`: no way back, so no cost. */
export function byFirst<T>(
  table: Readonly<Record<string, Grammar<T>>>,
  otherwise: Grammar<T>,
): Grammar<T> {
  const chosen = new Map(Object.entries(table));
  return { parse: (token) => (chosen.get(at(token).text) ?? otherwise).parse(token) };
}

/** `p` if `test` likes what is ahead, else `otherwise`. */
export function when<T>(
  test: (token: SpecToken) => boolean,
  p: Grammar<T>,
  otherwise: Grammar<T>,
): Grammar<T> {
  return { parse: (token) => (test(at(token)) ? p : otherwise).parse(token) };
}

/** The parser that always fails, wanting `phrase`. */
export function nothing(phrase: string): Grammar<never> {
  return { parse: (token) => failure(token, phrase) };
}

/** What `refine` says of a value that reads well and is still wrong. */
export interface Refusal {
  readonly refused: Span;
  readonly phrase: string;
}

/** `p`, whose value `f` turns into another or refuses at some place. */
export function refine<T, U extends object>(
  p: Grammar<T>,
  f: (value: T, range: [AnyToken, AnyToken]) => U | Refusal,
): Grammar<U> {
  return {
    parse: (token) => {
      const output = p.parse(token);
      const candidate = output.successful ? output.candidates[0] : undefined;
      if (candidate === undefined) return output as ParserOutput<TokenKind, never>;
      const result = f(candidate.result, [token, candidate.nextToken]);
      if (!('refused' in result)) {
        return {
          candidates: [{ firstToken: token, nextToken: candidate.nextToken, result }],
          successful: true,
          error: output.error,
        };
      }
      const refusal = failure(tokenAt(token, result.refused.start), result.phrase);
      const further = (output.error?.pos?.index ?? -1) > result.refused.start;
      return further && output.error ? { successful: false, error: output.error } : refusal;
    },
  };
}

function tokenAt(from: AnyToken, start: number): AnyToken {
  let token = from;
  while (token?.next !== undefined && token.pos.index < start) token = token.next;
  return token;
}

// How many `nested` parsers are at work. A parse is synchronous and never starts another.
let depth = 0;

/** `p`, which takes part in the grammar's recursion: at most `NESTING_MAX` of them at a time. */
export function nested<T>(p: Grammar<T>): Grammar<T> {
  return {
    parse: (token) => {
      if (depth >= NESTING_MAX) return failure(token, TOO_DEEP);
      depth += 1;
      try {
        return p.parse(token);
      } finally {
        depth -= 1;
      }
    },
  };
}
