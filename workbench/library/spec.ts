/** Specs, as a program has them: loaded without mistakes, or not at all. */

import type { LowerOptions } from '../../model/lower/lower.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { memoryNamed } from '../../model/machine/memory-model.ts';
import { boundsJson } from '../../report/verdict/result.ts';
import { type Diagnostic, hasErrors } from '../../spec/language/text/diagnostics.ts';
import { renderDiagnostic } from '../../spec/language/text/render-diagnostic.ts';
import { UserError } from '../errors/user-error.ts';
import { checkableNames } from '../project/checkable-names.ts';
import { MEMORY_HINT } from '../project/claim-mistakes.ts';
import { compileSpec } from '../project/compile.ts';
import { type LoadedSpec, loadText } from '../project/load-spec.ts';
import { type Project, readModule } from '../project/project.ts';

export interface LoadOptions {
  /** What messages call the text, and from where claims have their names. Default: `spec.kspec`. */
  readonly path?: string;
  /** The texts of modules that are not shipped; undefined for one that there is not. */
  readonly modules?: (name: string) => string | undefined;
}

/** Which version of a spec. */
export interface VersionSettings {
  /** Values of params, by name; members of an enum as text. */
  readonly params?: Readonly<Record<string, number | boolean | string>>;
  readonly variants?: readonly string[];
  /** `sc` (default), `tso`, `tso:3`. */
  readonly memory?: string;
}

/** A text with mistakes: there is nothing of it to check. */
export interface InvalidSpec {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
  /** Returns the mistakes as the command prints them. */
  readonly render: () => string;
}

/** A version of a spec has mistakes, though the spec has none: a variant does not fit, say. */
export class SpecError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(render(diagnostics));
    this.name = 'SpecError';
    this.diagnostics = diagnostics;
  }
}

/** A spec without mistakes. What of it takes its machine is computed when it is asked for. */
export class Spec {
  readonly ok = true;
  readonly path: string;
  /** The names of its claims and variants, in order. */
  readonly claims: readonly string[];
  readonly variants: readonly string[];
  /** @internal */
  readonly project: Project;
  /** @internal */
  readonly loaded: LoadedSpec;
  /** @internal */
  readonly version: VersionSettings;

  /** @internal */
  constructor(project: Project, loaded: LoadedSpec, version: VersionSettings = {}) {
    this.path = loaded.file;
    this.claims = loaded.claims.map(({ name }) => name.text);
    this.variants = loaded.variants;
    this.project = project;
    this.loaded = loaded;
    this.version = version;
  }

  /** The names of its properties, built-in checks among them, in order. */
  get properties(): readonly string[] {
    return checkableNames(this.#compiled().machine);
  }

  /** The params with their values: those that the spec gives, or this version of it. */
  get params(): Readonly<Record<string, number | boolean | string>> {
    return boundsJson(this.#compiled().machine.params);
  }

  get warnings(): readonly Diagnostic[] {
    return this.#compiled().diagnostics;
  }

  #compiled(): CompiledVersion {
    return compileVersion(this.loaded, this.version, { resetDeadLocals: true });
  }

  /**
   * Returns another version of the spec, for `explore` and `walk`: with these params and memory model, and with
   * these variants beside its own.
   *
   * @throws SpecError if the version has mistakes, UserError for a name or value that there is not.
   */
  with(version: VersionSettings): Spec {
    const whole = joined(this.version, version);
    compileVersion(this.loaded, whole, { resetDeadLocals: true });
    return new Spec(this.project, this.loaded, whole);
  }
}

function joined(version: VersionSettings, more: VersionSettings): VersionSettings {
  const variants = [...(version.variants ?? []), ...(more.variants ?? [])];
  const memory = more.memory ?? version.memory;
  return {
    params: { ...version.params, ...more.params },
    variants: [...new Set(variants)],
    ...(memory === undefined ? {} : { memory }),
  };
}

/**
 * Reads a spec. Its `use` lines find the libraries that are shipped with Faultline, and what `modules` has;
 * no file is read but those libraries.
 */
export function load(text: string, options: LoadOptions = {}): Spec | InvalidSpec {
  const { path = 'spec.kspec', modules } = options;
  // A project without files: what claims record beside their spec is not looked for.
  const project: Project = {
    root: '/',
    cwd: '/',
    sources: new Map(),
    revision: { paths: [], source: () => undefined },
  };
  const loaded = loadText(path, { path, text }, (name) => {
    const own = modules?.(name);
    return own === undefined ? readModule(project, name) : { path: name, text: own };
  });
  return specOf(project, loaded);
}

/** @internal */
export function specOf(project: Project, loaded: LoadedSpec): Spec | InvalidSpec {
  const plain = { settings: new Map(), variants: [], resetDeadLocals: true };
  const { machine, diagnostics } = compileSpec(loaded, plain);
  if (machine === undefined || hasErrors(diagnostics)) {
    return { ok: false, diagnostics, render: () => render(diagnostics) };
  }
  return new Spec(project, loaded);
}

/**
 * Returns a spec for who asks about some of its claims at once: mistakes of the spec as it stands, without what a claim
 * sets, are not looked for. Those of a claim's version are found when it is checked.
 *
 * @internal
 */
export function specForClaims(project: Project, loaded: LoadedSpec): Spec {
  return new Spec(project, loaded);
}

/** @internal */
export interface CompiledVersion {
  readonly machine: Machine;
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Makes the machine of a version of `spec`.
 *
 * @throws SpecError if it has mistakes, UserError for a param, value or variant that there is not.
 * @internal
 */
export function machineOf(
  spec: Spec,
  version: VersionSettings,
  reductions: LowerOptions,
): CompiledVersion {
  return compileVersion(spec.loaded, joined(spec.version ?? {}, version), reductions);
}

function compileVersion(
  loaded: LoadedSpec,
  version: VersionSettings,
  reductions: LowerOptions,
): CompiledVersion {
  const { params = {}, variants = [], memory: name = 'sc' } = version;
  const settings = new Map(Object.entries(params).map(([name, value]) => [name, String(value)]));
  const memory = memoryNamed(name);
  if (memory === undefined)
    throw new UserError(`there is no memory model \`${name}\``, MEMORY_HINT);
  const options = { settings, variants, memory, ...reductions };
  const { machine, diagnostics } = compileSpec(loaded, options);
  if (machine === undefined || hasErrors(diagnostics)) throw new SpecError(diagnostics);
  return { machine, settings, variants, diagnostics };
}

function render(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((each) => `${renderDiagnostic(each)}\n`).join('');
}
