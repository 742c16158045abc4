/** Declarations of data, code and properties. */
import { apply, seq, succ } from 'typescript-parsec';
import type {
  EnumDeclaration,
  FieldDeclaration,
  FnDeclaration,
  GuardedDeclaration,
  ParamDeclaration,
  Parameter,
  Path,
  ProcDeclaration,
  PropertyDeclaration,
  ReplaceFairness,
  StructDeclaration,
  ThreadDeclaration,
  TypeDeclaration,
  UseDeclaration,
  VariableDeclaration,
} from '../syntax/ast.ts';
import type { SpecToken } from '../text/lex.ts';
import {
  between,
  byFirst,
  commaList,
  expected,
  fieldName,
  type Grammar,
  literal,
  many,
  name,
  nothing,
  optional,
  second,
  spanOf,
  tokenWhere,
  when,
} from './grammar-combinators.ts';
import { effects } from './grammar-effects.ts';
import { formula } from './grammar-formulas.ts';
import { block, expression, typeExpr } from './grammar-rules.ts';
import { indexes } from './grammar-types.ts';

/** `parse.ts` adds the documentation, which is no token. */
const doc = '';

/** path = NAME { "." NAME } */
export const path: Grammar<Path> = apply(
  seq(name, many(second(literal('.'), name))),
  ([first, rest], range) => ({ names: [first, ...rest], span: spanOf(range) }),
);

/** use = "use" path */
export const useDeclaration: Grammar<UseDeclaration> = apply(
  second(literal('use'), path),
  (module, range) => ({ kind: 'use', doc, module, span: spanOf(range) }),
);

/** param = "param" NAME ":" typeExpr "=" expr */
export const paramDeclaration: Grammar<ParamDeclaration> = apply(
  seq(
    second(literal('param'), name),
    second(literal(':'), typeExpr),
    second(literal('='), expression),
  ),
  ([param, type, initial], range) => ({
    kind: 'param',
    doc,
    name: param,
    type,
    initial,
    span: spanOf(range),
  }),
);

/** type = [ "symmetric" ] "type" NAME "=" typeExpr */
export const typeDeclaration: Grammar<TypeDeclaration> = apply(
  seq(optional(literal('symmetric')), literal('type'), name, literal('='), typeExpr),
  ([symmetric, , type, , definition], range) => ({
    kind: 'type',
    doc,
    symmetric: symmetric !== undefined,
    name: type,
    type: definition,
    span: spanOf(range),
  }),
);

/** enum = "enum" NAME "{" NAME { [ "," ] NAME } [ "," ] "}" */
export const enumDeclaration: Grammar<EnumDeclaration> = apply(
  seq(
    second(literal('enum'), name),
    literal('{'),
    name,
    many(second(optional(literal(',')), name)),
    optional(literal(',')),
    expected(literal('}'), 'a name or `}`'),
  ),
  ([type, , first, rest], range) => ({
    kind: 'enum',
    doc,
    name: type,
    members: [first, ...rest],
    span: spanOf(range),
  }),
);

/** field = NAME ":" typeExpr */
const field: Grammar<FieldDeclaration> = apply(
  seq(fieldName, second(literal(':'), typeExpr)),
  ([member, type], range) => ({ name: member, type, span: spanOf(range) }),
);

/** struct = [ "word" ] "struct" NAME "{" { field [ "," ] } "}" */
export const structDeclaration: Grammar<StructDeclaration> = apply(
  seq(
    optional(literal('word')),
    second(literal('struct'), name),
    literal('{'),
    many(apply(seq(field, optional(literal(','))), ([member]) => member)),
    expected(literal('}'), 'a field or `}`'),
  ),
  ([word, type, , fields], range) => ({
    kind: 'struct',
    doc,
    isWord: word !== undefined,
    name: type,
    fields,
    span: spanOf(range),
  }),
);

/** "with" "store" */
const withStore: Grammar<true> = apply(
  seq(literal('with'), expected(literal('store'), '`store`')),
  () => true,
);

/** variable = ( "shared" | "percpu" | "ghost" ) NAME indexes ":" typeExpr [ "with" "store" ] [ "=" expr ] */
export function variableDeclaration(
  storage: VariableDeclaration['storage'],
): Grammar<VariableDeclaration> {
  return apply(
    seq(
      second(literal(storage), name),
      indexes,
      second(literal(':'), typeExpr),
      optional(storage === 'ghost' ? withStore : nothing('`with store`')),
      optional(second(literal('='), expression)),
    ),
    ([variable, indexed, type, moves, initial], range) => ({
      kind: 'variable',
      doc,
      storage,
      name: variable,
      indexes: indexed,
      type,
      ...(moves === true ? { withStore: true as const } : {}),
      initial,
      span: spanOf(range),
    }),
  );
}

/** guarded = "guarded" NAME [ "[" NAME { "," NAME } "]" ] "by" expr */
export const guardedDeclaration: Grammar<GuardedDeclaration> = apply(
  seq(
    second(literal('guarded'), name),
    optional(between(literal('['), commaList(name), expected(literal(']'), '`,` or `]`'))),
    second(literal('by'), expression),
  ),
  ([variable, names, lock], range) => ({
    kind: 'guarded',
    doc,
    variable,
    indexes: names ?? [],
    lock,
    span: spanOf(range),
  }),
);

/** parameter = [ "ref" ] NAME ":" typeExpr; a parameter may also be called `ref`. */
const parameter: Grammar<Parameter> = apply(
  seq(
    when(
      ({ text, next }) => text === 'ref' && next?.kind === 'name',
      apply(literal('ref'), () => true),
      succ(false),
    ),
    name,
    second(literal(':'), typeExpr),
  ),
  ([ref, variable, type], range) => ({ ref, name: variable, type, span: spanOf(range) }),
);

/** parameters = "(" [ parameter { "," parameter } ] ")" */
const parameters: Grammar<readonly Parameter[]> = apply(
  between(
    literal('('),
    optional(commaList(parameter)),
    expected(literal(')'), 'a parameter or `)`'),
  ),
  (list) => list ?? [],
);

/** fn = "fn" NAME "(" [ parameters ] ")" "->" typeExpr "=" expr */
export const fnDeclaration: Grammar<FnDeclaration> = apply(
  seq(
    second(literal('fn'), name),
    parameters,
    second(literal('->'), typeExpr),
    second(literal('='), expression),
  ),
  ([fn, list, result, body], range) => ({
    kind: 'fn',
    doc,
    name: fn,
    parameters: list,
    result,
    body,
    span: spanOf(range),
  }),
);

/** proc = "proc" NAME "(" [ parameters ] ")" [ "->" typeExpr ] [ effects ] block */
export const procDeclaration: Grammar<ProcDeclaration> = apply(
  seq(
    second(literal('proc'), name),
    parameters,
    optional(second(literal('->'), typeExpr)),
    effects,
    expected(block, '`->` or `{`'),
  ),
  ([proc, list, result, procEffects, body], range) => ({
    kind: 'proc',
    doc,
    name: proc,
    parameters: list,
    result,
    effects: procEffects,
    body,
    span: spanOf(range),
  }),
);

type Fair = NonNullable<ThreadDeclaration['fairness']>;

const FAIRNESS: Readonly<Record<string, Grammar<Fair>>> = {
  fair: apply(literal('fair'), () => 'fair'),
  strong: apply(seq(literal('strong'), literal('fair')), () => 'strong'),
  unfair: apply(literal('unfair'), () => 'unfair'),
};

/** fairness = [ [ "strong" ] "fair" | "unfair" ] */
const fairness: Grammar<Fair | undefined> = byFirst<Fair | undefined>(FAIRNESS, succ(undefined));

/** "thread" | "daemon" */
const threadKeyword: Grammar<SpecToken> = tokenWhere(
  '`thread` or `daemon`',
  ({ text }) => text === 'thread' || text === 'daemon',
);

/** ( [ "strong" ] "fair" | "unfair" ) ( "thread" | "daemon" ) NAME */
export const replaceFairness: Grammar<ReplaceFairness> = apply(
  seq(byFirst<Fair>(FAIRNESS, nothing('a patch')), threadKeyword, name),
  ([fair, { text: keyword }, thread], range) => ({
    kind: 'replace-fairness',
    fairness: fair,
    daemon: keyword === 'daemon',
    thread,
    span: spanOf(range),
  }),
);

/** thread = fairness ( "thread" | "daemon" ) NAME indexes [ "on" "cpu" expr ] block */
export const threadDeclaration: Grammar<ThreadDeclaration> = apply(
  seq(
    fairness,
    threadKeyword,
    name,
    indexes,
    optional(second(seq(literal('on'), literal('cpu')), expression)),
    block,
  ),
  ([fair, { text: keyword }, thread, indexed, cpu, body], range) => ({
    kind: 'thread',
    doc,
    fairness: fair,
    daemon: keyword === 'daemon',
    name: thread,
    indexes: indexed,
    cpu,
    body,
    span: spanOf(range),
  }),
);

/**
 * property = ( "invariant" | "never" | "cover" | "step" ) NAME ":" expr
 *          | ( "property" | "eventually" ) NAME ":" formula
 */
export function propertyDeclaration(
  form: PropertyDeclaration['form'],
): Grammar<PropertyDeclaration> {
  const isFormula = form === 'property' || form === 'eventually';
  const content = isFormula ? formula(expression) : expression;
  return apply(
    seq(second(literal(form), name), second(literal(':'), content)),
    ([property, body], range) => ({
      kind: 'property',
      doc,
      form,
      name: property,
      body,
      span: spanOf(range),
    }),
  );
}
