/** What an atomic block may do: wait only at its start, and end. */

import { blocksOf } from '../syntax/statements.ts';
import type { Span } from '../text/source.ts';
import type { Core, CoreBlock, CoreLocal, CoreStatement } from '../types/core.ts';
import { callOf } from './check-flow.ts';
import { type Elaboration, report } from './elaboration.ts';

type Locals = readonly CoreLocal[];

/** Checks every atomic block of the program, with the procs that it calls. */
export function checkAtomic(context: Elaboration, core: Core): void {
  const reported = new Set<string>();
  const once = (code: 'K0403' | 'K0404', span: Span, outer: Span): void => {
    const key = `${code} ${span.source.path} ${span.start}`;
    if (reported.has(key)) return;
    reported.add(key);
    const related = outer === span ? [] : [{ span: outer, label: 'the atomic block' }];
    report(context, code, {}, span, { related });
  };

  /** Returns whether the state may have been changed after `block`. */
  const inside = (block: CoreBlock, changed: boolean, atomic: Span, locals: Locals): boolean => {
    let acted = changed;
    for (const statement of block.statements)
      acted = statementInside(statement, acted, atomic, locals);
    return acted;
  };

  const statementInside = (
    statement: CoreStatement,
    changed: boolean,
    atomic: Span,
    locals: Locals,
  ): boolean => {
    let acted = changed;
    if (statement.kind === 'while' || statement.kind === 'loop')
      once('K0404', statement.span, atomic);
    if (statement.kind === 'await' && acted) once('K0403', statement.span, atomic);
    const call = callOf(statement);
    const proc = call && core.procs[call.proc];
    if (proc !== undefined) acted = inside(proc.body, acted, atomic, proc.locals);
    const after = blocksOf(statement).map((inner) => inside(inner, acted, atomic, locals));
    if (statement.kind === 'assign' && changesState(statement, locals)) acted = true;
    return acted || after.includes(true);
  };

  const outside = (block: CoreBlock, locals: Locals): void => {
    for (const statement of block.statements) {
      if (statement.kind === 'atomic') inside(statement.body, false, statement.span, locals);
      else for (const inner of blocksOf(statement)) outside(inner, locals);
    }
  };
  for (const proc of core.procs) outside(proc.body, proc.locals);
  for (const thread of core.threads) outside(thread.body, thread.locals);
}

/** Locals do not count: nobody sees a local change before a wait. A `ref` parameter may be shared. */
function changesState(
  { target: { root } }: Extract<CoreStatement, { kind: 'assign' }>,
  locals: Locals,
): boolean {
  return root.kind === 'global' || locals[root.slot]?.ref === true;
}
