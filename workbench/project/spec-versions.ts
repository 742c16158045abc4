/** The versions of a spec, each with its variants applied and elaborated: the newest are remembered. */
import { type Elaborated, elaborate, paramsOf } from '../../spec/language/elaborate/elaborate.ts';
import { applyVariants } from '../../spec/language/program/apply-variants.ts';
import type { Program } from '../../spec/language/program/program.ts';
import { type Diagnostic, hasErrors } from '../../spec/language/text/diagnostics.ts';
import type { CoreParam } from '../../spec/language/types/core.ts';
import type { LoadedSpec } from './load-spec.ts';

/** Machines of a spec that may be asked for again soon: what claims have in common. */
const REMEMBERED = 4;

/** Returns what is kept under `key`, made if it is not there; what was asked for longest ago goes. */
export function newest<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.delete(key);
  known.set(key, found);
  for (const oldest of [...known.keys()].slice(0, -REMEMBERED)) known.delete(oldest);
  return found;
}

/** A spec with some of its variants. */
interface SpecVersion {
  readonly program: Program;
  /** What was said before names and types were looked at. */
  readonly before: readonly Diagnostic[];
  /** The params that it has; undefined if there are mistakes, of which `plain` tells. */
  readonly params: () => readonly CoreParam[] | undefined;
  /** It under the params that it gives itself. */
  readonly plain: () => Elaborated;
  /** It under other params, those that were asked for last: claims compare their versions under the same. */
  readonly elaborated: Map<string, Elaborated>;
}

const versions = new WeakMap<LoadedSpec, Map<string, SpecVersion>>();

/** The claims of a file share most of their versions, so each is made once. */
export function versionOf(spec: LoadedSpec, variants: readonly string[]): SpecVersion {
  const known = versions.get(spec) ?? new Map<string, SpecVersion>();
  versions.set(spec, known);
  const key = variants.join(' ');
  const made = known.get(key) ?? newVersion(spec, variants);
  known.set(key, made);
  return made;
}

function newVersion(spec: LoadedSpec, variants: readonly string[]): SpecVersion {
  const { program, diagnostics } = applyVariants(spec.program, variants);
  const before = [...spec.diagnostics, ...diagnostics];
  const isWrong = hasErrors(before);
  return {
    program,
    before,
    elaborated: new Map(),
    params: once(() => (isWrong ? undefined : paramsOf(program))),
    plain: once(() =>
      isWrong
        ? { core: undefined, diagnostics: furtherMistakes(program, before) }
        : elaborate(program, { params: new Map() }),
    ),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** After these the tree is whole: the parser has read what was meant. */
const MENDED: ReadonlySet<string> = new Set(['K0104', 'K0108', 'K0124']);

/** What a declaration or module that is missing may cause elsewhere. */
const CAUSED: ReadonlySet<string> = new Set(['K0201', 'K0502', 'K0901']);

/** The mistakes of names and types in a program that has others, so that one run tells of all. */
function furtherMistakes(program: Program, before: readonly Diagnostic[]): readonly Diagnostic[] {
  const { diagnostics } = elaborate(program, { params: new Map() });
  const isWhole = before.every(({ severity, code }) => severity !== 'error' || MENDED.has(code));
  return isWhole ? diagnostics : diagnostics.filter(({ code }) => !CAUSED.has(code));
}
