/**
 * What an arm of `either` begins with. An arm is taken only together with its first step, so no thread
 * can stand in it before that: a label there would choose the arm before one knows whether it can go on.
 */
import { blocksOf } from '../syntax/statements.ts';
import type { Core, CoreBlock, CoreCall, CoreLocal, CoreStatement } from '../types/core.ts';
import type { Expr } from '../types/expression.ts';
import { placeIndexes } from '../types/walk-expression.ts';
import { reads, written } from './accesses.ts';
import { callOf } from './check-flow.ts';
import { type Elaboration, report } from './elaboration.ts';

/** What control meets first on the ways into some statements. */
interface Beginning {
  /** The first labelled statement that can be reached without an access. */
  readonly labelled: CoreStatement | undefined;
  /** Whether there is a way past them without an access. */
  readonly passes: boolean;
}

const STEP: Beginning = { labelled: undefined, passes: false };
const NOTHING: Beginning = { labelled: undefined, passes: true };

/** Reports arms outside `atomic` in which a label comes before the first step. */
export function checkEither(context: Elaboration, core: Core): void {
  const begins = beginnings(core);
  const visit = (block: CoreBlock, locals: readonly CoreLocal[]): void => {
    for (const statement of block.statements) {
      if (statement.kind === 'atomic') continue;
      const arms = statement.kind === 'either' ? statement.arms : [];
      for (const { statements } of arms) {
        const { labelled } = begins(statements, locals);
        if (labelled === undefined) continue;
        const [first] = statements;
        const isOwn = first === undefined || first === labelled;
        report(context, 'K0422', { name: labelled.label ?? '' }, (first ?? labelled).span, {
          related: isOwn ? [] : [{ span: labelled.span, label: 'the labelled statement' }],
          hint: 'put the label before `either`, or behind the first step of the arm',
        });
      }
      for (const inner of blocksOf(statement)) visit(inner, locals);
    }
  };
  for (const { body, locals } of [...core.procs, ...core.threads]) visit(body, locals);
}

function beginnings(
  core: Core,
): (statements: readonly CoreStatement[], locals: readonly CoreLocal[]) => Beginning {
  const known = new Map<number, Beginning>();

  const ofStatements = (
    statements: readonly CoreStatement[],
    locals: readonly CoreLocal[],
  ): Beginning => {
    for (const statement of statements) {
      if (statement.label !== undefined) return { labelled: statement, passes: false };
      const found = ofStatement(statement, locals);
      if (found.labelled !== undefined || !found.passes) return found;
    }
    return NOTHING;
  };

  const ofCall = (call: CoreCall): Beginning => {
    const proc = core.procs[call.proc];
    if (proc === undefined) return NOTHING;
    const found = known.get(call.proc) ?? ofStatements(proc.body.statements, proc.locals);
    known.set(call.proc, found);
    return found;
  };

  const ofStatement = (statement: CoreStatement, locals: readonly CoreLocal[]): Beginning => {
    if (isStep(core, statement, locals)) return STEP;
    const call = callOf(statement);
    const called = call === undefined ? NOTHING : ofCall(call);
    if (called.labelled !== undefined || !called.passes) return called;
    const inner = blocksOf(statement).map(({ statements }) => ofStatements(statements, locals));
    const labelled = inner.find((each) => each.labelled !== undefined)?.labelled;
    return { labelled, passes: goesOn(statement) };
  };

  return ofStatements;
}

/** Whether control may go on behind `statement`; behind what leaves the arm nothing of it comes first. */
function goesOn({ kind }: CoreStatement): boolean {
  return kind !== 'goto' && kind !== 'return' && kind !== 'break' && kind !== 'continue';
}

/** Whether `statement` begins with an access, or with a wait for one. */
function isStep(core: Core, statement: CoreStatement, locals: readonly CoreLocal[]): boolean {
  const isReference = (local: number): boolean => locals[local]?.ref === true;
  const isShared = (variable: number | undefined): boolean =>
    variable === undefined || core.variables[variable]?.storage !== 'ghost';
  const touches = (expr: Expr | undefined): boolean =>
    expr !== undefined && reads(expr, isReference).some(({ variable }) => isShared(variable));
  const call = callOf(statement);
  if (
    call?.args.some((arg) =>
      arg.kind === 'value' ? touches(arg.value) : placeIndexes(arg.place).some(touches),
    )
  ) {
    return true;
  }
  switch (statement.kind) {
    case 'atomic':
      return true;
    case 'assign': {
      if (call !== undefined) return false;
      const write = written(statement.target, isReference);
      return (
        (write !== undefined && isShared(write.variable)) ||
        (statement.value.kind === 'expression' && touches(statement.value.value))
      );
    }
    case 'match':
      return statement.value.kind === 'expression' && touches(statement.value.value);
    case 'return':
      return statement.value?.kind === 'expression' && touches(statement.value.value);
    case 'if':
    case 'while':
    case 'await':
    case 'assume':
    case 'assert':
      return touches(statement.condition);
    case 'for':
      return touches(statement.set);
    case 'choose':
      return touches(statement.where);
    default:
      return false;
  }
}
