/**
 * The properties of another revision of a program, in the place of its own.
 *
 * What a property is built of travels with it: `fn`s and plain types under names of their own, params
 * as the values that they had. Enums, structs and symmetric types cannot, since variables have them: they
 * are those of the new program. Whoever asks compares meanings (`property-meaning.ts`) to see whether
 * the property still is what it was.
 */

import { unprimed } from '../elaborate/elaborate-step.ts';
import { print } from '../print/print.ts';
import type { Program } from '../program/program.ts';
import type {
  Declaration,
  Expression,
  FnDeclaration,
  ParamDeclaration,
  PropertyDeclaration,
  TypeDeclaration,
} from '../syntax/ast.ts';
import { children, type SyntaxNode } from '../syntax/children.ts';
import type { CoreParam } from '../types/core.ts';
import { showValue } from '../types/types.ts';

export interface PropertyText {
  readonly declaration: PropertyDeclaration;
  /** In canonical form, without comments. */
  readonly text: string;
  /** The same of each declaration that it is built of, by name. */
  readonly uses: ReadonlyMap<string, string>;
}

/** Returns the properties of `program` by name. */
export function propertyTexts(program: Program): ReadonlyMap<string, PropertyText> {
  const parts = partsOf(program);
  return new Map(
    declarationsOf(program).flatMap((declaration) => {
      if (declaration.kind !== 'property') return [];
      const uses = new Map<string, string>();
      for (const name of namedBy(declaration, parts)) {
        const part = parts.get(name);
        if (part !== undefined) uses.set(name, canonical(part));
      }
      return [
        [declaration.name.text, { declaration, text: canonical(declaration), uses }] as const,
      ];
    }),
  );
}

/**
 * Returns `program` with the properties `names` of `older`, and without its own of these names; `params` are
 * those of `older`.
 */
export function withOlderProperties(
  program: Program,
  older: Program,
  names: ReadonlySet<string>,
  params: readonly CoreParam[],
): Program {
  const parts = partsOf(older);
  const missing = declarationsOf(older).filter(
    (d): d is PropertyDeclaration => d.kind === 'property' && names.has(d.name.text),
  );
  const needed = new Set(missing.flatMap((d) => [...namedBy(d, parts)]));
  const brought = [...needed].flatMap((name) => {
    const part = parts.get(name);
    return part !== undefined && isBrought(part) ? [part] : [];
  });
  const renaming: Renaming = {
    names: new Set(brought.map((d) => d.name.text)),
    values: new Map(params.map((param) => [param.name, param])),
    hidden: new Set(),
  };
  const added = [...brought, ...missing].map((d) => renamed(d, renaming) as Declaration);
  const modules = program.modules.map((module) => {
    const own = module.syntax.declarations.filter(
      (d) => d.kind !== 'property' || !names.has(d.name.text),
    );
    const declarations = module === program.entry ? [...own, ...added] : own;
    return { ...module, syntax: { ...module.syntax, declarations } };
  });
  return {
    ...program,
    modules,
    entry: modules[program.modules.indexOf(program.entry)] ?? program.entry,
  };
}

/** What a property can be built of. */
type Part =
  | FnDeclaration
  | ParamDeclaration
  | TypeDeclaration
  | Extract<Declaration, { readonly kind: 'enum' | 'struct' }>;

function isBrought(part: Part): part is FnDeclaration | TypeDeclaration {
  return part.kind === 'fn' || (part.kind === 'type' && !part.symmetric);
}

function declarationsOf({ modules }: Program): readonly Declaration[] {
  return modules.flatMap(({ syntax }) => syntax.declarations);
}

function partsOf(program: Program): ReadonlyMap<string, Part> {
  return new Map(
    declarationsOf(program).flatMap((d) =>
      d.kind === 'fn' ||
      d.kind === 'param' ||
      d.kind === 'type' ||
      d.kind === 'enum' ||
      d.kind === 'struct'
        ? [[d.name.text, d] as const]
        : [],
    ),
  );
}

/** The names of all parts that `node` names, and those that they name. */
function namedBy(
  node: SyntaxNode,
  parts: ReadonlyMap<string, Part>,
  found: Set<string> = new Set(),
): ReadonlySet<string> {
  const name = nameIn(node);
  const part = name === undefined || found.has(name) ? undefined : parts.get(name);
  if (name !== undefined && part !== undefined) {
    found.add(name);
    namedBy(part, parts, found);
  }
  for (const child of children(node)) namedBy(child, parts, found);
  return found;
}

function nameIn(node: SyntaxNode): string | undefined {
  if (!('kind' in node)) return undefined;
  if (node.kind === 'named-type') return node.name.text;
  return node.kind === 'name' ? plain(node.name) : undefined;
}

/** The function that a call names, which may ask for its value after a step: `f'(x)`. */
const plain = (name: string): string => unprimed(name) ?? name;

/** No name of a spec has a blank in it. */
const oldName = (name: string): string => `old ${name}`;

interface Renaming {
  /** The declarations that are brought. */
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, CoreParam>;
  /** What quantifiers and parameters around a place call theirs. */
  readonly hidden: ReadonlySet<string>;
}

/** `node` with what is brought called by its old name, and params replaced by their values. */
function renamed(node: unknown, renaming: Renaming): unknown {
  if (Array.isArray(node)) return node.map((each) => renamed(each, renaming));
  if (typeof node !== 'object' || node === null) return node;
  const parts = (value: object, within: Renaming): object =>
    Object.fromEntries(
      Object.entries(value).map(([key, part]) => [
        key,
        key === 'span' ? part : renamed(part, within),
      ]),
    );
  const { kind } = node as { kind?: unknown };
  switch (kind) {
    case 'name':
      return renamedName(node as Extract<Expression, { kind: 'name' }>, renaming);
    case 'named-type':
    case 'type': {
      const type = parts(node, renaming) as { readonly name: { readonly text: string } };
      return renaming.names.has(type.name.text) ? withOldName(type) : type;
    }
    case 'fn': {
      const fn = node as FnDeclaration;
      const own = new Set(fn.parameters.map(({ name }) => name.text));
      return withOldName({
        ...(parts(fn, renaming) as FnDeclaration),
        body: renamed(fn.body, { ...renaming, hidden: own }) as Expression,
      });
    }
    case 'quantified': {
      const quantified = node as Extract<Expression, { kind: 'quantified' }>;
      const hidden = new Set([...renaming.hidden, quantified.name.text]);
      const within = parts(quantified, { ...renaming, hidden });
      return { ...within, domain: renamed(quantified.domain, renaming) };
    }
    case 'call': {
      const call = node as Extract<Expression, { kind: 'call' }>;
      // A label is no name of the program.
      const isPlace = call.callee.kind === 'field';
      return isPlace ? { ...call, callee: renamed(call.callee, renaming) } : parts(call, renaming);
    }
    default:
      return parts(node, renaming);
  }
}

function withOldName<T extends { readonly name: { readonly text: string } }>(declaration: T): T {
  const { name } = declaration;
  return { ...declaration, name: { ...name, text: oldName(name.text) } };
}

function renamedName(
  node: Extract<Expression, { kind: 'name' }>,
  { names, values, hidden }: Renaming,
): Expression {
  const { name, span } = node;
  if (hidden.has(name)) return node;
  if (names.has(plain(name))) return { ...node, name: oldName(name) };
  const param = values.get(name);
  return param === undefined ? node : valueExpression(param, span);
}

function valueExpression({ type, value }: CoreParam, span: Expression['span']): Expression {
  switch (type.kind) {
    case 'bool':
      return { kind: 'boolean', value: value === 1, span };
    case 'enum':
      return { kind: 'name', name: showValue(type, value), span };
    case 'index': {
      const callee = { kind: 'name', name: type.name, span } as const;
      return { kind: 'call', callee, args: [{ kind: 'number', value, span }], span };
    }
    case 'int': {
      const operand = { kind: 'number', value: Math.abs(value), span } as const;
      return value < 0 ? { kind: 'unary', operator: '-', operand, span } : operand;
    }
    default:
      return type satisfies never;
  }
}

function canonical(declaration: Declaration): string {
  const { span } = declaration;
  const declarations = [{ ...declaration, doc: '' }];
  return print({ module: undefined, doc: '', declarations, span }).trim();
}
