/** A machine to a WebAssembly module that explores it. */

import type { Machine } from '../../model/machine.ts';
import { DEADLOCK, type ExploreOptions } from '../outcome.ts';
import { emitExpansion, emitRun, type QuietMode } from './emit-explore.ts';
import { waysMax } from './emit-step.ts';
import { emitDrain, emitRehash } from './emit-table.ts';
import { type Layout, layoutOf, Unsupported } from './layout.ts';
import { type MemoryMap, memoryMap } from './memory-map.ts';
import { printModule } from './print-code.ts';
import { type Records, recordsOf } from './records.ts';

export interface CompiledMachine {
  readonly machine: Machine;
  readonly layout: Layout;
  readonly map: MemoryMap;
  readonly records: Records;
  readonly quietMode: QuietMode;
  readonly shared: boolean;
  readonly binary: Uint8Array<ArrayBuffer>;
}

/** 4 GiB: the most that a memory of WebAssembly may have. */
export const PAGES_MAX = 65536;

/**
 * Generates the module for `machine`.
 *
 * @throws Unsupported if it does not fit: numbers beyond 32 bits, too many ways in one step.
 */
export function compileMachine(
  machine: Machine,
  checks: ExploreOptions['checks'],
): CompiledMachine {
  const layout = layoutOf(machine);
  if (layout.wordCount > 1024) throw new Unsupported('a state of more than 4 KiB');
  const records = recordsOf(machine);
  const ways = waysMax(machine);
  if (ways > 1 << 18) throw new Unsupported('more than 2^18 steps from one state');
  const map = memoryMap(layout.wordCount, records.length, ways);
  const quietMode = quietModeOf(machine, checks);
  const shared = false;
  const { expand, functions } = emitExpansion(machine, layout, map, records, quietMode);
  const drain = emitDrain(map);
  const run = emitRun(map, expand, drain);
  const binary = printModule({ initial: 1, maximum: PAGES_MAX, shared }, [
    ...functions,
    drain,
    emitRehash(map),
    run,
  ]);
  return { machine, layout, map, records, quietMode, shared, binary };
}

function quietModeOf(machine: Machine, checks: ExploreOptions['checks']): QuietMode {
  if (checks !== 'all' && !checks.has(DEADLOCK)) return 'ignore';
  const daemons = machine.threads.filter(({ template }) => machine.templates[template]?.daemon);
  if (daemons.length === machine.threads.length) return 'ignore';
  return daemons.length === 0 ? 'report' : 'list';
}
