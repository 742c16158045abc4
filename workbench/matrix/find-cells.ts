/** The cells of a matrix as some of its start states show them: the work of one thread among several. */
import { operationSpace } from '../../checker/concurrent/operation-space.ts';
import type { Limit } from '../../checker/outcome.ts';
import { startClock } from '../../checker/search-clock.ts';
import type { JobControl } from '../search/search-job.ts';
import { engineNamed } from '../search/shortest-run-job.ts';
import { callLists } from './call-lists.ts';
import { check } from './check-calls.ts';
import { compare } from './compare-calls.ts';
import type { CellsPart, MatrixJob, PartialCell } from './found-matrix.ts';
import { matrixMachine, propertyMachine } from './matrix-machine.ts';
import { observer } from './seen-outcome.ts';
import type { StartState } from './start-states.ts';

export interface CellsJob extends MatrixJob {
  /** A share of the start states, each with its number among all. */
  readonly starts: readonly { readonly number: number; readonly start: StartState }[];
}

/** Machines are opened anew behind so many states, or memory would hold what nobody asks for any more. */
const OPEN_STATES_MAX = 400_000;

class LimitReached extends Error {
  readonly limit: Limit;
  constructor(limit: Limit) {
    super(limit);
    this.limit = limit;
  }
}

export async function findCells(job: CellsJob, control: JobControl): Promise<CellsPart> {
  const { tables, limits } = job;
  const machineOf = job.asks === 'outcomes' ? matrixMachine : propertyMachine;
  const machine = machineOf(job.machine, tables);
  const { openStates } = await engineNamed(job.engine);
  const open = () => {
    const states = openStates(machine, limits.maxMemory);
    const space = operationSpace(machine, tables.drivers, states);
    return { states, space, seen: observer(space, tables) };
  };
  let opened = open();
  let before = 0;
  let points = 0;
  let done = 0;
  const cells = new Map<string, PartialCell>();
  const lit = new Set<string>();
  const onProgress = (progress: Parameters<JobControl['onProgress']>[0]): 'go' | 'stop' => {
    control.onProgress({ ...progress, found: [...lit] });
    return control.isStopped() ? 'stop' : 'go';
  };
  const clock = startClock({ limits, onProgress });
  const visit = (): void => {
    points += 1;
    const states = before + opened.states.count();
    if (states > limits.maxStates) throw new LimitReached('states');
    const frontier = job.starts.length - done;
    const limit = clock.check({ states, transitions: points, depth: 0, frontier });
    if (limit !== undefined) throw new LimitReached(limit);
  };
  const cellOf = (operations: readonly string[]): PartialCell => {
    const key = JSON.stringify(operations);
    const known = cells.get(key);
    if (known !== undefined) return known;
    const made: PartialCell = {
      ...{ operations, calls: 0, isComplete: true, digests: [], unexplained: new Map() },
      broken: new Map(),
    };
    cells.set(key, made);
    return made;
  };
  let limit: Limit | undefined;
  for (const { number, start } of job.starts) {
    if (opened.states.count() > OPEN_STATES_MAX) {
      before += opened.states.count();
      opened = open();
    }
    const state = opened.states.numberOf(start.state);
    const look = `${start.labels} ${start.asleep.join()}`;
    for (const { calls, names } of callLists(opened.space, state, start.alike, job)) {
      const cell = cellOf(names);
      if (limit !== undefined) {
        cell.isComplete = false;
        continue;
      }
      try {
        if (job.asks === 'outcomes') {
          compare(opened, cell, { number, look, state }, { calls, folds: job.folds }, visit);
        } else check(opened.space, cell, { number, state }, calls, visit);
      } catch (error) {
        if (!(error instanceof LimitReached)) throw error;
        limit = error.limit;
        cell.isComplete = false;
      }
      const isRace = [...cell.unexplained.values()].some(({ repeats }) => repeats === undefined);
      if (isRace || cell.broken.size > 0) lit.add(names.join(' beside '));
    }
    done += 1;
  }
  return { cells: [...cells.values()], points, limit };
}
