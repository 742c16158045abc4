/**
 * Formulas over runs: the expressions of the language with a few operators more.
 *
 *   formula    = formula "leads to" formula     loosest, to the right
 *              | formula "until" formula        between `implies` and `or`, to the right
 *              | ( "always" | "eventually" | "next" ) formula
 *
 * The last three take what `not` takes. Whether `always p implies q` is `always (p implies q)` or
 * `(always p) implies q`, readers differ; so an operator behind them needs parentheses.
 *
 * The five words are operators within a formula alone, so that a variable may be called `next`: one
 * grammar of expressions serves both, and asks here which of them it is parsing.
 */

import type { SpecToken } from '../text/lex.ts';
import { TEMPORAL_WORDS } from '../text/lex-keywords.ts';
import type { Grammar } from './grammar-combinators.ts';

// Whether a formula is being parsed. A parse is synchronous and never starts another.
let inside = false;

/** `p`, in which the temporal words are operators. */
export function formula<T>(p: Grammar<T>): Grammar<T> {
  return {
    parse: (token) => {
      inside = true;
      try {
        return p.parse(token);
      } finally {
        inside = false;
      }
    },
  };
}

/** Tells whether `token` is an operator of the formula that is being parsed, and so no name. */
export function isTemporalWord({ kind, text }: SpecToken): boolean {
  return inside && kind === 'name' && TEMPORAL_WORDS.has(text);
}

/** `always`, `eventually` or `next`, in a formula. */
export function isTemporalPrefix(token: SpecToken): boolean {
  return isTemporalWord(token) && token.text !== 'until' && token.text !== 'leads';
}
