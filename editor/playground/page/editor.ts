/** The editor of the page: CodeMirror, with what is wrong underlined. */

import patterns from 'playground:grammar';
import { closeBrackets } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import {
  bracketMatching,
  HighlightStyle,
  StreamLanguage,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, Transaction } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { PageDiagnostic } from '../messages.ts';
import { textMateParser } from './textmate-parser.ts';

/** Colours are those of page.css, so that they follow dark and light. */
const COLOURS = HighlightStyle.define(
  (
    [
      [[tags.keyword, tags.controlKeyword, tags.operatorKeyword, tags.modifier], 'keyword'],
      [[tags.comment, tags.docComment], 'comment'],
      [[tags.string], 'string'],
      [[tags.number, tags.bool], 'number'],
      [[tags.typeName, tags.namespace], 'type'],
      [[tags.heading, tags.labelName], 'name'],
      [[tags.function(tags.variableName), tags.standard(tags.variableName)], 'function'],
    ] as const
  ).map(([tag, name]) => ({ tag, color: `var(--code-${name})` })),
);

export interface SpecEditor {
  readonly text: () => string;
  /** Replaces all; there is nothing to undo then. */
  readonly open: (text: string) => void;
  readonly showMistakes: (mistakes: readonly PageDiagnostic[]) => void;
  readonly goTo: (offset: number) => void;
  readonly focus: () => void;
}

export function makeEditor(parent: Element, onChange: () => void): SpecEditor {
  const extensions = [
    lineNumbers(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    lintGutter(),
    StreamLanguage.define(textMateParser(patterns)),
    syntaxHighlighting(COLOURS),
    // Tab leaves the editor, as everywhere on a page; Ctrl-M has it indent.
    keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
    EditorView.contentAttributes.of({ 'aria-label': 'Spec', spellcheck: 'false' }),
    EditorView.updateListener.of((update) => {
      if (
        update.docChanged &&
        update.transactions.some((each) => each.annotation(Transaction.userEvent) !== undefined)
      )
        onChange();
    }),
  ];
  const stateOf = (doc: string): EditorState => EditorState.create({ doc, extensions });
  const view = new EditorView({ parent, state: stateOf('') });
  return {
    text: () => view.state.doc.toString(),
    open: (text) => view.setState(stateOf(text)),
    showMistakes(mistakes) {
      const { length } = view.state.doc;
      const shown = mistakes
        .filter(({ elsewhere }) => elsewhere === undefined)
        .map(
          ({ from, to, severity, message, hint }): Diagnostic => ({
            from: Math.min(from, length),
            to: Math.min(Math.max(to, from), length),
            severity,
            message: hint === undefined ? message : `${message}\nhint: ${hint}`,
          }),
        );
      view.dispatch(setDiagnostics(view.state, shown));
    },
    goTo(offset) {
      const at = Math.min(offset, view.state.doc.length);
      view.dispatch({
        selection: { anchor: at },
        effects: EditorView.scrollIntoView(at, { y: 'center' }),
      });
      view.focus();
    },
    focus: () => view.focus(),
  };
}
