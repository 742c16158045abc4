/** Drivers, columns and modes: what a table of operations says, and in which words. */
import type { TableDeclaration } from '../program/driver-threads.ts';
import type {
  ColumnDeclaration,
  DriverDeclaration,
  ModeDeclaration,
  Name,
  OperationSyntax,
  TextPartSyntax,
} from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import { suggestFor } from '../text/suggest.ts';
import type { CoreColumn, CoreDriver, CoreTables, CoreTextPart, TableIds } from '../types/core.ts';
import type { LocalSymbol } from '../types/symbols.ts';
import { BOOL, isScalar, type ScalarType, sameType, showType } from '../types/types.ts';
import { elaborateAs, elaborateExpression } from './coerce.ts';
import { elaborateScalar } from './elaborate-type.ts';
import { type Elaboration, report, type Scope } from './elaboration.ts';
import { threadLabels } from './thread-labels.ts';

/** The most drivers that may be in the middle of an operation: that many threads there can be. */
const BLOCKED_MAX = 30;

const GLOBAL_SCOPE: Scope = {
  names: new Map(),
  outer: undefined,
  body: undefined,
  property: false,
};

/** Elaborates what `declarations` say, where their drivers are threads of the program. */
export function elaborateTables(
  context: Elaboration,
  declarations: readonly TableDeclaration[],
): CoreTables {
  const drivers = declarations.filter((d) => d.kind === 'driver');
  const modes = declarations.filter((d) => d.kind === 'mode');
  const columns = declarations.filter((d) => d.kind === 'column');
  const ids: TableIds = {
    blocked: context.freshId(),
    returned: context.freshId(),
    result: context.freshId(),
  };
  checkNames(
    context,
    drivers.flatMap((driver) => driver.operations.map((each) => each.name)),
  );
  checkNames(
    context,
    modes.map((mode) => mode.name),
  );
  checkNames(
    context,
    columns.flatMap(({ name, after }) => (after === undefined ? [name] : [name, after])),
  );
  checkExclusions(
    context,
    drivers.flatMap((driver) => driver.operations),
  );
  for (const mode of modes) checkMode(context, mode);
  const made = drivers.map((driver) => elaborateDriver(context, driver));
  const result = resultOf(context, drivers, made);
  const known = columns.map((column) => elaborateColumn(context, ids, result, column));
  return {
    drivers: made,
    columns: known.filter((column) => column !== undefined),
    ids,
  };
}

/** Reports names that stand twice in one list: a table could not tell them apart. */
function checkNames(
  context: Elaboration,
  names: readonly { readonly text: string; readonly span: Span }[],
): void {
  const seen = new Map<string, Span>();
  for (const { text: name, span } of names) {
    const other = seen.get(name);
    if (other !== undefined) {
      const related = [{ span: other, label: 'already declared here' }];
      report(context, 'K0202', { name }, span, { related });
    } else seen.set(name, span);
  }
}

/** Reports the names behind `excludes` that are of no operation. */
function checkExclusions(context: Elaboration, operations: readonly OperationSyntax[]): void {
  const names = operations.map(({ name }) => name.text);
  for (const { text, span } of operations.flatMap(({ excludes }) => excludes)) {
    if (names.includes(text)) continue;
    const near = suggestFor(context.diagnostics, text, () => names);
    report(context, 'K0201', { kind: 'operation', name: text }, span, {
      hint: near && `did you mean \`${near}\`?`,
    });
  }
}

function checkMode(context: Elaboration, { settings }: ModeDeclaration): void {
  for (const { param, value } of settings) {
    const symbol = context.globals.get(param.text);
    if (symbol?.kind !== 'param') {
      const near = suggestFor(context.diagnostics, param.text, () =>
        [...context.globals.values()]
          .filter(({ kind }) => kind === 'param')
          .map(({ name }) => name),
      );
      report(context, 'K0504', { name: param.text }, param.span, {
        hint: near && `did you mean \`${near}\`?`,
      });
      continue;
    }
    context.used.add(param.text);
    const meaning = symbol.param.get();
    const expr = meaning && elaborateAs(context, GLOBAL_SCOPE, value, meaning.type);
    if (expr !== undefined && expr.kind !== 'const') report(context, 'K0306', {}, value.span);
  }
}

function elaborateDriver(context: Elaboration, driver: DriverDeclaration): CoreDriver {
  const { name, operations, result } = driver;
  const labels = threadLabels(context, name.text);
  for (const label of operations.flatMap(({ splits }) => splits)) {
    if (labels.has(label.text)) continue;
    if (context.globals.get(label.text)?.kind === 'proc') {
      context.used.add(label.text);
      continue;
    }
    const near = suggestFor(context.diagnostics, label.text, () => labels);
    report(context, 'K0423', { thread: name.text, label: label.text }, label.span, {
      hint: near && `did you mean \`${near}\`?`,
    });
  }
  const textsOf = (names: readonly Name[]): readonly string[] => names.map(({ text }) => text);
  return {
    template: context.threads.findIndex((thread) => thread.name === name.text),
    operations: operations.map((each) => ({
      ...{ name: each.name.text, span: each.span, isConditional: each.condition !== undefined },
      ...{ mayDoNothing: each.mayDoNothing, splits: textsOf(each.splits) },
      excludes: textsOf(each.excludes),
    })),
    result: result && elaborateScalar(context, GLOBAL_SCOPE, result),
  };
}

/** What `result` is in outcomes: what the operations of all drivers return that return something. */
function resultOf(
  context: Elaboration,
  drivers: readonly DriverDeclaration[],
  made: readonly CoreDriver[],
): ScalarType | undefined {
  let first: ScalarType | undefined;
  for (const [i, { result }] of made.entries()) {
    if (result === undefined) continue;
    if (first === undefined) first = result;
    else if (!sameType(first, result)) {
      const span = drivers[i]?.result?.span;
      if (span !== undefined) {
        report(context, 'K0301', {}, span, {
          expected: showType(first),
          found: showType(result),
          hint: 'all drivers return one type, since one column shows what they return',
        });
      }
    }
  }
  return first;
}

function elaborateColumn(
  context: Elaboration,
  ids: TableIds,
  result: ScalarType | undefined,
  { form, name, after, parts, span }: ColumnDeclaration,
): CoreColumn | undefined {
  const names = new Map<string, LocalSymbol>();
  const bind = (text: string, id: number, type: ScalarType): void => {
    names.set(text, { kind: 'bound', name: text, id, type, span: name.span });
  };
  bind('blocked', ids.blocked, { kind: 'int', low: 0, high: BLOCKED_MAX });
  if (form === 'outcome') {
    bind('returned', ids.returned, BOOL);
    if (result !== undefined) bind('result', ids.result, result);
  }
  const isStep = form !== 'label';
  const scope: Scope = { names, outer: GLOBAL_SCOPE, body: undefined, property: true, isStep };
  const known = parts.map((part) => elaboratePart(context, scope, part));
  const made = known.filter((part) => part !== undefined);
  if (made.length < parts.length) return undefined;
  return { form, name: name.text, after: after?.text, parts: made, span };
}

function elaboratePart(
  context: Elaboration,
  scope: Scope,
  { text, value, condition: when }: TextPartSyntax,
): CoreTextPart | undefined {
  const condition = when && elaborateAs(context, scope, when, BOOL);
  if (when !== undefined && condition === undefined) return undefined;
  if (value === undefined) return { shows: text ?? '', condition };
  const shows = elaborateExpression(context, scope, value);
  if (shows === undefined) return undefined;
  if (isScalar(shows.type)) return { shows, condition };
  return report(context, 'K0442', { type: showType(shows.type) }, value.span, {
    hint: 'show its parts: texts and numbers, each with `if` where it depends',
  });
}
