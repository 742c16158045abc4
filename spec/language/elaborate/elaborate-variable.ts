/** Variables with their initial values, and the guards of variables. */
import type { Declaration, GuardedDeclaration } from '../syntax/ast.ts';
import type { CoreGuard, CoreVariable } from '../types/core.ts';
import type { Expr } from '../types/expression.ts';
import type { LocalSymbol } from '../types/symbols.ts';
import { BOOL, showType } from '../types/types.ts';
import { subexpressions } from '../types/walk-expression.ts';
import { elaborateAs, elaborateExpression } from './coerce.ts';
import { placeOf } from './elaborate-place.ts';
import { bindIndexes, GLOBAL_SCOPE, withoutDiagnostics } from './elaborate-scopes.ts';
import { elaborateType } from './elaborate-type.ts';
import { bind, report, reportMeaning, type Scope } from './elaboration.ts';
import type { GlobalTable } from './globals.ts';

export function elaborateVariable(
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

export function elaborateGuard(
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
