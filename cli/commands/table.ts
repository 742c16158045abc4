/** `faultline table SPEC`: what each version of a spec breaks, side by side. */

import type { LowerOptions } from '../../model/lower/lower.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { checkMessage } from '../../properties/checks.ts';
import { tableJson } from '../../report/json/table-json.ts';
import { firstSentence } from '../../report/text/first-sentence.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { limitRemarks, variantTable } from '../../report/text/variant-table.ts';
import { memoryText } from '../../report/verdict/memory.ts';
import { showMainBounds } from '../../report/verdict/result.ts';
import type { VersionColumn, VersionRow } from '../../report/verdict/version-table.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import {
  commonSettings,
  comparedVersions,
  type Version,
} from '../../workbench/mutants/compared-versions.ts';
import { versionRow } from '../../workbench/mutants/version-row.ts';
import { compileSpec } from '../../workbench/project/compile.ts';
import { type LoadedSpec, loadSpec } from '../../workbench/project/load-spec.ts';
import { openProject, projectPath } from '../../workbench/project/project.ts';
import { reductionOptions, requireReductions } from '../../workbench/search/reductions.ts';
import { type SearchOptions, usualSearch } from '../../workbench/search/search-options.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { claimNamed } from '../open-spec.ts';
import { listOption } from '../options/option.ts';
import { claims, json, minimal, search } from '../options/search-options.ts';
import { settings } from '../options/version-options.ts';
import { showDiagnostics } from '../show-diagnostics.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

interface TableValues {
  /** The claims whose versions and bounds are compared; empty for all of the spec. */
  readonly claims: readonly string[];
  readonly variants: readonly string[];
  readonly settings: ReadonlyMap<string, string>;
  readonly options: SearchOptions;
  readonly json: boolean;
}

export const tableCommand: CliCommand = cliCommand({
  name: 'table',
  operands: '<spec>',
  about: 'compare a spec with its variants: what each violates, in how many steps',

  reads: {
    claims,
    variants: listOption(
      '--variants <names>',
      'the rows, like a,b,a+b (default: those of the claims)',
    ),
    settings,
    search,
    minimal,
    json,
  },
  run: ({ terminal }, [file = ''], { claims, variants, settings, search, minimal, json }) => {
    const options = { ...usualSearch(), ...search, minimal };
    return compare(terminal, file, { claims, variants, settings, options, json });
  },
});

async function compare(
  terminal: Terminal,
  file: string,
  { claims: names, variants: rowNames, settings: given, options, json }: TableValues,
): Promise<ExitCode> {
  const project = openProject(file, terminal.cwd);
  const whole = loadSpec(project, file);
  const spec =
    names.length === 0 ? whole : { ...whole, claims: names.map((name) => claimNamed(whole, name)) };
  const versions = comparedVersions(spec, rowNames);
  const reductions = reductionOptions(options);
  const plain = machineOf(terminal, spec, [], new Map(), reductions);
  const settings = new Map([...commonSettings(spec.claims, plain.params), ...given]);
  const machines = versions.map((version) => ({
    version,
    machine: machineOf(terminal, spec, version, settings, reductions),
  }));
  for (const { machine } of machines) requireReductions(machine, 'all', options);
  const rows = await withEvents(terminal, async (events) => {
    const found: VersionRow[] = [];
    for (const { version, machine } of machines) {
      found.push(await versionRow(events, version, machine, options));
    }
    return found;
  });
  const machine = machines[0]?.machine ?? plain;
  const columns = columnsOf(spec, machines, rows);
  const bounds = showMainBounds(machine.params);
  const variants = [...new Set(versions.flat())].map((name) => ({ name, doc: docOf(spec, name) }));
  const table = { spec: projectPath(project, file), bounds, columns, variants, rows };
  if (json) {
    terminal.out(jsonText(tableJson(table, machine.params)));
  } else {
    terminal.out(variantTable(table));
    terminal.out(memoryText(machines.map((each) => each.machine)));
    for (const remark of limitRemarks(table)) terminal.err(`${terminal.colors.yellow(remark)}\n`);
  }
  return rows.some(({ limit }) => limit !== undefined) ? EXIT.limitReached : EXIT.asRecorded;
}

function machineOf(
  terminal: Terminal,
  spec: LoadedSpec,
  variants: Version,
  settings: ReadonlyMap<string, string>,
  reductions: LowerOptions,
): Machine {
  const { machine, diagnostics } = compileSpec(spec, { settings, variants, ...reductions });
  if (machine !== undefined) return machine;
  showDiagnostics(terminal, diagnostics);
  const version = variants.length === 0 ? '' : ` with ${variants.join(', ')}`;
  throw new UserError(`\`${spec.file}\`${version} has errors`);
}

/** The first sentence of what a variant says of itself. */
function docOf({ program }: LoadedSpec, variant: string): string {
  for (const { syntax } of program.modules) {
    for (const declaration of syntax.declarations) {
      if (declaration.kind !== 'variant' || declaration.name.text !== variant) continue;
      return firstSentence(declaration.doc);
    }
  }
  return '';
}

/** What is broken anywhere and what the spec itself declares; properties of the spec first. */
function columnsOf(
  spec: LoadedSpec,
  machines: readonly { readonly machine: Machine }[],
  rows: readonly VersionRow[],
): readonly VersionColumn[] {
  const own = new Set(
    spec.program.entry.syntax.declarations.flatMap((declaration) =>
      declaration.kind === 'property' ? [declaration.name.text] : [],
    ),
  );
  const broken = new Set(rows.flatMap((row) => row.broken.map(({ property }) => property)));
  const declared = machines[0] === undefined ? [] : declaredBy(machines[0].machine);
  const names = declared
    .map(({ name }) => name)
    .filter((name) => own.has(name) || broken.has(name));
  const others = [...broken].filter((name) => !names.includes(name));
  return [...names, ...others].map((property) => ({
    property,
    doc: messageOf(machines, property),
  }));
}

function declaredBy({ properties, stepProperties, temporal }: Machine): readonly {
  readonly name: string;
  readonly message: string;
}[] {
  return [...properties, ...stepProperties, ...temporal];
}

function messageOf(machines: readonly { readonly machine: Machine }[], property: string): string {
  const messages = machines.map(({ machine }) => checkMessage(machine, property));
  return messages.find((message) => message !== '') ?? '';
}
