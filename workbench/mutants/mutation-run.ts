/** Makes the mutants of the specs that some claims use, and tries each. */
import { createTwoFilesPatch } from 'diff';
import type { MutantReport } from '../../report/verdict/mutant-report.ts';
import { showMany } from '../../report/verdict/numbers.ts';
import { type Mutant, mutants } from '../../spec/language/mutate/mutate.ts';
import { IMPLICIT_MODULE } from '../../spec/language/program/program.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import { positionAt } from '../../spec/language/text/source.ts';
import { UserError } from '../errors/user-error.ts';
import { requireClaims } from '../project/claim-terms.ts';
import { type LoadedSpec, loadSpec } from '../project/load-spec.ts';
import { type Project, projectPath } from '../project/project.ts';
import { findSpecFiles } from '../project/spec-files.ts';
import type { Events } from '../search/events.ts';
import { allowSeconds } from '../search/time-allowance.ts';
import {
  type LiveClaim,
  liveClaim,
  type SearchLimits,
  type UnfitClaim,
} from './mutation-claims.ts';
import { tryMutant } from './try-mutant.ts';

export interface MutationOptions {
  /** The claims that judge, by name; empty for all. */
  readonly claims: readonly string[];
  /**
   * Prefixes of the modules to make wrong; empty for all but libraries and specs that use other modules.
   */
  readonly modules: readonly string[];
  readonly operators: ReadonlySet<string>;
  /** Parts of ids or descriptions; empty for all mutants. */
  readonly only: readonly string[];
  /** For all mutants together. */
  readonly maxSeconds: number;
  readonly search: SearchLimits;
  /** Why a mutant may survive, if that is known. */
  readonly reasonOf: (id: string) => string | undefined;
}

export interface MutationRun {
  readonly reports: readonly MutantReport[];
  /** The claims that were asked, the cheapest first. */
  readonly claims: readonly LiveClaim[];
  readonly unfit: readonly UnfitClaim[];
}

/** Modules below these are what a subject runs on, not the subject. */
const LIBRARIES: readonly string[] = [`${IMPLICIT_MODULE.split('.')[0]}.`, 'hardware.'];

/** Whether a module is what a subject runs on. */
export function isLibraryModule(module: string): boolean {
  return LIBRARIES.some((prefix) => module.startsWith(prefix));
}

export async function runMutants(
  events: Events,
  project: Project,
  locations: readonly string[],
  options: MutationOptions,
): Promise<MutationRun> {
  const specs = findSpecFiles(locations, project.cwd).map((file) => loadSpec(project, file));
  const broken = specs.find(({ diagnostics }) => hasErrors(diagnostics));
  if (broken !== undefined) {
    events.onNotice({ kind: 'diagnostics', diagnostics: broken.diagnostics });
    throw new UserError(`\`${broken.file}\` has errors`);
  }
  const made = mutantsOf(specs, options);
  if (made.length === 0) {
    throw new UserError(
      'there is nothing to mutate in the modules that these specs use',
      '`--module kernel` mutates a library; `--operators` chooses other mutations',
    );
  }
  const { signal } = events;
  const allowance = allowSeconds(options.maxSeconds, signal);
  const { claims, unfit } = await liveClaims(project, specs, options, events);
  const reports: MutantReport[] = [];
  for (const [i, mutant] of made.entries()) {
    events.onActivity(`mutant ${i + 1} of ${made.length}: ${mutant.id}`);
    const trial = await tryMutant(mutant, claims, options.search, allowance, signal);
    reports.push({ ...factsOf(project, mutant), ...trial, reason: options.reasonOf(mutant.id) });
    await breath();
  }
  events.onActivity('');
  return { reports, claims, unfit };
}

/** Each once, though many specs use the same module. */
function mutantsOf(specs: readonly LoadedSpec[], options: MutationOptions): readonly Mutant[] {
  // A spec that uses nothing but libraries is its own subject; another one only says what holds of it.
  const entries = new Set(
    specs.flatMap(({ program: { entry, modules } }) =>
      modules.every(({ name }) => name === entry.name || isLibraryModule(name)) ? [] : [entry.name],
    ),
  );
  const isTarget = (module: string): boolean =>
    !entries.has(module) &&
    (options.modules.length > 0
      ? options.modules.some((prefix) => module.startsWith(prefix))
      : !isLibraryModule(module));
  const found = new Map<string, Mutant>();
  for (const { program } of specs) {
    for (const mutant of mutants(program, { isTarget, operators: options.operators })) {
      const isWanted =
        options.only.length === 0 ||
        options.only.some((part) => mutant.id.includes(part) || mutant.what.includes(part));
      if (isWanted && !found.has(mutant.id)) found.set(mutant.id, mutant);
    }
  }
  return [...found.values()];
}

async function liveClaims(
  project: Project,
  specs: readonly LoadedSpec[],
  { claims: names, search }: MutationOptions,
  events: Events,
): Promise<{ readonly claims: readonly LiveClaim[]; readonly unfit: readonly UnfitClaim[] }> {
  requireClaims(specs, names);
  const claims: LiveClaim[] = [];
  const unfit: UnfitClaim[] = [];
  for (const spec of specs) {
    for (const claim of spec.claims) {
      if (names.length > 0 && !names.includes(claim.name.text)) continue;
      const live = await liveClaim(project, spec, claim, search, events);
      if (live === undefined) continue;
      if ('why' in live) unfit.push(live);
      else claims.push(live);
    }
  }
  if (claims.length === 0 && !events.signal.aborted) {
    const why =
      unfit.length === 0 ? 'none says `holds`' : `${showMany(unfit.length, 'claim')} unfit`;
    throw new UserError(`no claim can be used to judge mutants: ${why}`);
  }
  return { claims: claims.sort((a, b) => a.states - b.states), unfit };
}

function factsOf(
  project: Project,
  mutant: Mutant,
): Pick<MutantReport, 'id' | 'operator' | 'what' | 'module' | 'owner' | 'file' | 'line' | 'diff'> {
  const { id, operator, what, module, owner, span, before, after } = mutant;
  const file = projectPath(project, span.source.path);
  const { line } = positionAt(span.source, span.start);
  return { id, operator, what, module, owner, file, line, diff: diffOf(owner, before, after) };
}

/** The hunks alone: the file names of a patch would name no files. */
function diffOf(owner: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(owner, owner, before, after, '', '', { context: 2 });
  return patch.slice(patch.indexOf('@@'));
}

/** Lets an interruption be heard where no search was needed. */
export function breath(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
