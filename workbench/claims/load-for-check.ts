/** Loads the specs that are to be checked, and says of each that cannot be what is wrong. */
import { type Diagnostic, hasErrors } from '../../spec/language/text/diagnostics.ts';
import { UserError } from '../errors/user-error.ts';
import { type LoadedSpec, loadSpec } from '../project/load-spec.ts';
import type { Project } from '../project/project.ts';
import type { Events, Notice } from '../search/events.ts';
import { reductionOptions } from '../search/reductions.ts';
import { askSoundness } from './ask-soundness.ts';
import { soundnessPlace } from './cache/cached-answers.ts';
import type { CheckOptions } from './claim-task.ts';
import { inTurns } from './in-turns.ts';
import { mistakesOfSpec } from './spec-mistakes.ts';

/** A spec, or a claim in it, that could not be checked; what is wrong was told. */
export interface SpecFailure {
  readonly file: string;
  readonly message: string;
  /** Empty if the mistake is not in the text of a spec. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a spec and tells its mistakes; with one, none is returned, and `failures` gets it. */
export function loadForCheck(
  events: Pick<Events, 'onNotice'>,
  project: Project,
  file: string,
  failures: SpecFailure[],
  options: Pick<CheckOptions, 'reductions' | 'cache'>,
): readonly LoadedSpec[] {
  const spec = readForCheck(events, project, file, failures);
  return spec === undefined || !isSound(events, spec, failures, options) ? [] : [spec];
}

/**
 * Reads specs and tells their mistakes, in the order of `files`, as `loadForCheck` does for each. Other threads look
 * for them; this one only where they found some.
 */
export async function loadAllForCheck(
  events: Events,
  project: Project,
  files: readonly string[],
  failures: SpecFailure[],
  options: CheckOptions,
): Promise<readonly LoadedSpec[]> {
  const found = files.map(
    (file): { spec: LoadedSpec | undefined; tell: () => void; isSound: boolean } => {
      const told: Notice[] = [];
      const failed: SpecFailure[] = [];
      const spec = readForCheck({ onNotice: (notice) => told.push(notice) }, project, file, failed);
      const tell = (): void => {
        for (const notice of told) events.onNotice(notice);
        failures.push(...failed);
      };
      return { spec, tell, isSound: false };
    },
  );
  await inTurns(found, async (each) => {
    const { spec } = each;
    if (spec === undefined || spec.diagnostics.length > 0) return;
    const place = soundnessPlace(options.cache, spec, options);
    each.isSound = place.isKept() || (await askSoundness(spec, options, { signal: events.signal }));
    if (each.isSound) place.keep();
  });
  return found.flatMap(({ spec, tell, isSound: isKnown }) => {
    tell();
    if (spec === undefined) return [];
    return isKnown || isSound(events, spec, failures, options) ? [spec] : [];
  });
}

function readForCheck(
  { onNotice }: Pick<Events, 'onNotice'>,
  project: Project,
  file: string,
  failures: SpecFailure[],
): LoadedSpec | undefined {
  try {
    return loadSpec(project, file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onNotice({ kind: 'mistake', error });
    failures.push({ file, message: error.message, diagnostics: [] });
    return undefined;
  }
}

/** Tells the mistakes of `spec`; and whether none of them is an error. */
function isSound(
  { onNotice }: Pick<Events, 'onNotice'>,
  spec: LoadedSpec,
  failures: SpecFailure[],
  options: Pick<CheckOptions, 'reductions' | 'cache'>,
): boolean {
  const place = soundnessPlace(options.cache, spec, options);
  if (place.isKept()) return true;
  const diagnostics = mistakesOfSpec(spec, reductionOptions(options));
  if (diagnostics.length === 0) place.keep();
  else onNotice({ kind: 'diagnostics', diagnostics });
  if (!hasErrors(diagnostics)) return true;
  const message = diagnostics.map((each) => each.message).join('; ');
  failures.push({ file: spec.file, message, diagnostics });
  return false;
}
