/** Questions about the flow of control: can a block end, does a proc call itself. */

import type { CoreBlock, CoreCall, CoreProc, CoreStatement } from '../types/core.ts';
import { blocksOf } from '../types/statements.ts';
import { type Elaboration, report } from './elaboration.ts';

/** Tells whether control can run past the end of `block`. May say yes too often, never no. */
export function canComplete(block: CoreBlock): boolean {
  // A `goto` may come to any label.
  return block.statements.reduce(
    (open, s) => (open || s.label !== undefined) && completes(s),
    true,
  );
}

function completes(statement: CoreStatement): boolean {
  switch (statement.kind) {
    case 'return':
    case 'goto':
    case 'break':
    case 'continue':
      return false;
    case 'if':
      return (
        statement.otherwise === undefined ||
        canComplete(statement.then) ||
        canComplete(statement.otherwise)
      );
    case 'match':
      return (
        statement.arms.some((arm) => canComplete(arm.body)) ||
        (statement.otherwise !== undefined && canComplete(statement.otherwise))
      );
    case 'loop':
      return breaks(statement.body);
    case 'either':
      return statement.arms.some(canComplete);
    case 'atomic':
      return canComplete(statement.body);
    case 'assert':
      return !(statement.form === 'assert' && isFalse(statement.condition));
    default:
      return true;
  }
}

function isFalse(condition: { readonly kind: string; readonly value?: unknown }): boolean {
  return condition.kind === 'const' && condition.value === 0;
}

/** Whether a `break` in `block` leaves the loop that `block` is the body of. */
function breaks(block: CoreBlock): boolean {
  return block.statements.some((statement) => {
    if (statement.kind === 'break') return true;
    if (statement.kind === 'while' || statement.kind === 'loop' || statement.kind === 'for')
      return false;
    return blocksOf(statement).some(breaks);
  });
}

/** Returns the call that a statement makes itself, if any. */
export function callOf(statement: CoreStatement): CoreCall | undefined {
  switch (statement.kind) {
    case 'call':
      return statement.call;
    case 'assign':
    case 'match':
      return statement.value.kind === 'call' ? statement.value.call : undefined;
    case 'return':
      return statement.value?.kind === 'call' ? statement.value.call : undefined;
    default:
      return undefined;
  }
}

/** Returns all calls in `block`, at any depth. */
export function callsIn(block: CoreBlock): readonly CoreCall[] {
  return block.statements.flatMap((statement) => {
    const call = callOf(statement);
    const inner = blocksOf(statement).flatMap(callsIn);
    return call === undefined ? inner : [call, ...inner];
  });
}

/** Reports procs that call themselves, directly or through others: they cannot be inlined. */
export function checkRecursion(context: Elaboration, procs: readonly CoreProc[]): void {
  const state = new Map<number, 'open' | 'done'>();
  const visit = (proc: number, via: CoreCall | undefined): void => {
    const known = state.get(proc);
    if (known === 'done') return;
    const declaration = procs[proc];
    if (declaration === undefined) return;
    if (known === 'open') {
      if (via === undefined) return;
      report(context, 'K0207', { name: declaration.name }, via.span, {
        related: [{ span: declaration.span, label: 'the proc' }],
        hint: 'procs are inlined, so they cannot recurse; write a loop',
      });
      return;
    }
    state.set(proc, 'open');
    for (const call of callsIn(declaration.body)) visit(call.proc, call);
    state.set(proc, 'done');
  };
  for (let proc = 0; proc < procs.length; proc += 1) visit(proc, undefined);
}
