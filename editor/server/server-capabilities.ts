/** What the server says of itself when an editor connects. */
import { CodeActionKind, type InitializeResult, TextDocumentSyncKind } from 'vscode-languageserver';
import { readVersion } from '../../workbench/project/version.ts';
import { HIGHLIGHTS, MODIFIERS } from '../language/highlight.ts';
import { COMMANDS } from './claim-lenses.ts';

export const ABILITIES: InitializeResult = {
  serverInfo: { name: 'faultline', version: readVersion() },
  capabilities: {
    textDocumentSync: TextDocumentSyncKind.Incremental,
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    renameProvider: { prepareProvider: true },
    completionProvider: { triggerCharacters: ['.'] },
    documentSymbolProvider: true,
    documentFormattingProvider: true,
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
    codeLensProvider: {},
    executeCommandProvider: { commands: Object.values(COMMANDS) },
    semanticTokensProvider: {
      legend: { tokenTypes: [...HIGHLIGHTS], tokenModifiers: [...MODIFIERS] },
      full: true,
    },
  },
};
