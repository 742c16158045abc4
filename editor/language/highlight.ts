/** What each word of a text is, so that an editor can show it so. */
import { type Comment, lex, type SpecToken } from '../../spec/language/text/lex.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import type { NameIndex } from './name-index.ts';
import { type NameKind, type Occurrence, placeKey } from './occurrence.ts';

/** The kinds of highlighting, named as in the Language Server Protocol. */
export const HIGHLIGHTS = [
  'keyword',
  'comment',
  'string',
  'number',
  'operator',
  'variable',
  'parameter',
  'property',
  'enumMember',
  'type',
  'function',
  'namespace',
  'label',
  'macro',
] as const;

export type Highlight = (typeof HIGHLIGHTS)[number];

export const MODIFIERS = ['declaration', 'readonly', 'modification', 'documentation'] as const;

export interface Highlighted {
  readonly start: number;
  readonly end: number;
  readonly highlight: Highlight;
  readonly modifiers: readonly (typeof MODIFIERS)[number][];
}

/** Words of the grammar that may be names elsewhere: what is not named is such a word. */
const SOFT_WORDS: ReadonlySet<string> = new Set(
  (
    'on cpu of up to by ref replace init set seq count holds violated recorded word step property ' +
    'eventually always next until leads fair strong unfair acquires tries releases sleeps unlocked ' +
    'recursive read states transitions depth'
  ).split(' '),
);

/** Returns the words, numbers, strings and comments of `source`, in order; punctuation is left out. */
export function highlight(source: SourceFile, index: NameIndex): readonly Highlighted[] {
  const named = new Map(
    index.occurrences.flatMap((each) =>
      each.span.source === source ? [[placeKey(each.span), each] as const] : [],
    ),
  );
  const { tokens, comments } = lex(source);
  const inModules = index.occurrences.filter(
    ({ kind, span }) => kind === 'module' && span.source === source,
  );
  const isOfModule = (start: number): boolean =>
    inModules.some(({ span }) => span.start <= start && start < span.end);
  return [
    ...comments.map(ofComment),
    ...tokens.flatMap((token) => {
      const { start, end } = token.span;
      const occurrence = named.get(placeKey(token.span));
      if (isOfModule(start) && token.kind === 'name') return [plain(start, end, 'namespace')];
      if (occurrence !== undefined && token.kind !== 'symbol') return [ofName(occurrence)];
      const found = ofToken(token);
      return found === undefined ? [] : [plain(start, end, found)];
    }),
  ].sort((a, b) => a.start - b.start);
}

function plain(start: number, end: number, highlight: Highlight): Highlighted {
  return { start, end, highlight, modifiers: [] };
}

function ofComment({ start, end, text }: Comment): Highlighted {
  const modifiers = text.startsWith('///') ? (['documentation'] as const) : [];
  return { start, end, highlight: 'comment', modifiers };
}

function ofToken({ kind, text }: SpecToken): Highlight | undefined {
  switch (kind) {
    case 'keyword':
      return 'keyword';
    case 'number':
      return 'number';
    case 'string':
      return 'string';
    case 'name':
    case 'primed':
      return SOFT_WORDS.has(text) ? 'keyword' : 'variable';
    case 'symbol':
    case 'end':
      return undefined;
    default:
      return kind satisfies never;
  }
}

function ofName({ span: { start, end }, kind, role }: Occurrence): Highlighted {
  const isConstant = kind === 'param' || kind === 'bound' || kind === 'arg';
  return {
    start,
    end,
    highlight: HIGHLIGHT_OF[kind],
    modifiers: [
      ...(role === 'declaration' ? (['declaration'] as const) : []),
      ...(role === 'write' ? (['modification'] as const) : []),
      ...(isConstant ? (['readonly'] as const) : []),
    ],
  };
}

const HIGHLIGHT_OF: Readonly<Record<NameKind, Highlight>> = {
  param: 'variable',
  type: 'type',
  'enum-member': 'enumMember',
  variable: 'variable',
  fn: 'function',
  proc: 'function',
  thread: 'function',
  local: 'parameter',
  bound: 'parameter',
  arg: 'parameter',
  broken: 'parameter',
  field: 'property',
  module: 'namespace',
  label: 'label',
  property: 'macro',
  check: 'macro',
  variant: 'macro',
  claim: 'macro',
  operation: 'macro',
  column: 'macro',
  mode: 'macro',
};
