/** The templates of a machine, one for each thread of its core, before the checks of locks are put in. */
import type { Diagnostic } from '../../spec/language/text/diagnostics.ts';
import type { Core, CoreThread } from '../../spec/language/types/core.ts';
import { at } from '../machine/assert.ts';
import type { Template, ThreadInstance } from '../machine/machine.ts';
import { finishGraph } from './finish-graph.ts';
import type { FreshIds } from './fresh-ids.ts';
import type { LoweringContext } from './graph-builder.ts';
import { lowerThread } from './lower-thread.ts';
import type { LoweredThreads } from './lowered-threads.ts';
import { tooLarge } from './too-large.ts';

export interface TemplateOptions {
  /** The reduction of `dead-locals.ts`. */
  readonly resetDeadLocals: boolean;
}

/** What all templates of a machine are made with. */
export interface TemplateContext {
  readonly core: Core;
  readonly context: LoweringContext;
  readonly ids: FreshIds;
  /** The instances of its threads. */
  readonly threads: readonly ThreadInstance[];
  readonly known: LoweredThreads | undefined;
  readonly diagnostics: Diagnostic[];
}

/** Yields each template when it is asked for, in order; one with too many nodes is left out. */
export function* lowerTemplates(
  { core, context, ids, threads, known, diagnostics }: TemplateContext,
  { resetDeadLocals }: TemplateOptions,
): Iterable<Template> {
  const { budget } = context;
  for (const [number, thread] of core.threads.entries()) {
    const before = ids.beginThread(number);
    const found = known?.find(core, number, resetDeadLocals, before);
    if (found !== undefined && budget.takeAgain(found.taken)) {
      ids.passTo(found.ids.last);
      known?.keep(core, number, resetDeadLocals, found);
      yield found.template;
      continue;
    }
    const copies = threads.filter(({ template }) => template === number).length;
    const [left, mistakes] = [budget.left(), diagnostics.length];
    const template = lowerTemplate(context, thread, copies, resetDeadLocals, diagnostics);
    if (template === undefined) continue;
    if (diagnostics.length === mistakes) {
      const taken = budget.left().map((now, i) => at(left, i) - now);
      known?.keep(core, number, resetDeadLocals, {
        template,
        ids: { before, last: ids.last },
        taken,
      });
    }
    yield template;
  }
}

function lowerTemplate(
  context: LoweringContext,
  thread: CoreThread,
  copies: number,
  resetDeadLocals: boolean,
  diagnostics: Diagnostic[],
): Template | undefined {
  const { name, daemon, fairness, indexes, span } = thread;
  try {
    const lockProcs = context.procs.filter(({ effects }) => effects.length > 0);
    const graph = lowerThread(context, thread);
    const types = graph.slots.map(({ type }) => type);
    context.budget.takeState(types, copies, span);
    const finished = finishGraph(
      graph,
      resetDeadLocals,
      new Set(lockProcs.map((proc) => proc.name)),
      context.variableNames,
      context.budget,
    );
    diagnostics.push(...finished.diagnostics);
    return { name, daemon, fairness, indexes, span, ...finished.graph };
  } catch (error) {
    diagnostics.push(tooLarge(error));
    return undefined;
  }
}
