/** The TextMate grammar of the language: what VS Code, GitHub's linguist and others colour by. */
import { WORDS } from './words.ts';

const any = (words: readonly string[]): string => words.join('|');

/** A keyword after a dot is the name of a field. */
const word = (words: readonly string[]): string => `(?<![.\\w])(?:${any(words)})(?!\\w)`;

/** Returns the grammar as the text of its file. */
export function textMateGrammar(): string {
  const match = (name: string, pattern: string): object => ({
    name: `${name}.kspec`,
    match: pattern,
  });
  const grammar = {
    $schema: 'https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json',
    name: 'kspec',
    scopeName: 'source.kspec',
    fileTypes: ['kspec'],
    patterns: [
      match('comment.line.documentation', '///(?!/).*$'),
      match('comment.line.double-slash', '//.*$'),
      { name: 'string.quoted.double.kspec', begin: '"', end: '"|$' },
      match('constant.numeric.decimal', '(?<!\\w)[0-9]+(?!\\w)'),
      {
        match: `(?<![.\\w])(fn|proc|thread|daemon)\\s+(?!\\w*\\s*:)(\\w+)`,
        captures: {
          1: { name: 'keyword.declaration.kspec' },
          2: { name: 'entity.name.function.kspec' },
        },
      },
      {
        match: '(?<![.\\w])(type|enum|struct)\\s+(\\w+)',
        captures: {
          1: { name: 'keyword.declaration.kspec' },
          2: { name: 'entity.name.type.kspec' },
        },
      },
      {
        match: `^\\s*(${any([...WORDS.property, 'invariant', 'never', 'cover'])})\\s+(\\w+)\\s*(?=:)`,
        captures: {
          1: { name: 'keyword.declaration.kspec' },
          2: { name: 'entity.name.section.kspec' },
        },
      },
      {
        match: '(?<![.\\w])(claim|variant)\\s+(\\w+)\\s*(?=\\{)',
        captures: {
          1: { name: 'keyword.declaration.kspec' },
          2: { name: 'entity.name.section.kspec' },
        },
      },
      {
        match: '^\\s*(module|use)\\s+([\\w.]+)',
        captures: {
          1: { name: 'keyword.declaration.kspec' },
          2: { name: 'entity.name.namespace.kspec' },
        },
      },
      match('keyword.declaration', word(WORDS.declaration)),
      match('keyword.control', word(WORDS.control)),
      match('keyword.operator.word', word(WORDS.operator)),
      match('constant.language', word(WORDS.constant)),
      match(
        'keyword.declaration',
        `^\\s*(?:${any(WORDS.fairness)})(?=\\s+(?:fair\\s+)?(?:thread|daemon)\\b)`,
      ),
      match(
        'keyword.other',
        '(?<=\\bon )cpu(?!\\w)|(?<![.\\w])on(?= cpu\\b)|(?<![.\\w])(?:set|seq)(?= of\\b)|(?<=\\b(?:set|seq) )of(?!\\w)|(?<![.\\w])up(?= to\\b)|(?<=\\bup )to(?!\\w)',
      ),
      match(
        'keyword.other',
        '(?<=[(,] ?)ref(?=\\s+\\w)|(?<![.\\w])(?:replace|init)(?=\\s+\\w)|(?<![.\\w])by(?=\\s+\\w)|(?<![.\\w])count(?=\\s+\\w+\\s+in\\b)|(?<![.\\w])word(?=\\s+struct\\b)',
      ),
      match(
        'keyword.other',
        `(?<![.\\w])(?:${any(WORDS.clause.filter((each) => each !== 'set'))})(?=\\s+[\\w{])|(?<![.\\w])set(?=\\s+\\w+\\s*=)`,
      ),
      match('storage.modifier', `(?<![.\\w])(?:${any(WORDS.effect)})(?!\\w|\\s*[=:.])`),
      match(
        'keyword.operator.word',
        '(?<![.\\w])(?:always|eventually|until|leads to)(?=\\s+[\\w(])',
      ),
      match('support.type', word(WORDS.type)),
      match('variable.language', word(WORDS.self)),
      match('support.function', `(?<![.\\w])(?:${any(WORDS.builtIn)})(?=\\()`),
      match('entity.name.function', '(?<![.\\w])\\w+(?=\\()'),
      match('entity.name.label', '^\\s*\\w+(?=:(?!:)\\s*(?:$|//|\\w|\\{))'),
      match('keyword.operator', '\\.\\.|->|[=!<>]=|[-+*/%=<>?]'),
    ],
  };
  return `${JSON.stringify(grammar, undefined, 2)}\n`;
}
