/** What a check found that somebody has to look at, for the formats that CI systems read. */
import { positionAt, type Span } from '../../spec/language/text/source.ts';

export interface Finding {
  /** Stable: a property's name, a diagnostic's code, or the kind of another finding. */
  readonly rule: string;
  /** What the rule is about, in one line, the same for all findings of the rule. */
  readonly about: string;
  readonly severity: 'error' | 'warning';
  /** One line, or several. */
  readonly message: string;
  /** Undefined if it is about no place in a text. */
  readonly location: SourceLocation | undefined;
  /** The claim it belongs to; undefined if it belongs to none. */
  readonly claim?: string | undefined;
  /** Other places that tell the story. */
  readonly related?: readonly RunLocation[];
  /** The run that shows it, step by step. */
  readonly run?: readonly RunLocation[];
}

/** Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface SourceLocation {
  /** With `/`, from the project's root. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A place and what happens there. */
export interface RunLocation {
  readonly location: SourceLocation;
  readonly message: string;
}

/** Returns the place of `span`; `fileOf` makes a path from the project's root of a source's path. */
export function sourceLocationOf(
  { source, start, end }: Span,
  fileOf: (path: string) => string,
): SourceLocation {
  const [from, to] = [positionAt(source, start), positionAt(source, Math.max(start, end))];
  return {
    file: fileOf(source.path),
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
  };
}
