/** `faultline table SPEC`: what each version of a spec breaks, side by side. */
import { switchCount } from '../../counterexamples/run/minimise.ts';
import type { LowerOptions } from '../../model/lower/lower.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { builtinMessage } from '../../properties/builtin-checks.ts';
import { tableJson } from '../../report/json/table-json.ts';
import { firstSentence } from '../../report/text/first-sentence.ts';
import { resultOf, showBounds } from '../../report/verdict/result.ts';
import {
  type BrokenProperty,
  limitRemarks,
  type VersionColumn,
  type VersionRow,
  variantTable,
} from '../../report/verdict/variant-table.ts';
import { commonSettings, type Version, versionsOf } from '../../workbench/mutants/versions.ts';
import { compileSpec, type LoadedSpec, loadSpec } from '../../workbench/project/compile.ts';
import { EXIT, type ExitCode } from '../../workbench/project/exit-code.ts';
import { openProject, projectPath } from '../../workbench/project/project.ts';
import { showDiagnostics } from '../../workbench/project/show-diagnostics.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import {
  readPairs,
  readSearchOptions,
  type SearchFlags,
  type SearchOptions,
} from '../../workbench/search/options.ts';
import { progressLine } from '../../workbench/search/progress-line.ts';
import {
  reductionOptions,
  requireReductions,
  searchReductions,
} from '../../workbench/search/reductions.ts';
import {
  type Interruption,
  interrupt,
  newInterruption,
  search,
} from '../../workbench/search/search.ts';
import { simplest } from '../../workbench/search/search-job.ts';
import type { Terminal } from '../../workbench/search/terminal.ts';

export interface TableFlags extends SearchFlags {
  readonly variants: readonly string[];
  readonly set: readonly string[];
}

export async function tableCommand(
  terminal: Terminal,
  file: string,
  flags: TableFlags,
): Promise<ExitCode> {
  const options = readSearchOptions(flags);
  const project = openProject(file, terminal.cwd);
  const spec = loadSpec(project, file);
  const versions = versionsOf(spec, flags.variants);
  const reductions = reductionOptions(options);
  const plain = machineOf(terminal, spec, [], new Map(), reductions);
  const settings = new Map([...commonSettings(spec.claims, plain.params), ...readPairs(flags.set)]);
  const machines = versions.map((version) => ({
    version,
    machine: machineOf(terminal, spec, version, settings, reductions),
  }));
  for (const { machine } of machines) requireReductions(machine, 'all', options);
  const rows: VersionRow[] = [];
  const interruption = newInterruption();
  const release = terminal.onInterrupt(() => interrupt(interruption));
  try {
    for (const { version, machine } of machines) {
      rows.push(await rowOf(terminal, version, machine, options, interruption));
    }
  } finally {
    release();
  }
  const machine = machines[0]?.machine ?? plain;
  const columns = columnsOf(spec, machines, rows);
  const bounds = showBounds(machine.params);
  const variants = [...new Set(versions.flat())].map((name) => ({ name, doc: docOf(spec, name) }));
  const table = { spec: projectPath(project, file), bounds, columns, variants, rows };
  if (options.json) {
    terminal.out(`${JSON.stringify(tableJson(table, machine.params), null, 2)}\n`);
  } else {
    terminal.out(variantTable(table));
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

async function rowOf(
  terminal: Terminal,
  variants: Version,
  machine: Machine,
  options: SearchOptions,
  interruption: Interruption,
): Promise<VersionRow> {
  const line = progressLine(terminal);
  const name = variants.join(' + ') || machine.name;
  const { engine, limits, minimal: by, workers } = options;
  const checks = 'all' as const;
  const job = {
    ...{ machine, engine, limits, checks, counterexample: undefined, workers },
    ...searchReductions(options),
  };
  const { outcome } = await search(job, interruption, (progress) => line.show(name, progress));
  line.clear();
  const { violated } = resultOf(machine, outcome, 'all');
  const broken: BrokenProperty[] = [];
  for (const property of violated) {
    const violation = outcome.violations.find((each) => each.property === property);
    if (violation === undefined) {
      broken.push({ property, trace: undefined });
      continue;
    }
    const { run: known } = violation;
    const isEndless = machine.temporal.some(({ name }) => name === property);
    const isOneRun = !isEndless && violation.cycle === undefined;
    const minimal =
      interruption.requested || !isOneRun
        ? undefined
        : await simplest({ machine, engine }, property, { by, known, limits });
    const run = minimal ?? known;
    const isMinimal = minimal !== undefined;
    broken.push({ property, trace: { steps: run.length, switches: switchCount(run), isMinimal } });
  }
  const { states, transitions, depth, seconds, limit } = outcome;
  return { variants, broken, states, transitions, depth, seconds, limit };
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

/** What the property says, or the built-in check, or the first assert of its name. */
function messageOf(machines: readonly { readonly machine: Machine }[], property: string): string {
  const builtin = builtinMessage(property);
  for (const { machine } of machines) {
    const declared = declaredBy(machine).find(({ name }) => name === property)?.message;
    const asserted = machine.templates
      .flatMap(({ nodes }) => nodes)
      .find((node) => node.kind === 'assert' && node.property === property);
    const message = declared || builtin || (asserted?.kind === 'assert' ? asserted.message : '');
    if (message) return message;
  }
  return '';
}
