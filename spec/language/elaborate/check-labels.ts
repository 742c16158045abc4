/**
 * The rules of labels that need no types: a `goto` finds one label of its name, and what it jumps over is
 * not used behind it.
 */
import type { Block, Name, Statement } from '../syntax/ast.ts';
import { ownExpressions } from '../syntax/own-expressions.ts';
import { blocksOf } from '../types/statements.ts';
import { type Elaboration, report } from './elaboration.ts';

/** Checks the body of a proc or thread, its variants already applied. */
export function checkLabels(context: Elaboration, body: Block): void {
  checkUnique(context, body, undefined);
  checkJumps(context, body);
}

/** The labels of a block, and of those around it. */
interface LabelScope {
  readonly labels: Map<string, Name>;
  readonly outer: LabelScope | undefined;
}

function findLabel(scope: LabelScope | undefined, text: string): Name | undefined {
  for (let around = scope; around !== undefined; around = around.outer) {
    const found = around.labels.get(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Blocks beside each other may use one name: no `goto` can mean both. */
function checkUnique(context: Elaboration, block: Block, outer: LabelScope | undefined): void {
  const scope: LabelScope = { labels: new Map(), outer };
  for (const { label } of block.statements) {
    if (label === undefined) continue;
    const other = findLabel(scope, label.text);
    if (other === undefined) {
      scope.labels.set(label.text, label);
      continue;
    }
    report(context, 'K0425', { name: label.text }, label.span, {
      related: [{ span: other.span, label: 'the other one' }],
      hint: 'give one of them another name',
    });
  }
  for (const statement of block.statements) {
    for (const inner of blocksOf(statement)) checkUnique(context, inner, scope);
  }
}

/** A local that was jumped over has no value, so nothing behind the label may name it. */
function checkJumps(context: Elaboration, block: Block): void {
  const { statements } = block;
  // Most bodies have none, and then no name in them matters.
  if (statements.every((statement) => gotosIn(statement).length === 0)) return;
  const places = new Map<string, number>();
  /** Where each name is used last, and each local that is used behind its declaration. */
  const lastUse = new Map<string, number>();
  for (const [i, statement] of statements.entries()) {
    const text = statement.label?.text;
    if (text !== undefined && !places.has(text)) places.set(text, i);
    for (const name of namesIn([statement])) lastUse.set(name, i);
  }
  const declared = [...statements.entries()].flatMap(([i, statement]) =>
    declaredBy(statement)
      .filter(({ text }) => (lastUse.get(text) ?? -1) > i)
      .map((name) => ({ name, at: i })),
  );
  for (const [from, statement] of statements.entries()) {
    for (const goto of gotosIn(statement)) {
      const to = places.get(goto.target.text) ?? -1;
      if (to <= from) continue;
      const missing = declared.find(
        ({ name, at }) => at > from && at < to && (lastUse.get(name.text) ?? -1) >= to,
      )?.name;
      if (missing === undefined) continue;
      const { text: label, span } = goto.target;
      report(context, 'K0428', { label, name: missing.text }, span, {
        related: [{ span: missing.span, label: `used behind \`${label}\`` }],
        hint: `declare \`${missing.text}\` before this`,
      });
    }
    for (const inner of blocksOf(statement)) checkJumps(context, inner);
  }
}

type Goto = Extract<Statement, { readonly kind: 'goto' }>;

function gotosIn(statement: Statement): readonly Goto[] {
  return statement.kind === 'goto'
    ? [statement]
    : blocksOf(statement).flatMap((block) => block.statements.flatMap(gotosIn));
}

function declaredBy(statement: Statement): readonly Name[] {
  return statement.kind === 'let' || statement.kind === 'choose' ? [statement.name] : [];
}

function namesIn(statements: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    for (const e of ownExpressions(statement)) if (e.kind === 'name') names.add(e.name);
    for (const block of blocksOf(statement)) {
      for (const name of namesIn(block.statements)) names.add(name);
    }
  }
  return names;
}
