/** The grammar of a litmus test behind its first line. */
import { alt_sc, apply, seq } from 'typescript-parsec';
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
  spanOf,
  tokenWhere,
} from '../language/parse/grammar-combinators.ts';
import { constant, ctype, expression, number } from './litmus-expressions.ts';
import type {
  Condition,
  CType,
  InitialValue,
  LitmusStatement,
  LitmusTest,
  Process,
} from './litmus-syntax.ts';

const registerOf: Grammar<number> = apply(seq(number, literal(':')), ([process]) => process);

/** The C of a variable that may be counted in a struct: `ATOMIC_INIT(1)`, or a constant. */
const initializer = alt_sc(
  between(seq(literal('ATOMIC_INIT'), literal('(')), constant, literal(')')),
  constant,
);

/** initial = [ ctype ] ( NUMBER ":" NAME | NAME | "[" NAME "]" ) [ "=" constant ] ";" */
const initial: Grammar<InitialValue> = apply(
  seq(
    optional(ctype),
    optional(registerOf),
    alt_sc(name, between(literal('['), name, literal(']'))),
    optional(second(literal('='), initializer)),
    optional(literal(';')),
  ),
  ([type, process, named, value]) => ({ type, process, name: named, value }),
);

type Declared = Extract<LitmusStatement, { kind: 'declare' }>;

const semicolon = expected(literal(';'), '`;`');

/** declaration = ctype NAME [ "=" expr ] { "," { "*" } NAME [ "=" expr ] } ";" */
const declaration: Grammar<readonly LitmusStatement[]> = apply(
  seq(
    ctype,
    commaList(seq(many(literal('*')), name, optional(second(literal('='), expression)))),
    semicolon,
  ),
  ([type, declared], range) =>
    declared.flatMap(([stars, named, value]): readonly LitmusStatement[] => {
      const span = spanOf(range);
      const own: CType = { ...type, pointers: type.pointers + stars.length };
      const declare: Declared = { kind: 'declare', type: own, name: named, span };
      if (value === undefined) return [declare];
      const target = { kind: 'name', name: named, span: named.span } as const;
      return [declare, { kind: 'assign', target, value, span }];
    }),
);

/** The message for a statement that does nothing. */
const NO_STATEMENT = '`=`, or a call alone';

/** simple = ( NAME | "*" NAME ) "=" expr ";" | call ";" */
const simple: Grammar<readonly LitmusStatement[]> = refine(
  seq(expected(expression, 'a statement'), optional(second(literal('='), expression)), semicolon),
  ([left, value, end], range): readonly LitmusStatement[] | Refusal => {
    const span = spanOf(range);
    if (value === undefined) {
      if (left.kind === 'call') return [{ kind: 'call', call: left, span }];
    } else if (left.kind === 'name' || left.kind === 'dereference') {
      return [{ kind: 'assign', target: left, value, span }];
    }
    return { refused: end.span, phrase: NO_STATEMENT };
  },
);

const statement: Grammar<readonly LitmusStatement[]> = nested({
  parse: (token) => anyStatement.parse(token),
});

const block: Grammar<readonly LitmusStatement[]> = apply(
  between(literal('{'), many(statement), expected(literal('}'), 'a statement or `}`')),
  (statements) => statements.flat(),
);

/** if = "if" "(" expr ")" statement [ "else" statement ] */
const conditional: Grammar<readonly LitmusStatement[]> = apply(
  seq(
    second(literal('if'), between(literal('('), expression, literal(')'))),
    statement,
    optional(second(literal('else'), statement)),
  ),
  ([condition, then, otherwise = []], range) => [
    { kind: 'if', condition, then, otherwise, span: spanOf(range) },
  ],
);

const anyStatement: Grammar<readonly LitmusStatement[]> = byFirst(
  {
    '{': block,
    if: conditional,
    ';': apply(literal(';'), () => []),
    ...Object.fromEntries(
      [
        'int',
        'unsigned',
        'long',
        'short',
        'char',
        'volatile',
        'const',
        'intptr_t',
        'uintptr_t',
      ].map((word) => [word, declaration]),
    ),
  },
  simple,
);

/** process = "P" NUMBER "(" ctype NAME { "," ctype NAME } ")" block */
const process: Grammar<Process> = apply(
  seq(
    tokenWhere('`P0`, `P1`, ... or a condition', ({ text }) => /^P\d{1,2}$/.test(text)),
    between(
      literal('('),
      optional(commaList(apply(seq(ctype, name), ([type, named]) => ({ type, name: named })))),
      literal(')'),
    ),
    block,
  ),
  ([token, parameters = [], body], range) => ({
    ...{ number: Number(token.text.slice(1)), parameters, body, span: spanOf(range) },
  }),
);

const condition: Grammar<Condition> = nested({ parse: (token) => disjunction.parse(token) });

/** atom = [ NUMBER ":" ] NAME ( "=" | "==" | "!=" | "<>" ) constant | "true" | "(" condition ")" | "~" atom */
const atom: Grammar<Condition> = byFirst(
  {
    '(': between(literal('('), condition, literal(')')),
    '~': apply(second(literal('~'), { parse: (token) => atom.parse(token) }), (operand) => ({
      ...{ kind: 'not', operand },
    })),
    true: apply(literal('true'), () => ({ kind: 'true' })),
  },
  apply(
    seq(
      optional(registerOf),
      expected(
        alt_sc(name, between(literal('['), name, literal(']'))),
        'a variable, or a register like `1:r0`',
      ),
      tokenWhere('`=` or `!=`', ({ text }) => ['=', '==', '!=', '<>'].includes(text)),
      constant,
    ),
    ([number, named, { text }, value]) => ({
      ...{ kind: 'equal', isNegated: text === '!=' || text === '<>', process: number },
      ...{ name: named, value },
    }),
  ),
);

function joined(
  kind: 'and' | 'or',
  symbols: readonly string[],
  operand: Grammar<Condition>,
): Grammar<Condition> {
  const rest = many(
    second(
      tokenWhere(symbols.map((each) => `\`${each}\``).join(' or '), ({ text }) =>
        symbols.includes(text),
      ),
      operand,
    ),
  );
  return apply(seq(operand, rest), ([first, others]) =>
    others.reduce<Condition>((left, right) => ({ kind, left, right }), first),
  );
}

const disjunction = joined('or', ['\\/', '||'], joined('and', ['/\\', '&&'], atom));

const place = seq(
  optional(registerOf),
  alt_sc(name, between(literal('['), name, literal(']'))),
  optional(literal(';')),
);

const locations = optional(seq(literal('locations'), literal('['), many(place), literal(']')));

/** What is asked of the final states says nothing of how many there are. */
const quantifier = alt_sc(
  literal('exists'),
  literal('forall'),
  apply(seq(literal('~'), literal('exists')), ([token]) => token),
);

/** test = "{" { initial } "}" process { process } [ locations ] [ "filter" condition ] quantifier condition */
export const litmusTest: Grammar<Omit<LitmusTest, 'name' | 'result'>> = apply(
  seq(
    between(
      expected(literal('{'), '`{` with what is there at the start'),
      many(alt_sc(initial, literal(';'))),
      expected(literal('}'), 'an initial value or `}`'),
    ),
    seq(process, many(process)),
    locations,
    optional(second(literal('filter'), condition)),
    second(expected(quantifier, '`exists`, `~exists` or `forall`'), condition),
  ),
  ([values, [first, others], , filter, asked]) => ({
    initial: values.filter((each) => 'name' in each),
    processes: [first, ...others],
    filter,
    condition: asked,
  }),
);
