/** From a file to a machine: the front end and the lowering, with the names the user gave. */
import { lower } from '../../model/lower/lower.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine, ParamValue } from '../../model/machine/machine.ts';
import {
  DEPTH_MAX,
  type MemoryModel,
  memoryName,
  memoryNamed,
  SC,
} from '../../model/machine/memory-model.ts';
import { WholeArrayRead } from '../../model/memory/forward.ts';
import { underMemory } from '../../model/memory/store-buffers.ts';
import { type Elaborated, elaborate, paramsOf } from '../../spec/language/elaborate/elaborate.ts';
import { applyVariants } from '../../spec/language/program/apply-variants.ts';
import {
  IMPLICIT_MODULE,
  loadProgram,
  type Program,
  type ReadModule,
  type SuggestModule,
} from '../../spec/language/program/program.ts';
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import { type Diagnostic, diagnostic, hasErrors } from '../../spec/language/text/diagnostics.ts';
import { type SourceFile, textOf } from '../../spec/language/text/source.ts';
import type { CoreParam } from '../../spec/language/types/core.ts';
import { ordinal, type ScalarType, scalarSize, showType } from '../../spec/language/types/types.ts';
import { UserError } from '../errors/user-error.ts';
import { didYouMean } from './did-you-mean.ts';
import { type Project, readModule, readSpec, suggestModule } from './project.ts';

/** A spec with all it uses, parsed. */
export interface LoadedSpec {
  readonly file: string;
  readonly source: SourceFile;
  readonly program: Program;
  readonly claims: readonly ClaimDeclaration[];
  readonly variants: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface MachineOptions {
  /** Values for params, as text: `2`, `false`, `LOCKED`. */
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  readonly resetDeadLocals: boolean;
  /** Default: no. */
  readonly useSymmetry?: boolean;
  /** Default: sequential consistency. */
  readonly memory?: MemoryModel;
}

/** Whether the drivers of a spec are threads of it; default: no. */
export interface Drives {
  readonly drives?: boolean;
}

export interface Compiled {
  /** Undefined if there are errors. */
  readonly machine: Machine | undefined;
  /** The machine before the checks of locks were put in. */
  readonly unchecked: Machine | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and parses the spec at `file`, which the user named. */
export function loadSpec(project: Project, file: string): LoadedSpec {
  return loadText(
    file,
    readSpec(project, file),
    (name) => readModule(project, name),
    (name) => suggestModule(project, name),
  );
}

/** Parses a spec of which the text is known. */
export function loadText(
  file: string,
  source: SourceFile,
  read: ReadModule,
  suggest?: SuggestModule,
): LoadedSpec {
  const { program, diagnostics } = loadProgram(source, read, suggest);
  const declarations = program.modules.flatMap((module) => module.syntax.declarations);
  return {
    file,
    source,
    program,
    claims: program.entry.syntax.declarations.filter((d) => d.kind === 'claim'),
    variants: declarations.filter((d) => d.kind === 'variant').map((d) => d.name.text),
    diagnostics,
  };
}

/**
 * Makes the machine of a spec under `options`.
 *
 * @throws UserError for a param, value or variant that the spec does not have.
 */
export function compileSpec(spec: LoadedSpec, options: MachineOptions): Compiled {
  for (const name of options.variants) {
    if (!spec.variants.includes(name)) {
      throw new UserError(
        `\`${spec.file}\` has no variant \`${name}\``,
        didYouMean(name, spec.variants),
      );
    }
  }
  return remembered(spec, keyOf(options), () => compileVersion(spec, options));
}

function compileVersion(spec: LoadedSpec, options: MachineOptions): Compiled {
  const { core, diagnostics } = elaborateSpec(spec, options);
  if (core === undefined) return { machine: undefined, unchecked: undefined, diagnostics };
  const lowered = lower(core, options);
  const { machine, diagnostics: more } = runningUnder(lowered.machine, options.memory ?? SC);
  return { ...lowered, machine, diagnostics: [...diagnostics, ...lowered.diagnostics, ...more] };
}

/** Returns `machine` as it runs under `memory`, or why it cannot. */
function runningUnder(
  machine: Machine | undefined,
  memory: MemoryModel,
): Pick<Compiled, 'machine' | 'diagnostics'> {
  try {
    return { machine: machine && underMemory(machine, memory), diagnostics: [] };
  } catch (error) {
    if (machine === undefined || !(error instanceof WholeArrayRead)) throw error;
    const { name } = at(machine.variables, error.variable);
    const hint = 'read it element by element, with `forall` or in `for`';
    return {
      machine: undefined,
      diagnostics: [diagnostic('K0511', { name }, error.place.span, { hint })],
    };
  }
}

/** Returns what `compileSpec` made a moment ago; undefined if that was not asked for, or is forgotten. */
export function compiledBefore(spec: LoadedSpec, options: MachineOptions): Compiled | undefined {
  return machines.get(spec)?.get(keyOf(options));
}

/**
 * Returns a spec under `options` before procs are inlined, with its variants applied to the program, and
 * what is wrong with it.
 *
 * @throws UserError for a param or value that the spec does not have.
 */
export function elaborateSpec(
  spec: LoadedSpec,
  { settings, variants, drives }: Pick<MachineOptions, 'settings' | 'variants'> & Drives,
): Elaborated & { readonly program: Program } {
  const { program, before, params, plain, elaborated } = versionOf(spec, variants);
  const given = settings.size === 0 && drives !== true ? undefined : params();
  const { core, diagnostics } =
    given === undefined
      ? plain()
      : newest(elaborated, JSON.stringify([[...settings], drives === true]), () =>
          elaborate(program, {
            params: readSettings(spec.file, given, settings),
            drives: drives === true,
          }),
        );
  return { core, program, diagnostics: [...before, ...diagnostics] };
}

/**
 * Returns the program of a spec with its variants, and the values of its params that are given.
 *
 * @throws UserError for a param or value that the spec does not have.
 */
export function programUnder(
  spec: LoadedSpec,
  { settings, variants }: Pick<MachineOptions, 'settings' | 'variants'>,
): { readonly program: Program; readonly params: ReadonlyMap<string, number> } {
  const { program, params } = versionOf(spec, variants);
  return { program, params: readSettings(spec.file, params() ?? [], settings) };
}

/** Machines of a spec that may be asked for again soon: what claims have in common. */
const REMEMBERED = 4;
const machines = new WeakMap<LoadedSpec, Map<string, Compiled>>();

function remembered(spec: LoadedSpec, key: string, make: () => Compiled): Compiled {
  const known = machines.get(spec) ?? new Map<string, Compiled>();
  machines.set(spec, known);
  return newest(known, key, make);
}

/** Returns what is kept under `key`, made if it is not there; what was asked for longest ago goes. */
function newest<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.delete(key);
  known.set(key, found);
  for (const oldest of [...known.keys()].slice(0, -REMEMBERED)) known.delete(oldest);
  return found;
}

/** Returns a text that is the same for the same options. */
function keyOf({
  settings,
  variants,
  resetDeadLocals,
  useSymmetry,
  memory,
}: MachineOptions): string {
  const name = memoryName(memory ?? SC);
  return JSON.stringify([[...settings], variants, resetDeadLocals, useSymmetry === true, name]);
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
function versionOf(spec: LoadedSpec, variants: readonly string[]): SpecVersion {
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

/** The files of the lock library and the names of its struct types, for pictures. */
export function lockLibrary(program: Program): {
  readonly isLibrary: (source: SourceFile) => boolean;
  readonly lockTypes: ReadonlySet<string>;
} {
  const module = program.modules.find(({ name }) => name === IMPLICIT_MODULE);
  const structs = module?.syntax.declarations.filter((d) => d.kind === 'struct') ?? [];
  return {
    isLibrary: (source) => source === module?.source,
    lockTypes: new Set(structs.map((struct) => struct.name.text)),
  };
}

function readSettings(
  file: string,
  params: readonly Omit<ParamValue, 'value'>[],
  settings: ReadonlyMap<string, string>,
): ReadonlyMap<string, number> {
  return new Map(
    [...settings].map(([name, text]) => {
      const param = params.find((candidate) => candidate.name === name);
      if (param === undefined) {
        const names = params.map((candidate) => candidate.name);
        throw new UserError(`\`${file}\` has no param \`${name}\``, didYouMean(name, names));
      }
      return [name, readValue(name, param.type, text)];
    }),
  );
}

/** What names of memory models there are. */
export const MEMORY_HINT: string = `\`sc\`, \`tso\`, or \`tso:3\` for up to 3 pending stores of a thread (at most ${DEPTH_MAX})`;

/** Returns the variants, params and values in `claim` that the spec does not have, each at its place. */
export function mistakesOfClaim(
  spec: LoadedSpec,
  { variants, settings, memory }: ClaimDeclaration,
): readonly Diagnostic[] {
  if (memory !== undefined && memoryNamed(memory.text) === undefined) {
    return [diagnostic('K0510', { name: memory.text }, memory.span, { hint: MEMORY_HINT })];
  }
  const unknown = variants.filter(({ text }) => !spec.variants.includes(text));
  if (unknown.length > 0) {
    return unknown.map(({ text: name, span }) =>
      diagnostic('K0501', { name }, span, { hint: didYouMean(name, spec.variants) }),
    );
  }
  const params = settings.length === 0 ? [] : versionOf(spec, []).params();
  if (params === undefined) return [];
  const names = params.map(({ name }) => name);
  return settings.flatMap(({ param: { text: name, span }, value: { span: valueSpan } }) => {
    const param = params.find((candidate) => candidate.name === name);
    if (param === undefined) {
      return [diagnostic('K0504', { name }, span, { hint: didYouMean(name, names) })];
    }
    const value = textOf(valueSpan);
    if (valueWithin(param.type, value) !== undefined) return [];
    const range = valuesOf(param.type);
    const hint = 'give it one of these values, or make the type of the param wider';
    return [diagnostic('K0505', { name, value: `\`${value}\``, range }, valueSpan, { hint })];
  });
}

function readValue(name: string, type: ScalarType, text: string): number {
  const value = valueWithin(type, text);
  if (value !== undefined) return value;
  throw new UserError(`param \`${name}\` is ${valuesOf(type)}, not \`${text}\``);
}

function valuesOf(type: ScalarType): string {
  return type.kind === 'enum' ? type.members.join(', ') : showType(type);
}

function valueWithin(type: ScalarType, text: string): number | undefined {
  const value = valueNamed(type, text);
  const index = value === undefined ? -1 : ordinal(type, value);
  return index >= 0 && index < scalarSize(type) ? value : undefined;
}

function valueNamed(type: ScalarType, text: string): number | undefined {
  if (type.kind === 'bool') return text === 'true' ? 1 : text === 'false' ? 0 : undefined;
  if (type.kind === 'enum') {
    const member = type.members.indexOf(text);
    return member === -1 ? undefined : member;
  }
  return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}
