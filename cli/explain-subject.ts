/** The run that `explain` is asked about: that of a trace, or one that is found in a spec. */
import path from 'node:path';
import { ENDLESS } from '../checker/outcome.ts';
import type { RunOfProperty } from '../counterexamples/explain/explain.ts';
import { replay } from '../counterexamples/run/replay.ts';
import type { LowerOptions } from '../model/lower/lower.ts';
import type { Machine } from '../model/machine/machine.ts';
import { type MemoryModel, memoryNamed, SC } from '../model/machine/memory-model.ts';
import { checksOf, recordedOf } from '../report/verdict/judgement.ts';
import { showLimit } from '../report/verdict/result.ts';
import { UserError } from '../workbench/errors/user-error.ts';
import type { SearchLimits } from '../workbench/mutants/mutation-claims.ts';
import { checkableNames } from '../workbench/project/checkable-names.ts';
import { compileSpec } from '../workbench/project/compile.ts';
import { didYouMean } from '../workbench/project/did-you-mean.ts';
import { type LoadedSpec, loadSpec } from '../workbench/project/load-spec.ts';
import { openProject, type Project, projectPath } from '../workbench/project/project.ts';
import { writtenRun } from '../workbench/runs/find-run.ts';
import { readRun } from '../workbench/runs/read-run.ts';
import type { Events } from '../workbench/search/events.ts';
import { reductionsOfRun } from '../workbench/search/reductions.ts';
import { search as searchStates } from '../workbench/search/search.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { claimNamed, openSpec } from './open-spec.ts';
import type { VersionRequest } from './options/version-options.ts';
import { showDiagnostics } from './show-diagnostics.ts';
import type { Terminal } from './terminal.ts';

export interface ExplainValues {
  readonly version: VersionRequest;
  readonly property: string | undefined;
  readonly isAdding: boolean;
  readonly search: SearchLimits;
  readonly maxSeconds: number;
  readonly json: boolean;
}

/** A run that breaks a property, and the version of the spec that it is a run of. */
export interface Subject extends RunOfProperty {
  readonly project: Project;
  readonly spec: LoadedSpec;
  readonly machine: Machine;
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  readonly memory: MemoryModel;
  readonly reductions: LowerOptions;
  readonly command: string;
}

export function ofTrace(
  terminal: Terminal,
  file: string,
  flags: ExplainValues,
): Subject | ExitCode {
  const { claim, settings: set, variants: more } = flags.version;
  const isVersion = claim !== undefined || set.size > 0 || more.length > 0;
  if (isVersion || flags.property !== undefined) {
    const hint = 'leave out `--claim`, `--set`, `--variant` and `--property`';
    throw new UserError('a trace has its own version and property', hint);
  }
  const written = readRun(terminal.cwd, file);
  const { origin } = written;
  if (origin === undefined) {
    throw new UserError(
      `\`${file}\` has states and no steps`,
      '`faultline replay SPEC TRACE --out trace.json` finds a run with these states',
    );
  }
  const root = openProject(file, terminal.cwd).root;
  const project = openProject(path.join(root, origin.spec), terminal.cwd);
  const spec = loadSpec(project, path.join(root, origin.spec));
  const settings = new Map(Object.entries(origin.settings));
  const reductions = reductionsOfRun(origin.reductions);
  const { variants } = origin;
  const memory = (origin.memory === undefined ? undefined : memoryNamed(origin.memory)) ?? SC;
  const { machine, diagnostics } = compileSpec(spec, {
    ...{ settings, variants, memory, ...reductions },
  });
  if (showDiagnostics(terminal, diagnostics) || machine === undefined) return EXIT.badInput;
  const found = writtenRun(machine, origin, written.observed);
  if (!found.ok) throw new UserError(found.message);
  const { run, loopStart } = found;
  const { property } = origin;
  const replayed = replay(machine, run);
  if (!replayed.ok) throw new UserError(replayed.message);
  const command = `faultline explain ${file}`;
  const version = { project, spec, machine, settings, variants, memory, reductions };
  return { ...version, property, run, loopStart, command };
}

export async function ofSpec(
  terminal: Terminal,
  events: Events,
  file: string,
  flags: ExplainValues,
): Promise<Subject | ExitCode> {
  const { settings: set, variants: more } = flags.version;
  const hasOptions = set.size > 0 || more.length > 0 || flags.property !== undefined;
  const opened = openSpec(terminal, file, flags.version, { resetDeadLocals: true });
  const { project, spec, machine, settings, variants, memory, any, claim: claimName } = opened;
  if (any !== undefined && set.size === 0) {
    throw new UserError(
      `the claim is about any number of \`${any}\`, and a run is of one`,
      'give the number that `check` prints, with `--set`',
    );
  }
  if (machine === undefined) return EXIT.badInput;
  if (claimName === undefined && !hasOptions) {
    const names = spec.claims.map(({ name }) => name.text).join(', ');
    throw new UserError('choose a claim', `\`--claim NAME\`, one of ${names}`);
  }
  const version = { settings, variants, memory, reductions: { resetDeadLocals: true } };
  const known = checkableNames(machine);
  if (flags.property !== undefined && !known.includes(flags.property)) {
    throw new UserError(
      `the spec has no property \`${flags.property}\``,
      didYouMean(flags.property, known),
    );
  }
  const recorded = claimName === undefined ? undefined : recordedOf(claimNamed(spec, claimName));
  const of = flags.property ?? recorded?.properties[0];
  const claimed = recorded === undefined ? ('all' as const) : checksOf(recorded);
  const checks = flags.property === undefined ? claimed : new Set([flags.property]);
  const { engine, limits } = flags.search;
  const { counterexample, outcome } = await searchStates(
    { machine, engine, limits, checks, counterexample: { of, by: 'switches' } },
    {
      signal: events.signal,
      onProgress: (progress) => events.onProgress(machine.name, progress),
    },
  );
  if (counterexample === undefined && outcome.limit !== undefined) {
    terminal.err(`no run was found within the limits: ${showLimit(outcome.limit)}\n`);
    return EXIT.limitReached;
  }
  if (counterexample === undefined && of !== undefined && ENDLESS.includes(of)) {
    throw new UserError(
      `\`${of}\` is about everything that may follow the run, so no step of the run explains it`,
      claimName === undefined
        ? '`faultline run` draws it'
        : `\`faultline check --claim ${claimName} -v\` draws it`,
    );
  }
  if (counterexample === undefined) {
    throw new UserError(
      `${claimName === undefined ? `\`${file}\`` : `claim \`${claimName}\``} violates nothing, so there is no run to explain`,
      '`faultline why` finds out what a claim that holds needs',
    );
  }
  const shown = projectPath(project, spec.file);
  const command = [
    `faultline explain ${shown}`,
    ...(claimName === undefined ? [] : [`--claim ${claimName}`]),
    ...[...set].map(([name, value]) => `--set ${name}=${value}`),
    ...more.map((name) => `--variant ${name}`),
  ].join(' ');
  return { project, spec, machine, ...version, ...counterexample, command };
}
