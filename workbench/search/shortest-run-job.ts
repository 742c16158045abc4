/** The simplest run to a violation, as a job of its own: by the engine and the order that it is asked for. */
import type { Engine, MinimalBy } from '../../checker/engine.ts';
import type { Choice, Limits } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { foldConstants } from '../../model/reduce/constants/fold-constants.ts';

export type EngineName = 'reference' | 'fast';

/** A search for a simplest run alone, where a run is known. */
export interface ShortestRunJob {
  readonly machine: Machine;
  readonly engine: EngineName;
  readonly property: string;
  readonly by: MinimalBy;
  readonly known: readonly Choice[];
  readonly limits: Limits;
  readonly useConstants?: boolean | undefined;
}

/**
 * Returns a simplest run to a violation of `property`, by the engine asked for; undefined if a limit
 * was reached.
 */
export async function shortestRun(
  job: ShortestRunJob,
  isStopped: () => boolean,
): Promise<readonly Choice[] | undefined> {
  const { machine, engine: name, property, by, known, limits } = job;
  const engine = await engineNamed(name);
  // The same steps lead from each state, so that the simplest run is the same one.
  const searched = job.useConstants === true ? foldConstants(machine) : machine;
  const options = { property, by, known, limits, isStopped };
  return engine.shortestRun(searched, { kind: 'violation', ...options });
}

/** Returns the engine of that name, which is loaded when it is asked for. */
export async function engineNamed(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'reference':
      return (await import('../../checker/reference/engine.ts')).REFERENCE;
    case 'fast':
      return (await import('../../checker/engine/fast-engine.ts')).FAST;
    default:
      return name satisfies never;
  }
}
