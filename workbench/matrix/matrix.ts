/** Finds the matrix of a spec in each of its modes, and compares it with what is recorded. */

import type { Progress } from '../../checker/outcome.ts';
import { drawPicture } from '../../counterexamples/picture/picture.ts';
import { replayStates } from '../../counterexamples/run/replay.ts';
import { InternalError } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { checkMessage } from '../../properties/checks.ts';
import type { Matrix, ModeMatrix } from '../../report/matrix/matrix.ts';
import { type DrivenSpec, drivenSpecs } from '../conform/conform.ts';
import { UserError } from '../errors/user-error.ts';
import { lockLibrary } from '../project/compile.ts';
import { didYouMean } from '../project/did-you-mean.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { type Project, projectPath } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import { type Draw, judged } from './judge-matrix.ts';
import { matrixMachine, propertyMachine } from './matrix-machine.ts';
import type { MatrixOptions } from './matrix-options.ts';
import { recordFile } from './matrix-record.ts';
import { readRecord } from './record-file.ts';
import { searchMatrix } from './search-matrix.ts';

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
    const { engine, limits, operations, beside, maxLength, folds } = options;
    const job = { machine, tables, engine, limits, operations, beside, maxLength, folds };
    const own = {
      signal: events.signal,
      onProgress: (progress: Progress) => events.onProgress(mode ?? machine.name, progress),
    };
    const found = await searchMatrix({ ...job, asks: 'outcomes' }, own);
    const checked = options.checksProperties
      ? await searchMatrix({ ...job, asks: 'properties' }, own)
      : undefined;
    const rows = record.filter((row) => row.mode === (mode ?? ''));
    const searched = {
      ...{ found, checked, messageOf: (name: string) => checkMessage(machine, name) },
      draw: pictureOf(matrixMachine(machine, tables), spec, command),
      drawChecked: pictureOf(propertyMachine(machine, tables), spec, command),
    };
    const names = [
      ...new Set(tables.drivers.flatMap((driver) => driver.operations.map(({ name }) => name))),
    ];
    const shown = names.filter((name) => operations.length === 0 || operations.includes(name));
    modes.push({
      mode,
      params: machine.params,
      operations: shown,
      ...judged(searched, rows, options),
      seconds: (performance.now() - start) / 1000,
    });
  }
  const { beside } = options;
  return {
    ...{ spec: projectPath(project, spec.file), version, beside, modes, command },
    recordFile: target.shown,
  };
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
    ...(options.checksProperties ? ['--properties'] : []),
  ].join(' ');
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
