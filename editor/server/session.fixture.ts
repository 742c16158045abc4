/** An editor that talks to the language server over streams, as a test drives it. */

import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import {
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { serve } from './server.ts';

export class Session {
  readonly client: ProtocolConnection;
  readonly abilities: InitializeResult;
  readonly #folder: string;
  readonly #texts = new Map<string, string>();
  readonly #shown = new Map<string, readonly Diagnostic[]>();
  readonly #waiting: {
    uri: string;
    wanted: (found: readonly Diagnostic[]) => boolean;
    done: () => void;
  }[] = [];

  private constructor(folder: string, client: ProtocolConnection, abilities: InitializeResult) {
    this.#folder = folder;
    this.client = client;
    this.abilities = abilities;
    client.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
      this.#shown.set(uri, diagnostics);
      for (const each of [...this.#waiting]) {
        if (each.uri !== uri || !each.wanted(diagnostics)) continue;
        this.#waiting.splice(this.#waiting.indexOf(each), 1);
        each.done();
      }
    });
  }

  /** Starts a server for the files of `folder`. */
  static async start(folder: string): Promise<Session> {
    const [up, down] = [new PassThrough(), new PassThrough()];
    serve(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)));
    const client = createProtocolConnection(
      new StreamMessageReader(down),
      new StreamMessageWriter(up),
    );
    client.listen();
    const abilities = await client.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: pathToFileURL(folder).href,
      capabilities: {},
      initializationOptions: { showsPictures: true },
    });
    await client.sendNotification(InitializedNotification.type, {});
    return new Session(folder, client, abilities);
  }

  uri(file: string): string {
    return pathToFileURL(path.join(this.#folder, file)).href;
  }

  async open(file: string, text: string): Promise<void> {
    this.#texts.set(file, text);
    const textDocument = { uri: this.uri(file), languageId: 'kspec', version: 1, text };
    await this.client.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  /** Replaces the first `old` in the text of `file`. */
  async edit(file: string, old: string, by: string): Promise<void> {
    const before = this.#texts.get(file) ?? '';
    const start = before.indexOf(old);
    const range = { start: positionIn(before, start), end: positionIn(before, start + old.length) };
    this.#texts.set(file, before.slice(0, start) + by + before.slice(start + old.length));
    await this.client.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: this.uri(file), version: 2 },
      contentChanges: [{ range, text: by }],
    });
  }

  text(file: string): string {
    return this.#texts.get(file) ?? '';
  }

  /** The place `|` of `mark` in the text of `file`: `at('a.kspec', 'x = |old')`. */
  at(file: string, mark: string): { textDocument: { uri: string }; position: Position } {
    const text = this.text(file);
    const found = text.indexOf(mark.replace('|', ''));
    if (found === -1) throw new Error(`no \`${mark}\` in ${file}`);
    return {
      textDocument: { uri: this.uri(file) },
      position: positionIn(text, found + mark.indexOf('|')),
    };
  }

  /** Waits until what is shown at `file` is what is wanted. */
  async diagnostics(
    file: string,
    wanted: (found: readonly Diagnostic[]) => boolean,
  ): Promise<readonly Diagnostic[]> {
    const uri = this.uri(file);
    if (!wanted(this.#shown.get(uri) ?? [])) {
      await new Promise<void>((done) => this.#waiting.push({ uri, wanted, done }));
    }
    return this.#shown.get(uri) ?? [];
  }

  /** Returns the text of `file` after `edit`. */
  edited(file: string, edit: WorkspaceEdit | null): string {
    let text = this.text(file);
    const edits = [...(edit?.changes?.[this.uri(file)] ?? [])];
    const offset = ({ line, character }: Position): number =>
      text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
    edits.sort((a, b) => offset(b.range.start) - offset(a.range.start));
    for (const { range, newText } of edits) {
      text = text.slice(0, offset(range.start)) + newText + text.slice(offset(range.end));
    }
    return text;
  }

  /** Ends the connection; a server of its own process would be told to exit. */
  async end(): Promise<void> {
    await this.client.sendRequest(ShutdownRequest.type);
    this.client.end();
    this.client.dispose();
  }
}

function positionIn(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}
