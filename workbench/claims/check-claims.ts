/** Runs the claims of some specs, a few at once, and judges each. */
import { at } from '../../model/machine/assert.ts';
import type { ExpectedClaim } from '../../report/text/claims-table.ts';
import type { ClaimReport } from '../../report/verdict/claim-report.ts';
import { recordedOf } from '../../report/verdict/judgement.ts';
import { SpecError } from '../errors/spec-error.ts';
import { UserError } from '../errors/user-error.ts';
import { claimId, requireClaims } from '../project/claim-terms.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { type Project, projectPath } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import { type CheckedClaim, checkClaim } from './check-claim.ts';
import type { CheckOptions, ClaimTask } from './claim-task.ts';
import { ClaimsEffects } from './claims-effects.ts';
import { workersFor } from './in-turns.ts';
import { loadAllForCheck, type SpecFailure } from './load-for-check.ts';
import { SpecQueue } from './spec-queue.ts';

export interface CheckedClaims {
  readonly checked: readonly CheckedClaim[];
  readonly failures: readonly SpecFailure[];
  /** How many claims an interruption kept from being begun. */
  readonly skippedCount: number;
}

/** Who wants to know of each claim as soon as all before it are known. */
export interface ClaimWatcher {
  /** Called once, before the first claim is begun. */
  readonly onBegin: (claims: readonly ExpectedClaim[]) => void;
  /** Called in the order of the claims, whatever the order in which they end. */
  readonly onReport: (report: ClaimReport) => void;
}

/** Returns what came of the claims called `names` (of all, if it is empty), in order. */
export async function checkClaims(
  events: Events,
  project: Project,
  files: readonly string[],
  names: readonly string[],
  options: CheckOptions,
  watcher?: ClaimWatcher,
): Promise<CheckedClaims> {
  const failures: SpecFailure[] = [];
  const specs = await loadAllForCheck(events, project, files, failures, options);
  const tasks = selectClaims(specs, names);
  const found = await checkTasks(events, project, tasks, options, watcher);
  return { ...found, failures: [...failures, ...found.failures] };
}

/**
 * Returns what came of `tasks`, in order; specs of `project` without mistakes.
 *
 * @throws UserError if a checkpoint is asked for, and there is more than one: two searches cannot write one
 * file.
 */
export async function checkTasks(
  events: Events,
  project: Project,
  tasks: readonly ClaimTask[],
  options: CheckOptions,
  watcher?: ClaimWatcher,
): Promise<CheckedClaims> {
  if (options.checkpoint !== undefined && tasks.length > 1) {
    const names = tasks.map(({ claim }) => `\`${claim.name.text}\``).join(', ');
    throw new UserError(
      `a checkpoint is of one claim, and these are ${names}`,
      'choose one with `--claim NAME`',
    );
  }
  const failures: SpecFailure[] = [];
  const results: (Omit<CheckedClaim, 'ineffective'> | undefined)[] = tasks.map(() => undefined);
  const effects = new ClaimsEffects(tasks, options);
  watcher?.onBegin(
    tasks.map(({ spec, claim }) => ({
      id: claimId(projectPath(project, spec.file), claim.name.text),
      recorded: recordedOf(claim),
    })),
  );
  /** Those that were told or have failed, and all before them. */
  let reportedCount = 0;
  const hasFailed = tasks.map(() => false);
  const reportFinished = (): void => {
    for (; reportedCount < tasks.length; reportedCount += 1) {
      const result = results[reportedCount];
      if (result !== undefined) watcher?.onReport(result.report);
      else if (hasFailed[reportedCount] !== true) return;
    }
  };
  const queue = new SpecQueue(tasks);
  const work = async (): Promise<void> => {
    let spec: LoadedSpec | undefined;
    while (!events.signal.aborted) {
      const i = queue.next(spec);
      if (i === undefined) return;
      const task = at(tasks, i);
      spec = task.spec;
      try {
        results[i] = await checkClaim(events, project, task, options, effects);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        const diagnostics = error instanceof SpecError ? error.diagnostics : [];
        if (diagnostics.length > 0) events.onNotice({ kind: 'diagnostics', diagnostics });
        else events.onNotice({ kind: 'mistake', error });
        failures.push({ file: task.spec.file, message: error.message, diagnostics });
        hasFailed[i] = true;
      }
      reportFinished();
    }
  };
  await Promise.all(Array.from({ length: workersFor(tasks.length) }, work));
  // An answer that is not whole is not kept.
  const isWhole = failures.length === 0 && queue.size === 0;
  const ineffective = effects.all(isWhole);
  const checked = results.flatMap((result) =>
    result === undefined
      ? []
      : [{ ...result, ineffective: ineffective.get(result.declaration) ?? [] }],
  );
  return { checked, failures, skippedCount: queue.size };
}

function selectClaims(
  specs: readonly LoadedSpec[],
  names: readonly string[],
): readonly ClaimTask[] {
  const all = specs.flatMap((spec) => spec.claims.map((claim) => ({ spec, claim })));
  if (names.length === 0) return all;
  requireClaims(specs, names);
  return all.filter(({ claim }) => names.includes(claim.name.text));
}
