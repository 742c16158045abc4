/** What can be typed in the clauses of a claim. */
import { BUILTIN_CHECKS } from '../../properties/builtin-checks.ts';
import { type SourceFile, textOf } from '../../spec/language/text/source.ts';
import { type Completion, declarationAt, docOf, keyword } from './complete-names.ts';
import type { NameIndex } from './name-index.ts';
import type { NameKind } from './occurrence.ts';

type Clause = 'checks' | 'variants' | 'params' | 'types' | 'clauses';

/** Which clause of a claim is being typed; undefined outside of claims. */
export function claimClause(
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

export function clauseCompletions(index: NameIndex, clause: Clause): readonly Completion[] {
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
