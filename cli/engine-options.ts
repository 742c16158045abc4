import os from 'node:os';
import type { SearchLimits } from '../workbench/mutants/mutation-claims.ts';
import { UserError } from '../workbench/project/user-error.ts';
import { parseCount, parseSeconds } from './quantities.ts';

/** What bounds each of many searches. */
export interface EngineFlags {
  readonly engine: string;
  readonly maxStates: string;
  readonly timeout: string;
}

/** Reads the engine and the limits of one search. */
export function readEngine({ engine, maxStates, timeout }: EngineFlags): SearchLimits {
  if (engine !== 'fast' && engine !== 'reference') {
    throw new UserError(`\`--engine\` knows no \`${engine}\``, 'fast or reference');
  }
  return {
    engine,
    limits: {
      maxStates: parseCount('--max-states', maxStates),
      maxMemory: Math.floor(os.totalmem() * 0.5),
      maxSeconds: parseSeconds('--timeout', timeout),
    },
  };
}
