/** The JSON of `replay`. Its schema, docs/schema/replay.schema.json, is made of these types. */

import type { Count } from '../verdict/json-number.ts';
import type { Memory } from '../verdict/memory.ts';

export const REPLAY_SCHEMA = 'faultline/replay/2';

/** @title What `faultline replay --json` prints */
export interface ReplayJson {
  readonly schema: typeof REPLAY_SCHEMA;
  /** The memory model under which the verdict holds: sequential consistency, or x86-TSO. */
  readonly memory: Memory;
  /** Whether each step is a step of the spec. */
  readonly valid: boolean;
  readonly property: string | null;
  /** Whether the run violates `property` at its end. */
  readonly violated: boolean;
  /** How many steps could be replayed. */
  readonly steps: Count;
  /** Why the run is not valid; null if it is. */
  readonly message: string | null;
}
