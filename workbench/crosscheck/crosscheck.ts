/**
 * Asks another checker what faultline was asked, and compares.
 *
 * Both search all states without reductions. Where nothing is broken that the other one is asked, one run gives
 * verdict and counts. Otherwise the counts are those of a second run, without properties: a checker ends at the
 * first thing that is broken, faultline goes on.
 */

import path from 'node:path';
import { check } from '../../checker/check.ts';
import { FAST } from '../../checker/engine/fast-engine.ts';
import type { Limits } from '../../checker/outcome.ts';
import {
  countsWith,
  type Expected,
  expectedOf,
  withTemporalChecks,
} from '../../export/expected-counts.ts';
import { exportMachine } from '../../export/export-machine.ts';
import type { SeparateGoal, SymmetricGoal } from '../../export/exported.ts';
import { TARGETS } from '../../export/targets.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { inScratchFolder } from '../files/folders.ts';
import { writeNew } from '../files/write-file.ts';
import { type Answer, type ForeignChecker, isSmall } from './foreign-checker.ts';
import type { QuickCompiler } from './quick-compiler.ts';
import { type Env, runTool } from './run-tool.ts';

/** What came of one machine and one checker. */
export interface Comparison {
  readonly checker: string;
  readonly kind: 'agrees' | 'differs' | 'failed';
  /** What differs, or why there is no answer; empty if they agree. */
  readonly remarks: readonly string[];
  /** The properties that faultline finds violated and that were not asked here, or not in full. */
  readonly notAsked: readonly string[];
  readonly seconds: number;
}

export interface CompareOptions {
  readonly env: Env;
  readonly signal: AbortSignal;
  /** Whether what is exported has what never changes decided; faultline searches all the same without. */
  readonly isFolded: boolean;
  /** Whether what takes a search of its own is asked too (`separateChecks`); if it is left out, it is. */
  readonly asksSeparately?: boolean;
  /** Seconds that a checker gets for one run, its compilation included. */
  readonly maxSeconds: number;
}

/** Returns what faultline finds in `machine`; undefined if a limit was reached before all was seen. */
export function findExpected(machine: Machine, limits: Limits): Expected | undefined {
  const outcome = check(machine, { limits, checks: 'all', workers: 1 }, FAST);
  return outcome.limit === undefined ? expectedOf(machine, outcome) : undefined;
}

/** Returns how many states there are, one for all that differ in identities of `types` alone; undefined as above. */
export function statesUnder(
  machine: Machine,
  types: readonly string[],
  limits: Limits,
): number | undefined {
  const symmetries = machine.symmetries.filter(({ type }) => types.includes(type));
  const outcome = check(
    { ...machine, symmetries, usesSymmetry: true },
    { limits, checks: new Set(), workers: 1 },
    FAST,
  );
  return outcome.limit === undefined ? outcome.states : undefined;
}

/** There are fewer states than in the search without reductions, which came to its end. */
const SYMMETRIC_LIMITS = { maxMemory: 2 ** 33, maxSeconds: 600 };

/** Sets `checker` on `machine`, of which `expected` is known. */
export async function compare(
  checker: ForeignChecker,
  machine: Machine,
  expected: Expected,
  options: CompareOptions,
): Promise<Comparison> {
  const quick = isSmall(expected.states) ? checker.quick?.(options.env) : undefined;
  if (quick !== undefined) {
    const comparison = await compareOnce(checker, machine, expected, { ...options, quick });
    if (comparison.kind === 'agrees') return comparison;
  }
  return compareOnce(checker, machine, expected, options);
}

interface RunOptions extends CompareOptions {
  readonly quick?: QuickCompiler;
}

function compareOnce(
  checker: ForeignChecker,
  machine: Machine,
  expected: Expected,
  options: RunOptions,
): Promise<Comparison> {
  const start = performance.now();
  const target = TARGETS[checker.target];
  return inScratchFolder(async (folder) => {
    const {
      files,
      notExported,
      temporalChecks: names,
      separateChecks = [],
      symmetric,
    } = exportMachine(target, {
      ...{ machine, version: machine.name, expected, isFolded: options.isFolded },
    });
    for (const { name, text } of [...files, ...(options.quick?.files ?? [])])
      writeNew(path.join(folder, name), text);
    const run = (goal: string): Promise<Answer> => make(checker, goal, folder, expected, options);
    const isExact = !notExported.some((each) => each.includes('exact number of transitions'));
    const asked = withTemporalChecks(expected, names);
    const apart = options.asksSeparately === false ? [] : separateChecks;
    const remarks = [
      ...(await differences(run, checker, asked, isExact)),
      ...(await differencesApart(run, apart, expected)),
      ...(symmetric === undefined ? [] : await differencesUnder(symmetric, run, machine, expected)),
    ];
    const failures = remarks.filter(({ isFailure }) => isFailure);
    const kind = failures.length > 0 ? 'failed' : remarks.length > 0 ? 'differs' : 'agrees';
    const seconds = (performance.now() - start) / 1000;
    const notAsked = asked.brokenElsewhere.filter(
      (name) => !apart.some(({ property }) => property === name),
    );
    const texts = remarks.map(({ text }) => text);
    return { checker: checker.name, kind, remarks: texts, notAsked, seconds };
  });
}

interface Remark {
  readonly text: string;
  readonly isFailure: boolean;
}

/** Of the properties that are asked by a search of their own each. */
async function differencesApart(
  run: (goal: string) => Promise<Answer>,
  goals: readonly SeparateGoal[],
  { brokenElsewhere }: Expected,
): Promise<readonly Remark[]> {
  const remarks: Remark[] = [];
  for (const { property, goal } of goals) {
    const answer = await run(goal);
    const isBroken = brokenElsewhere.includes(property);
    if (answer.kind === 'failure') remarks.push(failed(`${property}: ${answer.message}`));
    else if ((answer.kind === 'broken') !== isBroken) {
      const [ours, theirs] = isBroken ? ['violated', 'holds'] : ['holds', 'violated'];
      remarks.push(differs(`${property}: it says ${theirs}, faultline ${ours}`));
    }
  }
  return remarks;
}

/** Whether as many states are left of those that differ in identities alone. */
async function differencesUnder(
  { goal, types }: SymmetricGoal,
  run: (goal: string) => Promise<Answer>,
  machine: Machine,
  { states }: Expected,
): Promise<readonly Remark[]> {
  const ours = statesUnder(machine, types, { ...SYMMETRIC_LIMITS, maxStates: states });
  const answer = await run(goal);
  if (answer.kind === 'failure') return [failed(`${goal}: ${answer.message}`)];
  const theirs = answer.kind === 'complete' ? answer.states : 0;
  if (theirs === ours) return [];
  return [differs(`states under symmetry: ${theirs}, and ${ours} were expected`)];
}

async function differences(
  run: (goal: string) => Promise<Answer>,
  { target, countsApart }: ForeignChecker,
  expected: Expected,
  isExact: boolean,
): Promise<readonly Remark[]> {
  const verdict = await run('check');
  if (verdict.kind === 'failure') return [failed(verdict.message)];
  if (verdict.kind === 'complete' && expected.broken.length > 0) {
    return [differs(`it finds no violation; faultline finds ${expected.broken.join(', ')}`)];
  }
  // Of a deadlock with daemons the other one is asked less than faultline is.
  const canBreak = expected.broken.length > 0 || expected.brokenElsewhere.includes('deadlock');
  if (verdict.kind === 'broken' && !canBreak) {
    return [differs(`it finds something broken: ${verdict.what}`)];
  }
  const counts = verdict.kind === 'complete' && countsApart !== true ? verdict : await run('count');
  if (counts.kind === 'failure') return [failed(counts.message)];
  if (counts.kind === 'broken') return [differs(`counting, it ends at ${counts.what}`)];
  const expectedCounts = countsWith(expected, TARGETS[target].offsets);
  return (['states', 'transitions', 'depth'] as const).flatMap((name) => {
    const [ours, theirs] = [expectedCounts[name], counts[name]];
    if (ours === undefined || theirs === undefined || ours === theirs) return [];
    if (name === 'transitions' && !isExact) return [];
    return [differs(`${name}: ${theirs}, and ${ours} was expected`)];
  });
}

function failed(text: string): Remark {
  return { text, isFailure: true };
}

function differs(text: string): Remark {
  return { text, isFailure: false };
}

async function make(
  checker: ForeignChecker,
  goal: string,
  folder: string,
  { states }: Expected,
  { env, signal, maxSeconds, quick }: RunOptions,
): Promise<Answer> {
  const variables = [...checker.variables(env, states), ...(quick?.variables ?? [])];
  const args = ['-s', checker.goal?.(goal) ?? goal, ...variables];
  const { output, isCutOff } = await runTool('make', args, { folder, maxSeconds, signal, env });
  if (signal.aborted) return { kind: 'failure', message: 'interrupted' };
  if (isCutOff) return { kind: 'failure', message: `no answer within ${maxSeconds} seconds` };
  return checker.read(output);
}
