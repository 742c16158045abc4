import type { StructExpression } from '../syntax/ast.ts';
import { suggestFor } from '../text/suggest.ts';
import type { Expr, FieldUpdate } from '../types/expression.ts';
import { type StructType, showType, type Type } from '../types/types.ts';
import { elaborateAs, elaborateExpression } from './coerce.ts';
import { type Elaboration, report, reportMeaning, type Scope } from './elaboration.ts';

/** `{ ..base, f: e }` has the type of `base`; `{ f: e, g: e }` the one its context expects. */
export function elaborateStruct(
  context: Elaboration,
  scope: Scope,
  syntax: StructExpression,
  expected: Type | undefined,
): Expr | undefined {
  const { span } = syntax;
  const base = syntax.base && elaborateExpression(context, scope, syntax.base, expected);
  if (syntax.base !== undefined && base === undefined) return undefined;
  const structType = expected?.kind === 'optional' ? expected.inner : expected;
  const type = base?.type ?? structType;
  if (type === undefined) return report(context, 'K0304', { what: 'a structure' }, span);
  if (type.kind !== 'struct') {
    return report(context, 'K0301', {}, span, { expected: showType(type), found: 'a structure' });
  }
  const updates = fieldUpdates(context, scope, syntax, type);
  if (updates === undefined) return undefined;
  if (base !== undefined) return { kind: 'update', base, fields: updates, type, span };
  const values = type.fields.map((_, i) => updates.find((update) => update.field === i)?.value);
  const missing = type.fields.filter((_, i) => values[i] === undefined).map((field) => field.name);
  if (missing.length > 0) {
    return report(context, 'K0313', { type: type.name, fields: missing.join('`, `') }, span);
  }
  return { kind: 'struct', fields: values.filter((value) => value !== undefined), type, span };
}

function fieldUpdates(
  context: Elaboration,
  scope: Scope,
  syntax: StructExpression,
  type: StructType,
): readonly FieldUpdate[] | undefined {
  const updates: FieldUpdate[] = [];
  let failed = false;
  for (const { name, value: valueSyntax } of syntax.fields) {
    const field = fieldOf(context, type, name);
    const fieldType = field === undefined ? undefined : type.fields[field]?.type;
    const value = fieldType && elaborateAs(context, scope, valueSyntax, fieldType);
    if (field !== undefined && updates.some((update) => update.field === field)) {
      report(context, 'K0202', { name: name.text }, name.span);
      failed = true;
    } else if (field === undefined || value === undefined) {
      failed = true;
    } else {
      updates.push({ field, value });
    }
  }
  return failed ? undefined : updates;
}

/** Returns the number of the field called `name`, or undefined after reporting that there is none. */
export function fieldOf(
  context: Elaboration,
  type: StructType,
  name: { readonly text: string; readonly span: Expr['span'] },
): number | undefined {
  const index = type.fields.findIndex((field) => field.name === name.text);
  if (index >= 0) {
    reportMeaning(context, name.text, name.span, { kind: 'field', struct: type, field: index });
    return index;
  }
  const near = suggestFor(context.diagnostics, name.text, () =>
    type.fields.map((field) => field.name),
  );
  return report(context, 'K0302', { type: type.name, name: name.text }, name.span, {
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  });
}
