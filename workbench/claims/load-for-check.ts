/** Loads the specs that are to be checked, and says of each that cannot be what is wrong. */
import { type Diagnostic, hasErrors } from '../../spec/language/text/diagnostics.ts';
import { UserError } from '../errors/user-error.ts';
import { compileSpec } from '../project/compile.ts';
import { type LoadedSpec, loadSpec } from '../project/load-spec.ts';
import type { Project } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import { reductionOptions } from '../search/reductions.ts';
import { keptSoundness } from './cache/cached-answers.ts';
import type { CheckOptions } from './claim-task.ts';

/** A spec, or a claim in it, that could not be checked; what is wrong was told. */
export interface SpecFailure {
  readonly file: string;
  readonly message: string;
  /** Empty if the mistake is not in the text of a spec. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a spec and tells its mistakes; with one, none is returned, and `failures` gets it. */
export function loadForCheck(
  { onNotice }: Pick<Events, 'onNotice'>,
  project: Project,
  file: string,
  failures: SpecFailure[],
  options: Pick<CheckOptions, 'reductions' | 'cache'>,
): readonly LoadedSpec[] {
  try {
    const spec = loadSpec(project, file);
    let diagnostics: readonly Diagnostic[] = [];
    const hasNone = (): boolean => {
      // Without settings and variants: mistakes that are in every claim are told once.
      const plain = { settings: new Map(), variants: [], ...reductionOptions(options) };
      ({ diagnostics } = compileSpec(spec, plain));
      return diagnostics.length === 0;
    };
    if (keptSoundness(options.cache, spec, options, hasNone)) return [spec];
    onNotice({ kind: 'diagnostics', diagnostics });
    if (!hasErrors(diagnostics)) return [spec];
    const message = diagnostics.map((each) => each.message).join('; ');
    failures.push({ file, message, diagnostics });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onNotice({ kind: 'mistake', error });
    failures.push({ file, message: error.message, diagnostics: [] });
  }
  return [];
}
