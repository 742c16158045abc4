/**
 * The properties of another revision of a program: what changed of them, and the program with the old
 * ones in the place of its own.
 *
 * A property means what its text and the texts of the functions that it calls mean, so functions travel
 * with it, under names of their own.
 */

import { unprimed } from '../elaborate/elaborate-step.ts';
import { print } from '../print/print.ts';
import type { Program } from '../program/program.ts';
import type { Declaration, Expression, FnDeclaration, PropertyDeclaration } from '../syntax/ast.ts';
import { children, type SyntaxNode } from '../syntax/children.ts';

export interface PropertyText {
  readonly declaration: PropertyDeclaration;
  /** In canonical form, with the functions that it calls; without comments. */
  readonly text: string;
}

/** Returns the properties of `program` by name. */
export function propertyTexts(program: Program): ReadonlyMap<string, PropertyText> {
  const fns = functionsOf(program);
  return new Map(
    declarationsOf(program).flatMap((declaration) => {
      if (declaration.kind !== 'property') return [];
      const used = [...calledBy(declaration, fns)].sort().map((name) => fns.get(name));
      const text = [declaration, ...used].flatMap((d) => (d ? [canonical(d)] : [])).join('\n');
      return [[declaration.name.text, { declaration, text }] as const];
    }),
  );
}

/** Returns `program` with the properties `names` of `older`, and without its own of these names. */
export function withOlderProperties(
  program: Program,
  older: Program,
  names: ReadonlySet<string>,
): Program {
  const fns = functionsOf(older);
  const wanted = declarationsOf(older).filter(
    (d): d is PropertyDeclaration => d.kind === 'property' && names.has(d.name.text),
  );
  const called = new Set(wanted.flatMap((d) => [...calledBy(d, fns)]));
  const brought = [...[...called].flatMap((name) => fns.get(name) ?? []), ...wanted].map(
    (declaration) => renamed(declaration, called) as Declaration,
  );
  const modules = program.modules.map((module) => {
    const own = module.syntax.declarations.filter(
      (d) => d.kind !== 'property' || !names.has(d.name.text),
    );
    const declarations = module === program.entry ? [...own, ...brought] : own;
    return { ...module, syntax: { ...module.syntax, declarations } };
  });
  return {
    ...program,
    modules,
    entry: modules[program.modules.indexOf(program.entry)] ?? program.entry,
  };
}

function declarationsOf({ modules }: Program): readonly Declaration[] {
  return modules.flatMap(({ syntax }) => syntax.declarations);
}

function functionsOf(program: Program): ReadonlyMap<string, FnDeclaration> {
  return new Map(
    declarationsOf(program).flatMap((d) => (d.kind === 'fn' ? [[d.name.text, d] as const] : [])),
  );
}

/** The names of all functions that `node` calls, and those that they call. */
function calledBy(
  node: SyntaxNode,
  fns: ReadonlyMap<string, FnDeclaration>,
  found: Set<string> = new Set(),
): ReadonlySet<string> {
  const name = calleeOf(node);
  const fn = name === undefined || found.has(name) ? undefined : fns.get(name);
  if (name !== undefined && fn !== undefined) {
    found.add(name);
    calledBy(fn, fns, found);
  }
  for (const child of children(node)) calledBy(child, fns, found);
  return found;
}

function calleeOf(node: SyntaxNode): string | undefined {
  return 'kind' in node && node.kind === 'call' && node.callee.kind === 'name'
    ? functionOf(node.callee.name)
    : undefined;
}

/** The function that a call names, which may ask for its value after a step: `f'(x)`. */
const functionOf = (name: string): string => unprimed(name) ?? name;

/** No name of a spec has a blank in it. */
const oldName = (name: string): string => `old ${name}`;

/** `node` with the functions `names` called, and declared, by their old names. */
function renamed(node: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(node)) return node.map((each) => renamed(each, names));
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, part]) => [key, key === 'span' ? part : renamed(part, names)]),
  );
  const { kind, callee, name } = copy as {
    kind?: unknown;
    callee?: Expression;
    name?: { text: string };
  };
  if (kind === 'call' && callee?.kind === 'name' && names.has(functionOf(callee.name))) {
    return { ...copy, callee: { ...callee, name: oldName(callee.name) } };
  }
  if (kind === 'fn' && name !== undefined) {
    return { ...copy, name: { ...name, text: oldName(name.text) } };
  }
  return copy;
}

function canonical(declaration: Declaration): string {
  const { span } = declaration;
  const declarations = [{ ...declaration, doc: '' }];
  return print({ module: undefined, doc: '', declarations, span }).trim();
}
