/** The JSON of `replay`. Its schema is docs/schema/replay.schema.json. */
import type { Memory } from '../verdict/memory.ts';

export const REPLAY_SCHEMA = 'faultline/replay/2';

export interface ReplayJson {
  readonly schema: typeof REPLAY_SCHEMA;
  /** Under which memory model the verdict holds: sequential consistency. */
  readonly memory: Memory;
  /** Whether each step is a step of the spec. */
  readonly valid: boolean;
  readonly property: string | null;
  /** Whether the run breaks `property` at its end. */
  readonly violated: boolean;
  /** How many steps could be replayed. */
  readonly steps: number;
  /** Why it is not valid. */
  readonly message: string | null;
}
