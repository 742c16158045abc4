/** What is ours in the words of the Language Server Protocol. */
import {
  CompletionItemKind,
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as ProtocolDiagnostic,
  SymbolKind,
} from 'vscode-languageserver';
import type { SourceFile } from '../../spec/language/text/source.ts';
import type { Completion } from '../language/complete-names.ts';
import type { NameKind } from '../language/occurrence.ts';
import type { Mistake } from './find-mistakes.ts';
import { toRange } from './protocol-positions.ts';

/** Returns a mistake with all that is known of it, the hint in its last line. */
export function toDiagnostic(
  { diagnostic, claim }: Mistake,
  uriOf: (source: SourceFile) => string | undefined,
): ProtocolDiagnostic {
  const { code, severity, message, label, related, expected, found, hint, span } = diagnostic;
  const lines = [
    claim === undefined ? message : `${message} (in claim \`${claim.name}\`)`,
    ...(label === undefined ? [] : [label]),
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(found === undefined ? [] : [`found: ${found}`]),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ];
  const around = [
    ...related,
    ...(claim === undefined ? [] : [{ span: claim.span, label: 'under the terms of this claim' }]),
  ];
  return {
    range: toRange(span),
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: 'faultline',
    message: lines.join('\n'),
    ...(code === 'K0901' && { tags: [DiagnosticTag.Unnecessary] }),
    relatedInformation: around.flatMap((each) => {
      const uri = uriOf(each.span.source);
      return uri === undefined
        ? []
        : [{ location: { uri, range: toRange(each.span) }, message: each.label }];
    }),
  };
}

export const SYMBOL_KINDS: Readonly<Record<NameKind, SymbolKind>> = {
  param: SymbolKind.Constant,
  type: SymbolKind.Struct,
  'enum-member': SymbolKind.EnumMember,
  variable: SymbolKind.Variable,
  fn: SymbolKind.Function,
  proc: SymbolKind.Function,
  thread: SymbolKind.Class,
  local: SymbolKind.Variable,
  bound: SymbolKind.Variable,
  arg: SymbolKind.Variable,
  broken: SymbolKind.Variable,
  field: SymbolKind.Field,
  module: SymbolKind.Module,
  label: SymbolKind.Key,
  property: SymbolKind.Property,
  check: SymbolKind.Property,
  variant: SymbolKind.Interface,
  claim: SymbolKind.Event,
  operation: SymbolKind.Method,
  column: SymbolKind.Field,
  mode: SymbolKind.Namespace,
};

export const COMPLETION_KINDS: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  param: CompletionItemKind.Constant,
  type: CompletionItemKind.Struct,
  'enum-member': CompletionItemKind.EnumMember,
  variable: CompletionItemKind.Variable,
  fn: CompletionItemKind.Function,
  proc: CompletionItemKind.Function,
  thread: CompletionItemKind.Class,
  local: CompletionItemKind.Variable,
  bound: CompletionItemKind.Variable,
  arg: CompletionItemKind.Variable,
  broken: CompletionItemKind.Variable,
  field: CompletionItemKind.Field,
  module: CompletionItemKind.Module,
  label: CompletionItemKind.Reference,
  property: CompletionItemKind.Property,
  check: CompletionItemKind.Property,
  variant: CompletionItemKind.Interface,
  claim: CompletionItemKind.Event,
  operation: CompletionItemKind.Method,
  column: CompletionItemKind.Field,
  mode: CompletionItemKind.Module,
  keyword: CompletionItemKind.Keyword,
  'built-in': CompletionItemKind.Function,
};
