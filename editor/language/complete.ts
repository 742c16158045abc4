/** What can be typed at a place. */
import { BUILTIN_CHECKS } from '../../properties/builtin-checks.ts';
import type { Block, Declaration } from '../../spec/language/syntax/ast.ts';
import { DECLARATION_KEYWORDS, STATEMENT_KEYWORDS } from '../../spec/language/text/lex-keywords.ts';
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

/**
 * Returns what can stand at `offset` of `source`, the entry of the program of `index`. If no word is being
 * typed there, `source` has `PLACEHOLDER` at that place. The order is: what is near first.
 */
export function completionsAt(
  index: NameIndex,
  source: SourceFile,
  offset: number,
  moduleNames: readonly string[],
): readonly Completion[] {
  const { text } = source;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(lineStart, offset);
  if (line.includes('//')) return [];
  const before = line.replace(/\w*$/, '');
  if (/^\s*use\s+[\w.]*$/.test(line)) return moduleNames.map(moduleCompletion);
  if (/\bgoto\s+$/.test(before)) return labelsAround(index, source, offset);
  const thread = /(\w+)'?(?:\[[^\]]*\])?\.at\(\s*$/.exec(before)?.[1];
  if (thread !== undefined) return labelsOfThread(index, thread);
  if (/\.\s*$/.test(before) && !/\.\.\s*$/.test(before)) {
    return afterDot(index, source, lineStart + before.length, offset);
  }
  const inClaim = claimClause(index, source, offset, text);
  if (inClaim !== undefined) return clauseCompletions(index, inClaim);
  if (/(?::|->|\bof)\s*$/.test(before) && !/^\s*\w+:\s*$/.test(before)) return types(index);
  if (declarationAt(index, source, offset) === undefined || /^\w*$/.test(line)) {
    return [...DECLARATION_KEYWORDS].map(keyword);
  }
  const words = /^\s*(?:\w+:\s*)?$/.test(before) ? STATEMENT_KEYWORDS : EXPRESSION_WORDS;
  return [
    ...locals(index, source, offset),
    ...globals(index),
    ...types(index).filter(({ kind }) => kind === 'type'),
    ...[...LANGUAGE_WORDS]
      .filter(([word]) => !NOT_IN_EXPRESSIONS.has(word))
      .map(([label, doc]): Completion => ({ label, kind: 'built-in', detail: '', doc })),
    ...[...words].map(keyword),
  ];
}

const EXPRESSION_WORDS =
  'not and or implies in union minus intersect true false none all if then else forall exists count racy'.split(
    ' ',
  );

const NOT_IN_EXPRESSIONS: ReadonlySet<string> = new Set(['bool', 'Tid', 'done', 'at']);

function keyword(label: string): Completion {
  return { label, kind: 'keyword', detail: '', doc: KEYWORDS.get(label) ?? '' };
}

function moduleCompletion(label: string): Completion {
  return { label, kind: 'module', detail: 'module', doc: '' };
}

function declarationAt(
  { declarations }: NameIndex,
  source: SourceFile,
  offset: number,
): Declaration | undefined {
  return declarations.find(
    ({ span }) => span.source === source && span.start < offset && offset <= span.end,
  );
}

function docOf({ declarations }: NameIndex, name: string): string {
  const found = declarations.find((d) => 'name' in d && d.name.text === name);
  return found?.doc ?? '';
}

function globals(index: NameIndex): readonly Completion[] {
  const typeOf = typesOfNames(index);
  return [...index.globals.values()]
    .filter(({ kind, name }) => kind !== 'type' && name !== PLACEHOLDER)
    .map(({ name, kind }): Completion => {
      const type = typeOf.get(name);
      const detail = type === undefined ? kind : `${kind} : ${showType(type)}`;
      return { label: name, kind, detail, doc: docOf(index, name) };
    });
}

function types(index: NameIndex): readonly Completion[] {
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
function typesOfNames({ declarations, occurrences }: NameIndex): ReadonlyMap<string, Type> {
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
function locals(index: NameIndex, source: SourceFile, offset: number): readonly Completion[] {
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

const LOCAL_KINDS: ReadonlySet<NameKind> = new Set<NameKind>(['local', 'bound', 'arg', 'broken']);

function innerBlocks(block: Block): readonly Block[] {
  return [...placedStatements(block)].flatMap(({ statement }) => blocksOf(statement));
}

function labelsAround(index: NameIndex, source: SourceFile, offset: number): readonly Completion[] {
  const around = declarationAt(index, source, offset);
  return around === undefined || !hasBody(around) ? [] : labelCompletions(around);
}

function labelCompletions(declaration: Declaration): readonly Completion[] {
  if (!hasBody(declaration)) return [];
  return [...placedStatements(declaration.body)].flatMap(({ statement: { label } }) =>
    label === undefined
      ? []
      : [{ label: label.text, kind: 'label', detail: declaration.name.text, doc: '' } as const],
  );
}

/** The labels of a thread and of all procs: which of them it calls is not looked at. */
function labelsOfThread({ declarations }: NameIndex, name: string): readonly Completion[] {
  const own = declarations.filter((d) => d.kind === 'thread' && d.name.text === name);
  const procs = declarations.filter((d) => d.kind === 'proc');
  const seen = new Set<string>();
  return [...own, ...procs].flatMap(labelCompletions).filter(({ label }) => {
    const isNew = !seen.has(label);
    seen.add(label);
    return isNew;
  });
}

/** Fields of what stands before the dot that ends at `end`, or what can be asked of a thread. */
function afterDot(
  index: NameIndex,
  source: SourceFile,
  end: number,
  offset: number,
): readonly Completion[] {
  const place = placeBefore(source.text, source.text.lastIndexOf('.', end));
  if (place === undefined) return [];
  const symbol = index.globals.get(place.root);
  const isHidden = locals(index, source, offset).some(({ label }) => label === place.root);
  if (symbol?.kind === 'thread' && !isHidden) {
    return ['done', 'at'].map((label) => ({
      ...{ label, kind: 'built-in', detail: '', doc: LANGUAGE_WORDS.get(label) ?? '' },
    }));
  }
  const type = typeOfPlace(index, source, offset, place);
  if (type?.kind !== 'struct') return [];
  return type.fields.map(({ name, type: fieldType }) => ({
    ...{ label: name, kind: 'field', detail: `: ${showType(fieldType)}`, doc: '' },
  }));
}

interface WrittenPlace {
  readonly root: string;
  /** Field names, and `[]` for what stands in brackets. */
  readonly path: readonly string[];
}

/** Returns the place, such as `a[i].f`, that ends at `end`. */
function placeBefore(text: string, end: number): WrittenPlace | undefined {
  const path: string[] = [];
  let at = end;
  for (;;) {
    if (text[at - 1] === ']') {
      let depth = 0;
      do {
        at -= 1;
        if (text[at] === ']') depth += 1;
        else if (text[at] === '[') depth -= 1;
      } while (depth > 0 && at > 0);
      path.unshift('[]');
      continue;
    }
    const name = /(\w+)'?$/.exec(text.slice(Math.max(0, at - 200), at));
    if (name === null) return undefined;
    at -= name[0].length;
    if (text[at - 1] !== '.') return { root: name[1] ?? '', path };
    path.unshift(name[1] ?? '');
    at -= 1;
  }
}

function typeOfPlace(
  index: NameIndex,
  source: SourceFile,
  offset: number,
  { root, path }: WrittenPlace,
): Type | undefined {
  let type = typeOfName(index, source, offset, root);
  let isElement = !('array' === type?.kind);
  for (const step of path) {
    if (step === '[]') {
      // The type of a variable may stand here without its indexes: then brackets lead to itself.
      if (type?.kind === 'array' || type?.kind === 'seq') type = type.element;
      else if (!isElement) return undefined;
      isElement = true;
    } else {
      const field: Type | undefined =
        type?.kind === 'struct' ? type.fields.find(({ name }) => name === step)?.type : undefined;
      type = field;
    }
  }
  return type;
}

function typeOfName(
  index: NameIndex,
  source: SourceFile,
  offset: number,
  name: string,
): Type | undefined {
  const around = declarationAt(index, source, offset);
  const own = index.occurrences.filter(
    ({ span, kind, role }) =>
      role === 'declaration' &&
      LOCAL_KINDS.has(kind) &&
      span.source === source &&
      textOf(span) === name &&
      around !== undefined &&
      around.span.start <= span.start &&
      span.end <= offset,
  );
  const meaning = own.at(-1)?.meaning;
  if (meaning !== undefined && 'type' in meaning && typeof meaning.type === 'object') {
    return 'kind' in meaning.type ? (meaning.type as Type) : undefined;
  }
  return typesOfNames(index).get(name);
}

type Clause = 'checks' | 'variants' | 'params' | 'types' | 'clauses';

/** Which clause of a claim is being typed; undefined outside of claims. */
function claimClause(
  index: NameIndex,
  source: SourceFile,
  offset: number,
  text: string,
): Clause | undefined {
  // A claim that is being typed may not parse: what counts is the text since the last declaration.
  const start = text.slice(0, offset).search(/(?:^|\n)claim\s+\w+\s*\{[^}]*$/);
  if (start === -1) return undefined;
  const inside = text.slice(start, offset);
  const around = declarationAt(index, source, offset);
  if (around !== undefined && around.kind !== 'claim') return undefined;
  const clause = [...inside.matchAll(/\b(variant|set|any|holds|violated|recorded)\b/g)].at(-1);
  if (clause === undefined) return 'clauses';
  const rest = inside.slice(clause.index + clause[0].length);
  const isOpen = /^\s+(?:[\w=\s.]*,\s*)*\w*$/.test(rest);
  if (!isOpen) return 'clauses';
  if (clause[1] === 'variant') return 'variants';
  if (clause[1] === 'set') return 'params';
  if (clause[1] === 'any') return 'types';
  return clause[1] === 'recorded' ? 'clauses' : 'checks';
}

function clauseCompletions(index: NameIndex, clause: Clause): readonly Completion[] {
  const named = (kinds: readonly NameKind[]): readonly Completion[] => {
    const seen = new Set<string>();
    return index.occurrences.flatMap(({ kind, role, span }) => {
      const label = textOf(span);
      if (role !== 'declaration' || !kinds.includes(kind) || seen.has(label)) return [];
      seen.add(label);
      return [{ label, kind, detail: kind, doc: docOf(index, label) }];
    });
  };
  switch (clause) {
    case 'checks':
      return [
        ...named(['property', 'check']),
        ...BUILTIN_CHECKS.map(({ name, message }) => ({
          ...({ label: name, kind: 'built-in', detail: 'built-in check', doc: message } as const),
        })),
        keyword('all'),
      ];
    case 'variants':
      return named(['variant']);
    case 'params':
      return named(['param']);
    case 'types':
      return named(['type']);
    case 'clauses':
      return ['variant', 'set', 'any', 'memory', 'holds', 'violated'].map(keyword);
    default:
      return clause satisfies never;
  }
}
