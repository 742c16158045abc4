/** What can be typed at a place. */
import { DECLARATION_KEYWORDS, STATEMENT_KEYWORDS } from '../../spec/language/text/lex-keywords.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { claimClause, clauseCompletions } from './complete-claim.ts';
import { labelsAround, labelsOfThread } from './complete-labels.ts';
import {
  type Completion,
  declarationAt,
  globals,
  keyword,
  locals,
  types,
} from './complete-names.ts';
import { afterDot } from './complete-place.ts';
import { LANGUAGE_WORDS } from './language-words.ts';
import type { NameIndex } from './name-index.ts';

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

function moduleCompletion(label: string): Completion {
  return { label, kind: 'module', detail: 'module', doc: '' };
}
