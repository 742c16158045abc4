/**
 * One kept result as text: a checksum of the rest, keyed with the secret of the folder, then the key in
 * full and the result. So an entry that came from elsewhere is none, whoever made it.
 */
import { createHmac } from 'node:crypto';
import type { Outcome } from '../../../checker/outcome.ts';
import type { Counterexample, SearchResult } from '../../search/search-job.ts';
import type { CacheKey } from '../../search/search-key.ts';

/** A result without what JSON does not know: absent values and sets. */
interface StoredResult {
  readonly outcome: Omit<Outcome, 'limit'>;
  readonly counterexample: Counterexample | null;
  /** The numbers of the goals that were hit, and the names of what else was; null if not measured. */
  readonly hits: readonly (number | string)[] | null;
}

/** The second line of an entry; the first is its checksum. */
interface StoredEntry {
  readonly key: string;
  readonly content: object;
}

export type ReadEntry =
  | { readonly ok: true; readonly result: SearchResult }
  | { readonly ok: false; readonly why: string };

/** Returns `result` as text; undefined if it met a limit: another run may find more. */
export function writeEntry(
  key: CacheKey,
  result: SearchResult,
  secret: string,
): string | undefined {
  const { outcome, counterexample, hits } = result;
  if (outcome.limit !== undefined || counterexample?.isMinimal === false) return undefined;
  const numbers = new Map(key.goals.map((name, i) => [name, i]));
  const stored: StoredResult = {
    outcome,
    counterexample: counterexample ?? null,
    hits: hits === undefined ? null : [...hits].map((hit) => numbers.get(hit) ?? hit),
  };
  return sealEntry(key, stored, secret);
}

/** Returns the result in `text`, or why it is none of `key`. Never throws. */
export function readEntry(key: CacheKey, text: string, secret: string): ReadEntry {
  const opened = openEntry(key, text, secret);
  if (!opened.ok) return opened;
  const { outcome, counterexample, hits } = opened.content as StoredResult;
  return {
    ok: true,
    result: {
      outcome: { ...outcome, limit: undefined },
      counterexample: counterexample ?? undefined,
      ...(hits === null ? {} : { hits: new Set(hits.map(nameIn(key))) }),
    },
  };
}

/** The name of an entry and the question that it answers, in full. */
export type EntryKey = Pick<CacheKey, 'name' | 'text'>;

/** Returns `content`, of which JSON knows everything, as an entry. */
export function sealEntry(key: EntryKey, content: object, secret: string): string {
  const entry: StoredEntry = { key: key.text, content };
  const body = `${JSON.stringify(entry)}\n`;
  return `${checksum(body, secret)}\n${body}`;
}

export type OpenedEntry =
  | { readonly ok: true; readonly content: object }
  | { readonly ok: false; readonly why: string };

/** Returns what `sealEntry` was given for this key and secret, or why `text` is no such entry. Never throws. */
export function openEntry(key: EntryKey, text: string, secret: string): OpenedEntry {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (text.slice(0, end) !== checksum(body, secret))
    return { ok: false, why: 'its checksum is wrong' };
  let entry: StoredEntry;
  try {
    entry = JSON.parse(body) as StoredEntry;
  } catch {
    return { ok: false, why: 'it is no JSON' };
  }
  if (entry?.key !== key.text) return { ok: false, why: 'it belongs to another question' };
  return { ok: true, content: entry.content };
}

/** Returns 64 hexadecimal digits. */
function checksum(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

function nameIn({ goals }: CacheKey): (hit: number | string) => string {
  return (hit) => (typeof hit === 'string' ? hit : (goals[hit] ?? ''));
}
