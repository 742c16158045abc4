import type { Engine } from '../engine.ts';
import { buildGraph } from './build-graph.ts';
import { explore } from './explore.ts';
import { openStates } from './open-states.ts';
import { shortestRun } from './shortest-run.ts';
import { visitStates } from './visit-states.ts';

/** The interpreter: slow and obvious. It counts no steps. */
export const REFERENCE: Engine = {
  explore,
  graph: buildGraph,
  shortestRun: (machine, { kind, property, ...options }) =>
    shortestRun(machine, { kind, property }, options)?.run,
  states: visitStates,
  openStates,
  profile: (machine, options) => ({ outcome: explore(machine, options), profile: undefined }),
};
