/** Parts of a spec as canonical text, without the comments and blank lines of the source. */
import type { Expression, Statement } from '../syntax/ast.ts';
import type { BodyDeclaration } from '../types/statements.ts';
import { print } from './print.ts';
import { expressionDoc } from './print-expression.ts';
import { layout } from './print-layout.ts';
import { printBlock } from './print-statement.ts';
import { makeWriter } from './print-writer.ts';

/** Wider than any line. */
const ONE_LINE = Number.MAX_SAFE_INTEGER;

/** Returns the statements as lines that begin in the first column; empty if there are none. */
export function printStatements(statements: readonly Statement[]): string {
  const [first] = statements;
  if (first === undefined) return '';
  const writer = makeWriter(undefined);
  printBlock(writer, '', { statements, span: first.span }, 0);
  const lines = writer.finish().trimEnd().split('\n');
  return lines
    .slice(1, -1)
    .map((line) => line.slice(2))
    .join('\n');
}

/** Returns a proc or thread, without its documentation. */
export function printDeclaration(declaration: BodyDeclaration): string {
  const { span } = declaration;
  const declarations = [{ ...declaration, doc: '' }];
  return print({ module: undefined, doc: '', declarations, span }).trimStart();
}

/** Returns an expression on one line. */
export function printExpression(expression: Expression): string {
  return layout(expressionDoc(expression), 0, ONE_LINE).join(' ');
}

/** Returns a statement on one line; of one with a block only what stands before the block. */
export function printHead(statement: Statement): string {
  const lines = printStatements([{ ...statement, label: undefined }]).split('\n');
  const end = lines.findIndex((line) => line.endsWith('{') && !line.startsWith(' '));
  const head = end === -1 ? lines : lines.slice(0, end + 1);
  return head
    .map((line) => line.trim())
    .join(' ')
    .replace(/ \{$/, '');
}
