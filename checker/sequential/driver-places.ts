/** The threads that take part in a walk, and the control locations of drivers. */
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { IDLE_LABEL, RETURNED_LABEL } from '../../spec/language/program/driver-threads.ts';
import type { CoreDriver } from '../../spec/language/types/core.ts';
import type { OpenStates } from './open-states.ts';

/** The control locations of drivers. */
export interface DriverPlaces {
  /** The driver of each thread; undefined for threads that are none. */
  readonly driverOf: readonly (CoreDriver | undefined)[];
  readonly isIdle: (state: number, thread: number) => boolean;
  readonly hasReturned: (state: number, thread: number) => boolean;
}

/** Of each thread, whether it takes part: all but unfair daemons, which may never act. */
export function partakers(machine: Machine): readonly boolean[] {
  return machine.threads.map(({ template }) => {
    const { daemon, fairness } = at(machine.templates, template);
    return !daemon || fairness !== 'none';
  });
}

export function driverPlaces(
  machine: Machine,
  drivers: readonly CoreDriver[],
  states: OpenStates,
): DriverPlaces {
  const driverOf = machine.threads.map(({ template }) =>
    drivers.find((driver) => driver.template === template),
  );
  const nodesWith = (label: string): readonly ReadonlySet<number>[] =>
    machine.threads.map(({ template }, thread) => {
      const { nodes, locations } = at(machine.templates, template);
      if (driverOf[thread] === undefined) return new Set();
      const own = locations.filter((location) => {
        const { labels, frames } = at(nodes, location).origin;
        return frames.length === 0 && labels.includes(label);
      });
      return new Set(own);
    });
  const [idle, returned] = [nodesWith(IDLE_LABEL), nodesWith(RETURNED_LABEL)];
  return {
    driverOf,
    isIdle: (state, thread) => at(idle, thread).has(states.nodeOf(state, thread)),
    hasReturned: (state, thread) => at(returned, thread).has(states.nodeOf(state, thread)),
  };
}
