import {
  type TableDeclaration,
  tableDeclarations,
  withDriverThreads,
  withoutDrivers,
} from '../program/driver-threads.ts';
import type { Program } from '../program/program.ts';
import type { Declaration } from '../syntax/ast.ts';
import { type Diagnostic, hasErrors } from '../text/diagnostics.ts';
import type { Span } from '../text/source.ts';
import type { Core, CoreParam, CoreProperty } from '../types/core.ts';
import { BOOL } from '../types/types.ts';
import { checkAtomic } from './check-atomic.ts';
import { checkEither } from './check-either.ts';
import { checkRecursion } from './check-flow.ts';
import { checkLabels } from './check-labels.ts';
import { checkNames } from './check-names.ts';
import { checkUnused } from './check-unused.ts';
import { elaborateAs } from './coerce.ts';
import { elaborateProc, elaborateThread } from './elaborate-code.ts';
import { elaborateLockTypes } from './elaborate-locks.ts';
import { PROPERTY_SCOPE } from './elaborate-scopes.ts';
import { elaborateStepProperty } from './elaborate-step.ts';
import { elaborateTables } from './elaborate-tables.ts';
import { elaborateTemporal } from './elaborate-temporal.ts';
import { elaborateGuard, elaborateVariable } from './elaborate-variable.ts';
import { type OnMeaning, report } from './elaboration.ts';
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

function elaborateParams({ context }: GlobalTable): readonly CoreParam[] {
  return [...context.globals.values()].flatMap((symbol) => {
    const meaning = symbol.kind === 'param' ? symbol.param.get() : undefined;
    return meaning === undefined ? [] : [{ name: symbol.name, ...meaning, span: symbol.span }];
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
