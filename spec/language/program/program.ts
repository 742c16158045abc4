import { parse, SOURCE_LENGTH_MAX, TOKENS_MAX } from '../parse/parse.ts';
import type { Path, SpecSyntax } from '../syntax/ast.ts';
import { type Diagnostic, diagnostic } from '../text/diagnostics.ts';
import type { SourceFile } from '../text/source.ts';

/** A parsed module. */
export interface Module {
  /** As in its `module` line; `?` when that is missing. */
  readonly name: string;
  readonly source: SourceFile;
  readonly syntax: SpecSyntax;
}

/** A spec and all it uses, each module once, used modules before their users. */
export interface Program {
  readonly modules: readonly Module[];
  /** The spec itself: the last of `modules`. */
  readonly entry: Module;
  /** The variants applied to it, by name. */
  readonly variants: readonly string[];
}

/** Returns the text of module `a.b.c`, or undefined if there is none. */
export type ReadModule = (name: string) => SourceFile | undefined;

/** Returns the name of a module that there is, and that may be meant by `name`. */
export type SuggestModule = (name: string) => string | undefined;

export interface LoadedProgram {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

/** The library of locks, which every spec uses without saying so. */
export const IMPLICIT_MODULE = 'kernel.locks';

const MODULES_MAX = 500;
/** The program is compiled and searched for each. */
const CLAIMS_MAX = 200;
/** The most UTF-16 units of all modules, comments with them: each is read to find that it says nothing. */
const PROGRAM_LENGTH_MAX = 2 * SOURCE_LENGTH_MAX;

const parsed = new WeakMap<SourceFile, ReturnType<typeof parse>>();

/** Specs share most of their modules, so each text is parsed once. */
function parseOnce(source: SourceFile): ReturnType<typeof parse> {
  const known = parsed.get(source) ?? parse(source);
  parsed.set(source, known);
  return known;
}

/**
 * Parses `entry` and every module it uses.
 *
 * Never throws. Modules that are missing, or use each other in a circle, are reported at the `use`
 * that asks for them; the program then holds all the others.
 */
export function loadProgram(
  entry: SourceFile,
  readModule: ReadModule,
  suggestModule: SuggestModule = () => undefined,
): LoadedProgram {
  const diagnostics: Diagnostic[] = [];
  const modules: Module[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const open: string[] = [];
  let [tokens, length] = [0, 0];

  const load = (source: SourceFile, requested: Path | undefined): Module => {
    const { syntax, diagnostics: mistakes, tokens: own } = parseOnce(source);
    diagnostics.push(...mistakes);
    tokens += own;
    length += source.text.length;
    const excess = excessOf(tokens, length);
    const begin = requested?.span ?? { source, start: 0, end: 0 };
    if (excess !== undefined) diagnostics.push(diagnostic('K0602', excess, begin));
    const name = syntax.module === undefined ? '?' : nameOf(syntax.module);
    if (requested !== undefined && syntax.module !== undefined && name !== nameOf(requested)) {
      const related = [{ span: syntax.module.span, label: 'it calls itself so here' }];
      diagnostics.push(
        diagnostic('K0208', { name, wanted: nameOf(requested) }, requested.span, { related }),
      );
    }
    const key = requested === undefined ? name : nameOf(requested);
    state.set(key, 'open');
    open.push(key);
    for (const declaration of syntax.declarations) {
      if (declaration.kind === 'use') use(nameOf(declaration.module), declaration.module);
    }
    open.pop();
    state.set(key, 'done');
    const module: Module = { name, source, syntax };
    modules.push(module);
    return module;
  };

  const use = (name: string, path: Path | undefined): void => {
    const known = state.get(name);
    if (known === 'done') return;
    if (known === 'open') {
      const circle = [...open.slice(open.indexOf(name)), name].join(' -> ');
      if (path !== undefined) diagnostics.push(diagnostic('K0204', { circle }, path.span));
      return;
    }
    // It was said where that was met.
    if (excessOf(tokens, length) !== undefined) return;
    if (state.size >= MODULES_MAX) {
      if (path !== undefined) {
        diagnostics.push(diagnostic('K0602', { max: MODULES_MAX, what: 'modules' }, path.span));
      }
      return;
    }
    const source = readModule(name);
    if (source !== undefined) load(source, path);
    else if (path !== undefined) {
      const hint = hintForMissing(name, suggestModule(name));
      diagnostics.push(diagnostic('K0203', { name }, path.span, { hint }));
      state.set(name, 'done');
    }
  };

  use(IMPLICIT_MODULE, undefined);
  const implicit = modules.find((module) => module.source.path === entry.path);
  const module = implicit ?? load(entry, undefined);
  diagnostics.push(...tooManyClaims(module));
  return { program: { modules, entry: module, variants: [] }, diagnostics };
}

function tooManyClaims({ syntax }: Module): readonly Diagnostic[] {
  const excess = syntax.declarations.filter(({ kind }) => kind === 'claim')[CLAIMS_MAX];
  if (excess === undefined) return [];
  const hint = 'several specs can use one module: each may have so many';
  return [diagnostic('K0602', { max: CLAIMS_MAX, what: 'claims' }, excess.span, { hint })];
}

function hintForMissing(name: string, near: string | undefined): string {
  return near === undefined
    ? `no file \`spec/${name.split('.').join('/')}.kspec\` is in the project or the libraries`
    : `did you mean \`${near}\`?`;
}

/** Returns what a program has too much of; undefined if nothing. */
function excessOf(
  tokens: number,
  length: number,
): { readonly max: number; readonly what: string } | undefined {
  if (tokens > TOKENS_MAX) return { max: TOKENS_MAX, what: 'tokens' };
  return length > PROGRAM_LENGTH_MAX ? { max: PROGRAM_LENGTH_MAX, what: 'characters' } : undefined;
}

/** Returns a path as text: `linux.mm.memory`. */
export function nameOf(path: Path): string {
  return path.names.map((name) => name.text).join('.');
}
