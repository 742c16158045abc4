/** Finds the matrix of a spec in each of its modes, and compares it with what is recorded. */
import path from 'node:path';
import { drawPicture } from '../../counterexamples/picture/picture.ts';
import { replayStates } from '../../counterexamples/run/replay.ts';
import { InternalError } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Matrix, MatrixCell, MatrixOutcome, ModeMatrix } from '../../report/matrix/matrix.ts';
import { showBounds } from '../../report/verdict/result.ts';
import { type DrivenSpec, drivenSpecs } from '../conform/conform.ts';
import { UserError } from '../errors/user-error.ts';
import { type LoadedSpec, lockLibrary } from '../project/compile.ts';
import { didYouMean } from '../project/did-you-mean.ts';
import { type Project, projectPath } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import type { SearchOptions } from '../search/search-options.ts';
import { type FoundCell, type FoundMatrix, matrixMachine, type Unexplained } from './matrix-job.ts';
import type { StateRun } from './outcome-run.ts';
import {
  type RecordFile,
  type RecordRow,
  readRecord,
  recordFileOf,
  writeRecord,
} from './record-file.ts';
import { searchMatrix } from './search-matrix.ts';

export interface MatrixOptions extends Pick<SearchOptions, 'engine' | 'limits'> {
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  /** Only these modes; empty for all. */
  readonly modes: readonly string[];
  /** Only these operations; empty for all. */
  readonly operations: readonly string[];
  /** The operation that a third driver calls; undefined for pairs. */
  readonly beside: string | undefined;
  readonly maxLength: number | undefined;
}

/**
 * Finds the matrix of `spec`.
 *
 * @throws SpecError for a spec with mistakes, or UserError for one without operations, or a wrong record.
 */
export async function findMatrices(
  events: Events,
  project: Project,
  spec: LoadedSpec,
  options: MatrixOptions,
): Promise<Matrix> {
  const driven = drivenSpecs(spec, options, (diagnostics) =>
    events.onNotice({ kind: 'diagnostics', diagnostics }),
  );
  const { modes: wanted } = options;
  const asked = driven.filter(
    ({ mode }) => wanted.length === 0 || (mode !== undefined && wanted.includes(mode)),
  );
  for (const each of asked) checkOperations(each, options);
  const target = recordFile(project, spec);
  const version = versionText(options);
  const command = commandText(project, spec, options);
  const record = readRecord(target).filter((row) => row.version === version);
  const modes: ModeMatrix[] = [];
  for (const { mode, machine, tables } of asked) {
    const start = performance.now();
    const { engine, limits, operations, beside, maxLength } = options;
    const found = await searchMatrix(
      { machine, tables, engine, limits, operations, beside, maxLength },
      {
        signal: events.signal,
        onProgress: (progress) => events.onProgress(mode ?? machine.name, progress),
      },
    );
    const rows = record.filter((row) => row.mode === (mode ?? ''));
    const picture = pictureOf(matrixMachine(machine, tables), spec, command);
    const names = [
      ...new Set(tables.drivers.flatMap((driver) => driver.operations.map(({ name }) => name))),
    ];
    const shown = names.filter((name) => operations.length === 0 || operations.includes(name));
    modes.push({
      mode,
      bounds: showBounds(machine.params),
      operations: shown,
      ...judged(found, rows, options, picture),
      seconds: (performance.now() - start) / 1000,
    });
  }
  const { beside } = options;
  return {
    ...{ spec: projectPath(project, spec.file), version, beside, modes, command },
    recordFile: target.shown,
  };
}

/** Records `matrix`: what is said of other versions, modes and cells stays, and so do reasons. */
export function blessMatrix(project: Project, spec: LoadedSpec, matrix: Matrix): void {
  const target = recordFile(project, spec);
  const isReplaced = (row: RecordRow): boolean =>
    row.version === matrix.version &&
    matrix.modes.some(
      ({ mode, cells, lost }) =>
        row.mode === (mode ?? '') &&
        [...cells.map(({ operations }) => operations), ...lost].some(
          (operations) => row.operations === cellName(operations),
        ),
    );
  const kept = readRecord(target).filter((row) => !isReplaced(row));
  const made = matrix.modes.flatMap(({ mode, cells }) =>
    cells
      .filter(({ verdict }) => verdict !== '?')
      .flatMap(({ operations, outcomes, digest }): readonly RecordRow[] => {
        const cell = {
          version: matrix.version,
          mode: mode ?? '',
          operations: cellName(operations),
        };
        return [
          { ...cell, outcome: '', digest, reason: '' },
          ...outcomes.map(({ outcome, reason }) => ({ ...cell, outcome, digest: '', reason })),
        ];
      }),
  );
  writeRecord(target, [...kept, ...made]);
}

function recordFile(project: Project, spec: LoadedSpec): RecordFile {
  const shown = recordFileOf(projectPath(project, spec.file));
  return { file: path.join(project.root, shown), shown, root: project.root };
}

function versionText({ variants, settings }: MatrixOptions): string {
  const set = [...settings].map(([name, value]) => `${name}=${value}`).sort();
  return [...variants, ...set].join(' ');
}

function commandText(project: Project, spec: LoadedSpec, options: MatrixOptions): string {
  const { variants, settings, beside } = options;
  return [
    `faultline matrix ${projectPath(project, spec.file)}`,
    ...variants.map((name) => `--variant ${name}`),
    ...[...settings].map(([name, value]) => `--set ${name}=${value}`),
    ...(beside === undefined ? [] : [`--beside "${beside}"`]),
  ].join(' ');
}

/** `a beside b`: how a cell is called, in records and pictures. */
export function cellName(operations: readonly string[]): string {
  return operations.join(' beside ');
}

function checkOperations(
  { tables, machine }: DrivenSpec,
  { operations, beside }: MatrixOptions,
): void {
  const names = tables.drivers.flatMap((driver) => driver.operations.map(({ name }) => name));
  for (const asked of [...operations, ...(beside === undefined ? [] : [beside])]) {
    if (names.includes(asked)) continue;
    throw new UserError(
      `there is no operation \`${asked}\``,
      didYouMean(asked, names) ?? `it has ${names.join(', ')}`,
    );
  }
  const size = beside === undefined ? 2 : 3;
  const drivers = machine.threads.filter(({ template }) =>
    tables.drivers.some((driver) => driver.template === template),
  );
  if (drivers.length >= size) return;
  throw new UserError(
    `${size} operations beside each other need ${size} drivers, and there ${drivers.length === 1 ? 'is' : 'are'} ${drivers.length}`,
    `give the driver an index: driver caller[i: 1..${size}] { ... }`,
  );
}

type Draw = (run: StateRun | undefined, title: string, message: string) => string | undefined;

function judged(
  found: FoundMatrix,
  rows: readonly RecordRow[],
  { operations, beside, maxLength }: MatrixOptions,
  draw: Draw,
): Omit<ModeMatrix, 'mode' | 'bounds' | 'operations' | 'seconds'> {
  const { starts, ambiguous, sleepers, quiet, points, limit } = found;
  const here = rows.filter((row) => isOfSize(row, beside));
  const isRecorded = here.length > 0;
  const cells = found.cells
    .filter(({ calls, isComplete }) => calls > 0 || !isComplete)
    .map((cell) => judgedCell(cell, here, isRecorded, maxLength === undefined, draw));
  const names = new Set(cells.map((cell) => cellName(cell.operations)));
  const lost = new Set(here.map((row) => row.operations).filter((name) => !names.has(name)));
  return {
    ...{ starts, ambiguous, sleepers, quiet, points, limit, cells, isRecorded },
    lost: [...lost]
      .map((name) => name.split(' beside '))
      .filter(
        (each) =>
          operations.length === 0 || each.slice(0, 2).every((name) => operations.includes(name)),
      ),
  };
}

/** Whether a row is of pairs, or of triples with that third operation, as is asked for. */
function isOfSize({ operations }: RecordRow, beside: string | undefined): boolean {
  const names = operations.split(' beside ');
  return beside === undefined ? names.length === 2 : names.length === 3 && names[2] === beside;
}

function judgedCell(
  { operations, calls, isComplete, digest, unexplained }: FoundCell,
  rows: readonly RecordRow[],
  isRecorded: boolean,
  hasAllStarts: boolean,
  draw: Draw,
): MatrixCell {
  const isWhole = isComplete && hasAllStarts;
  const name = cellName(operations);
  const own = rows.filter((row) => row.operations === name);
  const outcomes = unexplained.map((each) => outcomeOf(each, own, name, draw));
  const gone = isWhole
    ? own
        .map(({ outcome }) => outcome)
        .filter((text) => text !== '' && !unexplained.some(({ outcome }) => outcome === text))
    : [];
  const recorded = own.find(({ outcome }) => outcome === '');
  const isVerdict = gone.length > 0 || outcomes.some((each) => !each.isRecorded);
  const change = !isRecorded
    ? undefined
    : recorded === undefined
      ? 'new'
      : isVerdict
        ? 'verdict'
        : isWhole && recorded.digest !== digest
          ? 'outcomes'
          : undefined;
  const verdict = outcomes.some(({ reason }) => reason === '')
    ? '!'
    : !isComplete
      ? '?'
      : outcomes.length > 0
        ? '~'
        : '=';
  return { operations, verdict, calls, digest, outcomes, gone, change };
}

function outcomeOf(
  { outcome, starts, orders, run }: Unexplained,
  rows: readonly RecordRow[],
  name: string,
  draw: Draw,
): MatrixOutcome {
  const row = rows.find((each) => each.outcome === outcome);
  return {
    ...{ outcome, starts, reason: row?.reason ?? '', isRecorded: row !== undefined },
    picture: draw(run, name, `no order gives: ${outcome}`),
    orders: orders.map((each) => ({
      outcome: each.outcome,
      picture: draw(each.run, name, `one at a time: ${each.outcome}`),
    })),
  };
}

const PICTURE_WIDTH = 100;

function pictureOf(machine: Machine, spec: LoadedSpec, command: string): Draw {
  return (run, title, message) => {
    if (run === undefined) return undefined;
    const replayed = replayStates(machine, run.start, run.steps, run.failed);
    if (!replayed.ok) throw new InternalError(replayed.message);
    const { trace } = replayed;
    return drawPicture(
      machine,
      { trace, property: title, message, isMinimal: true },
      { width: PICTURE_WIDTH, command, isWarning: false, ...lockLibrary(spec.program) },
    );
  };
}
