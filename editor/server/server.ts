/** The language server: what an editor asks and is told, over one connection. */
import {
  type CodeAction,
  CodeActionKind,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeWatchedFilesNotification,
  type DocumentSymbol,
  MarkupKind,
  SemanticTokensBuilder,
  TextDocuments,
  type TextEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from '../../spec/language/parse/parse.ts';
import { print } from '../../spec/language/print/print.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { compiledBefore } from '../../workbench/project/compile.ts';
import type { LoadedSpec } from '../../workbench/project/load-spec.ts';
import { completionsAt } from '../language/complete.ts';
import { type HeldLocks, heldLocks } from '../language/held-locks.ts';
import { HIGHLIGHTS, highlight, MODIFIERS } from '../language/highlight.ts';
import { editOf } from '../language/hint-edits.ts';
import { hoverAt } from '../language/hover.ts';
import { type NameIndex, nameIndex, occurrenceAt } from '../language/name-index.ts';
import { type OutlineEntry, outlineOf } from '../language/outline.ts';
import { textToComplete } from '../language/text-to-complete.ts';
import { COMMANDS, lensesOf } from './claim-lenses.ts';
import { ClaimRuns } from './claim-runs.ts';
import { allMistakes, PLAIN, quickMistakes } from './find-mistakes.ts';
import {
  everywhere,
  locations,
  refusal,
  rename,
  requireMovable,
  workspaceEdit,
} from './project-names.ts';
import { editTo, toOffset, toRange } from './protocol-positions.ts';
import { COMPLETION_KINDS, SYMBOL_KINDS, toDiagnostic } from './protocol-words.ts';
import { ABILITIES } from './server-capabilities.ts';
import { ShownMistakes } from './shown-mistakes.ts';
import { Workspace } from './workspace.ts';

/** Keystrokes that come faster than this are looked at together. */
const QUICK_MILLISECONDS = 15;
/** After so long without one, all that takes longer is looked at. */
const IDLE_MILLISECONDS = 400;

/** What an editor may say about itself in `initializationOptions`. */
interface ClientOptions {
  /** It shows pictures itself: then `faultline.picture` only returns one. */
  readonly showsPictures?: boolean;
}

/** Serves `connection` until it is closed. */
export function serve(connection: Connection): void {
  new Server(connection).listen();
}

class Server {
  readonly #connection: Connection;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #workspace = new Workspace();
  readonly #runs: ClaimRuns;
  readonly #mistakes: ShownMistakes;
  #quick: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  readonly #changed = new Set<string>();
  #client: ClientOptions = {};
  #canRefreshLenses = false;
  #canWatch = false;
  /** The editor has said that it goes: nobody reads what is told now. */
  #isOver = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#mistakes = new ShownMistakes(connection, this.#workspace);
    this.#runs = new ClaimRuns(connection, this.#workspace, () => this.#refreshLenses());
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize(({ capabilities, initializationOptions }) => {
      this.#client = (initializationOptions ?? {}) as ClientOptions;
      this.#canRefreshLenses = capabilities.workspace?.codeLens?.refreshSupport === true;
      this.#canWatch = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
      this.#runs.canShowProgress = capabilities.window?.workDoneProgress === true;
      return ABILITIES;
    });
    connection.onShutdown(() => {
      this.#isOver = true;
      clearTimeout(this.#quick);
      clearTimeout(this.#idle);
    });
    connection.onInitialized(() => {
      if (!this.#canWatch) return;
      const watchers = [{ globPattern: '**/*.kspec' }];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    });
    this.#documents.onDidChangeContent(({ document }) => {
      this.#workspace.setText(document.uri, document.getText());
      this.#changed.add(document.uri);
      this.#soon();
    });
    this.#documents.onDidClose(({ document: { uri } }) => {
      this.#workspace.close(uri);
      this.#mistakes.forget(uri);
      this.#runs.forget(uri);
      this.#whenIdle();
    });
    connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri } of changes) this.#workspace.changedOnDisk(uri);
      this.#whenIdle();
    });
    connection.onHover(({ textDocument: { uri }, position }) =>
      this.#at(uri, position, (spec, offset) => {
        const index = indexAt(spec, offset);
        const found = hoverAt(index, spec.source, offset, locksAt(spec, offset));
        return found === undefined
          ? null
          : {
              range: toRange(found.span),
              contents: { kind: MarkupKind.Markdown, value: found.markdown },
            };
      }),
    );
    connection.onDefinition(({ textDocument: { uri }, position }) =>
      this.#at(uri, position, (spec, offset) => {
        const found = occurrenceAt(indexAt(spec, offset), spec.source, offset);
        return (found?.targets ?? []).flatMap((target) => locations(this.#workspace, target));
      }),
    );
    connection.onReferences(({ textDocument: { uri }, position, context }) =>
      this.#at(uri, position, (_spec, offset) => {
        const { places } = everywhere(this.#workspace, uri, offset) ?? { places: [] };
        return places
          .filter(({ role }) => context.includeDeclaration || role !== 'declaration')
          .flatMap(({ span }) => locations(this.#workspace, span));
      }),
    );
    connection.onPrepareRename(({ textDocument: { uri }, position }) =>
      this.#at(uri, position, (spec, offset) => {
        const found = occurrenceAt(indexAt(spec, offset), spec.source, offset);
        if (found === undefined) return null;
        requireMovable(this.#workspace, uri, found);
        return toRange(found.span);
      }),
    );
    connection.onRenameRequest(({ textDocument: { uri }, position, newName }) =>
      this.#at(uri, position, (_spec, offset) => rename(this.#workspace, uri, offset, newName)),
    );
    connection.onCompletion(({ textDocument: { uri }, position }) =>
      this.#at(uri, position, (spec, offset) => this.#complete(uri, spec, offset)),
    );
    connection.onDocumentSymbol(({ textDocument: { uri } }) => {
      const spec = this.#workspace.spec(uri);
      return spec === undefined ? [] : outlineOf(spec.program.entry.syntax).map(toSymbol);
    });
    connection.onDocumentFormatting(({ textDocument: { uri } }): TextEdit[] => {
      const source = this.#workspace.spec(uri)?.source;
      if (source === undefined) return [];
      const { syntax, diagnostics } = parse(source);
      return hasErrors(diagnostics) ? [] : [...editTo(source, print(syntax, source))];
    });
    connection.onCodeAction(({ textDocument: { uri }, range }): CodeAction[] => {
      const spec = this.#workspace.spec(uri);
      if (spec === undefined) return [];
      const start = toOffset(spec.source, range.start);
      const end = toOffset(spec.source, range.end);
      return this.#mistakes.of(uri).flatMap((mistake) => {
        const { span } = mistake.diagnostic;
        if (span.source !== spec.source || span.end < start || end < span.start) return [];
        const edit = editOf(mistake.diagnostic);
        if (edit === undefined) return [];
        return [
          {
            title: edit.title,
            kind: CodeActionKind.QuickFix,
            isPreferred: true,
            diagnostics: [toDiagnostic(mistake, (source) => this.#workspace.uriOf(source))],
            edit: workspaceEdit(this.#workspace, edit.changes),
          },
        ];
      });
    });
    connection.onCodeLens(({ textDocument: { uri } }) => {
      const spec = this.#workspace.spec(uri);
      return spec === undefined ? [] : [...lensesOf(this.#runs, uri, spec)];
    });
    connection.languages.semanticTokens.on(({ textDocument: { uri } }) => {
      const builder = new SemanticTokensBuilder();
      const spec = this.#workspace.spec(uri);
      if (spec === undefined) return builder.build();
      for (const each of highlight(spec.source, nameIndex(spec.program, false))) {
        const { line, character } = toRange({ ...each, source: spec.source }).start;
        const modifiers = each.modifiers.reduce(
          (all, one) => all | (1 << MODIFIERS.indexOf(one)),
          0,
        );
        const kind = HIGHLIGHTS.indexOf(each.highlight);
        builder.push(line, character, each.end - each.start, kind, modifiers);
      }
      return builder.build();
    });
    connection.onExecuteCommand(async ({ command, arguments: given = [] }, token) => {
      const [uri, claim] = given.map(String);
      if (uri === undefined || claim === undefined) return null;
      try {
        switch (command) {
          case COMMANDS.check:
            return await this.#runs.check(uri, claim, token);
          case COMMANDS.picture:
            return await this.#runs.picture(uri, claim, this.#client.showsPictures !== true);
          case COMMANDS.bless:
            return await this.#runs.bless(uri, claim);
          default:
            return null;
        }
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        throw refusal(error.message);
      }
    });
    this.#documents.listen(connection);
    connection.listen();
  }

  /** Answers of an open text; null for one that is not open. */
  #at<T>(
    uri: string,
    position: Parameters<typeof toOffset>[1],
    answer: (spec: LoadedSpec, offset: number) => T,
  ): T | null {
    const spec = this.#workspace.spec(uri);
    return spec === undefined ? null : answer(spec, toOffset(spec.source, position));
  }

  #soon(): void {
    clearTimeout(this.#quick);
    this.#quick = setTimeout(() => {
      for (const uri of this.#changed) {
        const spec = this.#workspace.spec(uri);
        if (spec !== undefined) this.#mistakes.show(uri, quickMistakes(spec));
      }
      this.#changed.clear();
    }, QUICK_MILLISECONDS);
    this.#whenIdle();
  }

  /** Looks at all open texts, and at what takes longer. A keystroke ends it. */
  #whenIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#lookAtAll().catch((error: unknown) => {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.#connection.console.error(message);
      });
    }, IDLE_MILLISECONDS);
  }

  async #lookAtAll(): Promise<void> {
    const { generation } = this.#workspace;
    const pause = async (): Promise<'go' | 'stop'> => {
      await new Promise((resolve) => setImmediate(resolve));
      return this.#workspace.generation === generation && !this.#isOver ? 'go' : 'stop';
    };
    for (const uri of this.#workspace.openUris) {
      const spec = this.#workspace.spec(uri);
      const mistakes = spec && (await allMistakes(spec, pause));
      if ((await pause()) === 'stop') return;
      if (mistakes !== undefined) this.#mistakes.show(uri, mistakes);
    }
  }

  #complete(uri: string, spec: LoadedSpec, offset: number) {
    const text = textToComplete(spec.source, offset);
    const patched = text === spec.source.text ? spec : this.#workspace.specWith(uri, text);
    if (patched === undefined) return [];
    const index = nameIndex(patched.program, false);
    const found = completionsAt(index, patched.source, offset, this.#workspace.moduleNames(uri));
    const seen = new Set<string>();
    return found.flatMap(({ label, kind, detail, doc }, i) => {
      if (seen.has(label)) return [];
      seen.add(label);
      return [
        {
          label,
          detail,
          kind: COMPLETION_KINDS[kind],
          documentation: { kind: MarkupKind.Markdown, value: doc },
          sortText: String(i).padStart(5, '0'),
        },
      ];
    });
  }

  #refreshLenses(): void {
    if (this.#canRefreshLenses) void this.#connection.sendRequest(CodeLensRefreshRequest.type);
  }
}

/** The names of the plain program; with those in the bodies of variants if that is where `offset` is. */
function indexAt({ program, source }: LoadedSpec, offset: number): NameIndex {
  const isInVariant = program.entry.syntax.declarations.some(
    ({ kind, span }) => kind === 'variant' && span.start <= offset && offset <= span.end,
  );
  return nameIndex(program, isInVariant && program.entry.source === source);
}

/** The locks at `offset`, if the machine was made already: to make it takes longer than anyone hovers. */
function locksAt(spec: LoadedSpec, offset: number): HeldLocks | undefined {
  const machine = compiledBefore(spec, PLAIN)?.unchecked;
  return machine === undefined || machine.lockTypes.length === 0
    ? undefined
    : heldLocks(machine, spec.source, offset);
}

function toSymbol({ name, kind, detail, span, nameSpan, children }: OutlineEntry): DocumentSymbol {
  return {
    name,
    detail,
    kind: SYMBOL_KINDS[kind],
    range: toRange(span),
    selectionRange: toRange(nameSpan),
    children: children.map(toSymbol),
  };
}
