/** Sets other checkers on the claims of some specs, a few at once. */
import os from 'node:os';
import type { Limits } from '../../checker/outcome.ts';
import type { Expected } from '../../export/expected-counts.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import { SpecError } from '../errors/spec-error.ts';
import { claimId, noClaimIn, requireClaims, termsOf } from '../project/claim-terms.ts';
import { compileSpec } from '../project/compile.ts';
import { type LoadedSpec, loadSpec } from '../project/load-spec.ts';
import { type Project, projectPath } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import { noteOfOneNumber } from '../search/one-number-note.ts';
import { type Comparison, compare, findExpected } from './crosscheck.ts';
import type { ForeignChecker } from './foreign-checker.ts';
import type { Env } from './run-tool.ts';

export interface CrosscheckedClaim {
  readonly id: string;
  /** Undefined if there are too many states. */
  readonly expected: Expected | undefined;
  readonly comparisons: readonly Comparison[];
}

export interface CrosscheckOptions {
  readonly checkers: readonly ForeignChecker[];
  readonly env: Env;
  /** Only claims of these names; empty: all. */
  readonly names: readonly string[];
  readonly limits: Limits;
  readonly isFolded: boolean;
  /** Seconds for one run of another checker. */
  readonly maxSeconds: number;
  /** Only so many claims, those with the fewest states; undefined: all. */
  readonly smallest: number | undefined;
}

interface Task {
  readonly id: string;
  readonly spec: LoadedSpec;
  readonly name: string;
  readonly recordedStates: number;
}

/**
 * Returns what came of each claim, in order; `onClaim` gets each as soon as it is known.
 *
 * @throws SpecError for a spec with mistakes, or UserError if there is no claim.
 */
export async function crosscheckClaims(
  events: Events,
  project: Project,
  files: readonly string[],
  options: CrosscheckOptions,
  onClaim: (claim: CrosscheckedClaim) => void,
): Promise<readonly CrosscheckedClaim[]> {
  const specs = files.map((file) => loadSpec(project, file));
  for (const { diagnostics } of specs) {
    if (hasErrors(diagnostics)) throw new SpecError(diagnostics);
  }
  if (options.names.length > 0) requireClaims(specs, options.names);
  if (specs.every(({ claims }) => claims.length === 0)) {
    throw noClaimIn(files);
  }
  const all = specs
    .flatMap((spec) => tasksOf(project, spec))
    .filter(({ name }) => options.names.length === 0 || options.names.includes(name));
  const chosen =
    options.smallest === undefined
      ? all
      : [...all].sort((a, b) => a.recordedStates - b.recordedStates).slice(0, options.smallest);
  const tasks = all.filter((task) => chosen.includes(task));
  const results: (CrosscheckedClaim | undefined)[] = tasks.map(() => undefined);
  let reportedCount = 0;
  const queue = [...tasks.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (events.signal.aborted) return;
      const [i, task] = next;
      events.onActivity(task.id);
      results[i] = await crosscheckClaim(events, task, options);
      for (
        let result = results[reportedCount];
        result !== undefined;
        result = results[reportedCount]
      ) {
        events.onActivity('');
        onClaim(result);
        reportedCount += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, os.availableParallelism()) }, work));
  return results.filter((result) => result !== undefined);
}

function tasksOf(project: Project, spec: LoadedSpec): readonly Task[] {
  return spec.claims.map(({ name: { text: name }, recorded }) => ({
    ...{ spec, name, id: claimId(projectPath(project, spec.file), name) },
    recordedStates: recorded?.states ?? Number.POSITIVE_INFINITY,
  }));
}

async function crosscheckClaim(
  { signal, onNotice }: Events,
  { id, spec, name }: Task,
  { checkers, env, limits, maxSeconds, isFolded }: CrosscheckOptions,
): Promise<CrosscheckedClaim> {
  const claim = spec.claims.find((each) => each.name.text === name);
  if (claim === undefined) return { id, expected: undefined, comparisons: [] };
  const { machine, diagnostics } = compileSpec(spec, { ...termsOf(claim), resetDeadLocals: false });
  if (machine === undefined || hasErrors(diagnostics)) throw new SpecError(diagnostics);
  const note = noteOfOneNumber(claim, machine);
  if (note !== undefined) onNotice(note);
  const expected = findExpected(machine, limits);
  if (expected === undefined) return { id, expected, comparisons: [] };
  const comparisons: Comparison[] = [];
  for (const checker of checkers) {
    comparisons.push(
      await compare(checker, machine, expected, { env, signal, maxSeconds, isFolded }),
    );
  }
  return { id, expected, comparisons };
}
