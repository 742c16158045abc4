/** Does the operations of a spec on this machine, sequence after sequence, and looks whether the spec has the same. */
import { assert, at } from '../../model/machine/assert.ts';
import type { LiveMode, LiveReport, LostSequence } from '../../report/live/live-report.ts';
import { columnsOf, type DrivenSpec, drivenSpecs } from '../conform/conform.ts';
import { type ExceptionRow, readTables, type TableColumns } from '../conform/table-file.ts';
import { UserError } from '../errors/user-error.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { type Project, projectPath } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import type { SearchOptions } from '../search/search-options.ts';
import { withBuiltHelper } from './build-helper.ts';
import { Differences } from './differences.ts';
import { type ExpectedOperations, expectedOperations } from './expected-operations.ts';
import { type Helper, startHelper } from './helper-process.ts';
import { type LiveCaller, liveCaller, type Tried } from './live-caller.ts';
import { noteLost, record } from './observation-recorder.ts';
import { ObservedTable } from './observed-table.ts';
import { driversOf, type Program, programOf, TEMPLATE } from './program-of-spec.ts';
import { type Sequences, sequencesOf } from './sequences.ts';

export interface LiveOptions extends Pick<SearchOptions, 'engine' | 'limits'> {
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  /** Only these modes; empty for all. */
  readonly modes: readonly string[];
  /** Operations in a sequence at most. */
  readonly maxLength: number;
  readonly seconds: number;
  readonly seed: number;
  /** Where built programs are kept; undefined: nowhere. */
  readonly cacheFolder: string | undefined;
}

export interface Live {
  readonly report: LiveReport;
  /** What was observed, as a table. */
  readonly table: string;
}

/** Sequences that the program is asked for at a time, and so the time between two looks at the clock. */
const BATCH = 250;
/** Of a mode, a second is worth so many sequences that are taken in their order; the rest is left to chance. */
const EXHAUSTIVE_PER_SECOND = 300;

interface Mode {
  readonly driven: DrivenSpec;
  readonly expected: ExpectedOperations;
  readonly sequences: Sequences;
  readonly caller: LiveCaller;
  counts: { sequences: number; operations: number; notTaken: number };
}

/**
 * Compares `spec` with this machine; tables at `files` may only have exceptions.
 *
 * @throws SpecError for a spec with mistakes, or UserError for one without operations, or if they cannot be done here.
 */
export async function live(
  events: Events,
  project: Project,
  spec: LoadedSpec,
  files: readonly string[],
  options: LiveOptions,
): Promise<Live> {
  const driven = drivenSpecs(spec, options, (diagnostics) =>
    events.onNotice({ kind: 'diagnostics', diagnostics }),
  );
  const [first] = driven;
  assert(first !== undefined, 'a spec has a mode, or is its own');
  const columns = columnsOf(first.tables, first.mode !== undefined);
  const exceptions = exceptionsOf(project, files, columns);
  const program = programOf(project, spec, driven);
  const isAsked = ({ mode }: DrivenSpec): boolean =>
    (options.modes.length === 0 || (mode !== undefined && options.modes.includes(mode))) &&
    program.modes.includes(mode ?? '');
  return withBuiltHelper(program.text, options.cacheFolder, async (binary) => {
    const helper = await startHelper(binary);
    try {
      const asked = driven.filter(isAsked);
      const modes = await Promise.all(
        asked.map((each) => modeOf(each, asked.length, program, helper, options)),
      );
      return await compare(events, projectPath(project, spec.file), columns, exceptions, {
        ...{ modes, helper, program, options },
      });
    } finally {
      helper.stop();
    }
  });
}

function exceptionsOf(
  project: Project,
  files: readonly string[],
  columns: TableColumns,
): readonly ExceptionRow[] {
  const { rows, exceptions } = readTables(files, project.cwd, columns);
  const [row] = rows;
  if (row !== undefined) {
    throw new UserError(
      `${row.place}: \`--live\` makes observations, and takes none`,
      'give it tables of exceptions only, or leave `--live` out',
    );
  }
  return exceptions;
}

async function modeOf(
  driven: DrivenSpec,
  count: number,
  program: Program,
  helper: Helper,
  { engine, limits, maxLength, seconds, seed }: LiveOptions,
): Promise<Mode> {
  const own = new Set(
    driven.tables.drivers.flatMap(({ operations }) => operations.map(({ name }) => name)),
  );
  const numbers = [...program.operations.keys()].filter(
    (number) => own.has(at(program.operations, number)) && !helper.skipped.has(number),
  );
  const maxExhaustive = Math.round((seconds * EXHAUSTIVE_PER_SECOND) / count);
  const caller = liveCaller(helper, program, driven.tables, {
    mode: program.modes.indexOf(driven.mode ?? ''),
    drivers: driversOf(driven),
  });
  return {
    ...{ driven, caller },
    expected: await expectedOperations(driven.machine, driven.tables, engine, limits),
    sequences: sequencesOf({ operations: numbers, maxLength, maxExhaustive, seed }),
    counts: { sequences: 0, operations: 0, notTaken: 0 },
  };
}

interface Comparing {
  readonly modes: readonly Mode[];
  readonly helper: Helper;
  readonly program: Program;
  readonly options: LiveOptions;
}

async function compare(
  events: Events,
  spec: string,
  columns: TableColumns,
  exceptions: readonly ExceptionRow[],
  { modes, helper, program, options }: Comparing,
): Promise<Live> {
  const table = new ObservedTable();
  const lost: LostSequence[] = [];
  const differences = new Map(
    modes.map((mode) => [
      mode,
      new Differences(mode.driven.mode, mode.caller, mode.expected, columns, exceptions),
    ]),
  );
  const judge = async (mode: Mode, tried: readonly Tried[]): Promise<void> => {
    const found = differences.get(mode);
    for (const each of tried) {
      mode.counts.sequences += 1;
      if (each.kind === 'lost') {
        noteLost(lost, { mode: mode.driven.mode, sequence: each.sequence, why: each.why });
        continue;
      }
      const { steps } = each.observed;
      mode.counts.operations += steps.length;
      record(table, mode.driven.mode, columns, each);
      const judgement = mode.expected.judge(each.observed);
      if (judgement.kind === 'not taken') mode.counts.notTaken += 1;
      if (judgement.kind === 'differs') await found?.add(each, judgement);
    }
  };
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) / 1000;
  let waiting: { readonly mode: Mode; readonly tried: Promise<readonly Tried[]> } | undefined;
  for (let turn = 0; elapsed() < options.seconds && !events.signal.aborted; turn += 1) {
    const mode = at(modes, turn % modes.length);
    const batch = Array.from({ length: BATCH }, () => mode.sequences.next().operations);
    // The program does this batch while the last one is judged here.
    const tried = mode.caller.call(batch);
    const last = waiting;
    waiting = { mode, tried };
    if (last !== undefined) await judge(last.mode, await last.tried);
    await tried;
  }
  if (waiting !== undefined) await judge(waiting.mode, await waiting.tried);
  const report = reportOf(spec, [...differences.values()], table, lost, elapsed(), {
    modes,
    helper,
    program,
    options,
  });
  const head = `Observed on ${helper.kernel} by faultline conform --live, of ${spec}.`;
  return { report, table: table.text(columns, head) };
}

function reportOf(
  spec: string,
  found: readonly Differences[],
  table: ObservedTable,
  lost: readonly LostSequence[],
  seconds: number,
  { modes, helper, program, options }: Comparing,
): LiveReport {
  return {
    ...{ spec, kernel: helper.kernel, seconds, seed: options.seed },
    ...{ maxLength: options.maxLength, lost, restarts: helper.restarts() },
    modes: modes.map(({ driven: { mode }, counts, sequences }): LiveMode => {
      const differing = found
        .filter((each) => each.mode === mode)
        .reduce((sum, each) => sum + each.sequences(), 0);
      return {
        mode,
        ...counts,
        exhausted: sequences.exhausted(),
        cells: table.cellsIn(mode),
        differing,
      };
    }),
    differences: found.flatMap((each) => each.all()),
    further: found.reduce((sum, each) => sum + each.further(), 0),
    notDone: [
      ...[...helper.skipped].map(([number, why]) => ({
        name: at(program.operations, number),
        why,
      })),
      ...program.lacking.map((name) => ({ name, why: `\`${TEMPLATE}\` has no text for that` })),
    ],
  };
}
