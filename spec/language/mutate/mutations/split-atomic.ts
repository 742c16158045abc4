/**
 * What is one step becomes several: somebody else runs in between.
 *
 * An `atomic` says that a lock, an instruction or the kernel's own care makes several accesses one.
 * Split, it shows whether anything relies on that. A read-modify-write is split into its read and
 * its write. Statements that only observe, or touch nothing shared, stay with the step before them:
 * a ghost belongs to the step that it tells of.
 */

import { printHead } from '../../print/print-fragment.ts';
import type { AtomicStatement, LetStatement, Statement } from '../../syntax/ast.ts';
import { placedStatements } from '../../types/statements.ts';
import { changeOf, type Operator } from './mutation.ts';
import type { Names } from './names.ts';

export const splitAtomic: Operator = {
  name: 'split-atomic',
  mistake: 'one step is done in several',
  mutations: function* (body, names) {
    for (const { statement, isInAtomic } of placedStatements(body.body)) {
      if (statement.kind !== 'atomic' || isInAtomic) continue;
      const first = statement.body.statements.find((inner) => !names.onlyObserves(inner));
      if (first === undefined || split(statement, names) === undefined) continue;
      yield changeOf(`split atomic { ${printHead(first)} ... }`, statement, (now) =>
        now.kind === 'atomic' ? (split(now, names) ?? [now]) : [now],
      );
    }
  },
};

/** Returns the statements of an `atomic` as steps of their own; undefined if it is one already. */
function split(atomic: AtomicStatement, names: Names): readonly Statement[] | undefined {
  const steps = stepsOf(atomic.body.statements, names);
  const shared = steps.filter((step) => step.some((statement) => !isLocal(statement, names)));
  const [only] = shared;
  if (only === undefined) return undefined;
  if (shared.length > 1)
    return labelled(
      atomic,
      steps.flatMap((step) => asStep(atomic, step)),
    );
  const torn = tear(atomic, only);
  return (
    torn &&
    labelled(
      atomic,
      steps.flatMap((step) => (step === only ? torn : asStep(atomic, step))),
    )
  );
}

/** Groups statements: each that is no quiet one begins a step, and a declaration is one alone. */
function stepsOf(
  statements: readonly Statement[],
  names: Names,
): readonly (readonly Statement[])[] {
  const steps: Statement[][] = [];
  let current: Statement[] | undefined;
  for (const statement of statements) {
    if (isDeclaration(statement)) {
      steps.push([statement]);
      current = undefined;
    } else if (current !== undefined && isLocal(statement, names)) {
      current.push(statement);
    } else {
      current = [statement];
      steps.push(current);
    }
  }
  return steps;
}

function isLocal(statement: Statement, names: Names): boolean {
  return statement.kind === 'skip' || names.onlyObserves(statement) || names.isLocal(statement);
}

/** What later statements of the block see must not go into a block of its own. */
function isDeclaration({ kind }: Statement): boolean {
  return kind === 'let' || kind === 'choose';
}

function asStep(atomic: AtomicStatement, step: readonly Statement[]): readonly Statement[] {
  const [first] = step;
  if (first === undefined || isDeclaration(first)) return step;
  return [{ ...atomic, label: undefined, body: { ...atomic.body, statements: step } }];
}

/** `target = value` with what follows, as `let torn = value` and `target = torn` with the same. */
function tear(
  atomic: AtomicStatement,
  [assign, ...rest]: readonly Statement[],
): readonly Statement[] | undefined {
  if (assign?.kind !== 'assign' || assign.value.kind === 'number') return undefined;
  if (assign.value.kind === 'boolean' || assign.value.kind === 'none') return undefined;
  const { span } = assign;
  const read: LetStatement = {
    kind: 'let',
    label: undefined,
    name: { text: TORN, span },
    type: undefined,
    value: assign.value,
    span,
  };
  const write: Statement = { ...assign, value: { kind: 'name', name: TORN, span } };
  return [read, ...asStep(atomic, [write, ...rest])];
}

const TORN = '_torn';

function labelled(
  { label, span }: AtomicStatement,
  statements: readonly Statement[],
): readonly Statement[] {
  const [first, ...rest] = statements;
  if (label === undefined || first === undefined) return statements;
  return first.label === undefined
    ? [{ ...first, label }, ...rest]
    : [{ kind: 'skip', label, span }, ...statements];
}
