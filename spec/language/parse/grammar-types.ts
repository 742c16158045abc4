/** Types. */
import { apply, seq } from 'typescript-parsec';
import type { IndexSyntax, TypeSyntax } from '../syntax/ast.ts';
import type { SpecToken } from '../text/lex.ts';
import {
  between,
  byFirst,
  commaList,
  expected,
  type Grammar,
  literal,
  many,
  name,
  nested,
  optional,
  type Refusal,
  refine,
  second,
  spanning,
  spanOf,
  when,
} from './grammar-combinators.ts';
import { additive, typeExpr } from './grammar-rules.ts';

// More `?` than this in a row are a limit, as other nesting is.
const OPTIONALS_MAX = 10;

/** range = expr ".." expr; an expression alone is a type only if it is a name. */
const rangeOrName: Grammar<TypeSyntax> = refine(
  seq(expected(additive, 'a type'), optional(second(literal('..'), additive))),
  ([low, high], range): TypeSyntax | Refusal => {
    if (high !== undefined) return { kind: 'range-type', low, high, span: spanOf(range) };
    if (low.kind === 'name') {
      const { span } = low;
      return { kind: 'named-type', name: { text: low.name, span }, span: spanOf(range) };
    }
    const after = range[1] as SpecToken;
    return { refused: after.span, phrase: '`..` and the upper bound of the type' };
  },
);

/** set = "set" "of" typeExpr */
const setType: Grammar<TypeSyntax> = apply(
  seq(literal('set'), literal('of'), typeExpr),
  ([, , element], range) => ({ kind: 'set-type', element, span: spanOf(range) }),
);

/** sequence = "seq" "of" typeExpr "up" "to" expr */
const seqType: Grammar<TypeSyntax> = apply(
  seq(literal('seq'), literal('of'), typeExpr, literal('up'), literal('to'), additive),
  ([, , element, , , max], range) => ({ kind: 'seq-type', element, max, span: spanOf(range) }),
);

/** array = "[" typeExpr { "," typeExpr } "]" typeExpr */
const arrayType: Grammar<TypeSyntax> = apply(
  seq(between(literal('['), commaList(typeExpr), expected(literal(']'), '`,` or `]`')), typeExpr),
  ([indexes, element], range) => ({ kind: 'array-type', indexes, element, span: spanOf(range) }),
);

/** `set` and `seq` may be names; `of` stands on their line, for it may begin the next one. */
function beforeOf({ next }: SpecToken): boolean {
  return next?.text === 'of' && !next.startsLine;
}

/** primaryType = NAME | range | set | sequence | array */
const primaryType: Grammar<TypeSyntax> = byFirst<TypeSyntax>(
  {
    '[': arrayType,
    set: when<TypeSyntax>(beforeOf, setType, rangeOrName),
    seq: when<TypeSyntax>(beforeOf, seqType, rangeOrName),
  },
  rangeOrName,
);

/** typeExpr = primaryType { "?" } */
typeExpr.setPattern(
  nested(
    apply(seq(primaryType, many(literal('?'), OPTIONALS_MAX)), ([type, marks]) =>
      marks.reduce<TypeSyntax>(
        (inner, mark) => ({
          kind: 'optional-type',
          inner,
          span: spanning(inner.span, mark.span),
        }),
        type,
      ),
    ),
  ),
);

/** index = [ NAME ":" ] typeExpr */
const index: Grammar<IndexSyntax> = when<IndexSyntax>(
  ({ kind, next }) => kind === 'name' && next?.text === ':',
  apply(seq(name, second(literal(':'), typeExpr)), ([variable, type], range) => ({
    name: variable,
    type,
    span: spanOf(range),
  })),
  apply(typeExpr, (type) => ({ name: undefined, type, span: type.span })),
);

/** indexes = [ "[" index { "," index } "]" ] */
export const indexes: Grammar<readonly IndexSyntax[]> = apply(
  optional(between(literal('['), commaList(index), expected(literal(']'), '`,` or `]`'))),
  (list) => list ?? [],
);
