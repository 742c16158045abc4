/** The table of all names of a program: what each means is computed when it is first needed. */
import type { Program } from '../program/program.ts';
import type { Declaration } from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import { type GlobalSymbol, lazy } from '../types/symbols.ts';
import type { IndexType } from '../types/types.ts';
import { expressionOf } from './elaborate-expression.ts';
import {
  type Elaboration,
  type OnMeaning,
  type ProcSignature,
  report,
  reportMeaning,
  type ThreadSignature,
  type VariableSignature,
} from './elaboration.ts';
import { type Conflict, reportConflicts } from './module-conflicts.ts';
import {
  type Of,
  procSignature,
  threadSignature,
  tidType,
  variableSignature,
} from './signatures.ts';
import { symbolsOf } from './symbol-meanings.ts';

export interface GlobalTable {
  readonly context: Elaboration;
  readonly declarations: readonly Declaration[];
  readonly variableDeclarations: readonly Of<'variable'>[];
  readonly procDeclarations: readonly Of<'proc'>[];
  readonly threadDeclarations: readonly Of<'thread'>[];
  /** Filled while bodies are elaborated. */
  readonly unusedLocals: { name: string; span: Span }[];
  /** Whether two modules that are used declare the same names: then nothing in them means what it says. */
  readonly hasConflict: boolean;
}

const RESERVED: ReadonlySet<string> = new Set(['bool', 'Tid', 'self', 'this_cpu']);

/** Collects the names of all modules; `params` overrides the values of params. */
export function buildGlobals(
  program: Program,
  params: ReadonlyMap<string, number>,
  onMeaning?: OnMeaning,
): GlobalTable {
  const declarations = program.modules.flatMap((module) => module.syntax.declarations);
  const variableDeclarations = declarations.filter((d) => d.kind === 'variable');
  const procDeclarations = declarations.filter((d) => d.kind === 'proc');
  const threadDeclarations = declarations.filter((d) => d.kind === 'thread');
  const globals = new Map<string, GlobalSymbol>();
  let lastId = 0;
  const tid = lazy<IndexType>(
    () => tidType(context),
    () => ({ kind: 'index', name: 'Tid', size: 1, symmetric: false }),
  );
  const variables: VariableSignature[] = [];
  const procs: ProcSignature[] = [];
  const threads: ThreadSignature[] = [];
  const context: Elaboration = {
    globals,
    variables,
    procs,
    threads,
    diagnostics: [],
    used: new Set(),
    calledParts: { count: 0 },
    boundsFrom: new WeakMap(),
    freshId: () => {
      lastId += 1;
      return lastId;
    },
    expressionOf,
    tid: tid.get,
    onMeaning,
  };
  variables.push(...variableDeclarations.map((d) => variableSignature(context, d)));
  procs.push(...procDeclarations.map((d) => procSignature(context, d)));
  threads.push(...threadDeclarations.map((d) => threadSignature(context, d)));

  const add = (symbol: GlobalSymbol): void => {
    const { name, span } = symbol;
    const other = globals.get(name);
    reportMeaning(context, name, span, symbol);
    if (RESERVED.has(name)) report(context, 'K0209', { name }, span);
    else if (other === undefined) globals.set(name, symbol);
    else if (!isOfConflict(other.span, span)) {
      const related = [{ span: other.span, label: 'already declared here' }];
      report(context, 'K0202', { name }, span, { related, hint: 'rename one of them' });
    } else conflicts.push({ name, first: other.span, second: span });
  };
  const conflicts: Conflict[] = [];
  const { entry } = program;
  const isOfConflict = (first: Span, second: Span): boolean =>
    first.source !== second.source && second.source !== entry.source;
  for (const declaration of declarations) {
    for (const symbol of symbolsOf(context, declaration, params, {
      variable: (d) => variableDeclarations.indexOf(d),
      proc: (d) => procDeclarations.indexOf(d),
      thread: (d) => threadDeclarations.indexOf(d),
    })) {
      add(symbol);
    }
  }
  reportConflicts(context, program, conflicts);
  return {
    hasConflict: conflicts.length > 0,
    context,
    declarations,
    variableDeclarations,
    procDeclarations,
    threadDeclarations,
    unusedLocals: [],
  };
}
