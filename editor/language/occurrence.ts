/** Places of a text where a name stands, and what it names. */
import type { Meaning } from '../../spec/language/elaborate/elaboration.ts';
import type { Span } from '../../spec/language/text/source.ts';

/** What is named. */
export type NameKind =
  | Meaning['kind']
  | 'module'
  | 'label'
  | 'property'
  | 'check'
  | 'variant'
  | 'claim'
  | 'operation'
  | 'column'
  | 'mode';

export type Role = 'declaration' | 'read' | 'write';

/** A name where it stands. */
export interface Occurrence {
  readonly span: Span;
  readonly kind: NameKind;
  readonly role: Role;
  /**
   * Where what it names is declared: the names there. More than one for a label that a thread has in several of
   * the procs that it calls.
   */
  readonly targets: readonly Span[];
  /** Of names that have a type; undefined for labels, properties, ... */
  readonly meaning: Meaning | undefined;
}

/** Tells whether two spans are the same place of the same text. */
export function isSamePlace(a: Span, b: Span): boolean {
  return a.source === b.source && a.start === b.start && a.end === b.end;
}

/** Returns a text that is the same for the same place. */
export function placeKey({ source, start }: Span): string {
  return `${start} ${source.path}`;
}
