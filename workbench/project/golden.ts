/** Golden pictures: where each stands, whether it is as drawn now, and which have lost their claim. */
import path from 'node:path';
import { filesBelow, isThere } from '../files/folders.ts';
import { readText } from '../files/read-file.ts';
import type { Project } from './project.ts';

const FOLDER = 'counterexamples';

/**
 * Returns where the picture of a violated claim stands, from the project's root:
 * `properties/linux/a/two-faults.kspec` and claim `seed` give `counterexamples/linux/a/two-faults.seed.trace`;
 * a spec outside properties/ keeps its whole path below counterexamples/.
 */
export function goldenPath(spec: string, claim: string): string {
  const inner = spec.replace(/^properties\//, '').replace(/\.kspec$/, '');
  return `${FOLDER}/${inner}.${claim}.trace`;
}

/** Returns the spec files, from the project's root, to which a golden picture may belong. */
export function specsOfGolden(golden: string): readonly string[] {
  const inner = golden.slice(FOLDER.length + 1).replace(/\.[^./]*\.trace$/, '.kspec');
  return [`properties/${inner}`, inner];
}

/**
 * Returns the spec files to which a golden picture belongs: of those of `specsOfGolden` the one that is there, or
 * of a spec that is gone the one of which more folders are there. So `counterexamples/examples/a.b.trace` belongs to
 * `examples/a.kspec` where there is no `properties/examples/`.
 */
function ownersOfGolden(project: Project, golden: string): readonly string[] {
  const specs = specsOfGolden(golden);
  const missing = specs.map((spec) => {
    const parts = spec.split('/');
    const lengths = [...parts.keys()].map((i) => parts.length - i);
    const known = lengths.find((length) => isInProject(project, parts.slice(0, length).join('/')));
    return parts.length - (known ?? 0);
  });
  return specs.filter((_, i) => missing[i] === Math.min(...missing));
}

function isInProject({ root, revision }: Project, file: string): boolean {
  if (revision === undefined) return isThere(path.join(root, file));
  return revision.paths.some((each) => each === file || each.startsWith(`${file}/`));
}

/** Returns the spec and the claim of the golden picture at this absolute path; undefined if it is none. */
export function claimOfGolden(
  file: string,
): { readonly spec: string; readonly claim: string } | undefined {
  const folder = `${path.sep}${FOLDER}${path.sep}`;
  const start = file.lastIndexOf(folder);
  const claim = /\.([A-Za-z_]\w*)\.trace$/.exec(file)?.[1];
  if (start === -1 || claim === undefined) return undefined;
  const root = file.slice(0, start);
  const golden = file
    .slice(start + 1)
    .split(path.sep)
    .join('/');
  const specs = specsOfGolden(golden).map((spec) => path.join(root, spec));
  const spec = specs.find((candidate) => isThere(candidate));
  return spec === undefined ? undefined : { spec, claim };
}

export type GoldenState = 'same' | 'missing' | 'differs';

export interface GoldenComparison {
  /** From the project's root. */
  readonly path: string;
  readonly state: GoldenState;
  readonly expected: string;
  readonly actual: string;
}

/** Compares byte for byte. */
export function compareGolden(project: Project, golden: string, actual: string): GoldenComparison {
  const expected = readGolden(project, golden);
  if (expected === undefined) return { path: golden, state: 'missing', expected: '', actual };
  return { path: golden, state: expected === actual ? 'same' : 'differs', expected, actual };
}

/** Returns the text of a golden picture; undefined if there is none. */
export function readGolden({ root, revision }: Project, golden: string): string | undefined {
  if (revision !== undefined) return revision.source(golden)?.text;
  const request = { shown: golden, kind: 'picture', within: [root] } as const;
  return readText(path.join(root, golden), request);
}

/** Returns all golden pictures of the project, from its root, in order. */
function allGoldens(project: Project): readonly string[] {
  if (project.revision !== undefined) return project.revision.paths.filter(isGolden);
  const folder = path.join(project.root, FOLDER);
  if (!isThere(folder)) return [];
  return [...filesBelow(folder)]
    .map((file) => path.relative(project.root, file).split(path.sep).join('/'))
    .filter(isGolden)
    .sort();
}

function isGolden(file: string): boolean {
  return file.startsWith(`${FOLDER}/`) && file.endsWith('.trace');
}

/**
 * Returns the pictures that belong to specs below `locations` and are not among `requestedPaths`; those of specs that
 * `failed` are kept. All paths are from the project's root.
 */
export function goldensWithoutClaim(
  project: Project,
  locations: readonly string[],
  requestedPaths: readonly string[],
  failed: readonly string[],
): readonly string[] {
  const isBelow = (spec: string): boolean =>
    locations.some(
      (location) => location === '' || spec === location || spec.startsWith(`${location}/`),
    );
  return allGoldens(project).filter((golden) => {
    if (requestedPaths.includes(golden)) return false;
    const specs = ownersOfGolden(project, golden);
    return specs.some(isBelow) && !specs.some((spec) => failed.includes(spec));
  });
}

/** Returns the lines that differ, as `diff -u` shows them. */
export async function showGoldenDiff(comparison: GoldenComparison): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const { path: file, expected, actual } = comparison;
  const patch = createTwoFilesPatch(file, 'now', expected, actual, undefined, undefined, {
    context: 2,
  });
  return patch.replace(/^=+\n/, '');
}
