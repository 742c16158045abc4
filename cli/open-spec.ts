/** From a spec's name on the command line to a machine, for the commands that take one spec. */
import type { LowerOptions } from '../model/lower/lower.ts';
import type { Machine } from '../model/machine/machine.ts';
import { compileSpec, type LoadedSpec, loadSpec } from '../workbench/project/compile.ts';
import { openProject, type Project } from '../workbench/project/project.ts';
import { readPairs } from './search-options.ts';
import { showDiagnostics } from './show-diagnostics.ts';
import type { Terminal } from './terminal.ts';

export interface SpecFlags {
  readonly set: readonly string[];
  readonly variant: readonly string[];
}

export interface OpenedSpec {
  readonly project: Project;
  readonly spec: LoadedSpec;
  readonly settings: ReadonlyMap<string, string>;
  /** Undefined if the spec has errors, which were printed. */
  readonly machine: Machine | undefined;
}

export function openSpec(
  terminal: Terminal,
  file: string,
  flags: SpecFlags,
  reductions: LowerOptions,
): OpenedSpec {
  const project = openProject(file, terminal.cwd);
  const spec = loadSpec(project, file);
  const settings = readPairs(flags.set);
  const { machine, diagnostics } = compileSpec(spec, {
    settings,
    variants: flags.variant,
    ...reductions,
  });
  const hasErrors = showDiagnostics(terminal, diagnostics);
  return { project, spec, settings, machine: hasErrors ? undefined : machine };
}
