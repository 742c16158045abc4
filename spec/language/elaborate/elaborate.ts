import {
  type TableDeclaration,
  tableDeclarations,
  withDriverThreads,
  withoutDrivers,
} from '../program/driver-threads.ts';
import type { Program } from '../program/program.ts';
import type { Declaration, GuardedDeclaration, IndexSyntax, Parameter } from '../syntax/ast.ts';
import { type Diagnostic, hasErrors } from '../text/diagnostics.ts';
import type { Span } from '../text/source.ts';
import type {
  Core,
  CoreGuard,
  CoreLocal,
  CoreParam,
  CoreProc,
  CoreProperty,
  CoreThread,
  CoreVariable,
} from '../types/core.ts';
import type { Expr } from '../types/expression.ts';
import type { LocalSymbol } from '../types/symbols.ts';
import { BOOL, isScalar, type ScalarType, showType, type Type } from '../types/types.ts';
import { subexpressions } from '../types/walk-expression.ts';
import { checkAtomic } from './check-atomic.ts';
import { checkEither } from './check-either.ts';
import { canComplete, checkRecursion } from './check-flow.ts';
import { checkLabels } from './check-labels.ts';
import { checkNames } from './check-names.ts';
import { checkUnused } from './check-unused.ts';
import { elaborateAs, elaborateExpression } from './coerce.ts';
import { elaborateEffects, elaborateLockTypes } from './elaborate-locks.ts';
import { placeOf } from './elaborate-place.ts';
import { elaborateBlock } from './elaborate-statement.ts';
import { elaborateStepProperty } from './elaborate-step.ts';
import { elaborateTables } from './elaborate-tables.ts';
import { elaborateTemporal } from './elaborate-temporal.ts';
import { elaborateScalar, elaborateType } from './elaborate-type.ts';
import {
  type BodyContext,
  bind,
  type Elaboration,
  type MutableLocal,
  type OnMeaning,
  report,
  reportMeaning,
  type Scope,
} from './elaboration.ts';
import { buildGlobals, type GlobalTable } from './globals.ts';

export interface ElaborateOptions {
  /** Values for params, by name; the others keep the value the spec gives. */
  readonly params: ReadonlyMap<string, number>;
  /** What editors ask for: called for each name of the program that means something. */
  readonly onMeaning?: OnMeaning;
  /** Whether drivers are threads of the program. Without, they are checked only; default: no. */
  readonly drives?: boolean;
}

export interface Elaborated {
  /** Undefined if there are errors. */
  readonly core: Core | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Resolves all names and types of a program (its variants already applied).
 *
 * Never throws on user input; reports every independent mistake once. Law: a core contains no
 * expression whose value could be outside its type except below `narrow`, `unwrap`, `append`,
 * `seq-index`, `head` and `tail`.
 */
export function elaborate(program: Program, options: ElaborateOptions): Elaborated {
  const tables = tableDeclarations(program);
  if (tables.length === 0) return elaborateThreads(program, [], options);
  const driven = elaborateThreads(withDriverThreads(program), tables, options);
  if (options.drives === true || driven.core === undefined) return driven;
  // Whoever only checks properties has no driver: it would be one of the threads that locks know.
  const { core, diagnostics } = elaborateThreads(withoutDrivers(program), [], {
    params: options.params,
  });
  return { core, diagnostics: core === undefined ? diagnostics : driven.diagnostics };
}

/** Elaborates `program`, in which nothing is a driver any more, and what `tables` say of it. */
function elaborateThreads(
  program: Program,
  tables: readonly TableDeclaration[],
  options: ElaborateOptions,
): Elaborated {
  const table = buildGlobals(program, options.params, options.onMeaning);
  const { context } = table;
  if (table.hasConflict) return { core: undefined, diagnostics: context.diagnostics };
  const params = elaborateParams(table);
  const variables = table.variableDeclarations.map((d, i) => elaborateVariable(table, d, i));
  const guards = table.declarations.flatMap((d) =>
    d.kind === 'guarded' ? [elaborateGuard(table, d)] : [],
  );
  for (const symbol of table.context.globals.values()) {
    if (symbol.kind === 'fn') symbol.fn.get();
    if (symbol.kind === 'type') symbol.type.get();
  }
  const procs = table.procDeclarations.map((d, i) => elaborateProc(table, d, i));
  const threads = table.threadDeclarations.map((d) => elaborateThread(table, d));
  const declared = table.declarations.filter((d) => d.kind === 'property');
  const properties = declared.map((d) => elaborateProperty(table, d));
  const temporal = declared
    .filter(({ form }) => form === 'property' || form === 'eventually')
    .map((d) => elaborateTemporal(context, PROPERTY_SCOPE, d));
  const stepProperties = declared
    .filter(({ form }) => form === 'step')
    .map((d) => elaborateStepProperty(context, PROPERTY_SCOPE, d));
  checkDuplicateProperties(table);
  checkRecursion(context, procs);
  const partial: Core = {
    name: program.entry.name,
    params,
    variables: variables.filter((v) => v !== undefined),
    guards: guards.filter((g) => g !== undefined),
    lockTypes: elaborateLockTypes(context, table.procDeclarations),
    procs,
    threads,
    properties: properties.filter((p) => p !== undefined),
    temporal: temporal.filter((p) => p !== undefined),
    stepProperties: stepProperties.filter((p) => p !== undefined),
    ...(tables.length > 0 && { tables: elaborateTables(context, tables) }),
  };
  const bodies = [...table.procDeclarations, ...table.threadDeclarations].map(({ body }) => body);
  for (const body of bodies) checkLabels(context, body);
  checkNames(context, declared, bodies);
  if (!hasErrors(context.diagnostics)) {
    checkAtomic(context, partial);
    checkEither(context, partial);
  }
  // What is wrong may have been the use.
  if (!hasErrors(context.diagnostics)) checkUnused(context, program, table.unusedLocals);
  const failed = hasErrors(context.diagnostics);
  return { core: failed ? undefined : partial, diagnostics: context.diagnostics };
}

/** Returns the params of a program as it gives them itself, in order; undefined if there is a mistake in one. */
export function paramsOf(program: Program): readonly CoreParam[] | undefined {
  const table = buildGlobals(program, new Map());
  const params = elaborateParams(table);
  return hasErrors(table.context.diagnostics) ? undefined : params;
}

const GLOBAL_SCOPE: Scope = {
  names: new Map(),
  outer: undefined,
  body: undefined,
  property: false,
};
const PROPERTY_SCOPE: Scope = { ...GLOBAL_SCOPE, property: true };

function elaborateParams({ context }: GlobalTable): readonly CoreParam[] {
  return [...context.globals.values()].flatMap((symbol) => {
    const meaning = symbol.kind === 'param' ? symbol.param.get() : undefined;
    return meaning === undefined ? [] : [{ name: symbol.name, ...meaning, span: symbol.span }];
  });
}

/** The names in `[p: Page, q: Page]`, as bound variables. */
function bindIndexes(
  context: Elaboration,
  indexes: readonly IndexSyntax[],
):
  | { readonly scope: Scope; readonly bound: readonly { id: number; type: ScalarType }[] }
  | undefined {
  const names = new Map<string, LocalSymbol>();
  const bound: { id: number; type: ScalarType }[] = [];
  for (const index of indexes) {
    const type = elaborateScalar(context, GLOBAL_SCOPE, index.type);
    if (type === undefined) return undefined;
    const id = context.freshId();
    bound.push({ id, type });
    if (index.name !== undefined) {
      const { text: name, span } = index.name;
      bind(context, names, { kind: 'bound', name, id, type, span });
    }
  }
  return { scope: { ...GLOBAL_SCOPE, names, outer: GLOBAL_SCOPE }, bound };
}

function elaborateVariable(
  { context }: GlobalTable,
  declaration: Extract<Declaration, { kind: 'variable' }>,
  variable: number,
): CoreVariable | undefined {
  const whole = context.variables[variable]?.type();
  const bound = bindIndexes(context, declaration.indexes);
  const element = elaborateType(withoutDiagnostics(context), GLOBAL_SCOPE, declaration.type);
  if (declaration.storage === 'percpu' && declaration.indexes.length === 0) {
    report(context, 'K0420', {}, declaration.name.span);
  }
  if (whole === undefined || bound === undefined || element === undefined) return undefined;
  const initial =
    declaration.initial && elaborateAs(context, bound.scope, declaration.initial, element);
  if (declaration.initial !== undefined && initial === undefined) return undefined;
  if (initial !== undefined && !isConstant(initial)) {
    return report(context, 'K0306', {}, initial.span, {
      hint: 'an initial value is made of constants, params and the index names',
    });
  }
  return {
    name: declaration.name.text,
    storage: declaration.storage,
    type: whole,
    indexes: bound.bound,
    element,
    initial,
    ...(declaration.withStore === true ? { withStore: true as const } : {}),
    span: declaration.name.span,
  };
}

function isConstant(initial: Expr): boolean {
  for (const e of subexpressions(initial)) {
    if (e.kind === 'global' || e.kind === 'self' || e.kind === 'at' || e.kind === 'done')
      return false;
  }
  return true;
}

/** The same names, but messages go nowhere: for what has been reported already. */
function withoutDiagnostics(context: Elaboration): Elaboration {
  return { ...context, diagnostics: [] };
}

function elaborateGuard(
  { context }: GlobalTable,
  declaration: GuardedDeclaration,
): CoreGuard | undefined {
  const { variable: name, lock, span } = declaration;
  const symbol = context.globals.get(name.text);
  if (symbol?.kind !== 'variable') {
    return report(context, 'K0201', { kind: 'variable', name: name.text }, name.span);
  }
  context.used.add(name.text);
  reportMeaning(context, name.text, name.span, symbol);
  const ids: number[] = [];
  const names = new Map<string, LocalSymbol>();
  let type = context.variables[symbol.variable]?.type();
  for (const index of declaration.indexes) {
    if (type === undefined) return undefined;
    if (type.kind !== 'array') {
      return report(context, 'K0310', { type: showType(type) }, index.span);
    }
    const id = context.freshId();
    ids.push(id);
    const { text, span: at } = index;
    bind(context, names, { kind: 'bound', name: text, id, type: type.index, span: at });
    type = type.element;
  }
  const scope: Scope = { ...GLOBAL_SCOPE, names, outer: GLOBAL_SCOPE };
  const lockExpr = elaborateExpression(context, scope, lock);
  if (lockExpr === undefined) return undefined;
  const holds = (mode: 'read' | 'write'): Expr | undefined => {
    const { type: lockType } = lockExpr;
    const fnName = lockType.kind === 'struct' ? `${lockType.name}_guards_${mode}` : '';
    const fn = context.globals.get(fnName);
    if (fn?.kind !== 'fn') {
      return report(context, 'K0419', { name: showType(lockType) }, lock.span, {
        hint: `a lock is a struct \`L\` with \`fn L_guards_${mode}(l: L) -> bool\``,
      });
    }
    context.used.add(fnName);
    return elaborateAs(
      context,
      scope,
      {
        kind: 'call',
        callee: { kind: 'name', name: fnName, span: lock.span },
        args: [lock],
        span: lock.span,
      },
      BOOL,
    );
  };
  const read = holds('read');
  const write = read && holds('write');
  const text = lock.span.source.text.slice(lock.span.start, lock.span.end);
  const place = placeOf(lockExpr);
  const isInside = place?.root.kind === 'global' && place.root.variable === symbol.variable;
  const lockPath = isInside ? place.path : undefined;
  const { variable } = symbol;
  return read && write && { variable, ids, lock: text, lockPath, read, write, span };
}

function newBody(
  name: string,
  result: Type | undefined,
  thisCpu: Expr | undefined,
  isThread: boolean,
): BodyContext & { readonly locals: MutableLocal[] } {
  return {
    locals: [],
    assigned: new Set(),
    usedLocals: new Set(),
    constants: new Map(),
    unknown: new Set(),
    result,
    thisCpu,
    name,
    isThread,
  };
}

function finishLocals(table: GlobalTable, body: BodyContext, first: number): readonly CoreLocal[] {
  for (const [i, local] of body.locals.entries()) {
    if (i >= first && local.name !== '' && !body.usedLocals.has(i)) {
      table.unusedLocals.push({ name: local.name, span: local.span });
    }
  }
  return body.locals.map((local, i) => ({ ...local, assigned: body.assigned.has(i) }));
}

function elaborateProc(
  table: GlobalTable,
  declaration: Extract<Declaration, { kind: 'proc' }>,
  proc: number,
): CoreProc {
  const { context } = table;
  const signature = context.procs[proc];
  const result = signature?.result();
  const body = newBody(declaration.name.text, result, undefined, false);
  const names = new Map<string, LocalSymbol>();
  const parameters = signature?.parameters() ?? [];
  for (const [i, parameter] of declaration.parameters.entries()) {
    declareParameter(context, body, names, parameter, parameters[i]?.type);
  }
  const scope: Scope = { names, outer: GLOBAL_SCOPE, body, property: false };
  for (const effect of declaration.effects) {
    const symbol = 'lock' in effect ? names.get(effect.lock.text) : undefined;
    if (symbol !== undefined && 'lock' in effect) {
      reportMeaning(context, effect.lock.text, effect.lock.span, symbol);
    }
  }
  const around = { context, body, scope, atomic: false, inLoop: false, labels: [] };
  const block = elaborateBlock(around, declaration.body);
  if (result !== undefined && canComplete(block)) {
    report(context, 'K0418', { name: declaration.name.text }, declaration.name.span);
  }
  return {
    name: declaration.name.text,
    parameterCount: declaration.parameters.length,
    locals: finishLocals(table, body, declaration.parameters.length),
    result,
    effects: elaborateEffects(context, declaration, proc),
    body: block,
    span: declaration.name.span,
  };
}

function declareParameter(
  context: Elaboration,
  body: BodyContext,
  names: Map<string, LocalSymbol>,
  { name: { text: name, span }, ref }: Parameter,
  type: Type = BOOL,
): void {
  const other = names.get(name);
  if (other !== undefined) {
    const related = [{ span: other.span, label: 'already declared here' }];
    report(context, 'K0202', { name }, span, { related });
  }
  const local = body.locals.length;
  body.locals.push({ name, type, ref, span });
  bind(context, names, { kind: 'local', name, local, type, span });
}

function elaborateThread(
  table: GlobalTable,
  declaration: Extract<Declaration, { kind: 'thread' }>,
): CoreThread {
  const { context } = table;
  const names = new Map<string, LocalSymbol>();
  const indexes = declaration.indexes.map((index, i) => {
    const type = elaborateScalar(withoutDiagnostics(context), GLOBAL_SCOPE, index.type) ?? BOOL;
    const name = index.name?.text ?? '';
    if (index.name !== undefined) {
      bind(context, names, { kind: 'arg', name, index: i, type, span: index.name.span });
    }
    return { name, type };
  });
  const scope: Scope = { names, outer: GLOBAL_SCOPE, body: undefined, property: false };
  const cpu = declaration.cpu && elaborateCpu(context, scope, declaration.cpu);
  const body = newBody(declaration.name.text, undefined, cpu, true);
  const inner: Scope = { ...scope, body };
  const around = { context, body, scope: inner, atomic: false, inLoop: false, labels: [] };
  const block = elaborateBlock(around, declaration.body);
  return {
    name: declaration.name.text,
    daemon: declaration.daemon,
    fairness: fairnessOf(declaration),
    indexes,
    cpu,
    locals: finishLocals(table, body, 0),
    body: block,
    span: declaration.name.span,
  };
}

/** By default a thread is weakly fair, and a daemon need not make progress. */
function fairnessOf({
  fairness,
  daemon,
}: Extract<Declaration, { kind: 'thread' }>): CoreThread['fairness'] {
  if (fairness === undefined) return daemon ? 'none' : 'weak';
  return ({ fair: 'weak', strong: 'strong', unfair: 'none' } as const)[fairness];
}

function elaborateCpu(
  context: Elaboration,
  scope: Scope,
  syntax: Parameters<typeof elaborateExpression>[2],
): Expr | undefined {
  const cpu = elaborateExpression(context, scope, syntax);
  if (cpu === undefined || (isScalar(cpu.type) && (cpu.kind === 'const' || cpu.kind === 'arg'))) {
    return cpu;
  }
  return report(context, 'K0306', {}, syntax.span, {
    hint: 'a CPU is a constant or an index of the thread',
  });
}

function elaborateProperty(
  { context }: GlobalTable,
  declaration: Extract<Declaration, { kind: 'property' }>,
): CoreProperty | undefined {
  const { form, name, doc: message } = declaration;
  if (form !== 'invariant' && form !== 'never' && form !== 'cover') return undefined;
  const body = elaborateAs(context, PROPERTY_SCOPE, declaration.body, BOOL);
  return body && { form, name: name.text, message, body, span: name.span };
}

function checkDuplicateProperties({ context, declarations }: GlobalTable): void {
  const seen = new Map<string, Span>();
  for (const declaration of declarations) {
    if (declaration.kind !== 'property') continue;
    const { text: name, span } = declaration.name;
    const other = seen.get(name);
    if (other !== undefined) {
      const related = [{ span: other, label: 'already declared here' }];
      report(context, 'K0202', { name }, span, { related });
    }
    seen.set(name, span);
  }
}
