/** The start states of a matrix: the work of one thread, before others look at the cells. */
import { operationSpace } from '../../checker/concurrent/operation-space.ts';
import type { JobControl } from '../search/search-job.ts';
import { engineNamed } from '../search/shortest-run-job.ts';
import type { MatrixJob } from './found-matrix.ts';
import { matrixMachine, propertyMachine, watchedVariables } from './matrix-machine.ts';
import { observer } from './seen-outcome.ts';
import { type StartStates, startStates } from './start-states.ts';

export async function findStarts(
  { tables, engine, limits, beside, maxLength, asks, ...job }: MatrixJob,
  control: JobControl,
): Promise<StartStates> {
  const isChecked = asks === 'properties';
  const machine = (isChecked ? propertyMachine : matrixMachine)(job.machine, tables);
  const { openStates } = await engineNamed(engine);
  const space = operationSpace(machine, tables.drivers, openStates(machine, limits.maxMemory));
  const onProgress = (progress: Parameters<JobControl['onProgress']>[0]): 'go' | 'stop' => {
    control.onProgress(progress);
    return control.isStopped() ? 'stop' : 'go';
  };
  // One more: a start state is known by what single operations do from there.
  const walkedLength = maxLength === undefined ? undefined : maxLength + 1;
  const told = isChecked ? watchedVariables(job.machine, tables) : [];
  const wanted = { minIdle: beside === undefined ? 2 : 3, maxAsleep: 1, told };
  const options = { limits, maxLength: walkedLength, onProgress };
  return startStates(space, tables, observer(space, tables), wanted, options);
}
