/** The editor of the page: CodeMirror, with what is wrong underlined. */

import patterns from 'playground:grammar';
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
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
import type { PageCompletion, PageDiagnostic } from '../messages.ts';
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

export interface EditorHelp {
  readonly onChange: () => void;
  readonly complete: (offset: number) => Promise<readonly PageCompletion[]>;
  readonly goToDefinition: (offset: number) => void;
}

export function makeEditor(
  parent: Element,
  { onChange, complete, goToDefinition }: EditorHelp,
): SpecEditor {
  const extensions = [
    lineNumbers(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    lintGutter(),
    StreamLanguage.define(textMateParser(patterns)),
    syntaxHighlighting(COLOURS),
    autocompletion({
      override: [
        async (context) => {
          const { pos, explicit } = context;
          const word = context.matchBefore(/\w+/);
          if (word === null && !explicit && context.matchBefore(/\.|\buse\s/) === null) return null;
          const found = await complete(pos);
          const options = found.map(({ label, detail, doc }, i) => ({
            ...{ label, detail, ...(doc === '' ? {} : { info: doc }) },
            // What is near comes first, as it is given.
            boost: Math.max(-99, 99 - i),
          }));
          return { from: word?.from ?? pos, options, validFor: /^\w*$/ };
        },
      ],
    }),
    EditorView.domEventHandlers({
      mousedown(event, clicked) {
        const offset = clicked.posAtCoords({ x: event.clientX, y: event.clientY });
        if (!(event.ctrlKey || event.metaKey) || offset === null) return false;
        goToDefinition(offset);
        return true;
      },
    }),
    keymap.of([
      {
        key: 'F12',
        run: ({ state }) => {
          goToDefinition(state.selection.main.head);
          return true;
        },
      },
      ...completionKeymap,
    ]),
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
