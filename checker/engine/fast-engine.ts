/** The fast engine: generated code, and the reference for what does not fit it. */
import type { Engine } from '../engine.ts';
import { REFERENCE } from '../reference/engine.ts';
import { buildGraphFast } from './build-graph-fast.ts';
import { exploreFast, profileFast } from './explore-fast.ts';
import { openStatesFast } from './open-states-fast.ts';
import { withReferenceFallback } from './reference-fallback.ts';
import { shortestRunFast } from './shortest-run-fast.ts';
import { fastViewSteps } from './view-steps-fast.ts';
import { visitStatesFast } from './visit-states-fast.ts';

export const FAST: Engine = {
  explore: exploreFast,
  graph: buildGraphFast,
  shortestRun: withReferenceFallback(shortestRunFast, REFERENCE.shortestRun),
  states: visitStatesFast,
  openStates: openStatesFast,
  viewSteps: fastViewSteps,
  profile: withReferenceFallback(profileFast, REFERENCE.profile),
};
