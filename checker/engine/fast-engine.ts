/** The fast engine: generated code, and the reference for what does not fit it. */
import type { Engine } from '../engine.ts';
import { REFERENCE } from '../reference/engine.ts';
import { buildGraphFast } from './build-graph-fast.ts';
import { exploreFast, profileFast } from './explore-fast.ts';
import { orReference } from './or-reference.ts';
import { shortestRunFast } from './shortest-run-fast.ts';
import { visitStatesFast } from './visit-states-fast.ts';

export const FAST: Engine = {
  explore: exploreFast,
  graph: buildGraphFast,
  shortestRun: orReference(shortestRunFast, REFERENCE.shortestRun),
  states: visitStatesFast,
  profile: orReference(profileFast, REFERENCE.profile),
};
