/**
 * What properties and conditions of a program mean, as text: equal for those that are true of the same
 * states, runs and steps, whatever they are called and built of.
 *
 * Names of variables, threads, fields, members and labels stand for what they name; types, params, `fn`s
 * and modules are gone, since elaboration has put in what they mean. Checks of ranges are left out: they
 * say when there is no value, and hang on the types of variables, which are no part of a property. Two
 * texts may differ and mean the same; law: equal ones do mean the same.
 */
import { printHead, printStatements } from '../print/print-fragment.ts';
import type { Program } from '../program/program.ts';
import type { Statement } from '../syntax/ast.ts';
import { children, type SyntaxNode } from '../syntax/children.ts';
import type { Core } from '../types/core.ts';
import type { Expr } from '../types/expression.ts';
import type { Formula } from '../types/formula.ts';
import { type BodyDeclaration, hasBody } from '../types/statements.ts';
import { type ScalarType, showType, showValue, type Type } from '../types/types.ts';
import { operands } from '../types/walk-expression.ts';

/** A program, its variants applied, and what it means under some params. */
export interface Elaborated {
  readonly core: Core;
  readonly program: Program;
}

/** Returns the meaning of each property, by name. */
export function propertyMeanings(elaborated: Elaborated): ReadonlyMap<string, string> {
  const { core } = elaborated;
  const meaning = meaningIn(elaborated);
  return new Map([
    ...core.properties.map(({ name, form, body }) => [name, `${form} ${meaning(body)}`] as const),
    ...core.stepProperties.map(({ name, body }) => [name, `step ${meaning(body)}`] as const),
    ...core.temporal.map(
      ({ name, formula }) => [name, `property ${formulaMeaning(formula, meaning)}`] as const,
    ),
  ]);
}

function formulaMeaning(formula: Formula, meaning: (expr: Expr) => string): string {
  if (formula.kind === 'atom') return meaning(formula.expr);
  const parts = 'operand' in formula ? [formula.operand] : [formula.left, formula.right];
  return `(${[formula.kind, ...parts.map((part) => formulaMeaning(part, meaning))].join(' ')})`;
}

/** What stands for the locals of a body and the variables that are bound around an expression. */
export interface Around {
  readonly locals?: readonly { readonly name: string }[];
  readonly bound?: readonly number[];
}

/** Returns the function that gives the meaning of an expression of a program. */
export function meaningIn({ core, program }: Elaborated): (expr: Expr, around?: Around) => string {
  const labelled = labelsIn(program);
  const variables = core.variables.map(({ name }) => name);
  const threads = core.threads.map(({ name }) => name);

  const meaning = (expr: Expr, around: Around): string => {
    const inner = (e: Expr): string => meaning(e, around);
    const all = (...head: readonly (string | number)[]): string =>
      `(${[expr.kind, ...head, ...operands(expr).map(inner)].join(' ')})`;
    switch (expr.kind) {
      case 'const':
        return showValue(expr.type, expr.value);
      case 'global':
        return primed(variables, expr.variable);
      case 'local':
        return around.locals?.[expr.slot]?.name || `local ${expr.slot}`;
      case 'bound': {
        const { bound = [] } = around;
        return `#${bound.length - bound.lastIndexOf(expr.id)}`;
      }
      case 'narrow':
      case 'convert':
        return inner(expr.operand);
      case 'field':
        return all(fieldName(expr.base.type, expr.field));
      case 'arithmetic':
      case 'logic':
      case 'set-operation':
        return all(expr.operator);
      case 'compare':
        return all(expr.operator, ...membersOf(expr.left.type));
      case 'equal':
        return all(expr.negated ? '!=' : '==');
      case 'quantified': {
        const bound = [...(around.bound ?? []), expr.id];
        const parts = operands(expr).map((e) => meaning(e, { ...around, bound }));
        return `(${[expr.quantifier, domainText(expr.domain), ...parts].join(' ')})`;
      }
      case 'struct':
        return all(showType(expr.type), ...fieldNames(expr.type));
      case 'update':
        return all(...expr.fields.map(({ field }) => fieldName(expr.type, field)));
      case 'at': {
        const thread = primed(threads, expr.template);
        return all(thread, expr.label, labelled(thread.replace(/'$/, ''), expr.label));
      }
      case 'done':
        return all(primed(threads, expr.template));
      case 'arg':
        return all(expr.index);
      default:
        return all();
    }
  };
  return (expr, around = {}) => meaning(expr, around);
}

/** Variables and threads after a step have the numbers behind those before it. */
function primed(names: readonly string[], number: number): string {
  return names[number] ?? `${names[number - names.length]}'`;
}

function fieldNames(type: Type): readonly string[] {
  return type.kind === 'struct' ? type.fields.map(({ name }) => name) : [];
}

function fieldName(type: Type, field: number): string {
  return fieldNames(type)[field] ?? String(field);
}

/** The order of an enum is a part of `<`. */
function membersOf(type: Type): readonly string[] {
  return type.kind === 'enum' ? type.members : [];
}

function domainText(type: ScalarType): string {
  switch (type.kind) {
    case 'enum':
      return `${type.name} {${type.members.join(', ')}}`;
    case 'index':
      return `${type.name} of ${type.size}`;
    default:
      return showType(type);
  }
}

/** Returns the function that gives the statements which a thread meets under a label, as text. */
function labelsIn(program: Program): (thread: string, label: string) => string {
  const bodies = new Map(
    program.modules.flatMap(({ syntax }) =>
      syntax.declarations.flatMap((d) => (hasBody(d) ? [[d.name.text, d] as const] : [])),
    ),
  );
  const known = new Map<string, ReadonlyMap<string, readonly string[]>>();
  return (thread, label) => {
    const found = known.get(thread) ?? labelledStatements(bodies, thread);
    known.set(thread, found);
    return `[${[...new Set(found.get(label))].sort().join(' | ')}]`;
  };
}

function labelledStatements(
  bodies: ReadonlyMap<string, BodyDeclaration>,
  thread: string,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const seen = new Set<string>();
  const visitBody = (name: string): void => {
    const body = bodies.get(name);
    if (body === undefined || seen.has(name)) return;
    seen.add(name);
    for (const statement of body.body.statements) visit(statement, name);
  };
  const visit = (node: SyntaxNode, owner: string): void => {
    if ('label' in node && node.label !== undefined) {
      const text = `${owner}: ${statementText(node)}`;
      found.set(node.label.text, [...(found.get(node.label.text) ?? []), text]);
    }
    if ('kind' in node && node.kind === 'call' && node.callee.kind === 'name')
      visitBody(node.callee.name);
    for (const child of children(node)) visit(child, owner);
  };
  visitBody(thread);
  return found;
}

/** Of a block that is no step of its own only its head: a label names the place before it. */
function statementText(statement: Statement): string {
  return statement.kind === 'atomic'
    ? printStatements([{ ...statement, label: undefined }])
    : printHead(statement);
}
