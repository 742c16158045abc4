import { positionAt, type Span } from '../spec/language/text/source.ts';

/** What parameters and temporaries of actions are called. */
const PARAMETERS = /^(i|c\d+|now\d+|at\d+)$/i;

/**
 * Names of a spec as words of another language: letters, digits and `_` alone, none of them a word that the
 * target knows, and no two the same.
 *
 * Law: whatever the spec calls its things, what is returned matches `[A-Za-z][A-Za-z0-9_]*` and is new.
 */
export class Names {
  private readonly taken: Set<string>;

  /** `reserved`: words of the target, in any case. */
  constructor(reserved: Iterable<string> = []) {
    this.taken = new Set([...reserved].map((word) => word.toLowerCase()));
  }

  /** Returns names for a part of the text: none of them is one that is known by now. */
  within(): Names {
    return new Names(this.taken);
  }

  /** From now on `word` is not returned. */
  reserve(word: string): void {
    this.taken.add(word.toLowerCase());
  }

  /** Returns a word that was not returned before, as like `wanted` as can be. */
  fresh(wanted: string): string {
    const plain = wanted.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?![A-Za-z])/, 'x');
    const letters = PARAMETERS.test(plain) ? `${plain}_` : plain;
    let word = letters;
    for (let i = 2; this.taken.has(word.toLowerCase()); i++) word = `${letters}_${i}`;
    this.taken.add(word.toLowerCase());
    return word;
  }
}

/**
 * Returns a text that can stand in a comment or a string of any target, whatever it says: printable ASCII, in
 * one line, without what ends comments, strings or escapes.
 */
export function plainText(text: string): string {
  return text
    .replace(/[^ -~]+/g, ' ')
    .replace(/["\\`$*%]/g, "'")
    .replace(/--+/g, '-')
    .trim();
}

/** `kernel/locks.kspec:31`, harmless in any comment. */
export function placeText({ source, start }: Span): string {
  return plainText(`${source.path}:${positionAt(source, start).line}`);
}
