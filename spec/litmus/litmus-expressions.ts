/** Expressions of C, as far as litmus tests have them. */
import { alt_sc, apply, seq, succ } from 'typescript-parsec';
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
  second,
  spanning,
  spanOf,
  tokenWhere,
  when,
} from '../language/parse/grammar-combinators.ts';
import { NUMBER_MAX } from '../language/text/lex.ts';
import type { BinaryOperator, ConstantSyntax, CType, LitmusExpr } from './litmus-syntax.ts';

/** A number of at most nine digits. */
export const number: Grammar<number> = apply(
  tokenWhere(
    'a decimal number',
    ({ kind, text }) => kind === 'number' && /^\d+$/.test(text) && Number(text) <= NUMBER_MAX,
  ),
  ({ text }) => Number(text),
);

const NUMBERS: ReadonlySet<string> = new Set([
  ...['int', 'unsigned', 'long', 'short', 'char', 'intptr_t', 'uintptr_t'],
  ...['atomic_t', 'atomic_long_t'],
]);
const QUALIFIERS: ReadonlySet<string> = new Set(['volatile', 'const']);

const qualifiers = many(tokenWhere('a qualifier', ({ text }) => QUALIFIERS.has(text)));

const baseType: Grammar<CType['kind']> = expected(
  alt_sc(
    apply(literal('spinlock_t'), () => 'lock' as const),
    apply(
      seq(
        tokenWhere('a type', ({ text }) => NUMBERS.has(text)),
        many(tokenWhere('a type', ({ text }) => NUMBERS.has(text))),
      ),
      () => 'number' as const,
    ),
  ),
  'a type: `int`, `atomic_t` or `spinlock_t`',
);

/** ctype = { qualifier } base { qualifier | "*" } */
export const ctype: Grammar<CType> = apply(
  seq(qualifiers, baseType, qualifiers, many(apply(seq(literal('*'), qualifiers), () => 1))),
  ([, kind, , stars]) => ({ kind, pointers: stars.length }),
);

/** constant = [ "-" ] NUMBER | [ "&" ] NAME */
export const constant: Grammar<ConstantSyntax> = expected(
  alt_sc(
    apply(seq(optional(literal('-')), number), ([minus, value], range) => ({
      ...{ kind: 'number' as const, value: minus === undefined ? value : -value },
      span: spanOf(range),
    })),
    apply(second(optional(literal('&')), name), (named, range) => ({
      ...{ kind: 'name' as const, name: named, span: spanOf(range) },
    })),
  ),
  'a number or the name of a variable',
);

const cast = optional(seq(literal('('), ctype, literal(')')));

const inner: Grammar<LitmusExpr> = nested({ parse: (token) => expression.parse(token) });

const operands = between(literal('('), optional(commaList(inner)), literal(')'));

/** named = NAME [ "(" [ expr { "," expr } ] ")" ] */
const named: Grammar<LitmusExpr> = apply(
  seq(
    expected(name, 'an expression'),
    when(
      ({ text }) => text === '(',
      apply(operands, (given = []) => given),
      succ(undefined),
    ),
  ),
  ([first, given], range): LitmusExpr =>
    given === undefined
      ? { kind: 'name', name: first, span: spanOf(range) }
      : { kind: 'call', callee: first, operands: given, span: spanOf(range) },
);

/** primary = "(" expr ")" | NUMBER | "&" NAME | "*" NAME | named */
const primary: Grammar<LitmusExpr> = byFirst(
  {
    '(': between(literal('('), inner, literal(')')),
    '&': apply(second(literal('&'), name), (place, range) => ({
      ...{ kind: 'name' as const, name: place, span: spanOf(range) },
    })),
    '*': apply(second(literal('*'), name), (place, range) => ({
      ...{ kind: 'dereference' as const, name: place, span: spanOf(range) },
    })),
  },
  when(
    ({ kind }) => kind === 'number',
    apply(number, (value, range) => ({ kind: 'number' as const, value, span: spanOf(range) })),
    named,
  ),
);

const unary: Grammar<LitmusExpr> = apply(
  seq(cast, many(tokenWhere('an operator', ({ text }) => text === '!' || text === '-')), primary),
  ([, operators, operand]) =>
    operators.reduceRight<LitmusExpr>(
      (inner, { text, span }) => ({
        ...{ kind: 'unary', operator: text as '!' | '-', operand: inner },
        span: spanning(span, inner.span),
      }),
      operand,
    ),
);

/** From the tightest to the loosest. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['+', '-'],
  ['<', '<=', '>', '>='],
  ['==', '!='],
  ['&&'],
  ['||'],
];

/** expression = binary expressions of unary ones, as in C, without bit operations, `*`, `/`, `%` and `?:` */
export const expression: Grammar<LitmusExpr> = LEVELS.reduce<Grammar<LitmusExpr>>(
  (operand, operators) =>
    apply(
      seq(
        operand,
        many(
          seq(
            tokenWhere('an operator', ({ text }) => operators.some((each) => each === text)),
            operand,
          ),
        ),
      ),
      ([first, rest]) =>
        rest.reduce<LitmusExpr>(
          (left, [operator, right]) => ({
            ...{ kind: 'binary', operator: operator.text as BinaryOperator, left, right },
            span: spanning(left.span, right.span),
          }),
          first,
        ),
    ),
  unary,
);
