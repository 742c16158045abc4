/**
 * What is recorded of matrices, in a table beside the spec. A row without an outcome is a cell, with a digest of
 * all that comes of it; one with an outcome is an outcome that no order gives, and why that is right.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { UserError } from '../errors/user-error.ts';
import { readText } from '../files/read-file.ts';
import { type Target, writeWhole } from '../files/write-file.ts';
import { didYouMean } from '../project/did-you-mean.ts';

export interface RecordRow {
  readonly version: string;
  readonly mode: string;
  /** `a beside b`. */
  readonly operations: string;
  /** Empty for the cell itself. */
  readonly outcome: string;
  /** Of a cell: a digest of all outcomes. */
  readonly digest: string;
  readonly reason: string;
}

const COLUMNS: readonly (keyof RecordRow)[] = [
  'version',
  'mode',
  'operations',
  'outcome',
  'digest',
  'reason',
];

/** The file of a spec in a project. */
export type RecordFile = Target;

/** The file for the spec at `file`: `ring.kspec` has `ring.matrix.csv`. */
export function recordFileOf(file: string): string {
  return `${file.replace(/\.kspec$/, '')}.matrix.csv`;
}

/**
 * Returns the rows of `file`; none if there is no such file.
 *
 * @throws UserError if it is no such table.
 */
export function readRecord({ file, shown, root }: RecordFile): readonly RecordRow[] {
  const within = root === undefined ? undefined : [root];
  const text = readText(file, { shown, kind: 'record of a matrix', within });
  if (text === undefined) return [];
  let records: string[][];
  try {
    records = parse(text, {
      bom: true,
      comment: '#',
      comment_no_infix: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UserError(`\`${shown}\` is not a table: ${error.message}`, 'see docs/MATRIX.md');
  }
  const [header = [], ...rows] = records;
  for (const name of COLUMNS) {
    if (header.includes(name)) continue;
    const hint = didYouMean(name, header) ?? `its columns are ${COLUMNS.join(', ')}`;
    throw new UserError(`\`${shown}\` has no column \`${name}\``, hint);
  }
  return rows.map((row) => {
    const field = (name: keyof RecordRow): string => row[header.indexOf(name)] ?? '';
    return {
      version: field('version'),
      mode: field('mode'),
      operations: field('operations'),
      outcome: field('outcome'),
      digest: field('digest'),
      reason: field('reason'),
    };
  });
}

/** Writes `rows` as the whole file. */
export function writeRecord(target: RecordFile, rows: readonly RecordRow[]): void {
  const lines = rows.map((row) => COLUMNS.map((name) => quoted(row[name])).join(','));
  const text = [COLUMNS.join(','), ...lines].map((line) => `${line}\n`).join('');
  writeWhole(target, text);
}

function quoted(text: string): string {
  return /[",\n\r#]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
