/** Declarations of data, code and properties. */
import { apply, seq } from 'typescript-parsec';
import type {
  EnumDeclaration,
  FieldDeclaration,
  GuardedDeclaration,
  ParamDeclaration,
  Path,
  PropertyDeclaration,
  StructDeclaration,
  TypeDeclaration,
  UseDeclaration,
  VariableDeclaration,
} from '../syntax/ast.ts';
import {
  between,
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
} from './grammar-combinators.ts';
import { formula } from './grammar-formulas.ts';
import { expression, typeExpr } from './grammar-rules.ts';
import { indexes } from './grammar-types.ts';

/** `parse.ts` adds the documentation, which is no token. */
export const doc = '';

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
