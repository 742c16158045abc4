/** The fast engine: generated code, and the reference for what does not fit it. */
import type { Engine } from '../engine.ts';
import { REFERENCE } from '../reference/engine.ts';
import { buildGraphFast } from './build-graph-fast.ts';
import { exploreFast, profileFast } from './explore-fast.ts';
import { minimalRun } from './minimal-run.ts';
import { orReference } from './or-reference.ts';
import { visitStatesFast } from './visit-states-fast.ts';

export const FAST: Engine = {
  explore: exploreFast,
  graph: buildGraphFast,
  shortestRun: orReference(minimalRun, REFERENCE.shortestRun),
  states: visitStatesFast,
  profile: orReference(profileFast, REFERENCE.profile),
};
