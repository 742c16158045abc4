/**
 * Colours by the TextMate grammar that VS Code has (`editor/grammar/textmate.ts`), so that there is one list of
 * what is coloured how. Of such grammars it reads what ours has: patterns in one line, one after the other.
 */
import type { StreamParser, StringStream } from '@codemirror/language';
import { tags } from '@lezer/highlight';

/** A pattern with a match, or with a begin and an end in the same line. */
export interface TextMatePattern {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
}

interface Token {
  readonly end: number;
  readonly style: string | null;
}

/** By the beginning of a scope's name, the longest first. */
const TAGS = {
  'comment.line.documentation': tags.docComment,
  comment: tags.lineComment,
  string: tags.string,
  'constant.numeric': tags.number,
  'constant.language': tags.bool,
  'keyword.control': tags.controlKeyword,
  'keyword.operator': tags.operator,
  'keyword.operator.word': tags.operatorKeyword,
  keyword: tags.keyword,
  'storage.modifier': tags.modifier,
  'entity.name.type': tags.typeName,
  'entity.name.section': tags.heading,
  'entity.name.namespace': tags.namespace,
  'entity.name.label': tags.labelName,
  'entity.name.function': tags.function(tags.variableName),
  'support.type': tags.typeName,
  'support.function': tags.standard(tags.variableName),
  'variable.language': tags.self,
};

const SCOPES = Object.keys(TAGS).sort((a, b) => b.length - a.length);

/** The name of a style, without dots, which CodeMirror gives a meaning of their own. */
const styleOf = (scope: string | undefined): string | null => {
  const found = SCOPES.find((each) => scope === each || scope?.startsWith(`${each}.`));
  return found?.replaceAll('.', '-') ?? null;
};

/** Tokens of a match that were not handed out yet, in order. */
interface State {
  waiting: Token[];
}

export function textMateParser(patterns: readonly TextMatePattern[]): StreamParser<State> {
  const rules = patterns.map(({ name, match, begin, end, captures }) => ({
    expression: new RegExp(match ?? `${begin}.*?(?:${end})`, 'dy'),
    style: styleOf(name),
    captures: Object.entries(captures ?? {}).map(([group, scope]) => ({
      group: Number(group),
      style: styleOf(scope.name),
    })),
  }));

  /** The tokens of the first pattern that matches at `at`; none if no pattern does. */
  const tokensAt = (line: string, at: number): Token[] => {
    for (const { expression, style, captures } of rules) {
      expression.lastIndex = at;
      const found = expression.exec(line);
      if (found === null || found[0] === '') continue;
      const end = at + found[0].length;
      const tokens: Token[] = [];
      for (const { group, style: own } of captures) {
        const [from, to] = found.indices?.[group] ?? [];
        if (from === undefined || to === undefined) continue;
        tokens.push({ end: from, style }, { end: to, style: own });
      }
      return [...tokens, { end, style }];
    }
    return [];
  };

  return {
    name: 'kspec',
    startState: () => ({ waiting: [] }),
    copyState: ({ waiting }) => ({ waiting: [...waiting] }),
    token(stream: StringStream, state: State): string | null {
      if (stream.sol()) state.waiting = [];
      state.waiting = state.waiting.filter(({ end }) => end > stream.pos);
      if (state.waiting.length === 0) state.waiting = tokensAt(stream.string, stream.pos);
      const next = state.waiting.find(({ end }) => end > stream.pos);
      if (next === undefined) {
        stream.next();
        return null;
      }
      stream.pos = next.end;
      return next.style;
    },
    tokenTable: Object.fromEntries(
      Object.entries(TAGS).map(([scope, tag]) => [scope.replaceAll('.', '-'), tag]),
    ),
    languageData: {
      commentTokens: { line: '//' },
      closeBrackets: { brackets: ['(', '[', '{', '"'] },
    },
  };
}
