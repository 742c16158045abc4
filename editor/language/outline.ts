/** What a text declares, for the outline of an editor. */
import type { Declaration, SpecSyntax } from '../../spec/language/syntax/ast.ts';
import type { Span } from '../../spec/language/text/source.ts';
import { hasBody, placedStatements } from '../../spec/language/types/statements.ts';
import type { NameKind } from './occurrence.ts';

export interface OutlineEntry {
  readonly name: string;
  readonly kind: NameKind;
  /** A word or two: `shared`, `never`, `variant`. */
  readonly detail: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly OutlineEntry[];
}

/** Returns the declarations that have names, in their order, with fields, members and labels in them. */
export function outlineOf({ declarations }: SpecSyntax): readonly OutlineEntry[] {
  return declarations.flatMap((declaration) => {
    const made = entryOf(declaration);
    return made === undefined ? [] : [made];
  });
}

function entryOf(declaration: Declaration): OutlineEntry | undefined {
  switch (declaration.kind) {
    case 'use':
    case 'guarded':
      return undefined;
    case 'enum': {
      const members = declaration.members.map((name) => leaf(name.text, 'enum-member', name.span));
      return entry(declaration, 'type', 'enum', members);
    }
    case 'struct': {
      const fields = declaration.fields.map(({ name }) => leaf(name.text, 'field', name.span));
      return entry(declaration, 'type', 'struct', fields);
    }
    case 'variable':
      return entry(declaration, 'variable', declaration.storage);
    case 'property':
      return entry(declaration, 'column', declaration.form);
    case 'thread':
      return entry(
        declaration,
        'thread',
        declaration.daemon ? 'daemon' : 'thread',
        labelsIn(declaration),
      );
    case 'proc':
      return entry(declaration, 'proc', 'proc', labelsIn(declaration));
    case 'claim':
      return entry(declaration, 'claim', declaration.expected?.verdict ?? 'claim');
    case 'driver':
      return entry(declaration, 'thread', 'driver');
    case 'column':
      return entry(declaration, 'property', declaration.form);
    case 'mode':
      return entry(declaration, 'mode', 'mode');
    case 'param':
    case 'type':
    case 'fn':
    case 'variant':
      return entry(declaration, declaration.kind, declaration.kind);
    default:
      return declaration satisfies never;
  }
}

function entry(
  { name, span }: Exclude<Declaration, { kind: 'use' | 'guarded' }>,
  kind: NameKind,
  detail: string,
  children: readonly OutlineEntry[] = [],
): OutlineEntry {
  return { name: name.text, kind, detail, span, nameSpan: name.span, children };
}

function leaf(name: string, kind: NameKind, span: Span): OutlineEntry {
  return { name, kind, detail: '', span, nameSpan: span, children: [] };
}

function labelsIn(declaration: Declaration): readonly OutlineEntry[] {
  if (!hasBody(declaration)) return [];
  return [...placedStatements(declaration.body)].flatMap(({ statement: { label } }) =>
    label === undefined ? [] : [leaf(label.text, 'label', label.span)],
  );
}
