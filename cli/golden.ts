/** Golden pictures: where each stands, whether it is as drawn now, and which have lost their claim. */
import fs from 'node:fs';
import path from 'node:path';
import type { Project } from './project.ts';

const FOLDER = 'counterexamples';

/**
 * Returns where the picture of a violated claim stands, from the project's root:
 * `properties/linux/a/M01.kspec` and claim `seed` give `counterexamples/linux/a/M01.seed.trace`;
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
  const file = path.join(project.root, golden);
  if (!fs.existsSync(file)) return { path: golden, state: 'missing', expected: '', actual };
  const expected = fs.readFileSync(file, 'utf8');
  return { path: golden, state: expected === actual ? 'same' : 'differs', expected, actual };
}

/** Returns all golden pictures of the project, from its root, in order. */
export function allGoldens(project: Project): readonly string[] {
  const folder = path.join(project.root, FOLDER);
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${FOLDER}/${name.split(path.sep).join('/')}`)
    .filter((name) => name.endsWith('.trace'))
    .sort();
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
