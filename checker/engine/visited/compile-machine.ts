/** A machine to a WebAssembly module that explores it. */

import { at } from '../../../model/machine/assert.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import { activeSymmetries } from '../../../model/reduce/symmetry.ts';
import type { AmpleSets } from '../../ample/ample-sets.ts';
import { DEADLOCK, type ExploreOptions } from '../../outcome.ts';
import type { FunctionBuilder } from '../code/code.ts';
import { printModule } from '../code/print-code.ts';
import { printJavaScript } from '../code/print-javascript.ts';
import { type Language, PAGES_MAX, type Program } from '../code/program.ts';
import { emitCanonical } from '../codegen/emit-canonical.ts';
import { type CandidateMode, emitExpansion } from '../codegen/emit-explore.ts';
import { successorsMax } from '../codegen/emit-step.ts';
import { EngineUnsupported, type Layout } from '../state/columns.ts';
import { layoutOf } from '../state/layout.ts';
import { type MemoryMap, memoryMaps } from '../state/memory-map.ts';
import { profileCounters } from '../state/profile.ts';
import { type Reportables, reportablesOf } from '../state/reportables.ts';
import { emitFill, emitFilter } from './emit-filter.ts';
import { emitInsertBatch } from './emit-insert-batch.ts';
import { emitMove } from './emit-move.ts';
import { emitRun } from './emit-run.ts';
import { fitsMemory, tableOptions } from './table-growth.ts';

export interface CompiledMachine {
  readonly machine: Machine;
  readonly layout: Layout;
  /** The memory of the code in `program`. */
  readonly map: MemoryMap;
  readonly reportables: Reportables;
  readonly candidateMode: CandidateMode;
  /** Whether there are steps that it explores alone. */
  readonly hasAmpleSets: boolean;
  /** How many threads of the computer the memory has room for. */
  readonly workers: number;
  /** For the first thread, which logs how it found each state while it is alone. */
  readonly program: Program;
  /** The functions that `program` is printed from. */
  readonly functions: readonly FunctionBuilder[];
  /** Returns the modules for the other threads, and their parts of the memory. */
  readonly others: () => readonly {
    readonly map: MemoryMap;
    readonly binary: Uint8Array<ArrayBuffer>;
  }[];
}

export interface CompileOptions {
  /** Threads of the computer, or one if a memory has no room for the batches of all. JavaScript has one. */
  readonly workers?: number;
  readonly isProfiled?: boolean;
  readonly language?: Language;
  /** Where steps are explored alone; undefined: nowhere. */
  readonly ample?: AmpleSets | undefined;
}

/**
 * Generates the module for `machine`.
 *
 * @throws Unsupported if it does not fit: numbers beyond 32 bits, too many successors by one step.
 */
export function compileMachine(
  machine: Machine,
  checks: ExploreOptions['checks'],
  { workers: wanted = 1, isProfiled = false, language = 'webassembly', ample }: CompileOptions = {},
): CompiledMachine {
  const layout = layoutOf(machine);
  if (layout.wordCount > 1024) throw new EngineUnsupported('a state of more than 4 KiB');
  const reportables = reportablesOf(machine);
  const successors = successorsMax(machine);
  if (successors > 1 << 18) throw new EngineUnsupported('more than 2^18 steps from one state');
  const mapsFor = (threads: number): readonly MemoryMap[] | undefined => {
    const counters = isProfiled ? profileCounters(machine) : 0;
    const hasKeys = activeSymmetries(machine).length > 0;
    const made = memoryMaps(
      layout.wordCount,
      reportables.length,
      successors,
      threads,
      counters,
      hasKeys,
    );
    const map = at(made, 0);
    return fitsMemory(map, tableOptions(map, threads, {}).firstBuckets) ? made : undefined;
  };
  const maps = mapsFor(wanted) ?? mapsFor(1);
  if (maps === undefined)
    throw new EngineUnsupported('steps with many successors from states of many words');
  const workers = maps.length;
  const candidateMode = candidateModeOf(machine, checks);
  const isShared = workers > 1;
  const hashWidth = language === 'javascript' ? 32 : 64;
  const generate = (map: MemoryMap, isFirst: boolean): readonly FunctionBuilder[] => {
    const { expand, functions } = emitExpansion(
      machine,
      layout,
      map,
      reportables,
      candidateMode,
      isProfiled,
      ample,
    );
    const keys = emitCanonical(machine, layout, map);
    const insertBatch = emitInsertBatch(
      map,
      { isShared, isLogging: isFirst, hashWidth },
      keys?.canonical,
    );
    const run = emitRun(map, expand, insertBatch);
    return [
      ...functions,
      ...(keys?.functions ?? []),
      insertBatch,
      emitMove(map, isShared, hashWidth),
      run,
      emitFill(map, expand),
      emitFilter(map, keys?.canonical, hashWidth),
    ];
  };
  const print = (functions: readonly FunctionBuilder[]): Uint8Array<ArrayBuffer> =>
    printModule({ initial: 1, maximum: PAGES_MAX }, functions);
  const map = at(maps, 0);
  const functions = generate(map, true);
  return {
    machine,
    layout,
    map,
    reportables,
    candidateMode,
    hasAmpleSets: ample !== undefined && ample.locations.length > 0,
    workers,
    functions,
    program:
      language === 'webassembly'
        ? { language, binary: print(functions) }
        : { language, text: printJavaScript(functions) },
    others: () => maps.slice(1).map((own) => ({ map: own, binary: print(generate(own, false)) })),
  };
}

function candidateModeOf(machine: Machine, checks: ExploreOptions['checks']): CandidateMode {
  if (checks !== 'all' && !checks.has(DEADLOCK)) return 'ignore';
  const daemons = machine.threads.filter(({ template }) => machine.templates[template]?.daemon);
  if (daemons.length === machine.threads.length) return 'ignore';
  return daemons.length === 0 ? 'report' : 'list';
}
