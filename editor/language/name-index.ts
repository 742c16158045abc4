/** All names of a program, where they stand and what they name. */
import { elaborate } from '../../spec/language/elaborate/elaborate.ts';
import type { Meaning } from '../../spec/language/elaborate/elaboration.ts';
import { applyVariants } from '../../spec/language/program/apply-variants.ts';
import type { Program } from '../../spec/language/program/program.ts';
import type { Declaration, VariantDeclaration } from '../../spec/language/syntax/ast.ts';
import type { SourceFile, Span } from '../../spec/language/text/source.ts';
import type { GlobalSymbol } from '../../spec/language/types/symbols.ts';
import { namesBySyntax } from './names-by-syntax.ts';
import { type Occurrence, placeKey } from './occurrence.ts';
import { writtenPlaces } from './written-places.ts';

export interface NameIndex {
  readonly program: Program;
  readonly declarations: readonly Declaration[];
  /** In order of place within each source. */
  readonly occurrences: readonly Occurrence[];
  /** What the names of the program mean, and those of its structs' fields. */
  readonly globals: ReadonlyMap<string, GlobalSymbol>;
}

const indexes = new WeakMap<Program, { plain?: NameIndex; whole?: NameIndex }>();

/**
 * Returns the names of `program`. The bodies of variants are looked at only where `withVariants`: each takes
 * as long as the whole program.
 *
 * A program with mistakes has the names that could be read. Law: each occurrence is the name itself, and
 * stands in exactly one entry (name-index.test.ts).
 */
export function nameIndex(program: Program, withVariants: boolean): NameIndex {
  const known = indexes.get(program) ?? {};
  indexes.set(program, known);
  if (known.whole !== undefined) return known.whole;
  if (!withVariants) {
    known.plain ??= makeIndex(program, []);
    return known.plain;
  }
  const variants = program.modules.flatMap(({ syntax }) =>
    syntax.declarations.filter((d) => d.kind === 'variant'),
  );
  known.whole =
    variants.length === 0 ? (known.plain ?? makeIndex(program, [])) : makeIndex(program, variants);
  return known.whole;
}

/** Returns the name at `offset` of `source`, or the one that ends there. */
export function occurrenceAt(
  { occurrences }: NameIndex,
  source: SourceFile,
  offset: number,
): Occurrence | undefined {
  const here = occurrences.filter(
    ({ span }) => span.source === source && span.start <= offset && offset <= span.end,
  );
  return here.find(({ span }) => offset < span.end) ?? here[0];
}

/** Returns all places of what `occurrence` names. */
export function samePlaces(
  { occurrences }: NameIndex,
  { targets }: Pick<Occurrence, 'targets'>,
): readonly Occurrence[] {
  const targetKeys = new Set(targets.map(placeKey));
  // A label of two procs at which one thread may stand binds both: they are one name.
  for (let size = 0; size < targetKeys.size; ) {
    size = targetKeys.size;
    for (const each of occurrences) {
      const keys = each.targets.map(placeKey);
      if (keys.some((key) => targetKeys.has(key))) for (const key of keys) targetKeys.add(key);
    }
  }
  return occurrences.filter((each) =>
    each.targets.some((target) => targetKeys.has(placeKey(target))),
  );
}

function makeIndex(program: Program, variants: readonly VariantDeclaration[]): NameIndex {
  const declarations = program.modules.flatMap(({ syntax }) => syntax.declarations);
  const meanings = new Map<string, { readonly span: Span; readonly meaning: Meaning }>();
  const globals = new Map<string, GlobalSymbol>();
  elaborate(program, {
    params: new Map(),
    onMeaning: (span, meaning) => {
      meanings.set(placeKey(span), { span, meaning });
      if (
        isGlobal(meaning) &&
        meaning.span.start === span.start &&
        meaning.span.source === span.source
      ) {
        if (!globals.has(meaning.name)) globals.set(meaning.name, meaning);
      }
    },
  });
  /** What else a name stands for where a variant puts another declaration in the place of one. */
  const replaced = new Map<string, Span[]>();
  for (const variant of variants) {
    const isIn = ({ source, start, end }: Span): boolean =>
      source === variant.span.source && variant.span.start <= start && end <= variant.span.end;
    elaborate(applyVariants(program, [variant.name.text]).program, {
      params: new Map(),
      onMeaning: (span, meaning) => {
        if (isIn(span)) meanings.set(placeKey(span), { span, meaning });
        else if ('span' in meaning && !isGlobal(meaning) && isIn(meaning.span)) {
          replaced.set(placeKey(span), [...(replaced.get(placeKey(span)) ?? []), meaning.span]);
        }
      },
    });
  }
  const procs = new Map(
    declarations.flatMap((d) => (d.kind === 'proc' ? [[d.name.text, d] as const] : [])),
  );
  const written = writtenPlaces(declarations, (name) => procs.get(name));
  const found = new Map<string, Occurrence>();
  for (const [key, { span, meaning }] of meanings) {
    const target = targetOf(meaning, globals, declarations);
    if (target === undefined) continue;
    const isDeclaration = placeKey(target) === key;
    const role = isDeclaration ? 'declaration' : written.has(key) ? 'write' : 'read';
    found.set(key, {
      span,
      kind: meaning.kind,
      role,
      targets: [target, ...(replaced.get(key) ?? [])],
      meaning,
    });
  }
  for (const each of namesBySyntax(program, globals)) {
    if (!found.has(placeKey(each.span))) found.set(placeKey(each.span), each);
  }
  const occurrences = [...found.values()].sort((a, b) => a.span.start - b.span.start);
  return { program, declarations, occurrences, globals };
}

function isGlobal(meaning: Meaning): meaning is GlobalSymbol {
  switch (meaning.kind) {
    case 'local':
    case 'bound':
    case 'arg':
    case 'broken':
    case 'field':
      return false;
    default:
      return true;
  }
}

/** Where what a name means is declared. A proc that a variant replaces is the one that it replaces. */
function targetOf(
  meaning: Meaning,
  globals: ReadonlyMap<string, GlobalSymbol>,
  declarations: readonly Declaration[],
): Span | undefined {
  if (meaning.kind === 'field') {
    const { struct, field } = meaning;
    const declaration = declarations.find(
      (each) => each.kind === 'struct' && each.name.text === struct.name,
    );
    return declaration?.kind === 'struct' ? declaration.fields[field]?.name.span : undefined;
  }
  return isGlobal(meaning) ? (globals.get(meaning.name)?.span ?? meaning.span) : meaning.span;
}
