/**
 * A part of the specs for each of several machines, so that together they check all of them, each once.
 *
 * A spec stays whole: what its claims do not cover, and mistakes in it, are told once. The specs go one after
 * another, the most costly first, to the shard that has the least so far; how much a spec costs is what its claims
 * record. So each machine comes to the same division on its own.
 *
 * Law: each item is in exactly one shard, and no shard has more than the mean and the largest item.
 */
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { UserError } from '../errors/user-error.ts';
import { loadSpec } from '../project/load-spec.ts';
import type { Project } from '../project/project.ts';

export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly count: number;
}

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

/** Returns those of `files` that are in `shard`, in order. What cannot be read is in one too. */
export function filesInShard(
  project: Project,
  files: readonly string[],
  shard: Shard,
): readonly string[] {
  const own = idsInShard(
    files.map((id) => ({ id, cost: costOf(claimsOf(project, id)) })),
    shard,
  );
  return files.filter((file) => own.has(file));
}

function claimsOf(project: Project, file: string): readonly ClaimDeclaration[] {
  try {
    return loadSpec(project, file).claims;
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
