/** From a spec's name on the command line to a machine, for the commands that take one spec. */
import type { LowerOptions } from '../model/lower/lower.ts';
import type { Machine } from '../model/machine/machine.ts';
import { type MemoryModel, SC } from '../model/machine/memory-model.ts';
import type { ClaimDeclaration } from '../spec/language/syntax/ast.ts';
import { UserError } from '../workbench/errors/user-error.ts';
import { termsOf } from '../workbench/project/claim-terms.ts';
import { compileSpec } from '../workbench/project/compile.ts';
import { didYouMean } from '../workbench/project/did-you-mean.ts';
import { type LoadedSpec, loadSpec } from '../workbench/project/load-spec.ts';
import { namedClaim } from '../workbench/project/named-claim.ts';
import { openProject, type Project } from '../workbench/project/project.ts';
import type { VersionRequest } from './options/version-options.ts';
import { showDiagnostics } from './show-diagnostics.ts';
import type { Terminal } from './terminal.ts';

export interface OpenedSpec {
  readonly project: Project;
  readonly spec: LoadedSpec;
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  /** The claim whose version this is, if it was asked for by one. */
  readonly claim: string | undefined;
  readonly memory: MemoryModel;
  /** The type of which that claim has any number. */
  readonly any: string | undefined;
  /** Undefined if the spec has errors, which were printed. */
  readonly machine: Machine | undefined;
}

/** `location` is a spec, or one of its claims: `FILE.CLAIM`, or the golden picture. */
export function openSpec(
  terminal: Terminal,
  location: string,
  version: VersionRequest,
  reductions: LowerOptions,
): OpenedSpec {
  const named = version.claim === undefined ? namedClaim(location, terminal.cwd) : undefined;
  const file = named?.spec ?? location;
  const claim = version.claim ?? named?.claim;
  const project = openProject(file, terminal.cwd);
  const spec = loadSpec(project, file);
  const terms =
    claim === undefined
      ? { settings: new Map(), variants: [], memory: SC, any: undefined }
      : termsOf(claimNamed(spec, claim));
  const settings = new Map([...terms.settings, ...version.settings]);
  const variants = [...new Set([...terms.variants, ...version.variants])];
  const memory = version.memory ?? terms.memory;
  const options = { settings, variants, memory, ...reductions };
  const { machine, diagnostics } = compileSpec(spec, options);
  const hasErrors = showDiagnostics(terminal, diagnostics);
  const opened = { project, spec, settings, variants, memory, any: terms.any, claim };
  return { ...opened, machine: hasErrors ? undefined : machine };
}

/** @throws UserError if `spec` has no such claim. */
export function claimNamed({ claims, file }: LoadedSpec, name: string): ClaimDeclaration {
  const found = claims.find((claim) => claim.name.text === name);
  if (found !== undefined) return found;
  const names = claims.map((claim) => claim.name.text);
  throw new UserError(`\`${file}\` has no claim \`${name}\``, didYouMean(name, names));
}
