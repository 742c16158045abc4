/** The names that are declared and can be seen from a place, as completions. */
import type { Block, Declaration } from '../../spec/language/syntax/ast.ts';
import { type SourceFile, textOf } from '../../spec/language/text/source.ts';
import { blocksOf, hasBody, placedStatements } from '../../spec/language/types/statements.ts';
import { showType, type Type } from '../../spec/language/types/types.ts';
import { KEYWORDS, LANGUAGE_WORDS } from './language-words.ts';
import type { NameIndex } from './name-index.ts';
import type { NameKind, Occurrence } from './occurrence.ts';

export interface Completion {
  readonly label: string;
  readonly kind: NameKind | 'keyword' | 'built-in';
  /** Its type, or what declares it. */
  readonly detail: string;
  readonly doc: string;
}

/** Stands for the word that is being typed, so that what is around it can be read. */
export const PLACEHOLDER = 'zzz_typed_here';

export function keyword(label: string): Completion {
  return { label, kind: 'keyword', detail: '', doc: KEYWORDS.get(label) ?? '' };
}

export function declarationAt(
  { declarations }: NameIndex,
  source: SourceFile,
  offset: number,
): Declaration | undefined {
  return declarations.find(
    ({ span }) => span.source === source && span.start < offset && offset <= span.end,
  );
}

export function docOf({ declarations }: NameIndex, name: string): string {
  const found = declarations.find((d) => 'name' in d && d.name.text === name);
  return found?.doc ?? '';
}

export function globals(index: NameIndex): readonly Completion[] {
  const typeOf = typesOfNames(index);
  return [...index.globals.values()]
    .filter(({ kind, name }) => kind !== 'type' && name !== PLACEHOLDER)
    .map(({ name, kind }): Completion => {
      const type = typeOf.get(name);
      const detail = type === undefined ? kind : `${kind} : ${showType(type)}`;
      return { label: name, kind, detail, doc: docOf(index, name) };
    });
}

export function types(index: NameIndex): readonly Completion[] {
  const declared = [...index.globals.values()]
    .filter(({ kind, name }) => kind === 'type' && name !== PLACEHOLDER)
    .map(
      ({ name, kind }): Completion => ({
        ...{ label: name, kind, detail: 'type', doc: docOf(index, name) },
      }),
    );
  const builtIn = ['bool', 'Tid', 'set of', 'seq of'].map(
    (label): Completion => ({
      ...{ label, kind: 'built-in', detail: 'type', doc: LANGUAGE_WORDS.get(label) ?? '' },
    }),
  );
  return [...declared, ...builtIn];
}

/** The types of the variables and params of the program. */
export function typesOfNames({ declarations, occurrences }: NameIndex): ReadonlyMap<string, Type> {
  const found = new Map<string, Type>();
  for (const { kind, role, span, meaning } of occurrences) {
    if (role !== 'declaration' || meaning === undefined) continue;
    if (kind === 'param' && meaning.kind === 'param') {
      const type = meaning.param.get()?.type;
      if (type !== undefined) found.set(textOf(span), type);
    } else if (meaning.kind === 'enum-member') found.set(textOf(span), meaning.type.get());
    else if (meaning.kind === 'fn') {
      const result = meaning.fn.get()?.result;
      if (result !== undefined) found.set(textOf(span), result);
    }
  }
  for (const declaration of declarations) {
    if (declaration.kind !== 'variable') continue;
    const type = declaration.type.kind === 'named-type' ? declaration.type.name.text : undefined;
    const symbol = occurrences.find(
      ({ meaning }) => meaning?.kind === 'type' && meaning.name === type,
    )?.meaning;
    const element = symbol?.kind === 'type' ? symbol.type.get() : undefined;
    if (element !== undefined) found.set(declaration.name.text, element);
  }
  return found;
}

/** The locals, indexes and bound names of the declaration at `offset` that are declared before it and not yet ended. */
export function locals(
  index: NameIndex,
  source: SourceFile,
  offset: number,
): readonly Completion[] {
  const around = declarationAt(index, source, offset);
  if (around === undefined) return [];
  const blocks = hasBody(around) ? [around.body, ...innerBlocks(around.body)] : [];
  const isVisible = ({ span }: Occurrence): boolean =>
    span.source === source &&
    span.start >= around.span.start &&
    span.end <= offset &&
    blocks.every(
      (block) =>
        !(block.span.start <= span.start && span.end <= block.span.end) || offset <= block.span.end,
    );
  return index.occurrences
    .filter((each) => each.role === 'declaration' && LOCAL_KINDS.has(each.kind) && isVisible(each))
    .map(({ span, kind, meaning }): Completion => {
      const type = meaning !== undefined && 'type' in meaning ? meaning.type : undefined;
      const shown = typeof type === 'object' && 'kind' in type ? `: ${showType(type)}` : '';
      return { label: textOf(span), kind, detail: shown, doc: '' };
    })
    .reverse();
}

export const LOCAL_KINDS: ReadonlySet<NameKind> = new Set<NameKind>([
  'local',
  'bound',
  'arg',
  'broken',
]);

function innerBlocks(block: Block): readonly Block[] {
  return [...placedStatements(block)].flatMap(({ statement }) => blocksOf(statement));
}
