/** What compares a spec with a table: drivers with their operations, columns and modes. */
import { apply, seq, succ } from 'typescript-parsec';
import type {
  ColumnDeclaration,
  DriverDeclaration,
  ModeDeclaration,
  Name,
  OperationSyntax,
  TextPartSyntax,
} from '../syntax/ast.ts';
import { settings } from './grammar-claims.ts';
import {
  commaList,
  expected,
  type Grammar,
  literal,
  many,
  name,
  optional,
  type Refusal,
  refine,
  second,
  spanOf,
  tokenWhere,
  when,
} from './grammar-combinators.ts';
import { expression, typeExpr } from './grammar-rules.ts';
import { indexes } from './grammar-types.ts';

const doc = '';

/** title = NAME | STRING: what a table calls it. */
const title: Grammar<Name> = apply(
  tokenWhere('a name or a string', ({ kind }) => kind === 'name' || kind === 'string'),
  ({ text, span }) => ({ text: text.replaceAll('"', ''), span }),
);

/** The message for an operation that calls nothing. */
export const NO_CALL = 'the call of a proc';

const mayDoNothing = optional(
  seq(literal('may'), expected(literal('do'), '`do nothing`'), literal('nothing')),
);

const splits = optional(second(seq(literal('splits'), literal('at')), commaList(name)));

const excludes = optional(second(literal('excludes'), commaList(title)));

/**
 * operation = "operation" title "=" call [ "when" expr ] [ "may" "do" "nothing" ] [ "splits" "at" NAME { "," NAME } ]
 *             [ "excludes" title { "," title } ]
 */
const operation: Grammar<OperationSyntax> = refine(
  seq(
    second(literal('operation'), title),
    second(literal('='), expected(expression, NO_CALL)),
    optional(second(literal('when'), expression)),
    mayDoNothing,
    splits,
    excludes,
  ),
  (
    [operationName, call, condition, mayDo, cut = [], apart = []],
    range,
  ): OperationSyntax | Refusal =>
    call.kind === 'call'
      ? {
          ...{ name: operationName, call, condition, mayDoNothing: mayDo !== undefined },
          ...{ splits: cut, excludes: apart, span: spanOf(range) },
        }
      : { refused: call.span, phrase: NO_CALL },
);

/** driver = "driver" NAME indexes [ "on" "cpu" expr ] [ "->" typeExpr ] "{" operation { operation } "}" */
export const driverDeclaration: Grammar<DriverDeclaration> = apply(
  seq(
    second(literal('driver'), name),
    indexes,
    optional(second(seq(literal('on'), literal('cpu')), expression)),
    optional(second(literal('->'), typeExpr)),
    expected(literal('{'), '`->` or `{`'),
    operation,
    many(operation),
    expected(literal('}'), '`operation` or `}`'),
  ),
  ([driver, indexed, cpu, result, , first, rest], range) => ({
    kind: 'driver',
    doc,
    name: driver,
    indexes: indexed,
    cpu,
    result,
    operations: [first, ...rest],
    span: spanOf(range),
  }),
);

const text: Grammar<Pick<TextPartSyntax, 'text' | 'value'>> = apply(
  tokenWhere('a string', ({ kind }) => kind === 'string'),
  (token) => ({ text: token.text.replaceAll('"', ''), value: undefined }),
);

const value: Grammar<Pick<TextPartSyntax, 'text' | 'value'>> = apply(
  expected(expression, 'a string or a value'),
  (shown) => ({ text: undefined, value: shown }),
);

/** part = ( STRING | expr ) [ "if" expr ] */
const part: Grammar<TextPartSyntax> = apply(
  seq(
    when<Pick<TextPartSyntax, 'text' | 'value'>>(({ kind }) => kind === 'string', text, value),
    optional(second(literal('if'), expression)),
  ),
  ([what, condition], range) => ({ ...what, condition, span: spanOf(range) }),
);

/**
 * column = "label" title [ "," title ] "=" parts | ( "outcome" | "effect" ) title "=" parts
 * parts = part { "," part }
 */
export function columnDeclaration(form: ColumnDeclaration['form']): Grammar<ColumnDeclaration> {
  return apply(
    seq(
      second(literal(form), title),
      form === 'label' ? optional(second(literal(','), title)) : succ(undefined),
      second(literal('='), commaList(part)),
    ),
    ([column, after, parts], range) => ({
      kind: 'column',
      doc,
      form,
      name: column,
      after,
      parts,
      span: spanOf(range),
    }),
  );
}

/** mode = "mode" title "{" { "set" NAME "=" expr { "," NAME "=" expr } } "}" */
export const modeDeclaration: Grammar<ModeDeclaration> = apply(
  seq(
    second(literal('mode'), title),
    literal('{'),
    many(settings),
    expected(literal('}'), '`set` or `}`'),
  ),
  ([mode, , clauses], range) => ({
    kind: 'mode',
    doc,
    name: mode,
    settings: clauses.flat(),
    span: spanOf(range),
  }),
);
