/** Rewriting of syntax from the leaves up, for laws that say one thing in other words. */
import { parse } from '../../spec/language/parse/parse.ts';
import type {
  Block,
  Expression,
  Name,
  ProcDeclaration,
  SpecSyntax,
  Statement,
  TypeSyntax,
} from '../../spec/language/syntax/ast.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import type { Span } from '../../spec/language/text/source.ts';

/** A node that has a `kind`, whatever it is. */
export interface AnyNode {
  readonly kind: string;
  readonly span: Span;
}

/** What a node becomes; several for a statement, itself where nothing changes. */
type Change = (node: AnyNode, around: readonly AnyNode[]) => unknown;

/** Returns `tree` with `change` applied to each node, those inside first; the same object if nothing changed. */
export function rewrite<T>(tree: T, change: Change, around: readonly AnyNode[] = []): T {
  if (Array.isArray(tree)) return rewriteAll(tree, change, around) as T;
  if (typeof tree !== 'object' || tree === null) return tree;
  const inside = isNode(tree) ? [...around, tree] : around;
  let changed = false;
  const entries = Object.entries(tree).map(([key, part]) => {
    const other: unknown = key === 'span' ? part : rewrite(part, change, inside);
    changed ||= other !== part;
    return [key, other];
  });
  const result = changed ? (Object.fromEntries(entries) as T) : tree;
  return isNode(result) ? (change(result, around) as T) : result;
}

function rewriteAll(
  parts: readonly unknown[],
  change: Change,
  around: readonly AnyNode[],
): readonly unknown[] {
  const others = parts.map((part) => rewrite(part, change, around));
  return others.every((other, i) => other === parts[i]) ? parts : others.flat();
}

/** Returns `tree` with the statements of each block changed, inner blocks first. */
export function rewriteBlocks<T>(
  tree: T,
  change: (statements: readonly Statement[]) => readonly Statement[],
): T {
  if (Array.isArray(tree)) {
    const others = tree.map((part) => rewriteBlocks(part, change));
    return (others.every((other, i) => other === tree[i]) ? tree : others) as T;
  }
  if (typeof tree !== 'object' || tree === null) return tree;
  let changed = false;
  const entries = Object.entries(tree).map(([key, part]) => {
    const inner: unknown = key === 'span' ? part : rewriteBlocks(part, change);
    const other = key === 'statements' ? change(inner as readonly Statement[]) : inner;
    changed ||= other !== part;
    return [key, other];
  });
  return changed ? (Object.fromEntries(entries) as T) : tree;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'kind' in value && 'span' in value;
}

/** Returns the statement that does `statements` one after the other, without a label. */
export function grouped(statements: readonly Statement[], span: Span): Statement {
  const condition: Expression = { kind: 'boolean', value: true, span };
  const then = { statements, span };
  return { kind: 'if', label: undefined, condition, then, otherwise: undefined, span };
}

/**
 * Returns the statement that does `statements` one after the other and begins with the first step in them,
 * if it has a label too: a labelled `if` would be a step of its own.
 */
export function once(statements: readonly Statement[], span: Span): Statement {
  const zero: Expression = { kind: 'number', value: 0, span };
  const type: TypeSyntax = { kind: 'range-type', low: zero, high: zero, span };
  return {
    kind: 'for',
    label: undefined,
    name: nameOf(`once_${span.start}`, span),
    domain: { kind: 'type-domain', type, span },
    body: { statements, span },
    span,
  };
}

/** Puts the label of one statement before another. */
export function withLabel(statement: Statement, label: Name | undefined): Statement {
  return { ...statement, label };
}

/** Returns the statements of `text`. */
export function statementsOf(text: string): readonly Statement[] {
  const { syntax, diagnostics } = parse({
    path: 'made.kspec',
    text: `module made\nproc p() {\n${text}\n}`,
  });
  const [proc] = syntax.declarations;
  if (hasErrors(diagnostics) || proc?.kind !== 'proc') throw new Error(`no statements: ${text}`);
  return proc.body.statements;
}

export function nameOf(text: string, span: Span): Name {
  return { text, span };
}

export function letOf(name: string, type: TypeSyntax | undefined, value: Expression): Statement {
  const { span } = value;
  return { kind: 'let', label: undefined, name: nameOf(name, span), type, value, span };
}

export function nameExpression(name: string, span: Span): Expression {
  return { kind: 'name', name, span };
}

/** Replaces names that are expressions. */
export function substitute<T>(tree: T, values: ReadonlyMap<string, Expression>): T {
  return rewrite(tree, (node) => {
    const { kind, name } = node as { kind: string; name?: unknown };
    return (kind === 'name' && typeof name === 'string' && values.get(name)) || node;
  });
}

/** Whether `isWanted` of some node in `tree`. */
export function contains(tree: unknown, isWanted: (node: AnyNode) => boolean): boolean {
  let found = false;
  rewrite(tree, (node) => {
    found ||= isWanted(node);
    return node;
  });
  return found;
}

/** The names of all variables that threads share. */
export function sharedNames(specs: readonly SpecSyntax[]): ReadonlySet<string> {
  return variableNames(specs, (storage) => storage !== 'ghost');
}

export function ghostNames(specs: readonly SpecSyntax[]): ReadonlySet<string> {
  return variableNames(specs, (storage) => storage === 'ghost');
}

function variableNames(
  specs: readonly SpecSyntax[],
  isWanted: (storage: 'shared' | 'percpu' | 'ghost') => boolean,
): ReadonlySet<string> {
  return new Set(
    specs.flatMap(({ declarations }) =>
      declarations.flatMap((d) =>
        d.kind === 'variable' && isWanted(d.storage) ? [d.name.text] : [],
      ),
    ),
  );
}

/** Whether a statement writes one of `variables`, and calls nothing meanwhile. */
export function writes(statement: Statement, variables: ReadonlySet<string>): boolean {
  if (statement.kind !== 'assign') return false;
  let root = statement.target;
  while (root.kind === 'field' || root.kind === 'index') root = root.base;
  return (
    root.kind === 'name' &&
    variables.has(root.name) &&
    !contains(statement.value, ({ kind }) => kind === 'call')
  );
}

/** Whether `tree` names one of `variables`. */
export function names(tree: unknown, variables: ReadonlySet<string>): boolean {
  return contains(tree, (node) => {
    const { kind, name } = node as { kind: string; name?: unknown };
    return kind === 'name' && typeof name === 'string' && variables.has(name);
  });
}

/** Returns every declaration of a random spec's own modules. */
export function syntaxOf(spec: {
  readonly text: string;
  readonly library: string | undefined;
}): readonly SpecSyntax[] {
  return [spec.text, ...(spec.library === undefined ? [] : [spec.library])].map(
    (text) => parse({ path: 'main.kspec', text }).syntax,
  );
}

export function procsOf(specs: readonly SpecSyntax[]): ReadonlyMap<string, ProcDeclaration> {
  return new Map(
    specs.flatMap(({ declarations }) =>
      declarations.flatMap((d) => (d.kind === 'proc' ? [[d.name.text, d] as const] : [])),
    ),
  );
}

export function blockOf(statements: readonly Statement[], span: Span): Block {
  return { statements, span };
}
