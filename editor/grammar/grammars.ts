/** The grammars that are kept as files, since editors read them there. */
import { textMateGrammar } from './textmate.ts';
import { vimSyntax } from './vim.ts';

export const GRAMMARS: readonly { readonly file: string; readonly make: () => string }[] = [
  { file: 'editor/vscode/syntaxes/kspec.tmLanguage.json', make: textMateGrammar },
  { file: 'editor/vim/syntax/kspec.vim', make: vimSyntax },
];
