/**
 * What an arm of `either` begins with. An arm is taken only together with its first step, so no thread
 * can stand in it before that: a label there would choose the arm before one knows whether it can go on.
 */

import type { Core, CoreBlock, CoreCall, CoreLocal, CoreStatement } from '../types/core.ts';
import type { Expr } from '../types/expression.ts';
import { blocksOf } from '../types/statements.ts';
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
  /** How they can be left without an access, other than past their end. */
  readonly leaves: ReadonlySet<'break' | 'continue' | 'return'>;
}

type Labels = ReadonlyMap<string, CoreStatement>;

const NO_LEAVES: Beginning['leaves'] = new Set();
const STEP: Beginning = { labelled: undefined, passes: false, leaves: NO_LEAVES };
const NOTHING: Beginning = { labelled: undefined, passes: true, leaves: NO_LEAVES };

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

  const ofBlock = (
    statements: readonly CoreStatement[],
    locals: readonly CoreLocal[],
    outer: Labels,
  ): Beginning => {
    const labels = new Map(outer);
    for (const statement of statements) {
      if (statement.label !== undefined) labels.set(statement.label, statement);
    }
    const leaves = new Set<'break' | 'continue' | 'return'>();
    for (const statement of statements) {
      if (statement.label !== undefined) return { labelled: statement, passes: false, leaves };
      const found = ofStatement(statement, locals, labels);
      for (const path of found.leaves) leaves.add(path);
      if (found.labelled !== undefined || !found.passes) return { ...found, leaves };
    }
    return { ...NOTHING, leaves };
  };

  const ofCall = (call: CoreCall): Beginning => {
    const proc = core.procs[call.proc];
    if (proc === undefined) return NOTHING;
    const found = known.get(call.proc) ?? ofBlock(proc.body.statements, proc.locals, new Map());
    known.set(call.proc, found);
    const { labelled, passes, leaves } = found;
    return { labelled, passes: passes || leaves.has('return'), leaves: NO_LEAVES };
  };

  const ofStatement = (
    statement: CoreStatement,
    locals: readonly CoreLocal[],
    labels: Labels,
  ): Beginning => {
    if (isStep(core, statement, locals)) return STEP;
    const call = callOf(statement);
    const called = call === undefined ? NOTHING : ofCall(call);
    if (called.labelled !== undefined || !called.passes) return called;
    const ofInner = (blocks: readonly (CoreBlock | undefined)[]): Beginning =>
      anyOf(
        blocks.map((block) =>
          block === undefined ? NOTHING : ofBlock(block.statements, locals, labels),
        ),
      );
    switch (statement.kind) {
      case 'break':
      case 'continue':
      case 'return':
        return { ...STEP, leaves: new Set([statement.kind]) };
      case 'goto':
        // To a label of the arm; any other one leaves the arm, and nothing of it comes first.
        return { ...STEP, labelled: labels.get(statement.target) };
      case 'if': {
        const { condition, then, otherwise } = statement;
        if (condition.kind !== 'const') return ofInner([then, otherwise]);
        return ofInner([condition.value === 1 ? then : otherwise]);
      }
      case 'match': {
        // It is complete: without `else`, one of the arms is taken.
        const { arms, otherwise } = statement;
        return ofInner([...arms.map(({ body }) => body), ...(otherwise ? [otherwise] : [])]);
      }
      case 'either':
        return ofInner(statement.arms);
      case 'loop':
        return ofLoop(ofInner([statement.body]), false);
      case 'while': {
        const { condition, body } = statement;
        if (condition.kind !== 'const') return ofLoop(ofInner([body]), true);
        return condition.value === 1 ? ofLoop(ofInner([body]), false) : NOTHING;
      }
      case 'for': {
        const inner = ofInner([statement.body]);
        // A type has values, a set may have none.
        const isLeft = statement.set !== undefined || inner.passes || inner.leaves.has('continue');
        return ofLoop(inner, isLeft);
      }
      default:
        return NOTHING;
    }
  };

  return (statements, locals) => ofBlock(statements, locals, new Map());
}

/** One of several ways is taken. */
function anyOf(paths: readonly Beginning[]): Beginning {
  return {
    labelled: paths.find(({ labelled }) => labelled !== undefined)?.labelled,
    passes: paths.some(({ passes }) => passes),
    leaves: new Set(paths.flatMap(({ leaves }) => [...leaves])),
  };
}

/** A loop around `body`; `isLeft` says whether it can end without a `break`. */
function ofLoop({ labelled, leaves }: Beginning, isLeft: boolean): Beginning {
  return {
    labelled,
    passes: isLeft || leaves.has('break'),
    leaves: new Set([...leaves].filter((path) => path === 'return')),
  };
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
