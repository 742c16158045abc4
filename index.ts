/**
 * Faultline as a library: the small public face. The command is `cli/`.
 *
 *     const { program } = loadProgram({ path: 'a.kspec', text }, readModule);
 *     const { core } = elaborate(applyVariants(program, []).program, { params: new Map() });
 *     const { machine } = lower(core, { resetDeadLocals: true });
 *     const outcome = exploreFast(machine, { limits, checks: 'all' });
 *
 * `exploreFast` and `explore` look at every kind of property: of states, of steps and of runs, and at orders
 * of locks. `stuck` and `livelock` are looked at where `checks` names them, or up to `endlessStates`.
 */
import { type CheckOptions, check } from './checker/check.ts';
import { buildGraphFast } from './checker/engine/build-graph-fast.ts';
import { exploreFast as exploreStatesFast } from './checker/engine/explore-fast.ts';
import type { Outcome } from './checker/outcome.ts';
import { buildGraph } from './checker/reference/build-graph.ts';
import { explore as exploreStates } from './checker/reference/explore.ts';
import type { Machine } from './model/machine/machine.ts';

/** Checks `machine` by generated code; what does not fit it is checked by the interpreter. */
export function exploreFast(machine: Machine, options: CheckOptions): Outcome {
  return check(machine, options, { explore: exploreStatesFast, buildGraph: buildGraphFast });
}

/** Checks `machine` by the interpreter: slow and obvious. */
export function explore(machine: Machine, options: CheckOptions): Outcome {
  return check(machine, options, { explore: exploreStates, buildGraph });
}

export type { CheckOptions } from './checker/check.ts';
export type {
  Choice,
  ExploreOptions,
  Limit,
  Limits,
  Outcome,
  Progress,
  Violation,
} from './checker/outcome.ts';
export {
  drawPicture,
  type PictureOptions,
  type PictureRun,
} from './counterexamples/picture/picture.ts';
export { minimise } from './counterexamples/run/minimise.ts';
export { type Replay, replay, type Trace } from './counterexamples/run/replay.ts';
export { lower } from './model/lower/lower.ts';
export type { Machine } from './model/machine/machine.ts';
export { type Result, resultOf, showVerdict, type Verdict } from './report/verdict/result.ts';
export { elaborate } from './spec/language/elaborate/elaborate.ts';
export { applyVariants } from './spec/language/program/apply-variants.ts';
export { loadProgram, type ReadModule } from './spec/language/program/program.ts';
export type { Diagnostic } from './spec/language/text/diagnostics.ts';
export { renderDiagnostic } from './spec/language/text/render-diagnostic.ts';
export type { SourceFile } from './spec/language/text/source.ts';
