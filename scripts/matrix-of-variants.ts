/**
 * Which cells of the matrices of Linux each historical bug lights: prints the table of docs/MATRIX.md.
 *
 *     npx tsx scripts/matrix-of-variants.ts [VARIANT...]
 *
 * It takes minutes, so no test runs it.
 */
import { markdownTable } from 'markdown-table';
import { brokenText, type MatrixCell, type ModeMatrix } from '../report/matrix/matrix.ts';
import { findMatrices } from '../workbench/matrix/matrix.ts';
import { loadSpec } from '../workbench/project/load-spec.ts';
import { openProject } from '../workbench/project/project.ts';
import { noEvents } from '../workbench/search/events.ts';

/** A part of a matrix: small enough for one run a variant. */
interface Part {
  readonly spec: string;
  readonly mode: string;
  readonly operations: readonly string[];
  readonly beside?: string;
  /** Applied without the bug, too. */
  readonly variants?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether properties are checked, too. */
  readonly checksProperties?: boolean;
}

const SLEEPERS: Part = {
  spec: 'spec/linux/pairs.kspec',
  mode: 'sync',
  operations: ['write', 'gup', 'wp', 'unwp', 'wake', 'pageout', 'migrate'],
};
const SLEEPERS_AND_PAGEOUT: Part = {
  ...SLEEPERS,
  operations: ['write', 'unwp', 'wake'],
  beside: 'pageout',
};
const REGISTRATION: Part = {
  spec: 'spec/linux/pairs.kspec',
  mode: 'async',
  operations: ['write', 'gup', 'register', 'unregister', 'wp', 'migrate'],
};
const SCANS: Part = {
  spec: 'spec/linux/scan-pairs.kspec',
  mode: 'two',
  operations: [],
  variants: ['cpus_answer'],
};
/** A page that is shared at the start is copied. */
const SCANS_OF_SHARED: Part = {
  ...SCANS,
  operations: ['write', 'wp', 'scan_wp', 'dontneed'],
  settings: { FORKED: 'true' },
};
const SCANS_AND_STORE: Part = {
  ...SCANS,
  mode: 'three',
  operations: ['wp', 'scan', 'scan_wp'],
  beside: 'write',
};

/** A monitor that reads messages, beside a fault that may be asleep. */
const MONITOR: Part = {
  spec: 'spec/linux/monitor-pairs.kspec',
  mode: 'sync',
  operations: ['write', 'read_message', 'unwp', 'wake'],
};
const FORKS: Part = {
  spec: 'spec/linux/fork-pairs.kspec',
  mode: 'async',
  operations: ['write', 'wp', 'fork'],
  variants: ['cpus_answer'],
};
const FORKS_AND_STORE: Part = { ...FORKS, operations: ['write', 'fork'], beside: 'write' };
const HUGE: Part = {
  spec: 'spec/linux/huge-pairs.kspec',
  mode: 'async',
  operations: ['write', 'wp', 'scan_wp', 'dontneed', 'split', 'migrate'],
};
const COLLAPSE: Part = { ...HUGE, operations: ['write', 'wp', 'wp_part', 'collapse'] };
const CLOSE: Part = {
  spec: 'spec/linux/waiting-pairs.kspec',
  mode: 'sync',
  operations: ['write', 'gup', 'close'],
};
/** Between two looks at the entry get_user_pages() may be cut, so that an order may not end either. */
const CLOSE_WITH_PROPERTIES: Part = { ...CLOSE, checksProperties: true };
const FILL: Part = {
  spec: 'spec/linux/waiting-pairs.kspec',
  mode: 'sync+missing',
  operations: ['write', 'copy_wp', 'mprotect_ro'],
};

const BUGS: readonly (readonly [variant: string, parts: readonly Part[]])[] = [
  ['no_smp_mb_in_waker', [SLEEPERS]],
  ['no_barrier_in_fault', [SLEEPERS]],
  ['migration_entry_loses_wp', [SLEEPERS]],
  ['must_wait_decodes_swap', [SLEEPERS, SLEEPERS_AND_PAGEOUT]],
  ['v7', [REGISTRATION]],
  ['change_pte_skips_migration', [REGISTRATION]],
  ['no_pte_same', [SCANS_OF_SHARED]],
  ['no_recheck', [SCANS]],
  ['v8_marked', [SCANS]],
  ['no_vmf_pte_changed', [SCANS]],
  ['two_passes', [SCANS]],
  ['output_after_unlock', [SCANS]],
  ['commit_of_old_pte', [SCANS]],
  ['seed_diff', [SCANS]],
  ['no_flush', [SCANS]],
  ['clear_refs_gathers', [SCANS]],
  ['copy_without_flush', [SCANS_OF_SHARED]],
  ['no_nested_flush', [SCANS, SCANS_AND_STORE]],
  ['no_refile_seq', [MONITOR]],
  ['fork_without_vma_locks', [FORKS, FORKS_AND_STORE]],
  ['v8_huge', [HUGE]],
  ['v8_huge_marked', [HUGE]],
  ['split_loses_wp', [HUGE]],
  ['zero_page_split_loses_wp', [HUGE]],
  ['split_in_place', [HUGE]],
  ['huge_migration_entry_loses_wp', [HUGE]],
  ['zero_filled_page_loses_wp', [HUGE]],
  ['hole_is_clean', [HUGE]],
  ['generic_path_none_is_clean', [HUGE]],
  ['isolate_ignores_wp', [COLLAPSE]],
  ['released_keeps_lock', [CLOSE, CLOSE_WITH_PROPERTIES]],
  ['close_keeps_wp', [CLOSE]],
  ['copy_wp_needs_write', [FILL]],
];

const LIMITS = { maxStates: 20_000_000, maxMemory: 6 * 2 ** 30, maxSeconds: 1800 };

const cwd = process.cwd();
const known = new Map<string, ModeMatrix>();

async function matrixOf(part: Part, bug?: string): Promise<ModeMatrix> {
  const key = JSON.stringify([part, bug]);
  const made = known.get(key);
  if (made !== undefined) return made;
  const { spec, mode, operations, beside, variants = [], settings = {} } = part;
  const { checksProperties = false } = part;
  const project = openProject(spec, cwd);
  const { modes } = await findMatrices(noEvents(), project, loadSpec(project, spec), {
    ...{ engine: 'fast', limits: LIMITS, modes: [mode], operations, beside },
    settings: new Map(Object.entries(settings)),
    ...{ maxLength: undefined, checksProperties, folds: true },
    variants: bug === undefined ? variants : [...variants, bug],
  });
  const [only] = modes;
  if (only === undefined) throw new Error(`${spec} has no mode ${mode}`);
  known.set(key, only);
  return only;
}

/** What a bug does to one part: the cells with other outcomes of no order or other broken properties, and how many have other outcomes at all. */
async function difference(part: Part, bug: string): Promise<readonly string[]> {
  const [without, beside] = [await matrixOf(part), await matrixOf(part, bug)];
  const before = new Map(without.cells.map((cell) => [nameOf(cell), cell]));
  const isNew = (cell: MatrixCell): boolean => {
    const known = before.get(nameOf(cell));
    const outcomes = known?.outcomes.map(({ outcome }) => outcome) ?? [];
    const broken = known?.broken.map(brokenText) ?? [];
    return (
      cell.outcomes.some(({ outcome }) => !outcomes.includes(outcome)) ||
      cell.broken.some((each) => !broken.includes(brokenText(each)))
    );
  };
  const lit = beside.cells.filter(isNew).map(nameOf);
  const changed = beside.cells.filter((cell) => before.get(nameOf(cell))?.digest !== cell.digest);
  const limit = without.limit ?? beside.limit;
  return [
    lit.join('; '),
    `${changed.length} of ${beside.cells.length}`,
    `${without.starts.length}, ${beside.starts.length}`,
    limit === undefined ? '' : `not all: ${limit}`,
  ];
}

function nameOf({ operations }: MatrixCell): string {
  return operations.join(', ');
}

const asked = process.argv.slice(2);
const rows: string[][] = [];
for (const [bug, parts] of BUGS) {
  if (asked.length > 0 && !asked.includes(bug)) continue;
  for (const part of parts) {
    const settings = Object.entries(part.settings ?? {}).map(([name, value]) => `${name}=${value}`);
    const third = part.beside === undefined ? [] : [`beside ${part.beside}`];
    const checks = part.checksProperties === true ? ['with properties'] : [];
    const where = [
      part.spec.replace(/^.*\/|\.kspec$/g, ''),
      ...[part.mode, ...settings, ...third, ...checks],
    ].join(' ');
    const row = [`\`${bug}\``, where, ...(await difference(part, bug))];
    rows.push(row);
    process.stderr.write(`${row.join(' | ')}\n`);
  }
}
process.stdout.write(
  `${markdownTable([['variant', 'matrix', 'cells it lights', 'other outcomes', 'start states', ''], ...rows])}\n`,
);
