/** Walks a spec in each of its modes, and compares it with tables. */
import { lower } from '../../model/lower/lower.ts';
import { assert } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import type { Conformance, WalkedMode } from '../../report/conform/conformance.ts';
import { tableDeclarations } from '../../spec/language/program/driver-threads.ts';
import { type Diagnostic, hasErrors } from '../../spec/language/text/diagnostics.ts';
import { textOf } from '../../spec/language/text/source.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import { SpecError } from '../errors/spec-error.ts';
import { UserError } from '../errors/user-error.ts';
import { elaborateSpec } from '../project/compile.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import { type Project, projectPath } from '../project/project.ts';
import type { Events } from '../search/events.ts';
import type { SearchOptions } from '../search/search-options.ts';
import { compareCells, type ModeCells } from './compare-cells.ts';
import type { WalkedOperations } from './operations-job.ts';
import { searchOperations } from './search-operations.ts';
import { readTables, type TableColumns } from './table-file.ts';

export interface ConformOptions extends Pick<SearchOptions, 'engine' | 'limits'> {
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  /** Only these modes; empty for all. */
  readonly modes: readonly string[];
  /** Operations in a sequence at most; undefined: as many as lead to something new. */
  readonly maxLength: number | undefined;
  /** The tables have all sequences of so many operations; undefined: of as many as are walked. */
  readonly tried: number | undefined;
}

/** A spec in one of its modes, with its drivers as threads. */
export interface DrivenSpec {
  readonly mode: string | undefined;
  readonly machine: Machine;
  readonly tables: CoreTables;
}

/**
 * Compares `spec` with the tables at `files`.
 *
 * @throws SpecError for a spec with mistakes, or UserError for one without operations, or a wrong table.
 */
export async function conform(
  events: Events,
  project: Project,
  spec: LoadedSpec,
  files: readonly string[],
  options: ConformOptions,
): Promise<Conformance> {
  const driven = drivenSpecs(spec, options, (diagnostics) =>
    events.onNotice({ kind: 'diagnostics', diagnostics }),
  );
  const [first] = driven;
  assert(first !== undefined, 'a spec has a mode, or is its own');
  const columns = columnsOf(first.tables, first.mode !== undefined);
  const { rows, exceptions, notCompared } = readTables(files, project.cwd, columns);
  const isAsked = (mode: string | undefined): boolean =>
    options.modes.length === 0 || (mode !== undefined && options.modes.includes(mode));
  const walks: { readonly driven: DrivenSpec; readonly walk: WalkedOperations; seconds: number }[] =
    [];
  for (const each of driven.filter(({ mode }) => isAsked(mode))) {
    const start = performance.now();
    const observed = rows.filter(({ mode }) => mode === each.mode);
    const only = [...new Set(observed.map(({ operation }) => operation))];
    const walk = await walkMode(events, each, only, options);
    walks.push({ driven: each, walk, seconds: (performance.now() - start) / 1000 });
  }
  const modes = walks.map(({ driven: { mode, tables }, walk }): ModeCells => {
    const operations = tables.drivers.flatMap((driver) => driver.operations);
    const names = operations.map(({ name }) => name);
    return { mode, operations: names, cells: walk.cells, isComplete: isComplete(walk) };
  });
  const compared = compareCells(
    modes,
    rows.filter(({ mode }) => isAsked(mode)),
    exceptions,
    options.tried,
  );
  const walked = walks.map(({ driven: { mode, machine }, walk, seconds }): WalkedMode => {
    const { quiescent, states, limit, failures } = walk;
    const unobserved = compared.unobserved.get(mode) ?? 0;
    const { params } = machine;
    return { mode, params, quiescent, states, seconds, limit, failures, unobserved };
  });
  const idle =
    options.modes.length === 0 && walks.every(({ walk }) => isComplete(walk))
      ? compared.idleExceptions
      : [];
  return {
    spec: projectPath(project, spec.file),
    tables: files,
    before: columns.before,
    after: columns.after,
    notCompared,
    modes: walked,
    cells: compared.cells,
    idleExceptions: idle.map(({ place, reason }) => ({ place, reason })),
  };
}

/** Whether all was walked that was asked for. */
function isComplete({ limit }: WalkedOperations): boolean {
  return limit === undefined || limit === 'length';
}

/** Returns `spec` in each of its modes that is wanted, or in all; as it is, if it has none. */
export function drivenSpecs(
  spec: LoadedSpec,
  { settings, variants, modes: wanted }: Pick<ConformOptions, 'settings' | 'variants' | 'modes'>,
  onWarnings: (diagnostics: readonly Diagnostic[]) => void,
): readonly DrivenSpec[] {
  const declared = tableDeclarations(spec.program).filter(({ kind }) => kind === 'mode');
  const modes = declared.flatMap((mode) => (mode.kind === 'mode' ? [mode] : []));
  const names = modes.map(({ name }) => name.text);
  for (const name of wanted) {
    if (names.includes(name)) continue;
    const hint = names.length === 0 ? 'it declares none' : `it has ${names.join(', ')}`;
    throw new UserError(`\`${spec.file}\` has no mode \`${name}\``, hint);
  }
  const asked = modes.filter(({ name }) => wanted.length === 0 || wanted.includes(name.text));
  const versions =
    modes.length === 0
      ? [{ mode: undefined, given: settings }]
      : asked.map(({ name, settings: own }) => ({
          mode: name.text,
          given: new Map([
            ...own.map(({ param, value }) => [param.text, textOf(value.span)] as const),
            ...settings,
          ]),
        }));
  let isFirst = true;
  return versions.map(({ mode, given }) => {
    const { core, diagnostics } = elaborateSpec(spec, { settings: given, variants, drives: true });
    const lowered = core && lower(core, { resetDeadLocals: false });
    const all = [...diagnostics, ...(lowered?.diagnostics ?? [])];
    if (hasErrors(all)) throw new SpecError(all);
    const { tables } = core ?? {};
    if (tables === undefined || tables.drivers.length === 0) {
      throw new UserError(
        `\`${spec.file}\` has no operations`,
        'declare them: driver caller { operation lock = take() }',
      );
    }
    if (isFirst && all.length > 0) onWarnings(all);
    isFirst = false;
    assert(lowered?.machine !== undefined, 'a spec without errors has a machine');
    return { mode, machine: lowered.machine, tables };
  });
}

export function columnsOf({ columns }: CoreTables, hasModes: boolean): TableColumns {
  const labels = columns.filter(({ form }) => form === 'label');
  const outcomes = columns.filter(({ form }) => form === 'outcome');
  const following = labels.flatMap(({ after }, i) => (after === undefined ? [] : [{ after, i }]));
  return {
    hasModes,
    before: labels.map(({ name }) => name),
    after: [...following.map(({ after }) => after), ...outcomes.map(({ name }) => name)],
    beforeOf: [...following.map(({ i }) => i), ...outcomes.map(() => undefined)],
  };
}

function walkMode(
  events: Events,
  { mode, machine, tables }: DrivenSpec,
  only: readonly string[],
  { engine, limits, maxLength }: ConformOptions,
): Promise<WalkedOperations> {
  const { signal } = events;
  return searchOperations(
    { machine, tables, engine, limits, maxLength, only },
    { signal, onProgress: (progress) => events.onProgress(mode ?? machine.name, progress) },
  );
}
