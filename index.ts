/**
 * Faultline as a library: the small public face. The command is `cli/`.
 *
 *     const { program } = loadProgram({ path: 'a.kspec', text }, readModule);
 *     const { core } = elaborate(applyVariants(program, []).program, { params: new Map() });
 *     const { machine } = lower(core, { resetDeadLocals: true });
 *     const outcome = exploreFast(machine, { limits, checks: 'all' });
 */
export { exploreFast } from './checker/engine/explore-fast.ts';
export type {
  Choice,
  ExploreOptions,
  Limit,
  Limits,
  Outcome,
  Progress,
  Violation,
} from './checker/outcome.ts';
export { explore } from './checker/reference/explore.ts';
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
