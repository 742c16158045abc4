/**
 * Syntax -> the canonical text: two columns of indent, lines of at most 100, no parentheses but
 * those that are needed, comments and single blank lines kept.
 */
import { match } from 'ts-pattern';
import type {
  Declaration,
  EffectSyntax,
  EnumDeclaration,
  Parameter,
  Patch,
  Path,
  ProcDeclaration,
  SpecSyntax,
  StructDeclaration,
  ThreadDeclaration,
  VariantDeclaration,
} from '../syntax/ast.ts';
import type { SourceFile } from '../text/source.ts';
import { columnDoc, indexesDoc, printClaim, printDriver, printMode } from './print-claim.ts';
import { expressionDoc, typeDoc } from './print-expression.ts';
import { bracketed, concat, type Doc, group, indent, LINE, SOFT_LINE } from './print-layout.ts';
import { printParts } from './print-parts.ts';
import { assigned, printBlock, typed } from './print-statement.ts';
import { makeWriter, WIDTH, type Writer } from './print-writer.ts';

/**
 * Returns the canonical text of `syntax`. `source` is the text it was parsed from without an error
 * (a declaration that did not parse would be lost); comments and blank lines come from there.
 * Without `source`, for syntax that a program made, documentation comes from the nodes.
 *
 * Laws (print.test.ts): `parse(print(s)) = s` but for spans; `print` of a printed text is that
 * text; no comment is lost.
 */
export function print(syntax: SpecSyntax, source?: SourceFile): string {
  const writer = makeWriter(source);
  const { module, declarations } = syntax;
  if (module !== undefined) {
    if (source === undefined) printDoc(writer, syntax.doc);
    writer.before(source === undefined ? 0 : startOfLine(source, module.span.start), 0);
    writer.write(`module ${pathText(module)}`, 0);
  }
  for (const declaration of declarations) {
    if (source === undefined) {
      if (declaration.kind !== 'use') writer.blank();
      printDoc(writer, declaration.doc);
    }
    writer.before(declaration.span.start, 0);
    printDeclaration(writer, declaration);
  }
  return writer.finish();
}

/** The `module` keyword stands before the path, which alone is in the tree. */
function startOfLine({ text }: SourceFile, offset: number): number {
  const start = text.lastIndexOf('module', offset);
  return start === -1 ? offset : start;
}

function pathText({ names }: Path): string {
  return names.map(({ text }) => text).join('.');
}

/** Writes documentation as `///` lines, filled. */
function printDoc(writer: Writer, doc: string): void {
  let line = '///';
  for (const word of doc.split(' ').filter((each) => each !== '')) {
    if (line.length + 1 + word.length > WIDTH && line !== '///') {
      writer.write(line, 0);
      line = '///';
    }
    line += ` ${word}`;
  }
  if (line !== '///') writer.write(line, 0);
}

function printDeclaration(writer: Writer, declaration: Declaration): void {
  match(declaration)
    .with({ kind: 'use' }, ({ module }) => writer.write(`use ${pathText(module)}`, 0))
    .with({ kind: 'param' }, ({ name, type, initial }) =>
      writer.write(assigned(concat(`param ${name.text}`, ...typed(typeDoc(type))), initial), 0),
    )
    .with({ kind: 'type' }, ({ symmetric, name, type }) =>
      writer.write(
        concat(`${symmetric ? 'symmetric ' : ''}type ${name.text} = `, typeDoc(type)),
        0,
      ),
    )
    .with({ kind: 'enum' }, (node) => printEnum(writer, node))
    .with({ kind: 'struct' }, (node) => printStruct(writer, node))
    .with({ kind: 'variable' }, ({ storage, name, indexes, type, withStore, initial }) => {
      const left = concat(
        `${storage} ${name.text}`,
        indexesDoc(indexes),
        ...typed(typeDoc(type)),
        withStore === true ? ' with store' : '',
      );
      writer.write(initial === undefined ? left : assigned(left, initial), 0);
    })
    .with({ kind: 'guarded' }, ({ variable, indexes, lock }) => {
      const names = indexes.map(({ text }) => text).join(', ');
      const place = names === '' ? variable.text : `${variable.text}[${names}]`;
      writer.write(group(`guarded ${place} by `, expressionDoc(lock)), 0);
    })
    .with({ kind: 'fn' }, ({ name, parameters, result, body }) => {
      const head = concat(`fn ${name.text}`, parametersDoc(parameters), ' -> ', typeDoc(result));
      writer.write(assigned(head, body), 0);
    })
    .with({ kind: 'proc' }, (node) => printBlock(writer, procHead(node), node.body, 0))
    .with({ kind: 'thread' }, (node) => printBlock(writer, threadHead(node), node.body, 0))
    .with({ kind: 'variant' }, (node) => printVariant(writer, node))
    .with({ kind: 'property' }, ({ form, name, body }) =>
      writer.write(group(`${form} ${name.text}:`, indent(LINE, expressionDoc(body))), 0),
    )
    .with({ kind: 'claim' }, (node) => printClaim(writer, node))
    .with({ kind: 'driver' }, (node) => printDriver(writer, node))
    .with({ kind: 'column' }, (node) => writer.write(columnDoc(node), 0))
    .with({ kind: 'mode' }, (node) => printMode(writer, node))
    .exhaustive();
}

function parametersDoc(parameters: readonly Parameter[]): Doc {
  const parts = parameters.map(({ ref, name, type }) =>
    concat(`${ref ? 'ref ' : ''}${name.text}: `, typeDoc(type)),
  );
  return bracketed('(', parts, ')', SOFT_LINE);
}

function procHead({ name, parameters, result, effects }: ProcDeclaration): Doc {
  const arrow = result === undefined ? [] : [' -> ', typeDoc(result)];
  const does = effects.length === 0 ? '' : ` ${effects.map(effectText).join(', ')}`;
  return concat(`proc ${name.text}`, parametersDoc(parameters), ...arrow, does);
}

function effectText(effect: EffectSyntax): string {
  switch (effect.kind) {
    case 'acquires':
      return `acquires ${effect.lock.text}${effect.mode === 'exclusive' ? '' : ` ${effect.mode}`}`;
    case 'tries':
    case 'releases':
      return `${effect.kind} ${effect.lock.text}`;
    case 'sleeps':
      return 'sleeps';
    case 'unlocked':
      return effect.message === undefined ? 'unlocked' : `unlocked "${effect.message}"`;
    default:
      return effect satisfies never;
  }
}

function threadHead({ fairness, daemon, name, indexes, cpu }: ThreadDeclaration): Doc {
  const where = cpu === undefined ? [] : [' on cpu ', expressionDoc(cpu)];
  return concat(
    `${fairnessText(fairness)}${daemon ? 'daemon' : 'thread'} ${name.text}`,
    indexesDoc(indexes),
    ...where,
  );
}

function fairnessText(fairness: ThreadDeclaration['fairness']): string {
  if (fairness === undefined) return '';
  return fairness === 'strong' ? 'strong fair ' : `${fairness} `;
}

function printEnum(writer: Writer, node: EnumDeclaration): void {
  const parts = node.members.map(({ text, span }) => ({ start: span.start, doc: text }));
  printParts(writer, node, `enum ${node.name.text}`, parts, ', ');
}

function printStruct(writer: Writer, node: StructDeclaration): void {
  const parts = node.fields.map(({ name, type, span }) => ({
    start: span.start,
    doc: concat(`${name.text}: `, typeDoc(type)),
  }));
  const word = node.isWord ? 'word ' : '';
  printParts(writer, node, `${word}struct ${node.name.text}`, parts, ', ');
}

function printVariant(writer: Writer, { name, patches, span }: VariantDeclaration): void {
  if (patches.length === 0 && !writer.hasCommentBefore(span.end - 1)) {
    writer.write(`variant ${name.text} {}`, 0);
    return;
  }
  writer.write(`variant ${name.text} {`, 0);
  for (const patch of patches) {
    writer.before(patch.span.start, 2);
    printPatch(writer, patch);
  }
  writer.commentsBefore(span.end - 1, 2);
  writer.write('}', 0);
}

function printPatch(writer: Writer, patch: Patch): void {
  match(patch)
    .with({ kind: 'replace-statement' }, ({ target, body }) =>
      printBlock(writer, `replace ${pathText(target)}`, body, 2),
    )
    .with({ kind: 'replace-proc' }, ({ proc }) =>
      printBlock(writer, concat('replace ', procHead(proc)), proc.body, 2),
    )
    .with({ kind: 'replace-initial' }, ({ variable, value }) =>
      writer.write(assigned(`init ${variable.text}`, value), 2),
    )
    .with({ kind: 'replace-fairness' }, ({ fairness, daemon, thread }) =>
      writer.write(`${fairnessText(fairness)}${daemon ? 'daemon' : 'thread'} ${thread.text}`, 2),
    )
    .exhaustive();
}
