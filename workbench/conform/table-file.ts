/**
 * Tables of observed operations, and of exceptions, as CSV files: one row an outcome.
 *
 * A field may have alternatives, `rw|ro`: the row stands for each. Behind the operation, `=` is what the label
 * was before it. In a table of exceptions, `*` is anything.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { UserError } from '../errors/user-error.ts';
import { readText } from '../files/read-file.ts';
import { didYouMean } from '../project/did-you-mean.ts';
import { noSuchFile, targetOf } from '../project/project.ts';

/** The columns that every table has, besides those of the spec. */
export const OPERATION = 'operation';
export const MODE = 'mode';
/** The columns by which a table is one of exceptions. */
const EXCEPTION = 'exception';
const REASON = 'reason';
/** What an exception may except. */
export const EXCEPTIONS = ['more', 'fewer', 'not expressible'] as const;

export const ALTERNATIVES = '|';
export const SAME = '=';
const ANY = '*';

/** Cells and outcomes that a row may stand for. */
export const ALTERNATIVES_MAX = 10_000;
/** The same of all rows. */
export const ROWS_MAX = 100_000;

/** The columns of a spec. */
export interface TableColumns {
  readonly hasModes: boolean;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Of each column behind the operation, where the same is among those before it; undefined for none. */
  readonly beforeOf: readonly (number | undefined)[];
}

export interface ObservedRow {
  /** File and line. */
  readonly place: string;
  readonly mode: string | undefined;
  readonly operation: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface ExceptionRow {
  readonly place: string;
  readonly exception: (typeof EXCEPTIONS)[number];
  readonly reason: string;
  /** Mode, operation, what is seen before, and what comes behind: what each may be, or anything. */
  readonly mode: Pattern;
  readonly operation: Pattern;
  readonly before: readonly Pattern[];
  readonly after: readonly Pattern[];
}

/** Undefined is anything. */
export type Pattern = ReadonlySet<string> | undefined;

export interface ReadTables {
  readonly rows: readonly ObservedRow[];
  readonly exceptions: readonly ExceptionRow[];
  /** Columns that the spec does not have. */
  readonly notCompared: readonly string[];
}

/**
 * Reads the tables at `files`, as the user named them in `cwd`.
 *
 * @throws UserError for a file that cannot be read, or lacks a column of the spec.
 */
export function readTables(
  files: readonly string[],
  cwd: string,
  columns: TableColumns,
): ReadTables {
  const rows: ObservedRow[] = [];
  const exceptions: ExceptionRow[] = [];
  const notCompared = new Set<string>();
  for (const file of files) {
    const { header, records } = readRecords(file, cwd);
    const isOfExceptions = header.includes(REASON) || header.includes(EXCEPTION);
    const wanted = [
      OPERATION,
      ...(columns.hasModes ? [MODE] : []),
      ...columns.before,
      ...columns.after,
      ...(isOfExceptions ? [EXCEPTION, REASON] : []),
    ];
    for (const name of wanted) {
      if (header.includes(name)) continue;
      const near = didYouMean(name, header);
      throw new UserError(
        `\`${file}\` has no column \`${name}\``,
        near ?? `its columns are ${header.map((each) => `\`${each}\``).join(', ')}`,
      );
    }
    for (const name of header) if (!wanted.includes(name)) notCompared.add(name);
    for (const { place, record } of records) {
      const field = (name: string): string => record[header.indexOf(name)] ?? '';
      if (isOfExceptions) exceptions.push(exceptionRow(place, columns, field));
      else {
        for (const row of observedRows(place, columns, field)) rows.push(row);
        if (rows.length > ROWS_MAX) {
          throw new UserError(
            `${place}: the rows describe more than ${ROWS_MAX} outcomes`,
            'make several tables of it, and compare them one after the other',
          );
        }
      }
    }
  }
  return { rows, exceptions, notCompared: [...notCompared] };
}

function readRecords(
  file: string,
  cwd: string,
): {
  readonly header: readonly string[];
  readonly records: readonly { readonly place: string; readonly record: readonly string[] }[];
} {
  const { file: place, root } = targetOf(cwd, file);
  const within = root === undefined ? undefined : [root];
  const text = readText(place, { shown: file, kind: 'table', within });
  if (text === undefined) throw noSuchFile(file, cwd);
  const [first, ...others] = parsed(file, text);
  if (first === undefined) {
    throw new UserError(`\`${file}\` is empty`, 'its first line names the columns');
  }
  const { record: header } = first;
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError(`\`${file}\` has the column \`${twice}\` twice`);
  return { header, records: others };
}

function parsed(
  file: string,
  text: string,
): readonly { readonly place: string; readonly record: readonly string[] }[] {
  try {
    const records: { readonly place: string; readonly record: readonly string[] }[] = [];
    parse(text, {
      bom: true,
      trim: true,
      comment: '#',
      comment_no_infix: true,
      skip_empty_lines: true,
      on_record: (record: readonly string[], { lines }) => {
        records.push({ place: `${file}:${lines}`, record });
        return null;
      },
    });
    return records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UserError(`\`${file}\` is not CSV: ${error.message}`);
  }
}

type FieldOf = (name: string) => string;

/** All that a row stands for. */
function observedRows(
  place: string,
  { hasModes, before, after, beforeOf }: TableColumns,
  field: FieldOf,
): readonly ObservedRow[] {
  const names = [OPERATION, ...(hasModes ? [MODE] : []), ...before, ...after];
  const choices = names.map((name) => field(name).split(ALTERNATIVES));
  const count = choices.reduce((product, each) => product * each.length, 1);
  if (count > ALTERNATIVES_MAX) {
    throw new UserError(
      `${place}: the row means ${count} outcomes; at most ${ALTERNATIVES_MAX} are allowed`,
      'make several rows of it',
    );
  }
  return combinations(choices).map((values) => {
    const start = hasModes ? 2 : 1;
    const seen = values.slice(start, start + before.length);
    const behind = values.slice(start + before.length).map((value, i) => {
      const place = beforeOf[i];
      return value === SAME && place !== undefined ? (seen[place] ?? '') : value;
    });
    const [operation = '', mode] = values;
    return { place, mode: hasModes ? mode : undefined, operation, before: seen, after: behind };
  });
}

function combinations(choices: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return choices.reduce<readonly (readonly string[])[]>(
    (all, each) => all.flatMap((start) => each.map((value) => [...start, value])),
    [[]],
  );
}

function exceptionRow(
  place: string,
  { hasModes, before, after }: TableColumns,
  field: FieldOf,
): ExceptionRow {
  const exception = EXCEPTIONS.find((each) => each === field(EXCEPTION));
  if (exception === undefined) {
    throw new UserError(
      `${place}: \`${EXCEPTION}\` is \`${field(EXCEPTION)}\``,
      `it is one of ${EXCEPTIONS.map((each) => `\`${each}\``).join(', ')}`,
    );
  }
  const reason = field(REASON);
  if (reason === '') throw new UserError(`${place}: an exception needs a reason`);
  const pattern = (name: string): Pattern => {
    const text = field(name);
    return text === ANY ? undefined : new Set(text.split(ALTERNATIVES));
  };
  return {
    place,
    exception,
    reason,
    mode: hasModes ? pattern(MODE) : undefined,
    operation: pattern(OPERATION),
    before: before.map(pattern),
    after: after.map(pattern),
  };
}
