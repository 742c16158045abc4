/**
 * Faultline as a library. docs/LIBRARY.md is its manual; the command is `cli/`.
 *
 *     import { check, load } from 'faultline';
 *
 *     const spec = load(text, { path: 'race.kspec' });
 *     if (!spec.ok) throw new Error(spec.render());
 *     for await (const claim of check(spec, { limits: { seconds: 60 } })) {
 *       console.log(claim.id, claim.text);
 *       if (claim.counterexample) console.log(claim.counterexample.draw());
 *     }
 */
export type { Limit, Progress } from './checker/outcome.ts';
export type { Counts } from './report/verdict/judgement.ts';
export type { Verdict } from './report/verdict/result.ts';
export type { Diagnostic } from './spec/language/text/diagnostics.ts';
export { UserError } from './workbench/errors/user-error.ts';
export { type CheckSettings, type ClaimResult, check } from './workbench/library/check.ts';
export { type Exploration, type ExploreSettings, explore } from './workbench/library/explore.ts';
export {
  type GateResult,
  type GateSettings,
  openProject,
  Project,
  type ProjectReport,
  type ProjectSettings,
} from './workbench/library/library-project.ts';
export type { PlainValue } from './workbench/library/plain-state.ts';
export {
  type Change,
  type DrawOptions,
  Run,
  type RunForm,
  type RunStep,
} from './workbench/library/run.ts';
export type { SearchLimits, SearchSettings } from './workbench/library/search-settings.ts';
export {
  type InvalidSpec,
  type LoadOptions,
  load,
  Spec,
  SpecError,
  type VersionSettings,
} from './workbench/library/spec.ts';
export { type EnabledStep, Walk, walk } from './workbench/library/walk.ts';
