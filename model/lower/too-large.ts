/** What is said of a program that is larger than what can be made of it. */
import { type Diagnostic, diagnostic } from '../../spec/language/text/diagnostics.ts';
import { StepTooLarge } from './finish-graph.ts';
import { CallsTooDeep } from './graph-builder.ts';
import { ProgramTooLarge } from './lowering-budget.ts';

/** Returns what is said of a program that is too large. @throws `error` if it is another one */
export function tooLarge(error: unknown): Diagnostic {
  if (error instanceof ProgramTooLarge) {
    const { what, max, hint } = error;
    return diagnostic('K0602', { max, what }, error.span, { hint });
  }
  if (error instanceof StepTooLarge) {
    const what = 'places to come through in one step';
    return diagnostic('K0602', { max: error.max, what }, error.span, {
      hint: 'a label ends a step, and so does an access; split what is between them',
    });
  }
  if (error instanceof CallsTooDeep) {
    return diagnostic('K0611', { limit: error.limit }, error.span, {
      hint: 'procs are inlined at each call, so calls in calls count',
    });
  }
  throw error;
}
