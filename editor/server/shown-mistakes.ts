/** The mistakes that an editor shows: each once, where it stands, whichever text it was found from. */
import type { Connection } from 'vscode-languageserver';
import type { Span } from '../../spec/language/text/source.ts';
import type { Mistake } from './find-mistakes.ts';
import { toDiagnostic } from './protocol-words.ts';
import type { Workspace } from './workspace.ts';

export class ShownMistakes {
  readonly #connection: Connection;
  readonly #workspace: Workspace;
  /** What was last found, by the text that it was found in the context of. */
  readonly #mistakes = new Map<string, readonly Mistake[]>();
  /** Where something is shown, by the text whose mistakes it is. */
  readonly #published = new Map<string, ReadonlySet<string>>();

  constructor(connection: Connection, workspace: Workspace) {
    this.#connection = connection;
    this.#workspace = workspace;
  }

  /** Returns what was last found in the context of the text at `uri`. */
  of(uri: string): readonly Mistake[] {
    return this.#mistakes.get(uri) ?? [];
  }

  /** Shows nothing of the text at `uri` any more: it is closed. */
  forget(uri: string): void {
    this.#mistakes.delete(uri);
    this.#publish(uri, []);
  }

  /** Shows the mistakes that were found in the context of the text at `uri`, in the place of those before. */
  show(uri: string, mistakes: readonly Mistake[]): void {
    this.#mistakes.set(uri, mistakes);
    this.#publish(uri, mistakes);
  }

  /** Shows each mistake where it stands: those of a module that is used are shown at the module. */
  #publish(context: string, mistakes: readonly Mistake[]): void {
    const uriOf = (span: Span): string | undefined => this.#workspace.uriOf(span.source);
    const places = new Set([context]);
    for (const { diagnostic } of mistakes) {
      const uri = uriOf(diagnostic.span);
      if (uri !== undefined) places.add(uri);
    }
    const before = this.#published.get(context) ?? new Set();
    this.#published.set(context, places);
    if (mistakes.length === 0) this.#published.delete(context);
    for (const uri of new Set([...before, ...places])) this.#publishAt(uri);
  }

  #publishAt(uri: string): void {
    const seen = new Set<string>();
    const diagnostics = [...this.#mistakes.values()].flat().flatMap((mistake) => {
      if (this.#workspace.uriOf(mistake.diagnostic.span.source) !== uri) return [];
      const made = toDiagnostic(mistake, (source) => this.#workspace.uriOf(source));
      const key = JSON.stringify([made.code, made.range, made.message]);
      if (seen.has(key)) return [];
      seen.add(key);
      return [made];
    });
    void this.#connection.sendDiagnostics({ uri, diagnostics });
  }
}
