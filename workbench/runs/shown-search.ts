/** What is needed to show the outcome of one search in any form. */
import type { Trace } from '../../counterexamples/run/replay.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { TraceJson } from '../../report/formats/trace-json.ts';
import type { LoadedSpec } from '../project/load-spec.ts';

/** Larger state graphs are not looked at by anybody. */
export const GRAPH_STATES_MAX = 2000;

/** A replayed run with what is needed to show it in any form. */
export interface ShownRun {
  readonly origin: TraceJson;
  readonly trace: Trace;
  /** What the property says of itself; may be empty. */
  readonly message: string;
}

export interface ShownSearch {
  readonly machine: Machine;
  readonly spec: LoadedSpec;
  /** With its bounds. */
  readonly verdict: string;
  /** Undefined if nothing is broken. */
  readonly run: ShownRun | undefined;
}
