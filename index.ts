/**
 * Faultline as a library: the small public face. The command is `cli/`.
 *
 *     const { program } = loadProgram({ path: 'a.kspec', text }, readModule);
 *     const { core } = elaborate(applyVariants(program, []).program, { params: new Map() });
 *     const { machine } = lower(core, { resetDeadLocals: true });
 *     const outcome = exploreFast(machine, { limits, checks: 'all' });
 */
export { exploreFast } from './checker/engine/explore-fast.ts';
export { explore } from './checker/explore.ts';
export type {
  Choice,
  ExploreOptions,
  Limit,
  Limits,
  Outcome,
  Progress,
  Violation,
} from './checker/outcome.ts';
export { minimise } from './counterexamples/minimise.ts';
export { drawPicture, type PictureOptions, type PictureRun } from './counterexamples/picture.ts';
export { type Replay, replay, type Trace } from './counterexamples/replay.ts';
export { lower } from './model/lower.ts';
export type { Machine } from './model/machine.ts';
export { type Result, resultOf, showVerdict, type Verdict } from './report/result.ts';
export { applyVariants } from './spec/language/apply-variants.ts';
export type { Diagnostic } from './spec/language/diagnostics.ts';
export { elaborate } from './spec/language/elaborate.ts';
export { loadProgram, type ReadModule } from './spec/language/program.ts';
export { renderDiagnostic } from './spec/language/render-diagnostic.ts';
export type { SourceFile } from './spec/language/source.ts';
