/** Blocks and statements, line by line. */
import { match, P } from 'ts-pattern';
import type { Block, Expression, IfStatement, MatchArm, Name, Statement } from '../syntax/ast.ts';
import { domainDoc, expressionDoc, listDoc, typeDoc } from './print-expression.ts';
import { concat, type Doc, group, indent, join, LINE } from './print-layout.ts';
import type { Writer } from './print-writer.ts';

/**
 * Writes `head { statements }`. A block that the source has on one line, with one simple statement
 * in it, stays so.
 */
export function printBlock(writer: Writer, head: Doc, block: Block, depth: number): void {
  const short = shortBlock(writer, block);
  if (short !== undefined) {
    const whole = concat(head, ' ', short);
    if (writer.fits(whole, depth)) {
      writer.write(whole, depth);
      return;
    }
  }
  openBlock(writer, head, block, depth);
  writer.write('}', depth);
}

function shortBlock(writer: Writer, block: Block): Doc | undefined {
  const { statements, span } = block;
  const [only, ...others] = statements;
  if (only === undefined) return writer.hasCommentBefore(span.end - 1) ? undefined : '{}';
  if (others.length > 0 || only.label !== undefined || !writer.isOneLine(span)) return undefined;
  const simple = simpleDoc(only);
  return simple && concat('{ ', simple, ' }');
}

/** All of a block but its closing brace. */
function openBlock(writer: Writer, head: Doc, block: Block, depth: number): void {
  writer.write(group(head, ' {'), depth);
  printStatements(writer, block.statements, depth + 2);
  writer.commentsBefore(block.span.end - 1, depth + 2);
}

/**
 * A label stands on the line of its statement, since it names that one only: what it covers is what
 * a variant replaces.
 */
function printStatements(writer: Writer, statements: readonly Statement[], depth: number): void {
  for (const statement of statements) {
    writer.before(statement.span.start, depth);
    if (statement.label !== undefined)
      commentsAfterLabel(writer, statement, statement.label, depth);
    printStatement(writer, statement, depth);
  }
}

/** Comments between a label and its statement move before both. */
function commentsAfterLabel(writer: Writer, { span }: Statement, label: Name, depth: number): void {
  const { text } = span.source;
  const gap = /(?:[\s:]|\/\/[^\n]*)*/y;
  gap.lastIndex = label.span.end;
  writer.commentsBefore(label.span.end + (gap.exec(text)?.[0].length ?? 0), depth);
}

function printStatement(writer: Writer, statement: Statement, depth: number): void {
  const label = statement.label === undefined ? '' : `${statement.label.text}: `;
  const simple = simpleDoc(statement);
  if (simple !== undefined) {
    writer.write(group(label, simple), depth);
    return;
  }
  match(statement)
    .with({ kind: 'if' }, (node) => printIf(writer, label, node, depth))
    .with({ kind: 'match' }, ({ value, arms, otherwise, span }) => {
      writer.write(concat(`${label}match `, expressionDoc(value), ' {'), depth);
      for (const arm of arms) printArm(writer, arm, depth + 2);
      if (otherwise !== undefined) {
        writer.commentsBefore(otherwise.span.start, depth + 2);
        printBlock(writer, 'else', otherwise, depth + 2);
      }
      writer.commentsBefore(span.end - 1, depth + 2);
      writer.write('}', depth);
    })
    .with({ kind: 'while' }, ({ condition, body }) =>
      printBlock(writer, concat(`${label}while `, expressionDoc(condition)), body, depth),
    )
    .with({ kind: 'loop' }, { kind: 'atomic' }, ({ kind, body }) =>
      printBlock(writer, `${label}${kind}`, body, depth),
    )
    .with({ kind: 'for' }, ({ name, domain, body }) =>
      printBlock(writer, concat(`${label}for ${name.text} in `, domainDoc(domain)), body, depth),
    )
    .with({ kind: 'either' }, ({ arms }) => {
      for (const [i, arm] of arms.entries()) {
        openBlock(writer, i === 0 ? `${label}either` : '} or', arm, depth);
      }
      writer.write('}', depth);
    })
    .otherwise(() => undefined); // the simple ones
}

function printIf(writer: Writer, before: string, node: IfStatement, depth: number): void {
  const { condition, then, otherwise } = node;
  const isFirst = !before.startsWith('}');
  const head = concat(`${before}if `, expressionDoc(condition));
  if (otherwise === undefined) {
    if (isFirst) {
      printBlock(writer, head, then, depth);
      return;
    }
    openBlock(writer, head, then, depth);
    writer.write('}', depth);
    return;
  }
  const short = isFirst ? shortElse(writer, node, otherwise) : undefined;
  if (short !== undefined && writer.fits(concat(head, ' ', short), depth)) {
    writer.write(concat(head, ' ', short), depth);
    return;
  }
  openBlock(writer, head, then, depth);
  const [only, ...others] = otherwise.statements;
  if (
    only?.kind === 'if' &&
    others.length === 0 &&
    only.label === undefined &&
    isElseIf(otherwise)
  ) {
    printIf(writer, '} else ', only, depth);
    return;
  }
  openBlock(writer, '} else', otherwise, depth);
  writer.write('}', depth);
}

/** `{ a } else { b }`, if the source has it on one line. */
function shortElse(writer: Writer, { then, span }: IfStatement, otherwise: Block): Doc | undefined {
  if (!writer.isOneLine(span)) return undefined;
  const first = shortBlock(writer, then);
  const second = shortBlock(writer, otherwise);
  return first && second && concat(first, ' else ', second);
}

/** `else if` is a block without braces of its own: it begins where its statement does. */
function isElseIf({ statements, span }: Block): boolean {
  return statements[0]?.span.start === span.start;
}

function printArm(writer: Writer, { patterns, body, span }: MatchArm, depth: number): void {
  writer.before(span.start, depth);
  printBlock(writer, join(', ', patterns.map(expressionDoc)), body, depth);
}

/** The statements without a block; undefined for the others. The label is not part of it. */
function simpleDoc(statement: Statement): Doc | undefined {
  return match(statement)
    .returnType<Doc | undefined>()
    .with({ kind: 'let' }, ({ name, type, value }) =>
      assigned(concat(`let ${name.text}`, ...typed(type && typeDoc(type))), value),
    )
    .with({ kind: 'assign', marked: P.string }, ({ marked, target, value }) =>
      concat(marked, listDoc('(', [target, value], ')')),
    )
    .with({ kind: 'assign' }, ({ racy, target, value }) =>
      assigned(concat(racy ? 'racy ' : '', expressionDoc(target)), value),
    )
    .with({ kind: 'call-statement' }, ({ call: { callee, args } }) =>
      concat(expressionDoc(callee), listDoc('(', args, ')')),
    )
    .with({ kind: 'choose' }, ({ name, domain, where }) =>
      group(
        concat(`choose ${name.text} in `, domainDoc(domain)),
        ...(where === undefined ? [] : [indent(LINE, 'where ', expressionDoc(where))]),
      ),
    )
    .with({ kind: 'await' }, { kind: 'assume' }, ({ kind, condition }) =>
      concat(`${kind} `, expressionDoc(condition)),
    )
    .with({ kind: 'assert' }, ({ form, name, condition, message }) =>
      group(
        concat(`${form} `, name === undefined ? '' : `${name.text}: `, expressionDoc(condition)),
        ...(message === undefined ? [] : [indent(LINE, `"${message}"`)]),
      ),
    )
    .with({ kind: 'goto' }, ({ target }) => `goto ${target.text}`)
    .with({ kind: 'return' }, ({ value }) =>
      value === undefined ? 'return' : concat('return ', expressionDoc(value)),
    )
    .with({ kind: 'jump' }, ({ form }) => form)
    .with({ kind: 'skip' }, () => 'skip')
    .otherwise(() => undefined);
}

const BRACKETED: ReadonlySet<Expression['kind']> = new Set([
  'struct-value',
  'set-value',
  'seq-value',
  'call',
]);

/** ` : T`, or nothing. */
export function typed(type: Doc | undefined): readonly Doc[] {
  return type === undefined ? [] : [' : ', type];
}

/** `left = value`; a value that does not fit breaks in its own brackets or goes to the next line. */
export function assigned(left: Doc, value: Expression): Doc {
  if (BRACKETED.has(value.kind)) return concat(left, ' = ', expressionDoc(value));
  return group(left, ' =', indent(LINE, expressionDoc(value)));
}
