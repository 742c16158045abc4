/** What the names of a program stand for, as far as its syntax tells. */

import type { Program } from '../../program/program.ts';
import type { Expression, NameExpression, ProcDeclaration, Statement } from '../../syntax/ast.ts';
import { children, type SyntaxNode } from '../../syntax/children.ts';
import { ownExpressions } from '../../syntax/own-expressions.ts';
import { blocksOf, placedStatements } from '../../types/statements.ts';

export interface Names {
  readonly proc: (name: string) => ProcDeclaration | undefined;
  /** Tells whether the proc belongs to a module that is not mutated: a library. */
  readonly isForeign: (name: string) => boolean;
  /** Tells whether a call of the proc can wait. */
  readonly canWait: (name: string) => boolean;
  /** Tells whether the statement and all in it only observes: asserts, and ghosts that are assigned. */
  readonly onlyObserves: (statement: Statement) => boolean;
  /** Tells whether the statement, with all in it, neither reads nor writes what threads share. */
  readonly isLocal: (statement: Statement) => boolean;
}

/** Returns the names of `program`, where `isTarget` says which modules are mutated. */
export function namesOf(program: Program, isTarget: (module: string) => boolean): Names {
  const procs = new Map<string, ProcDeclaration>();
  const foreign = new Set<string>();
  const functions = new Map<string, Expression>();
  const ghosts = new Set<string>();
  const shared = new Set<string>();
  for (const { name: module, syntax } of program.modules) {
    for (const declaration of syntax.declarations) {
      if (declaration.kind === 'proc') {
        procs.set(declaration.name.text, declaration);
        if (!isTarget(module)) foreign.add(declaration.name.text);
      } else if (declaration.kind === 'fn') {
        functions.set(declaration.name.text, declaration.body);
      } else if (declaration.kind === 'variable') {
        (declaration.storage === 'ghost' ? ghosts : shared).add(declaration.name.text);
      }
    }
  }

  const waits = new Map<string, boolean>();
  const canWait = (name: string): boolean => {
    const known = waits.get(name);
    const proc = procs.get(name);
    if (known !== undefined || proc === undefined) return known ?? false;
    waits.set(name, false); // a circle of calls adds nothing
    const result = [...placedStatements(proc.body)].some(
      ({ statement }) =>
        statement.kind === 'await' ||
        statement.kind === 'choose' ||
        [...ownExpressions(statement)].some((e) => canWait(calledBy(e) ?? '')),
    );
    waits.set(name, result);
    return result;
  };

  const isShared = (node: SyntaxNode, open: readonly string[]): boolean => {
    if (isName(node)) {
      if (shared.has(node.name) || procs.has(node.name)) return true;
      const body = functions.get(node.name);
      const isNew = body !== undefined && !open.includes(node.name);
      if (isNew && isShared(body, [...open, node.name])) return true;
    }
    return [...children(node)].some((child) => isShared(child, open));
  };

  const onlyObserves = (statement: Statement): boolean => {
    if (statement.kind === 'assert') return true;
    if (statement.kind === 'assign') return ghosts.has(rootOf(statement.target) ?? '');
    const inside = blocksOf(statement).flatMap((block) => block.statements);
    return inside.length > 0 && inside.every(onlyObserves);
  };

  return {
    proc: (name) => procs.get(name),
    isForeign: (name) => foreign.has(name),
    canWait,
    onlyObserves,
    isLocal: (statement) => !isShared(statement, []),
  };
}

/** The name of what is called, if `expression` is a call of something with a plain name. */
export function calledBy(expression: Expression): string | undefined {
  return expression.kind === 'call' && expression.callee.kind === 'name'
    ? expression.callee.name
    : undefined;
}

/** The variable that a place is part of: `pte` of `pte[p].write`. */
export function rootOf(place: Expression): string | undefined {
  switch (place.kind) {
    case 'name':
      return place.name;
    case 'field':
    case 'index':
      return rootOf(place.base);
    case 'unary':
      return rootOf(place.operand);
    default:
      return undefined;
  }
}

/** All plain names in a statement and in what stands inside it. */
export function namesIn(node: SyntaxNode): ReadonlySet<string> {
  const found = new Set<string>();
  const pending: SyntaxNode[] = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (isName(next)) found.add(next.name);
    pending.push(...children(next));
  }
  return found;
}

function isName(node: SyntaxNode): node is NameExpression {
  return 'kind' in node && node.kind === 'name';
}
