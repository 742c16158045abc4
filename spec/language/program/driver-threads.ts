/**
 * Drivers as threads: each takes one operation after another, whichever it likes.
 *
 *     thread task[i: Task] on cpu i {
 *       loop {
 *         let "the result" : Errno? = none
 *         idle: choose "the operation" in 0..1
 *         start: match "the operation" {
 *           0 { let got : Errno = store(i)  "the result" = got  returned: skip }
 *           1 { atomic { assume is_mapped() }  let got : Errno = unmap()  "the result" = got  returned: skip }
 *         }
 *       }
 *     }
 *
 * Between two operations it stands at `idle`, and behind each at `returned`, with the result. One that it is
 * not to take (`when`) drops the run. No spec can write the names of the two locals.
 */
import type {
  Block,
  CallExpression,
  ColumnDeclaration,
  Declaration,
  DriverDeclaration,
  Expression,
  ModeDeclaration,
  Name,
  OperationSyntax,
  Statement,
  ThreadDeclaration,
  TypeSyntax,
} from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import type { Program } from './program.ts';

/** The local that says which operation it is: its place among those of the driver, from 0. */
export const OPERATION_LOCAL = 'the operation';
/** The local that has what the operation returned; `none` before. Drivers without results have none. */
export const RESULT_LOCAL = 'the result';
/** Where a driver has no operation, and where it has one that has just returned. */
export const IDLE_LABEL = 'idle';
export const RETURNED_LABEL = 'returned';

/** What is said of tables of operations. */
export type TableDeclaration = DriverDeclaration | ColumnDeclaration | ModeDeclaration;

/** Returns what all modules of `program` say of tables, in order. */
export function tableDeclarations({ modules }: Program): readonly TableDeclaration[] {
  return modules.flatMap(({ syntax }) =>
    syntax.declarations.filter(
      (d): d is TableDeclaration => d.kind === 'driver' || d.kind === 'column' || d.kind === 'mode',
    ),
  );
}

/** Returns `program` with a thread in the place of each driver. */
export function withDriverThreads(program: Program): Program {
  return changed(program, (declaration) =>
    declaration.kind === 'driver' ? [threadOf(declaration)] : [declaration],
  );
}

/** Returns `program` without its drivers. */
export function withoutDrivers(program: Program): Program {
  return changed(program, (declaration) => (declaration.kind === 'driver' ? [] : [declaration]));
}

function changed(
  program: Program,
  change: (declaration: Declaration) => readonly Declaration[],
): Program {
  const modules = program.modules.map((module) => {
    const declarations = module.syntax.declarations.flatMap(change);
    return { ...module, syntax: { ...module.syntax, declarations } };
  });
  return { ...program, modules, entry: modules.at(-1) ?? program.entry };
}

function threadOf(driver: DriverDeclaration): ThreadDeclaration {
  const { name, doc, indexes, cpu, result, operations, span } = driver;
  const at = name.span;
  const operation: Expression = { kind: 'name', name: OPERATION_LOCAL, span: at };
  const none: Statement[] =
    result === undefined
      ? []
      : [
          {
            kind: 'let',
            label: undefined,
            name: { text: RESULT_LOCAL, span: at },
            type: { kind: 'optional-type', inner: result, span: result.span },
            value: { kind: 'none', span: at },
            span: at,
          },
        ];
  const choose: Statement = {
    kind: 'choose',
    label: label(IDLE_LABEL, at),
    name: { text: OPERATION_LOCAL, span: at },
    domain: {
      kind: 'type-domain',
      type: {
        kind: 'range-type',
        low: number(0, at),
        high: number(operations.length - 1, at),
        span: at,
      },
      span: at,
    },
    where: undefined,
    span: at,
  };
  const start: Statement = {
    kind: 'match',
    label: label('start', at),
    value: operation,
    arms: operations.map((each, i) => ({
      patterns: [number(i, each.name.span)],
      body: bodyOf(each, result),
      span: each.span,
    })),
    otherwise: undefined,
    span: at,
  };
  const loop: Statement = {
    kind: 'loop',
    label: undefined,
    body: blockOf([...none, choose, start], at),
    span: at,
  };
  return {
    kind: 'thread',
    doc,
    fairness: undefined,
    daemon: false,
    name,
    indexes,
    cpu,
    body: blockOf([loop], at),
    span,
  };
}

function bodyOf({ call, condition, span }: OperationSyntax, result: TypeSyntax | undefined): Block {
  const guard: Statement[] =
    condition === undefined
      ? []
      : [
          {
            kind: 'atomic',
            label: undefined,
            body: blockOf(
              [{ kind: 'assume', label: undefined, condition, span: condition.span }],
              condition.span,
            ),
            span: condition.span,
          },
        ];
  const called: Statement[] =
    result === undefined
      ? [{ kind: 'call-statement', label: undefined, call, span: call.span }]
      : calledFor(call, result);
  const returned: Statement = { kind: 'skip', label: label(RETURNED_LABEL, span), span };
  return blockOf([...guard, ...called, returned], span);
}

/** The result of a proc is stored as it is, so it cannot become an optional at once. */
function calledFor(call: CallExpression, result: TypeSyntax): Statement[] {
  const { span } = call;
  const got: Name = { text: 'what it returned', span };
  return [
    { kind: 'let', label: undefined, name: got, type: result, value: call, span },
    {
      kind: 'assign',
      label: undefined,
      racy: false,
      target: { kind: 'name', name: RESULT_LOCAL, span },
      value: { kind: 'name', name: got.text, span },
      span,
    },
  ];
}

function label(text: string, span: Span): Name {
  return { text, span };
}

function number(value: number, span: Span): Expression {
  return { kind: 'number', value, span };
}

function blockOf(statements: readonly Statement[], span: Span): Block {
  return { statements, span };
}
