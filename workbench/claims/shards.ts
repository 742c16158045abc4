/**
 * A part of the specs for each of several machines, so that together they check all of them, each once.
 *
 * A spec stays whole: what its claims do not cover, and mistakes in it, are told once. The specs go one after
 * another, the most costly first, to the shard that has the least so far; how much a spec costs is what its claims
 * record. So each machine comes to the same division on its own.
 *
 * Law: each item is in exactly one shard, and no shard has more than the mean and the largest item.
 */

import type { Shard } from '../../report/json/check-json.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { UserError } from '../errors/user-error.ts';
import { type LoadedSpec, loadSpec } from '../project/load-spec.ts';
import { type Project, projectPath } from '../project/project.ts';
import { sha256 } from '../search/canonical-json.ts';
import { runHash } from './shard-report.ts';

export type { Shard };

export interface Weighed {
  readonly id: string;
  readonly cost: number;
}

/** What a claim costs before its first state, as a number of states. */
const CLAIM_COST = 5000;

/** Returns how much it costs to check `claims`, as a number of states. */
export function costOf(claims: readonly Pick<ClaimDeclaration, 'recorded'>[]): number {
  return claims.reduce(
    (sum, { recorded }) => sum + CLAIM_COST + (recorded?.states ?? 0),
    CLAIM_COST,
  );
}

/** Returns the ids of `items` that are in `shard`. */
export function idsInShard(
  items: readonly Weighed[],
  { number, count }: Shard,
): ReadonlySet<string> {
  const loads = Array.from({ length: count }, () => 0);
  const own = new Set<string>();
  const order = [...items].sort((a, b) => b.cost - a.cost || (a.id < b.id ? -1 : 1));
  for (const { id, cost } of order) {
    const least = loads.indexOf(Math.min(...loads));
    loads[least] = (loads[least] ?? 0) + cost;
    if (least === number - 1) own.add(id);
  }
  return own;
}

/**
 * Returns those of `files` that are in `shard`, in order; what cannot be read is in one too. `run` is the hash of the
 * texts of all `files` and what they use, and of what is `asked`.
 */
export function filesInShard(
  project: Project,
  files: readonly string[],
  shard: Shard,
  asked: object,
): { readonly files: readonly string[]; readonly run: string } {
  const specs = files.map((id) => ({ id, spec: specAt(project, id) }));
  const own = idsInShard(
    specs.map(({ id, spec }) => ({ id, cost: costOf(spec?.claims ?? []) })),
    shard,
  );
  const hashes = new Map<SourceFile, string>();
  const hashOf = (source: SourceFile): string => {
    const hash = hashes.get(source) ?? sha256(source.text);
    hashes.set(source, hash);
    return hash;
  };
  const texts = specs.map(({ id, spec }) => [
    projectPath(project, id),
    // Where modules are is another matter on each machine.
    spec?.program.modules.map(({ name, source }) => [name, hashOf(source)]) ?? null,
  ]);
  return { files: files.filter((file) => own.has(file)), run: runHash({ texts, asked }) };
}

function specAt(project: Project, file: string): LoadedSpec | undefined {
  try {
    return loadSpec(project, file);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
