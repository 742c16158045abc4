/** What the grammar knows of a mistake. */
import type { SpecToken } from '../text/lex.ts';

/** A place where the parse could not go on. `first` begins the declaration. */
export interface Failure {
  readonly first: SpecToken;
  readonly token: SpecToken;
  readonly phrase: string;
  /** What stands after the declaration: the next one's first token, if there is one. */
  readonly following: SpecToken | undefined;
}
