/** What a result depends on. */
import { type MachineWithGoals, withCoverageGoals } from '../../checker/coverage/coverage-goals.ts';
import { fingerprint } from '../../model/machine/fingerprint.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { AnyNumberJob } from './any-number-job.ts';
import { canonicalJson, sha256 } from './canonical-json.ts';
import { checkerVersion } from './checker-version.ts';
import type { SearchJob } from './search-job.ts';

export interface CacheKey {
  /** The key in full, as text; stored with the result. */
  readonly text: string;
  /** Its hash: the name of the entry. */
  readonly name: string;
  /** The names of the goals of the machine, in order, each once; empty if coverage is not asked for. */
  readonly goals: readonly string[];
}

/**
 * Returns the key of `job`: the machine by what it means (bounds and reductions are part of that), all
 * that is asked, and the checker.
 *
 * Two limits, the number of threads, the checkpoint and whether machines are verified are left out. Only complete results are kept, and they are right
 * however little time and memory they had. A part of the job that is unknown here belongs to the key.
 */
export function cacheKey(job: SearchJob): CacheKey {
  const { machine, limits, workers: _workers, checkpoint: _checkpoint, ...rest } = job;
  const { verifiesMachines: _verifies, anyNumber, ...question } = rest;
  const { maxSeconds: _time, maxMemory: _memory, ...otherLimits } = limits;
  const goals = job.coverageStates
    ? goalNames(withCoverageGoals(machine))
    : { names: [], shape: [] };
  const text = canonicalJson({
    format: 1,
    checker: checkerVersion(),
    machine: fingerprint(machine),
    question,
    ...(anyNumber === undefined ? {} : { anyNumber: familyKey(anyNumber) }),
    limits: otherLimits,
    goals: sha256(goals.shape.join()),
  });
  return { text, name: sha256(text), goals: goals.names };
}

function familyKey({ type, param, viewSize, views, exact }: AnyNumberJob): object {
  const prints = (machines: ReadonlyMap<number, Machine>): object =>
    [...machines].map(([size, machine]) => [size, fingerprint(machine)]);
  return { type, param, viewSize, views: prints(views), exact: prints(exact) };
}

/**
 * The distinct names of all goals, and which goals share one. Names hold places in the text, which
 * the key must not, or a new comment would be a new machine; the numbers of the names stand for them.
 */
function goalNames({ branches, needs }: MachineWithGoals): {
  readonly names: readonly string[];
  readonly shape: readonly number[];
} {
  const numbers = new Map<string, number>();
  const all = [
    ...branches.flatMap(({ whenTrue, whenFalse }) => [whenTrue, whenFalse ?? '']),
    ...needs.map((need) => need.goal),
  ];
  const shape = all.map((name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
  return { names: [...numbers.keys()], shape };
}
