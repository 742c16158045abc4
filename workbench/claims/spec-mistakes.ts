import type { LowerOptions } from '../../model/lower/lower.ts';
import type { Diagnostic } from '../../spec/language/text/diagnostics.ts';
import { compileSpec } from '../project/compile.ts';
import type { LoadedSpec } from '../project/load-spec.ts';

/** Returns what is wrong with `spec` itself, without settings and variants: those mistakes are in every claim. */
export function mistakesOfSpec(spec: LoadedSpec, reductions: LowerOptions): readonly Diagnostic[] {
  return compileSpec(spec, { settings: new Map(), variants: [], ...reductions }).diagnostics;
}
