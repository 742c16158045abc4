/**
 * The rules of labels that need no types: a `goto` finds one label of its name, and what it jumps over is
 * not used behind it.
 */
import type { Block, Name, Statement } from '../syntax/ast.ts';
import { ownExpressions } from '../syntax/own-expressions.ts';
import { blocksOf } from '../syntax/statements.ts';
import { type Elaboration, report } from './elaboration.ts';

/** Checks the body of a proc or thread, its variants already applied. */
export function checkLabels(context: Elaboration, body: Block): void {
  checkUnique(context, body, new Map());
  checkJumps(context, body);
}

/** Blocks beside each other may use one name: no `goto` can mean both. */
function checkUnique(context: Elaboration, block: Block, outer: ReadonlyMap<string, Name>): void {
  const labels = new Map(outer);
  for (const { label } of block.statements) {
    if (label === undefined) continue;
    const other = labels.get(label.text);
    if (other === undefined) {
      labels.set(label.text, label);
      continue;
    }
    report(context, 'K0425', { name: label.text }, label.span, {
      related: [{ span: other.span, label: 'the other one' }],
      hint: 'give one of them another name',
    });
  }
  for (const statement of block.statements) {
    for (const inner of blocksOf(statement)) checkUnique(context, inner, labels);
  }
}

/** A local that was jumped over has no value, so nothing behind the label may name it. */
function checkJumps(context: Elaboration, block: Block): void {
  for (const [from, statement] of block.statements.entries()) {
    for (const goto of gotosIn(statement)) {
      const to = block.statements.findIndex(({ label }) => label?.text === goto.target.text);
      if (to <= from) continue;
      const used = namesIn(block.statements.slice(to));
      const jumped = block.statements.slice(from + 1, to).flatMap(declaredBy);
      const [missing] = jumped.filter(({ text }) => used.has(text));
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
