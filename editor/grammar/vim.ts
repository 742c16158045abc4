/** The syntax file of Vim. Neovim has better from the language server. */
import { WORDS } from './words.ts';

/** Returns the syntax file. */
export function vimSyntax(): string {
  const keywords = (group: string, words: readonly string[]): string =>
    `syntax keyword ${group} ${words.join(' ')}`;
  return `" Made by scripts/update-grammars.ts from the words of the language.
if exists('b:current_syntax')
  finish
endif

${keywords('kspecDeclaration', WORDS.declaration)}
${keywords('kspecStatement', WORDS.control)}
${keywords('kspecOperator', WORDS.operator)}
${keywords('kspecConstant', WORDS.constant)}
${keywords('kspecType', WORDS.type)}
${keywords('kspecSelf', WORDS.self)}
" Words that are names elsewhere.
syntax match kspecDeclaration /^\\s*\\%(${[...WORDS.property].join('\\|')}\\)\\ze\\s\\+\\w\\+\\s*:/
syntax match kspecDeclaration /\\<\\%(${[...WORDS.fairness].join('\\|')}\\)\\ze\\s\\+\\%(fair\\s\\+\\)\\?\\%(thread\\|daemon\\)\\>/
syntax match kspecStatement /\\<on cpu\\>\\|\\<\\%(set\\|seq\\) of\\>\\|\\<up to\\>\\|\\<leads to\\>/
syntax match kspecStatement /\\<\\%(${WORDS.clause.filter((each) => each !== 'set').join('\\|')}\\)\\ze\\s\\+[A-Za-z{]/
syntax match kspecStatement /\\<\\%(replace\\|init\\|by\\|ref\\)\\ze\\s\\+\\w/
" A keyword after a dot is the name of a field.
syntax match kspecField /\\.\\zs\\w\\+/
syntax match kspecLabel /^\\s*\\zs\\w\\+\\ze:\\%(\\s\\|$\\)/
syntax match kspecNumber /\\<\\d\\+\\>/
syntax region kspecString start=/"/ end=/"\\|$/ oneline
syntax match kspecComment /\\/\\/.*/
syntax match kspecDoc /\\/\\/\\/\\%([^/].*\\|$\\)/

highlight default link kspecDeclaration Keyword
highlight default link kspecStatement Statement
highlight default link kspecOperator Operator
highlight default link kspecConstant Constant
highlight default link kspecType Type
highlight default link kspecSelf Identifier
highlight default link kspecLabel Label
highlight default link kspecNumber Number
highlight default link kspecString String
highlight default link kspecComment Comment
highlight default link kspecDoc SpecialComment

let b:current_syntax = 'kspec'
`;
}
