/** Claims, modes, drivers and columns as text: the declarations of what is asked, and of tables. */
import type {
  ClaimDeclaration,
  ColumnDeclaration,
  DriverDeclaration,
  IndexSyntax,
  ModeDeclaration,
  Name,
  OperationSyntax,
  TextPartSyntax,
} from '../syntax/ast.ts';
import { isKeyword } from '../text/lex-keywords.ts';
import { expressionDoc, typeDoc } from './print-expression.ts';
import { concat, type Doc, group, indent, join, LINE } from './print-layout.ts';
import { type Part, printParts } from './print-parts.ts';
import type { Writer } from './print-writer.ts';

export function indexesDoc(indexes: readonly IndexSyntax[]): Doc {
  if (indexes.length === 0) return '';
  const parts = indexes.map(({ name, type }) =>
    name === undefined ? typeDoc(type) : concat(`${name.text}: `, typeDoc(type)),
  );
  return concat('[', join(', ', parts), ']');
}

/** The clauses in the order of the grammar, whatever order the source has. */
export function printClaim(writer: Writer, node: ClaimDeclaration): void {
  const { name, variants, settings, any, memory, expected, recorded } = node;
  const parts: Part[] = [];
  const [variant] = variants;
  if (variant !== undefined) {
    const list = variants.map(({ text }) => text);
    parts.push({ start: variant.span.start, doc: clauseDoc('variant', list) });
  }
  parts.push(...settingParts(settings));
  if (any !== undefined) {
    parts.push({ start: any.span.start, doc: `any ${any.text}` });
  }
  if (memory !== undefined) {
    parts.push({ start: memory.span.start, doc: `memory ${memory.text}` });
  }
  if (expected !== undefined) {
    const list = expected.names.length === 0 ? ['all'] : expected.names.map(({ text }) => text);
    parts.push({ start: expected.span.start, doc: clauseDoc(expected.verdict, list) });
  }
  if (recorded !== undefined) {
    const { states, transitions, depth, span } = recorded;
    const doc = `recorded { states ${states}, transitions ${transitions}, depth ${depth} }`;
    parts.push({ start: span.start, doc });
  }
  printParts(writer, node, `claim ${name.text}`, parts, '  ');
}

function clauseDoc(keyword: string, list: readonly Doc[]): Doc {
  return group(`${keyword} `, indent(join(concat(',', LINE), list)));
}

/** The `set` clause; none if nothing is set. */
function settingParts(settings: ClaimDeclaration['settings']): readonly Part[] {
  const [first] = settings;
  if (first === undefined) return [];
  const list = settings.map(({ param, value }) => concat(`${param.text} = `, expressionDoc(value)));
  return [{ start: first.span.start, doc: clauseDoc('set', list) }];
}

export function printMode(writer: Writer, node: ModeDeclaration): void {
  printParts(writer, node, `mode ${titleText(node.name)}`, settingParts(node.settings), '  ');
}

/** A name, in quotes if it cannot stand without. */
function titleText({ text }: Name): string {
  return /^[A-Za-z_]\w*$/.test(text) && !isKeyword(text) ? text : `"${text}"`;
}

export function printDriver(writer: Writer, node: DriverDeclaration): void {
  const { name, indexes, cpu, result, operations, span } = node;
  const where = cpu === undefined ? [] : [' on cpu ', expressionDoc(cpu)];
  const arrow = result === undefined ? [] : [' -> ', typeDoc(result)];
  writer.write(concat(`driver ${name.text}`, indexesDoc(indexes), ...where, ...arrow, ' {'), 0);
  for (const operation of operations) {
    writer.before(operation.span.start, 2);
    writer.write(operationDoc(operation), 2);
  }
  writer.commentsBefore(span.end - 1, 2);
  writer.write('}', 0);
}

function operationDoc(operation: OperationSyntax): Doc {
  const { name, call, condition, mayDoNothing, splits, excludes } = operation;
  const listed = (word: string, names: readonly string[]): readonly Doc[] =>
    names.length === 0 ? [] : [indent(LINE, `${word} ${names.join(', ')}`)];
  return group(
    `operation ${titleText(name)} = `,
    expressionDoc(call),
    ...(condition === undefined ? [] : [indent(LINE, 'when ', expressionDoc(condition))]),
    ...(mayDoNothing ? [indent(LINE, 'may do nothing')] : []),
    ...listed(
      'splits at',
      splits.map(({ text }) => text),
    ),
    ...listed('excludes', excludes.map(titleText)),
  );
}

export function columnDoc({ form, name, after, parts }: ColumnDeclaration): Doc {
  const names = [name, ...(after === undefined ? [] : [after])].map(titleText).join(', ');
  const list = join(concat(',', LINE), parts.map(textPartDoc));
  return group(`${form} ${names} =`, indent(LINE, list));
}

function textPartDoc({ text, value, condition }: TextPartSyntax): Doc {
  const what = value === undefined ? `"${text ?? ''}"` : expressionDoc(value);
  return condition === undefined ? what : concat(what, ' if ', expressionDoc(condition));
}
