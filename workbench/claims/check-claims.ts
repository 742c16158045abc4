/** Runs the claims of some specs, a few at once, and judges each. */
import os from 'node:os';
import type { Covered } from '../../checker/coverage/coverage-goals.ts';
import type { Outcome } from '../../checker/outcome.ts';
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { requireSound } from '../../model/machine/verify.ts';
import type { ExpectedClaim } from '../../report/text/claims-table.ts';
import type { ClaimReport } from '../../report/verdict/claim-report.ts';
import { judge, recordedOf } from '../../report/verdict/judgement.ts';
import type { Vacuity } from '../../report/verdict/vacuity.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { type Diagnostic, hasErrors } from '../../spec/language/text/diagnostics.ts';
import { SpecError } from '../errors/spec-error.ts';
import { UserError } from '../errors/user-error.ts';
import { claimId, requireClaims, termsOf } from '../project/claim-terms.ts';
import { compileSpec, type LoadedSpec, loadSpec } from '../project/compile.ts';
import { compareGolden, type GoldenComparison, goldenPath } from '../project/golden.ts';
import { type Project, projectPath } from '../project/project.ts';
import { reportCheckpoint } from '../search/checkpoint.ts';
import type { Events } from '../search/events.ts';
import { areUsual, reductionOptions } from '../search/reductions.ts';
import { cutOff } from '../search/search.ts';
import type { Counterexample } from '../search/search-job.ts';
import { answerClaim } from './answer-claim.ts';
import { answerPlace, keptSoundness } from './cache/cached-answers.ts';
import { type ClaimJob, type FoundOfClaim, foundOf, textsOf } from './claim-job.ts';
import type { CheckOptions, ClaimTask } from './claim-task.ts';
import { ClaimsEffects } from './claims-effects.ts';
import { searchClaim } from './search-claim.ts';
import { SpecQueue } from './spec-queue.ts';

export interface CheckedClaim {
  readonly spec: LoadedSpec;
  readonly declaration: ClaimDeclaration;
  readonly report: ClaimReport;
  /** Of the first broken property that the claim names; undefined if nothing is broken. */
  readonly counterexample: Counterexample | undefined;
  readonly picture: string | undefined;
  /** Undefined if the claim is to have no golden picture, or pictures are not compared. */
  readonly golden: GoldenComparison | undefined;
  /** Undefined if coverage was not measured. */
  readonly covered: Covered | undefined;
  /** What the claim sets to no effect. */
  readonly ineffective: readonly Vacuity[];
}

/** A spec, or a claim in it, that could not be checked; what is wrong was told. */
export interface SpecFailure {
  readonly file: string;
  readonly message: string;
  /** Empty if the mistake is not in the text of a spec. */
  readonly diagnostics: readonly Diagnostic[];
}

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
  const specs = files.flatMap((file) => loadForCheck(events, project, file, failures, options));
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
  const workerCount = Math.max(1, Math.min(os.availableParallelism(), 4, tasks.length));
  await Promise.all(Array.from({ length: workerCount }, work));
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

function selectClaims(
  specs: readonly LoadedSpec[],
  names: readonly string[],
): readonly ClaimTask[] {
  const all = specs.flatMap((spec) => spec.claims.map((claim) => ({ spec, claim })));
  if (names.length === 0) return all;
  requireClaims(specs, names);
  return all.filter(({ claim }) => names.includes(claim.name.text));
}

async function checkClaim(
  events: Events,
  project: Project,
  task: ClaimTask,
  options: CheckOptions,
  effects: ClaimsEffects,
): Promise<Omit<CheckedClaim, 'ineffective'>> {
  const { spec, claim } = task;
  const file = projectPath(project, spec.file);
  const name = claim.name.text;
  const entry = answerPlace(options.cache, spec, claim, file, options);
  const kept = entry?.read();
  const wants = { answer: kept === undefined, effects: effects.wants(spec) };
  const fresh =
    wants.answer || wants.effects
      ? await findAnew(events, project, task, file, options, wants)
      : undefined;
  if (fresh?.effects !== undefined) effects.add(task, fresh.effects);
  if (kept === undefined && fresh?.answer !== undefined) {
    reportCheckpoint(events, options, fresh.answer);
    const { fromCache: _fromCache, checkpointProblem: _problem, ...said } = fresh.answer;
    entry?.write(said);
  }
  const found = kept === undefined ? fresh?.answer : { ...kept, fromCache: true };
  assert(found !== undefined, 'what is wanted of a claim is found');
  // A search verifies what it is given.
  if (options.verifiesMachines === true && found.fromCache)
    requireSound(machineOf(task, options, found.outcome));

  const { result, outcome, notReduced, facts, counterexample, picture, covered } = found;
  const { broken, neverReached: covers } = found;
  const recorded = recordedOf(claim);
  const isUsual = areUsual(options.reductions) && options.minimal === 'switches';
  const judgement = judge(recorded, result, outcome, isUsual);
  const hasGolden = recorded.verdict === 'violated' && picture !== undefined;
  return {
    spec,
    declaration: claim,
    report: {
      ...{ id: claimId(file, name), file, claim: name, variants: termsOf(claim).variants },
      ...{ recorded, facts, result, outcome, judgement, notReduced, fromCache: found.fromCache },
      ...{ broken, neverReached: covers },
      get machine() {
        return machineOf(task, options, outcome);
      },
    },
    counterexample,
    picture,
    covered,
    golden:
      hasGolden && isUsual ? compareGolden(project, goldenPath(file, name), picture) : undefined,
  };
}

/** The machine of a claim that was compiled before, without mistakes. */
function machineOf(
  { spec, claim }: ClaimTask,
  options: CheckOptions,
  { anyNumber }: Outcome,
): Machine {
  const { settings, ...terms } = termsOf(claim);
  const size: readonly [string, string][] =
    anyNumber?.size === undefined ? [] : [[anyNumber.param, String(anyNumber.size)]];
  const { machine } = compileSpec(spec, {
    ...terms,
    settings: new Map([...settings, ...size]),
    ...reductionOptions(options),
  });
  assert(machine !== undefined, 'what has an answer has a machine');
  return machine;
}

/**
 * Finds what is wanted of a claim, in another thread if there is one.
 *
 * @throws UserError if it has mistakes, or what `options` ask for cannot be had.
 */
async function findAnew(
  events: Events,
  { cwd }: Project,
  { spec, claim }: ClaimTask,
  file: string,
  { cache, ...options }: CheckOptions,
  wants: ClaimJob['wants'],
): Promise<FoundOfClaim> {
  const number = spec.claims.indexOf(claim);
  const cacheFolder = cache?.folder;
  const job = { spec: textsOf(spec), claim: number, file, cwd, options, cacheFolder, wants };
  const id = claimId(file, claim.name.text);
  const expected = recordedOf(claim).counts?.states;
  const reply = await searchClaim(job, {
    signal: events.signal,
    onProgress: (progress) => events.onProgress(id, progress, expected),
  });
  if (reply.kind !== 'cut-off') {
    for (const warning of reply.warnings) cache?.warn(warning);
    return foundOf(spec, reply);
  }
  const { limit, last } = reply;
  const answer = await answerClaim({ spec, claim, file, cwd }, options, async (search) => ({
    ...cutOff(search, limit, last),
    fromCache: false,
  }));
  return { answer, effects: undefined };
}
