/**
 * The JSON of a shard, sealed: with a checksum of all that it says, and a hash of what the whole run is asked. So
 * `merge` believes no report of which a byte has changed, and joins none of another run: parts of different specs or
 * options need not have all claims between them. A checksum finds damage, and no forger.
 */
import type { Shard, ShardNumberJson } from '../../report/json/check-json.ts';
import { canonicalJson, sha256 } from '../search/canonical-json.ts';
import { codeVersion } from '../search/checker-version.ts';

/** Returns the hash of `question`, which is all that the shards of a run have in common. */
export function runHash(question: object): string {
  return sha256(canonicalJson({ checker: codeVersion(), question }));
}

/** Returns `document` as the report of `shard`; `run` is what `runHash` returned. */
export function sealed<D extends object>(
  document: D,
  { number, count }: Shard,
  run: string,
): D & { readonly shard: ShardNumberJson } {
  const unsealed = { ...document, shard: { number, count, run } };
  return { ...document, shard: { ...unsealed.shard, checksum: checksum(unsealed) } };
}

/** Returns whether `document` is, value for value, what `sealed` returned. */
export function isSealed(document: { readonly shard?: ShardNumberJson }): boolean {
  if (document.shard === undefined) return false;
  const { checksum: found, ...shard } = document.shard;
  return found === checksum({ ...document, shard });
}

function checksum(document: object): string {
  // As it will be read: without what JSON leaves out.
  return sha256(canonicalJson(JSON.parse(JSON.stringify(document))));
}
