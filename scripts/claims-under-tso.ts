/**
 * Searches the claims of the scenarios in docs/KERNEL.md under x86-TSO too, and prints a table with both verdicts
 * and counts:
 *
 *   npm run claims-under-tso:long -- [--max-states 2000000] [--timeout 120] [SCENARIO...]
 *
 * Both searches are without symmetry, which x86-TSO cannot use, so that the counts can be compared.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { LONGER_BUFFERS } from '../checker/buffer-limit.ts';
import type { Outcome } from '../checker/outcome.ts';
import { DEFAULT_DEPTH, DEPTH_MAX, type MemoryModel, SC } from '../model/machine/memory-model.ts';
import { checksOf, recordedOf } from '../report/verdict/judgement.ts';
import { type Result, resultOf } from '../report/verdict/result.ts';
import type { ClaimDeclaration } from '../spec/language/syntax/ast.ts';
import { termsOf } from '../workbench/project/claim-terms.ts';
import { compileSpec } from '../workbench/project/compile.ts';
import { type LoadedSpec, loadSpec } from '../workbench/project/load-spec.ts';
import { openProject } from '../workbench/project/project.ts';
import { search } from '../workbench/search/search.ts';
import { usualLimits } from '../workbench/search/search-options.ts';

const ROOT = path.join(import.meta.dirname, '..');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'max-states': { type: 'string', default: '2000000' },
    timeout: { type: 'string', default: '120' },
  },
});
const limits = {
  ...usualLimits(),
  maxStates: Number(values['max-states']),
  maxSeconds: Number(values.timeout),
};

interface Scenario {
  readonly number: string;
  readonly spec: string;
  readonly claim: string;
}

/** Rows like `| M02 | text | `shared-page.merged`, `.merged_two` | holds |`. */
function scenarios(): readonly Scenario[] {
  const [text = ''] = fs
    .readFileSync(path.join(ROOT, 'docs/KERNEL.md'), 'utf8')
    .split('\n## Under x86-TSO');
  return [...text.matchAll(/^\| (M\d\d) \| [^|]+ \| ([^|]+) \|/gm)].flatMap(
    ([, number = '', names = '']) => {
      let spec = '';
      return [...names.matchAll(/`([a-z0-9-]*)\.([a-z0-9_]+)`/g)].map(
        ([, file = '', claim = '']) => {
          spec = file === '' ? spec : file;
          return { number, spec, claim };
        },
      );
    },
  );
}

interface Found {
  readonly outcome: Outcome;
  readonly result: Result;
  readonly depth: number;
}

async function find(
  spec: LoadedSpec,
  claim: ClaimDeclaration,
  memory: MemoryModel,
): Promise<Found | string> {
  const { settings, variants } = termsOf(claim);
  const options = { settings, variants, memory, resetDeadLocals: true, useSymmetry: false };
  const { machine, diagnostics } = compileSpec(spec, options);
  if (machine === undefined) return diagnostics.map(({ message }) => message).join('; ');
  const checks = checksOf(recordedOf(claim));
  const job = { machine, engine: 'fast', limits, checks, counterexample: undefined } as const;
  const { outcome } = await search(
    { ...job, useConstants: true },
    { signal: new AbortController().signal },
  );
  const result = resultOf(machine, outcome, checks);
  return { outcome, result, depth: memory.model === 'tso' ? memory.depth : 0 };
}

/** Raises the number of pending stores until no store finds its buffer full, or a limit is reached. */
async function findUnderTso(spec: LoadedSpec, claim: ClaimDeclaration): Promise<Found | string> {
  for (let depth = DEFAULT_DEPTH; ; depth += 1) {
    const found = await find(spec, claim, { model: 'tso', depth });
    if (typeof found === 'string' || found.outcome.limit !== undefined) return found;
    const isBounded = found.outcome.notChecked.some(({ property }) => property === LONGER_BUFFERS);
    if (!isBounded || depth === DEPTH_MAX) return found;
  }
}

function shown(found: Found | string): string {
  if (typeof found === 'string') return found;
  const { outcome, result } = found;
  const broken = result.violated.length === 0 ? '' : ` ${result.violated.join(' ')}`;
  return `${outcome.limit === undefined ? result.verdict : `unknown (${outcome.limit})`}${broken} | ${outcome.states}`;
}

const project = openProject(ROOT, ROOT);
for (const { number, spec: name, claim: wanted } of scenarios()) {
  if (positionals.length > 0 && !positionals.includes(number)) continue;
  const file = ['properties', 'long']
    .map((folder) => path.join(folder, 'linux/uffd-wp', `${name}.kspec`))
    .find((each) => {
      if (!fs.existsSync(path.join(ROOT, each))) return false;
      return loadSpec(project, each).claims.some((claim) => claim.name.text === wanted);
    });
  if (file === undefined) continue;
  const spec = loadSpec(project, file);
  const claim = spec.claims.find((each) => each.name.text === wanted);
  if (claim === undefined) continue;
  const sc = await find(spec, claim, SC);
  const tso = typeof sc === 'string' ? sc : await findUnderTso(spec, claim);
  const depth = typeof tso === 'string' ? '' : tso.depth;
  process.stdout.write(
    `| ${number} | ${name}.${wanted} | ${shown(sc)} | ${shown(tso)} | ${depth} |\n`,
  );
}
