/** Specs that go to other threads as texts, and what those remember of them. */
import { assert } from '../../model/machine/assert.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { type LoadedSpec, loadText } from '../project/load-spec.ts';

/** The texts of a spec; `id` tells it from all others of this process. */
export interface SpecTexts {
  readonly id: number;
  readonly file: string;
  readonly entry: string;
  readonly modules: readonly { readonly name: string; readonly source: SourceFile }[];
}

const ids = new WeakMap<LoadedSpec, number>();
let lastId = 0;

/** Returns the texts of `spec`. Where there are no other threads, they come back to this one, which then has it. */
export function textsOf(spec: LoadedSpec): SpecTexts {
  const id = ids.get(spec) ?? lastId + 1;
  ids.set(spec, id);
  lastId = Math.max(lastId, id);
  remember(id, spec);
  const { modules, entry } = spec.program;
  return {
    id,
    file: spec.file,
    entry: entry.name,
    modules: modules.map(({ name, source }) => ({ name, source })),
  };
}

/** Specs that this thread has parsed, the last ones only: their claims come one after the other. */
const specs = new Map<number, LoadedSpec>();
const SPECS_MAX = 2;

function remember(id: number, spec: LoadedSpec): void {
  specs.delete(id);
  specs.set(id, spec);
  for (const oldest of [...specs.keys()].slice(0, -SPECS_MAX)) specs.delete(oldest);
}

/** Returns the spec with these texts, parsed by this thread. */
export function specOf({ id, file, entry, modules }: SpecTexts): LoadedSpec {
  const known = specs.get(id);
  if (known !== undefined) return known;
  const texts = new Map(modules.map(({ name, source }) => [name, sameSource(source)]));
  const source = texts.get(entry);
  assert(source !== undefined, 'a spec is one of its modules');
  const spec = loadText(file, source, (name) => texts.get(name));
  remember(id, spec);
  return spec;
}

/** The files that this thread has read, by their paths: specs share modules, and what is the same is parsed once. */
const sources = new Map<string, SourceFile>();

/** Returns the file with this path and text that was there before, if there was one. */
function sameSource(source: SourceFile): SourceFile {
  const known = sources.get(source.path);
  if (known?.text === source.text) return known;
  sources.set(source.path, source);
  return source;
}
