/** The record of a spec's matrix: its file, and what is recorded. */
import path from 'node:path';
import { BREAKS, brokenText, type Matrix } from '../../report/matrix/matrix.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { type Project, projectPath } from '../project/project.ts';
import { cellName } from './judge-matrix.ts';
import {
  type RecordFile,
  type RecordRow,
  readRecord,
  recordFileOf,
  writeRecord,
} from './record-file.ts';

/**
 * Records `matrix`: what is said of other versions, modes and cells stays, and so do reasons. An outcome that is a pair's
 * from some states, and not from others, is one row.
 */
export function blessMatrix(project: Project, spec: LoadedSpec, matrix: Matrix): void {
  const target = recordFile(project, spec);
  const isReplaced = (row: RecordRow): boolean =>
    row.version === matrix.version &&
    matrix.modes.some(
      ({ mode, cells, lost, checked }) =>
        row.mode === (mode ?? '') &&
        [...cells.map(({ operations }) => operations), ...lost].some(
          (operations) => row.operations === cellName(operations),
        ) &&
        (checked !== undefined || !row.outcome.startsWith(BREAKS)),
    );
  const kept = readRecord(target).filter((row) => !isReplaced(row));
  const made = matrix.modes.flatMap(({ mode, cells }) =>
    cells
      .filter(({ verdict }) => verdict !== '?')
      .flatMap(({ operations, outcomes, broken, digest }): readonly RecordRow[] => {
        const cell = {
          version: matrix.version,
          mode: mode ?? '',
          operations: cellName(operations),
        };
        return [
          { ...cell, outcome: '', digest, reason: '' },
          ...outcomes
            .filter(({ outcome }, i) => outcomes.findIndex((o) => o.outcome === outcome) === i)
            .map(({ outcome, reason }) => ({ ...cell, outcome, digest: '', reason })),
          ...broken.map(({ reason, ...each }) => ({
            ...{ ...cell, outcome: brokenText(each), digest: '', reason },
          })),
        ];
      }),
  );
  writeRecord(target, [...kept, ...made]);
}

export function recordFile(project: Project, spec: LoadedSpec): RecordFile {
  const shown = recordFileOf(projectPath(project, spec.file));
  return { file: path.join(project.root, shown), shown, root: project.root };
}
