/** Procs and threads: their parameters, their locals, and where threads run. */
import type { Declaration, Parameter } from '../syntax/ast.ts';
import type { CoreLocal, CoreProc, CoreThread } from '../types/core.ts';
import type { Expr } from '../types/expression.ts';
import type { LocalSymbol } from '../types/symbols.ts';
import { BOOL, isScalar, type Type } from '../types/types.ts';
import { canComplete } from './check-flow.ts';
import { elaborateExpression } from './coerce.ts';
import { elaborateEffects } from './elaborate-locks.ts';
import { GLOBAL_SCOPE, withoutDiagnostics } from './elaborate-scopes.ts';
import { elaborateBlock } from './elaborate-statement.ts';
import { elaborateScalar } from './elaborate-type.ts';
import {
  type BodyContext,
  bind,
  type Elaboration,
  type MutableLocal,
  report,
  reportMeaning,
  type Scope,
} from './elaboration.ts';
import type { GlobalTable } from './globals.ts';

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

export function elaborateProc(
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
  const around = { context, body, scope, atomic: false, inLoop: false, labels: undefined };
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

export function elaborateThread(
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
  const around = { context, body, scope: inner, atomic: false, inLoop: false, labels: undefined };
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
