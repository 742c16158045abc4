/**
 * What an answer depends on that is kept by the texts of a spec, so that nothing need be compiled to find it:
 * the spec, each module that it uses, the checker, and all that is asked.
 *
 * A comment makes another key. The search is then found by the machine (`key.ts`), which has none.
 */
import type { SourceFile, Span } from '../../../spec/language/text/source.ts';
import type { LoadedSpec } from '../../project/load-spec.ts';
import { canonicalJson, sha256 } from '../../search/canonical-json.ts';
import { checkerVersion } from '../../search/checker-version.ts';
import type { SearchOptions } from '../../search/search-options.ts';
import type { EntryKey } from './entry.ts';

/** Returns the key of what is `asked` of `spec`; `kind` tells one question from another. */
export function specKey(kind: string, spec: LoadedSpec, question: object): EntryKey {
  const modules = spec.program.modules.map(({ name, source }) => [
    name,
    source.path,
    hashOf(source),
  ]);
  const text = canonicalJson({ format: 1, kind, checker: checkerVersion(), modules, question });
  return { text, name: sha256(text) };
}

const hashes = new WeakMap<SourceFile, string>();

function hashOf(source: SourceFile): string {
  const hash = hashes.get(source) ?? sha256(source.text);
  hashes.set(source, hash);
  return hash;
}

/**
 * Returns the options that an answer depends on. Time, memory, threads and checkpoints are left out: only
 * complete answers are kept, and they are right however they were found.
 */
export function askedOf({
  engine,
  limits: { maxStates },
  reductions,
  required,
  minimal,
  coverageStates,
  severities,
}: SearchOptions): object {
  const question: Omit<SearchOptions, 'limits' | 'workers' | 'checkpoint'> = {
    ...{ engine, reductions, required, minimal, coverageStates, severities },
  };
  return { ...question, maxStates };
}

/** A span as it is kept: the number of its module, start and end. */
type KeptSpan = readonly [module: number, start: number, end: number];

/** Returns `value` as JSON has it, with its places as numbers; undefined if one is in no module of `spec`. */
export function withoutSources(spec: LoadedSpec, value: object): object | undefined {
  const sources = spec.program.modules.map(({ source }) => source);
  let isWhole = true;
  const text = JSON.stringify(value, (key, part: unknown) => {
    if (key !== 'span') return part;
    const { source, start, end } = part as Span;
    const module = sources.indexOf(source);
    isWhole &&= module >= 0;
    return [module, start, end] satisfies KeptSpan;
  });
  return isWhole ? (JSON.parse(text) as object) : undefined;
}

/** Undoes `withoutSources`. */
export function withSources(spec: LoadedSpec, kept: unknown): unknown {
  const sources = spec.program.modules.map(({ source }) => source);
  const restore = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(restore);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => {
        if (key !== 'span') return [key, restore(part)];
        const [module, start, end] = part as KeptSpan;
        return [key, { source: sources[module], start, end }];
      }),
    );
  };
  return restore(kept);
}
