/** Blocks and statements. */
import { apply, seq } from 'typescript-parsec';
import type { Block, MarkedStore, MatchArm, Name, Statement } from '../syntax/ast.ts';
import type { SpecToken } from '../text/lex.ts';
import {
  byFirst,
  commaList,
  expected,
  type Grammar,
  literal,
  many,
  name,
  nested,
  nothing,
  optional,
  second,
  spanOf,
  tokenWhere,
  when,
} from './grammar-combinators.ts';
import { callArguments, continuesLine, domain, place } from './grammar-expressions.ts';
import { block, expression, ifStatement, typeExpr } from './grammar-rules.ts';

/** `NAME :` begins a labelled statement or a named assertion. */
function isLabel({ kind, next }: SpecToken): boolean {
  return kind === 'name' && next?.text === ':';
}

/** A statement as it stands after its label, if it has one. */
const label = undefined;

/** let = "let" NAME [ ":" typeExpr ] "=" expr */
const letStatement: Grammar<Statement> = apply(
  seq(
    second(literal('let'), name),
    optional(second(literal(':'), typeExpr)),
    second(literal('='), expression),
  ),
  ([variable, type, value], range) => ({
    kind: 'let',
    label,
    name: variable,
    type,
    value,
    span: spanOf(range),
  }),
);

/** assignment = [ "racy" ] place "=" expr */
const assignment: Grammar<Statement> = apply(
  seq(optional(literal('racy')), place, second(literal('='), expression)),
  ([racy, target, value], range) => ({
    kind: 'assign',
    label,
    racy: racy !== undefined,
    target,
    value,
    span: spanOf(range),
  }),
);

/** "WRITE_ONCE" "(" place "," expr ")" */
function markedStore(marked: MarkedStore): Grammar<Statement> {
  return apply(
    seq(
      second(literal(marked), second(literal('('), expected(place, 'a variable'))),
      second(expected(literal(','), '`,` and the value'), expression),
      expected(literal(')'), '`)`'),
    ),
    ([target, value], range) => ({
      ...{ kind: 'assign', label, racy: true, marked, target, value, span: spanOf(range) },
    }),
  );
}

/** call = NAME "(" [ expr { "," expr } ] ")" */
const callStatement: Grammar<Statement> = apply(
  seq(name, callArguments),
  ([callee, args], range) => {
    const span = spanOf(range);
    return {
      kind: 'call-statement',
      label,
      call: {
        kind: 'call',
        callee: { kind: 'name', name: callee.text, span: callee.span },
        args,
        span,
      },
      span,
    };
  },
);

/** ifStatement = "if" expr block [ "else" ( ifStatement | block ) ] */
const elseBlock: Grammar<Block> = second(
  literal('else'),
  when<Block>(
    ({ text }) => text === 'if',
    apply(ifStatement, (statement) => ({ statements: [statement], span: statement.span })),
    expected(block, '`if` or `{`'),
  ),
);

ifStatement.setPattern(
  nested(
    apply(
      seq(second(literal('if'), expression), block, optional(elseBlock)),
      ([condition, then, otherwise], range) => ({
        kind: 'if',
        label,
        condition,
        then,
        otherwise,
        span: spanOf(range),
      }),
    ),
  ),
);

/** arm = expr { "," expr } block */
const arm: Grammar<MatchArm> = apply(
  seq(commaList(expression), block),
  ([patterns, body], range) => ({
    patterns,
    body,
    span: spanOf(range),
  }),
);

/** match = "match" expr "{" { arm } [ "else" block ] "}" */
const matchStatement: Grammar<Statement> = apply(
  seq(
    second(literal('match'), expression),
    second(literal('{'), many(arm)),
    optional(second(literal('else'), block)),
    expected(literal('}'), 'an arm, `else` or `}`'),
  ),
  ([value, arms, otherwise], range) => ({
    kind: 'match',
    label,
    value,
    arms,
    otherwise,
    span: spanOf(range),
  }),
);

/** while = "while" expr block */
const whileStatement: Grammar<Statement> = apply(
  seq(second(literal('while'), expression), block),
  ([condition, body], range) => ({ kind: 'while', label, condition, body, span: spanOf(range) }),
);

/** for = "for" NAME "in" domain block */
const forStatement: Grammar<Statement> = apply(
  seq(second(literal('for'), name), second(literal('in'), domain), block),
  ([variable, within, body], range) => ({
    kind: 'for',
    label,
    name: variable,
    domain: within,
    body,
    span: spanOf(range),
  }),
);

/** choose = "choose" NAME "in" domain [ "where" expr ] */
const chooseStatement: Grammar<Statement> = apply(
  seq(
    second(literal('choose'), name),
    second(literal('in'), domain),
    optional(second(literal('where'), expression)),
  ),
  ([variable, within, where], range) => ({
    kind: 'choose',
    label,
    name: variable,
    domain: within,
    where,
    span: spanOf(range),
  }),
);

/** either = "either" block { "or" block } */
const eitherStatement: Grammar<Statement> = apply(
  seq(second(literal('either'), block), many(second(literal('or'), block))),
  ([first, rest], range) => ({
    kind: 'either',
    label,
    arms: [first, ...rest],
    span: spanOf(range),
  }),
);

/** NAME ":", if both are there. */
const assertedName: Grammar<Name> = when<Name>(
  isLabel,
  apply(seq(name, literal(':')), ([property]) => property),
  nothing('a name'),
);

/** assert = ( "assert" | "warn" ) [ NAME ":" ] expr [ STRING ] */
function assertion(form: 'assert' | 'warn'): Grammar<Statement> {
  return apply(
    seq(
      literal(form),
      optional(assertedName),
      expression,
      optional(tokenWhere('a string', ({ kind }) => kind === 'string')),
    ),
    ([, property, condition, message], range) => ({
      kind: 'assert',
      label,
      form,
      name: property,
      condition,
      message: message?.text.replaceAll('"', ''),
      span: spanOf(range),
    }),
  );
}

/** loop, atomic: a keyword and its block. */
function keywordBlock(kind: 'loop' | 'atomic'): Grammar<Statement> {
  return apply(second(literal(kind), block), (body, range) => ({
    kind,
    label,
    body,
    span: spanOf(range),
  }));
}

/** await, assume: a keyword and its condition. */
function keywordCondition(kind: 'await' | 'assume'): Grammar<Statement> {
  return apply(second(literal(kind), expression), (condition, range) => ({
    kind,
    label,
    condition,
    span: spanOf(range),
  }));
}

/** goto = "goto" NAME */
const gotoStatement: Grammar<Statement> = apply(second(literal('goto'), name), (target, range) => ({
  kind: 'goto',
  label,
  target,
  span: spanOf(range),
}));

/** A value of `return` begins on its line, and is there unless the block or the line ends. */
function returnsNothing({ next }: SpecToken): boolean {
  return next === undefined || next.startsLine || next.text === '}' || next.kind === 'end';
}

/** return = "return" [ expr ] */
const returnStatement: Grammar<Statement> = when<Statement>(
  returnsNothing,
  apply(literal('return'), ({ span }) => ({ kind: 'return', label, value: undefined, span })),
  apply(second(literal('return'), expression), (value, range) => ({
    kind: 'return',
    label,
    value,
    span: spanOf(range),
  })),
);

function jump(form: 'break' | 'continue'): Grammar<Statement> {
  return apply(literal(form), ({ span }) => ({ kind: 'jump', label, form, span }));
}

const skipStatement: Grammar<Statement> = apply(literal('skip'), ({ span }) => ({
  kind: 'skip',
  label,
  span,
}));

/** simple: each statement shows itself by its first word; a name begins a call or an assignment. */
const simple: Grammar<Statement> = byFirst<Statement>(
  {
    let: letStatement,
    racy: assignment,
    WRITE_ONCE: markedStore('WRITE_ONCE'),
    smp_store_release: markedStore('smp_store_release'),
    if: ifStatement,
    match: matchStatement,
    while: whileStatement,
    loop: keywordBlock('loop'),
    for: forStatement,
    choose: chooseStatement,
    either: eitherStatement,
    await: keywordCondition('await'),
    assert: assertion('assert'),
    warn: assertion('warn'),
    assume: keywordCondition('assume'),
    atomic: keywordBlock('atomic'),
    goto: gotoStatement,
    return: returnStatement,
    break: jump('break'),
    continue: jump('continue'),
    skip: skipStatement,
  },
  when<Statement>(
    ({ next }) => next?.text === '(' && continuesLine(next),
    callStatement,
    expected(assignment, 'a statement'),
  ),
);

/** statement = [ NAME ":" ] simple */
const statement: Grammar<Statement> = when<Statement>(
  isLabel,
  apply(seq(name, literal(':'), simple), ([mark, , labelled], range) => ({
    ...labelled,
    label: mark,
    span: spanOf(range),
  })),
  simple,
);

/** block = "{" { statement } "}" */
block.setPattern(
  nested(
    apply(
      seq(literal('{'), many(statement), expected(literal('}'), 'a statement or `}`')),
      ([, statements], range) => ({ statements, span: spanOf(range) }),
    ),
  ),
);
