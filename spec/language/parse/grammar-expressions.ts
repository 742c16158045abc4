/** Expressions and domains. */
import { apply, seq } from 'typescript-parsec';
import type {
  Domain,
  Expression,
  FieldValue,
  MarkedLoad,
  QuantifiedExpression,
  StructExpression,
} from '../syntax/ast.ts';
import { NUMBER_MAX, type SpecToken } from '../text/lex.ts';
import {
  between,
  byFirst,
  chain,
  commaList,
  expected,
  fieldName,
  type Grammar,
  literal,
  many,
  NESTING_MAX,
  name,
  nested,
  nothing,
  optional,
  refine,
  second,
  spanning,
  spanOf,
  tokenWhere,
  when,
} from './grammar-combinators.ts';
import { isTemporalPrefix, isTemporalWord } from './grammar-formulas.ts';
import {
  ADDITIVE_PRECEDENCE,
  foldOperators,
  isOperator,
  type Operand,
  type OperatorAndOperand,
} from './grammar-operators.ts';
import { additive, expression, typeExpr } from './grammar-rules.ts';

// More operators than this in a row, without brackets, no person writes.
const OPERATORS_MAX = 200;

/** expressions = [ expr { "," expr } ] */
const expressions: Grammar<readonly Expression[]> = apply(
  optional(commaList(expression)),
  (list) => list ?? [],
);

/** domain = expr | expr ".." expr */
export const domain: Grammar<Domain> = apply(
  seq(expression, optional(second(literal('..'), additive))),
  ([low, high], range): Domain => {
    const span = spanOf(range);
    return high === undefined
      ? { kind: 'expression-domain', value: low, span }
      : { kind: 'type-domain', type: { kind: 'range-type', low, high, span }, span };
  },
);

/** quantified = ( "forall" | "exists" | "count" ) NAME "in" domain [ "where" expr ] ":" expr */
const quantified: Grammar<Expression> = apply(
  seq(
    tokenWhere('a quantifier', () => true),
    name,
    second(literal('in'), domain),
    optional(second(literal('where'), expression)),
    second(literal(':'), expression),
  ),
  ([quantifier, variable, within, where, body], range) => ({
    kind: 'quantified',
    quantifier: quantifier.text as QuantifiedExpression['quantifier'],
    name: variable,
    domain: within,
    where,
    body,
    span: spanOf(range),
  }),
);

/** `count` is a quantifier only in `count x in`; elsewhere it is a name. */
function isCount(token: SpecToken): boolean {
  return token.text === 'count' && token.next?.kind === 'name' && token.next.next?.text === 'in';
}

/** conditional = "if" expr "then" expr "else" expr */
const conditional: Grammar<Expression> = apply(
  seq(
    second(literal('if'), expression),
    second(literal('then'), expression),
    second(literal('else'), expression),
  ),
  ([condition, then, otherwise], range) => ({
    kind: 'conditional',
    condition,
    then,
    otherwise,
    span: spanOf(range),
  }),
);

/** fieldValue = NAME ":" expr */
const fieldValue: Grammar<FieldValue> = apply(
  seq(fieldName, second(literal(':'), expression)),
  ([field, value], range) => ({ name: field, value, span: spanOf(range) }),
);

/** struct = "{" [ ".." expr [ "," ] ] { NAME ":" expr [ "," ] } "}" */
const structValue: Grammar<StructExpression> = apply(
  seq(
    literal('{'),
    optional(apply(seq(literal('..'), expression, optional(literal(','))), ([, base]) => base)),
    many(apply(seq(fieldValue, optional(literal(','))), ([field]) => field)),
    expected(literal('}'), 'a field or `}`'),
  ),
  ([, base, fields], range) => ({ kind: 'struct-value', base, fields, span: spanOf(range) }),
);

/** set = "{" [ expr { "," expr } ] "}" */
const setValue: Grammar<Expression> = apply(
  between(literal('{'), expressions, expected(literal('}'), '`,` or `}`')),
  (elements, range) => ({ kind: 'set-value', elements, span: spanOf(range) }),
);

/** sequence = "[" [ expr { "," expr } ] "]" */
const seqValue: Grammar<Expression> = apply(
  between(literal('['), expressions, expected(literal(']'), '`,` or `]`')),
  (elements, range) => ({ kind: 'seq-value', elements, span: spanOf(range) }),
);

/** A struct shows itself by `..` or `NAME :` after its brace. */
function isStruct({ next }: SpecToken): boolean {
  return (
    next?.text === '..' ||
    (next?.next?.text === ':' && (next.kind === 'name' || next.kind === 'keyword'))
  );
}

/** "(" expr ")": no node of its own, but its span covers the parentheses. */
const parenthesised: Grammar<Expression> = apply(
  between(literal('('), expression, literal(')')),
  (value, range) => ({ ...value, span: spanOf(range) }),
);

function constant(text: string, node: Expression): Grammar<Expression> {
  return apply(literal(text), ({ span }) => ({ ...node, span }));
}

const NOWHERE = { source: { path: '', text: '' }, start: 0, end: 0 };

const nameOrNumber: Grammar<Expression> = apply(
  tokenWhere(
    'an expression',
    (token) =>
      (token.kind === 'name' && !isTemporalWord(token)) ||
      token.kind === 'primed' ||
      token.kind === 'number',
  ),
  ({ kind, text, span }): Expression =>
    kind === 'number'
      ? { kind: 'number', value: numberOf(text), span }
      : { kind: 'name', name: text, span },
);

/** What the lexer has already complained of counts as 0. */
function numberOf(text: string): number {
  const value = Number(text);
  return /^[0-9]+$/.test(text) && value <= NUMBER_MAX ? value : 0;
}

/** "READ_ONCE" "(" expr ")" */
function markedLoad(operator: MarkedLoad): Grammar<Expression> {
  return apply(
    second(
      literal(operator),
      between(expected(literal('('), '`(`'), expression, expected(literal(')'), '`)`')),
    ),
    (operand, range): Expression => ({ kind: 'unary', operator, operand, span: spanOf(range) }),
  );
}

/**
 * primary = NUMBER | "true" | "false" | "none" | NAME | "all" typeExpr | "(" expr ")"
 *         | conditional | quantified | struct | set | sequence
 */
const primary: Grammar<Expression> = byFirst<Expression>(
  {
    true: constant('true', { kind: 'boolean', value: true, span: NOWHERE }),
    false: constant('false', { kind: 'boolean', value: false, span: NOWHERE }),
    none: constant('none', { kind: 'none', span: NOWHERE }),
    all: apply(second(literal('all'), typeExpr), (type, range) => ({
      kind: 'all',
      type,
      span: spanOf(range),
    })),
    '(': parenthesised,
    if: conditional,
    forall: quantified,
    exists: quantified,
    count: when<Expression>(isCount, quantified, nameOrNumber),
    '{': when<Expression>(isStruct, structValue, setValue),
    '[': seqValue,
    READ_ONCE: markedLoad('READ_ONCE'),
    smp_load_acquire: markedLoad('smp_load_acquire'),
  },
  nameOrNumber,
);

type Suffix = (base: Expression) => Expression;

/** "." NAME */
const fieldSuffix: Grammar<Suffix> = apply(
  second(literal('.'), fieldName),
  (field): Suffix =>
    (base) => ({ kind: 'field', base, field, span: spanning(base.span, field.span) }),
);

/** "[" expr { "," expr } "]" */
const indexSuffix: Grammar<Suffix> = apply(
  between(literal('['), commaList(expression), expected(literal(']'), '`,` or `]`')),
  (indexes, range): Suffix =>
    (base) => ({ kind: 'index', base, indexes, span: spanning(base.span, spanOf(range)) }),
);

/** arguments = "(" [ expr { "," expr } ] ")" */
export const callArguments: Grammar<readonly Expression[]> = between(
  literal('('),
  expressions,
  expected(literal(')'), '`,` or `)`'),
);

const callSuffix: Grammar<Suffix> = apply(
  callArguments,
  (args, range): Suffix =>
    (base) =>
      base.kind === 'name' || base.kind === 'field'
        ? { kind: 'call', callee: base, args, span: spanning(base.span, spanOf(range)) }
        : base,
);

/** `(` and `[` continue an expression only on the line where it ended. */
export function continuesLine(token: SpecToken): boolean {
  return !token.startsLine;
}

const noSuffix = nothing('an operator');
const placeSuffix: Grammar<Suffix> = byFirst<Suffix>(
  { '.': fieldSuffix, '[': when<Suffix>(continuesLine, indexSuffix, noSuffix) },
  noSuffix,
);
const anySuffix: Grammar<Suffix> = byFirst<Suffix>(
  { '(': when<Suffix>(continuesLine, callSuffix, noSuffix) },
  placeSuffix,
);

/** postfix = primary { "." NAME | "[" expr { "," expr } "]" | "(" [ expr { "," expr } ] ")" } */
const postfix: Grammar<Expression> = chain(
  primary,
  (base) => (base.kind === 'name' || base.kind === 'field' ? anySuffix : placeSuffix),
  NESTING_MAX,
);

const nameExpression: Grammar<Expression> = apply(name, ({ text, span }) => ({
  kind: 'name',
  name: text,
  span,
}));

/** place = NAME { "." NAME | "[" expr { "," expr } "]" } */
export const place: Grammar<Expression> = chain(nameExpression, () => placeSuffix, NESTING_MAX);

/** unary = ( "not" | "-" | "racy" | "always" | "eventually" | "next" ) unary | postfix */
const unary: Grammar<Operand> = apply(
  seq(many(tokenWhere('an operator', isPrefix), NESTING_MAX), postfix),
  ([prefixes, value]) => ({ prefixes, value }),
);

function isPrefix(token: SpecToken): boolean {
  const { text } = token;
  return text === 'not' || text === '-' || text === 'racy' || isTemporalPrefix(token);
}

/** "leads" "to" */
const leadsTo: Grammar<SpecToken> = apply(seq(literal('leads'), literal('to')), ([leads]) => leads);

/** expr = unary { operator unary }, for the operators that bind at least as `precedence`. */
function operators(precedence: number): Grammar<Expression> {
  const operator = when<SpecToken>(
    (token) => token.text === 'leads' && isTemporalWord(token) && precedence === 0,
    leadsTo,
    tokenWhere(
      'an operator',
      (token) =>
        isOperator(token.text, precedence) ||
        (token.text === 'until' && isTemporalWord(token) && precedence === 0),
    ),
  );
  const tail: Grammar<OperatorAndOperand> = seq(operator, unary);
  return nested(
    refine(expected(seq(unary, many(tail, OPERATORS_MAX)), 'an expression'), ([first, rest]) =>
      foldOperators(first, rest),
    ),
  );
}

expression.setPattern(operators(0));
additive.setPattern(operators(ADDITIVE_PRECEDENCE));
