/** Another name for something, everywhere it stands, if that changes nothing else. */
import { isKeyword } from '../../spec/language/text/lex-keywords.ts';
import { type SourceFile, type Span, textOf } from '../../spec/language/text/source.ts';
import type { TextChange } from './hint-edits.ts';
import type { NameIndex } from './name-index.ts';
import { type NameKind, type Occurrence, placeKey } from './occurrence.ts';

/** Why a name keeps what it is called; undefined if it may be renamed. */
export function whyFixed({ kind, span }: Pick<Occurrence, 'kind' | 'span'>): string | undefined {
  return FIXED[kind]?.replace('{name}', textOf(span).replace(/'$/, ''));
}

const FIXED: Readonly<Partial<Record<NameKind, string>>> = {
  module: 'a module is called after its file: move `{name}` to rename it',
  claim:
    'the recorded picture of a claim is a file with its name: `faultline check --bless` draws another',
};

/** Returns why `name` cannot be a name, or undefined. */
export function whyNoName(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `\`${name}\` is not a name`;
  return isKeyword(name) ? `\`${name}\` is a keyword` : undefined;
}

export function changesOf(places: readonly Occurrence[], name: string): readonly TextChange[] {
  return places.map(({ span }) => ({ span, text: name }));
}

/** Returns the texts after `changes`, which do not overlap. */
export function changedTexts(changes: readonly TextChange[]): ReadonlyMap<SourceFile, string> {
  const bySource = new Map<SourceFile, TextChange[]>();
  for (const change of changes) {
    const { source } = change.span;
    bySource.set(source, [...(bySource.get(source) ?? []), change]);
  }
  return new Map(
    [...bySource].map(([source, own]) => {
      let { text } = source;
      for (const { span, text: by } of own.toSorted((a, b) => b.span.start - a.span.start)) {
        text = text.slice(0, span.start) + by + text.slice(span.end);
      }
      return [source, text];
    }),
  );
}

/**
 * Tells whether names stand for the same in both indexes: the n-th name of each text has its declaration at
 * the same names. So nothing that was renamed hides, or is hidden by, anything else.
 */
export function meanTheSame(a: NameIndex, b: NameIndex): boolean {
  return JSON.stringify(shapeOf(a)) === JSON.stringify(shapeOf(b));
}

function shapeOf({ occurrences, program }: NameIndex): unknown {
  const numbers = new Map<string, string>();
  const sources = program.modules.map(({ source }) => source);
  const ordered = sources.map((source) => occurrences.filter(({ span }) => span.source === source));
  for (const [i, own] of ordered.entries()) {
    for (const [j, { span }] of own.entries()) numbers.set(placeKey(span), `${i} ${j}`);
  }
  const numberOf = (target: Span): string => numbers.get(placeKey(target)) ?? '';
  return ordered.map((own) => own.map(({ targets }) => targets.map(numberOf)));
}
