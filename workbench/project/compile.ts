/** From a file to a machine: the front end and the lowering, with the names the user gave. */
import { lower } from '../../model/lower/lower.ts';
import { LoweredThreads } from '../../model/lower/lowered-threads.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type MemoryModel, memoryName, SC } from '../../model/machine/memory-model.ts';
import { WholeArrayRead } from '../../model/memory/forward.ts';
import { underMemory } from '../../model/memory/under-memory.ts';
import { type Elaborated, elaborate } from '../../spec/language/elaborate/elaborate.ts';
import { IMPLICIT_MODULE, type Program } from '../../spec/language/program/program.ts';
import { type Diagnostic, diagnostic } from '../../spec/language/text/diagnostics.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { UserError } from '../errors/user-error.ts';
import { didYouMean } from './did-you-mean.ts';
import type { LoadedSpec } from './load-spec.ts';
import { readSettings } from './read-settings.ts';
import { newest, versionOf } from './spec-versions.ts';

export interface MachineOptions {
  /** Values for params, as text: `2`, `false`, `LOCKED`. */
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  readonly resetDeadLocals: boolean;
  /** Default: no. */
  readonly useSymmetry?: boolean;
  /** Default: as `resetDeadLocals`. */
  readonly useRacyBuffers?: boolean;
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
  const lowered = lower(core, options, loweredThreads(spec));
  const { machine, diagnostics: more } = runningUnder(lowered.machine, options);
  return { ...lowered, machine, diagnostics: [...diagnostics, ...lowered.diagnostics, ...more] };
}

/** Returns `machine` as it runs under `memory`, or why it cannot. */
function runningUnder(
  machine: Machine | undefined,
  { memory = SC, resetDeadLocals, useRacyBuffers = resetDeadLocals }: MachineOptions,
): Pick<Compiled, 'machine' | 'diagnostics'> {
  try {
    return {
      machine: machine && underMemory(machine, memory, useRacyBuffers ? 'racy' : 'all'),
      diagnostics: [],
    };
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

const threads = new WeakMap<LoadedSpec, LoweredThreads>();

/** Returns the threads that were lowered a moment ago for some version of `spec`. */
export function loweredThreads(spec: LoadedSpec): LoweredThreads {
  const known = threads.get(spec) ?? new LoweredThreads();
  threads.set(spec, known);
  return known;
}

const machines = new WeakMap<LoadedSpec, Map<string, Compiled>>();

function remembered(spec: LoadedSpec, key: string, make: () => Compiled): Compiled {
  const known = machines.get(spec) ?? new Map<string, Compiled>();
  machines.set(spec, known);
  return newest(known, key, make);
}

/** Returns a text that is the same for the same options. */
function keyOf({
  settings,
  variants,
  resetDeadLocals,
  useSymmetry,
  useRacyBuffers = resetDeadLocals,
  memory,
}: MachineOptions): string {
  const name = memoryName(memory ?? SC);
  return JSON.stringify([
    [...settings],
    variants,
    resetDeadLocals,
    useSymmetry === true,
    useRacyBuffers,
    name,
  ]);
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
