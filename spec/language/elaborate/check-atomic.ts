/** What an atomic block may do: wait only at its start, and end. */

import type { DiagnosticCode, DiagnosticExtra } from '../text/diagnostics.ts';
import type { Span } from '../text/source.ts';
import type { Core, CoreBlock, CoreLocal, CoreStatement } from '../types/core.ts';
import { blocksOf } from '../types/statements.ts';
import { scalarSize } from '../types/types.ts';
import { callOf } from './check-flow.ts';
import { type Elaboration, report } from './elaboration.ts';

type Locals = readonly CoreLocal[];

/** Checks every atomic block of the program, with the procs that it calls. */
export function checkAtomic(context: Elaboration, core: Core): void {
  const reported = new Set<string>();
  const isNew = (code: DiagnosticCode, span: Span): boolean => {
    const key = `${code} ${span.source.path} ${span.start}`;
    if (reported.has(key)) return false;
    reported.add(key);
    return true;
  };
  const once = (code: 'K0403' | 'K0404', span: Span, outer: Span): void => {
    if (isNew(code, span)) report(context, code, {}, span, { related: within(span, outer) });
  };
  const reportGoBack = (name: string, span: Span, outer: Span): void => {
    if (!isNew('K0427', span)) return;
    const hint = 'write a `for` over a type, or do this outside of `atomic`';
    report(context, 'K0427', { name }, span, { related: within(span, outer), hint });
  };

  /** Returns whether the state may have been changed after `block`; `passed` are labels before it. */
  const inside = (
    block: CoreBlock,
    changed: boolean,
    atomic: Span,
    locals: Locals,
    passed: ReadonlySet<string>,
  ): boolean => {
    let acted = changed;
    const before = new Set(passed);
    for (const statement of block.statements) {
      if (statement.label !== undefined) before.add(statement.label);
      acted = statementInside(statement, acted, atomic, locals, before);
    }
    return acted;
  };

  const statementInside = (
    statement: CoreStatement,
    changed: boolean,
    atomic: Span,
    locals: Locals,
    passed: ReadonlySet<string>,
  ): boolean => {
    let acted = changed;
    if (statement.kind === 'goto' && passed.has(statement.target))
      reportGoBack(statement.target, statement.span, atomic);
    if (statement.kind === 'while' || statement.kind === 'loop')
      once('K0404', statement.span, atomic);
    if (statement.kind === 'await' && acted) once('K0403', statement.span, atomic);
    const call = callOf(statement);
    const proc = call && core.procs[call.proc];
    if (proc !== undefined) acted = inside(proc.body, acted, atomic, proc.locals, new Set());
    const after = blocksOf(statement).map((inner) => inside(inner, acted, atomic, locals, passed));
    // What one round changes lies before the waits of the next.
    if (statement.kind === 'for' && scalarSize(statement.domain) > 1 && after.includes(true))
      inside(statement.body, true, atomic, locals, passed);
    if (statement.kind === 'assign' && changesState(statement, locals)) acted = true;
    return acted || after.includes(true);
  };

  const outside = (block: CoreBlock, locals: Locals): void => {
    for (const statement of block.statements) {
      if (statement.kind === 'atomic')
        inside(statement.body, false, statement.span, locals, new Set());
      else for (const inner of blocksOf(statement)) outside(inner, locals);
    }
  };
  for (const proc of core.procs) outside(proc.body, proc.locals);
  for (const thread of core.threads) outside(thread.body, thread.locals);
}

function within(span: Span, atomic: Span): DiagnosticExtra['related'] {
  return atomic === span ? [] : [{ span: atomic, label: 'the atomic block' }];
}

/** Locals do not count: nobody sees a local change before a wait. A `ref` parameter may be shared. */
function changesState(
  { target: { root } }: Extract<CoreStatement, { kind: 'assign' }>,
  locals: Locals,
): boolean {
  return root.kind === 'global' || locals[root.slot]?.ref === true;
}
