/** What an editor says of the name under the cursor, in Markdown. */
import { builtinMessage } from '../../properties/builtin-checks.ts';
import { printHead } from '../../spec/language/print/print-fragment.ts';
import type { Declaration } from '../../spec/language/syntax/ast.ts';
import { type SourceFile, type Span, textOf } from '../../spec/language/text/source.ts';
import { hasBody, placedStatements } from '../../spec/language/types/statements.ts';
import { showType } from '../../spec/language/types/types.ts';
import type { HeldLocks } from './held-locks.ts';
import { meaningOfWord } from './language-words.ts';
import { type NameIndex, occurrenceAt, samePlaces } from './name-index.ts';
import { isSamePlace, type Occurrence } from './occurrence.ts';

export interface HoverText {
  readonly span: Span;
  readonly markdown: string;
}

/** How many procs and threads are named that read or write a variable. */
const USERS_SHOWN = 6;
/** A declaration is shown whole up to so many lines. */
const LINES_SHOWN = 12;

/** Returns what is known of the name or word at `offset`; `held` are the locks there, where they are known. */
export function hoverAt(
  index: NameIndex,
  source: SourceFile,
  offset: number,
  held: HeldLocks | undefined,
): HoverText | undefined {
  const occurrence = occurrenceAt(index, source, offset);
  if (occurrence === undefined) return hoverOfWord(source, offset);
  const [target] = occurrence.targets;
  if (target === undefined) return undefined;
  const declaration = declarationAround(index, target);
  const { code, about } = describe(occurrence, target, declaration);
  const parts = [
    ...(code === '' ? [] : [`\`\`\`kspec\n${code}\n\`\`\``]),
    ...about,
    ...usersOf(index, occurrence),
    ...(held === undefined || !canHoldLocks(occurrence) ? [] : [heldText(held)]),
  ];
  return { span: occurrence.span, markdown: parts.filter((part) => part !== '').join('\n\n') };
}

interface Description {
  readonly code: string;
  readonly about: readonly string[];
}

function describe(
  { kind, meaning }: Occurrence,
  target: Span,
  declaration: Declaration | undefined,
): Description {
  const name = textOf(target);
  const doc = declaration !== undefined && 'doc' in declaration ? declaration.doc : '';
  switch (kind) {
    case 'local':
    case 'bound':
    case 'arg':
    case 'broken': {
      const type = meaning !== undefined && 'type' in meaning ? meaning.type : undefined;
      const shown = typeof type === 'object' && 'kind' in type ? `: ${showType(type)}` : '';
      const what = { local: 'a local', bound: 'a name for a value', arg: 'an index' } as const;
      const about = kind === 'broken' ? 'its declaration is wrong' : what[kind];
      return { code: `${name} ${shown}`.trim(), about: [about] };
    }
    case 'field': {
      if (meaning?.kind !== 'field') return { code: name, about: [] };
      const type = meaning.struct.fields[meaning.field]?.type;
      const shown = type === undefined ? '' : ` : ${showType(type)}`;
      return { code: `${meaning.struct.name}.${name}${shown}`, about: [doc] };
    }
    case 'label':
      return {
        code: labelledStatement(declaration, target) ?? `${name}:`,
        about: [labelText(declaration)],
      };
    case 'check':
      return { code: '', about: ['a check of `assert` or `warn`'] };
    case 'operation':
      return { code: `operation ${name}`, about: ['what a driver calls', doc] };
    case 'module':
      return { code: `module ${name}`, about: [moduleDoc(target)] };
    case 'param':
    case 'type':
    case 'enum-member':
    case 'variable':
    case 'fn':
    case 'proc':
    case 'thread':
    case 'property':
    case 'variant':
    case 'claim':
    case 'column':
    case 'mode':
      return {
        code: declaration === undefined ? name : shownDeclaration(declaration),
        about: [doc],
      };
    default:
      return kind satisfies never;
  }
}

function labelText(declaration: Declaration | undefined): string {
  if (declaration === undefined || !('name' in declaration)) return '';
  return `a label in \`${declaration.name.text}\`: a step never runs past it`;
}

function labelledStatement(declaration: Declaration | undefined, target: Span): string | undefined {
  if (declaration === undefined || !hasBody(declaration)) return undefined;
  for (const { statement } of placedStatements(declaration.body)) {
    const { label } = statement;
    if (label !== undefined && isSamePlace(label.span, target)) {
      return `${label.text}: ${printHead(statement)}`;
    }
  }
  return undefined;
}

function moduleDoc({ source, start }: Span): string {
  const lines = source.text.slice(0, start).split('\n').slice(0, -1).reverse();
  const end = lines.findIndex((line) => !line.startsWith('///'));
  return (end === -1 ? lines : lines.slice(0, end))
    .reverse()
    .map((line) => line.slice(3).trim())
    .join(' ');
}

/** A declaration as written; of one with a body, what stands before that. */
function shownDeclaration(declaration: Declaration): string {
  const whole = textOf(declaration.span);
  const start = declaration.span.start;
  if (hasBody(declaration)) return whole.slice(0, declaration.body.span.start - start).trim();
  const lines = whole.split('\n');
  return lines.length <= LINES_SHOWN
    ? whole
    : [...lines.slice(0, LINES_SHOWN - 1), '  // ...'].join('\n');
}

function declarationAround(
  { declarations }: NameIndex,
  { source, start }: Span,
): Declaration | undefined {
  return declarations.find(
    ({ span }) => span.source === source && span.start <= start && start < span.end,
  );
}

/** Which procs, threads and properties read and write a variable. */
function usersOf(index: NameIndex, occurrence: Occurrence): readonly string[] {
  const isMemory = occurrence.kind === 'variable' || occurrence.kind === 'field';
  if (!isMemory) return [];
  const users = { read: new Set<string>(), write: new Set<string>() };
  for (const { span, role } of samePlaces(index, occurrence)) {
    if (role === 'declaration') continue;
    const user = declarationAround(index, span);
    if (user !== undefined && hasBody(user)) users[role].add(user.name.text);
  }
  const shown = (names: ReadonlySet<string>): string => {
    const all = [...names].map((name) => `\`${name}\``);
    const more = all.length > USERS_SHOWN ? `, and ${all.length - USERS_SHOWN} more` : '';
    return all.length === 0 ? 'nobody' : `${all.slice(0, USERS_SHOWN).join(', ')}${more}`;
  };
  return [`written by ${shown(users.write)}; read by ${shown(users.read)}`];
}

/** Where a statement can stand. */
function canHoldLocks({ kind, role }: Occurrence): boolean {
  const isOfCode = kind === 'variable' || kind === 'field' || kind === 'proc' || kind === 'label';
  return isOfCode && (role !== 'declaration' || kind === 'label');
}

function heldText({ always, sometimes }: HeldLocks): string {
  const names = (all: readonly string[]): string => all.map((name) => `\`${name}\``).join(', ');
  if (always.length + sometimes.length === 0) return 'no lock is held here';
  return [
    ...(always.length === 0 ? [] : [`held here: ${names(always)}`]),
    ...(sometimes.length === 0 ? [] : [`held here on some ways: ${names(sometimes)}`]),
  ].join('; ');
}

function hoverOfWord(source: SourceFile, offset: number): HoverText | undefined {
  const span = wordAt(source, offset);
  if (span === undefined) return undefined;
  const word = textOf(span);
  const meaning = meaningOfWord(word) ?? builtinMessage(word);
  return meaning === undefined ? undefined : { span, markdown: `\`${word}\`: ${meaning}` };
}

/** Returns the word around `offset`, unless it stands in a comment. */
export function wordAt(source: SourceFile, offset: number): Span | undefined {
  const { text } = source;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  if (text.slice(lineStart, offset).includes('//')) return undefined;
  const before = /\w*$/.exec(text.slice(lineStart, offset))?.[0].length ?? 0;
  const after = /^\w*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
  if (before + after === 0) return undefined;
  return { source, start: offset - before, end: offset + after };
}
