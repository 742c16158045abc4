/** What an operator of mutation is given and what it answers. */
import type { Statement } from '../../syntax/ast.ts';
import type { Span } from '../../text/source.ts';
import type { BodyDeclaration } from '../../types/statements.ts';
import type { Names } from './names.ts';

/** A change of one statement, found by its place: `change` is given the statement of today. */
export interface StatementEdit {
  readonly kind: 'change';
  readonly at: Span;
  readonly change: (statement: Statement) => readonly Statement[];
}

/** Two neighbours of one block change places. */
export interface SwapEdit {
  readonly kind: 'swap';
  readonly at: Span;
  readonly after: Span;
}

export type Edit = StatementEdit | SwapEdit;

/** One wrong version of a proc or thread. */
export interface Mutation {
  /** What was done, in a line: `drop spin_unlock(ptl)`. */
  readonly what: string;
  /** The statement that it is about; the first, if there are several. */
  readonly span: Span;
  readonly edits: readonly Edit[];
}

export interface Operator {
  /** As in `--operators`. */
  readonly name: string;
  /** The mistake that it imitates, in a line. */
  readonly mistake: string;
  readonly mutations: (body: BodyDeclaration, names: Names) => Iterable<Mutation>;
}

/** Returns the mutation that changes `statement` alone. */
export function changeOf(
  what: string,
  statement: Statement,
  change: StatementEdit['change'],
): Mutation {
  const { span } = statement;
  return { what, span, edits: [{ kind: 'change', at: span, change }] };
}

/** Nothing, or, where a label must go on existing, a `skip` that carries it. */
export function dropped({ label, span }: Statement): readonly Statement[] {
  return label === undefined ? [] : [{ kind: 'skip', label, span }];
}
