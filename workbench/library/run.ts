/** A run as a program has it: replayed by the interpreter, with what each step changes. */

import type { Machine } from '../../model/machine/machine.ts';
import { memoryName } from '../../model/machine/memory-model.ts';
import type { State } from '../../model/machine/state.ts';
import { reductionsWithin } from '../../model/reduce/symmetry.ts';
import { changedPlaces, flatState } from '../../report/formats/flat-state.ts';
import { laneName } from '../../report/formats/step-lines.ts';
import { stepsJson, TRACE_SCHEMA, traceMemory } from '../../report/formats/trace-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { projectPath } from '../project/project.ts';
import { type DrawnRun, drawRun } from '../runs/counterexample.ts';
import { showRun } from '../runs/show-run.ts';
import type { Counterexample } from '../search/search-job.ts';
import type { Spec } from './spec.ts';

/** One place that a step changed: `page[0].dirty` from `1` to `0`. */
export interface Change {
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

export interface RunStep {
  readonly thread: string;
  /** Of memory, ghosts and locals; empty if the step fails. */
  readonly changes: readonly Change[];
}

export interface DrawOptions {
  /** Columns. Default: 100, or 75 for a commit message. */
  readonly width?: number;
  /** Whether the picture is for a commit message: with tabs. */
  readonly commit?: boolean;
  /** Whether every step is told as it was. */
  readonly unfolded?: boolean;
}

/**
 * The forms of `Run.to`. `json` and `itf` can be read again by `faultline replay`. `c` is a program that does what
 * the user threads of the run do, for specs with a `reproduce.c.txt` (docs/REPORTS.md).
 */
export type RunForm = 'json' | 'itf' | 'mermaid' | 'html' | 'c';

/** Where a run comes from, and what it breaks. */
interface Origin {
  readonly spec: Spec;
  readonly machine: Machine;
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  readonly verdict: string;
  readonly found: Counterexample;
}

/** A run that breaks a property. */
export class Run {
  readonly property: string;
  /** What the property says of itself; may be empty. */
  readonly message: string;
  readonly steps: readonly RunStep[];
  /** Of a run without end: the step from which on it repeats; the number of steps if it stays at its end. */
  readonly loopStart: number | undefined;
  /** Whether no run to a violation of the property is simpler. */
  readonly isMinimal: boolean;
  readonly #origin: Origin;
  readonly #drawn: DrawnRun;

  /** @internal */
  constructor(origin: Origin) {
    const { machine, found } = origin;
    this.#origin = origin;
    this.#drawn = this.#draw({});
    this.property = found.property;
    this.message = this.#drawn.message;
    this.loopStart = found.loopStart;
    this.isMinimal = found.isMinimal;
    this.steps = this.#drawn.trace.steps.map(({ thread, before, after }) => ({
      thread: laneName(machine, thread),
      changes: after === undefined ? [] : changesOf(machine, before, after),
    }));
  }

  /** Returns the picture. */
  draw(options: DrawOptions = {}): string {
    return this.#draw(options).picture;
  }

  /**
   * Returns the run in another form, as text.
   *
   * @throws UserError for `c`, if nothing says what a program does for the run.
   */
  async to(form: RunForm): Promise<string> {
    const { spec, machine, settings, variants, verdict, found } = this.#origin;
    const origin = {
      schema: TRACE_SCHEMA,
      spec: projectPath(spec.project, spec.path),
      settings: Object.fromEntries(settings),
      variants,
      ...traceMemory(machine),
      reductions: reductionsWithin(machine),
      property: this.property,
      steps: stepsJson(machine, found.run),
      ...(this.loopStart === undefined ? {} : { loopStart: this.loopStart }),
      picture: this.#drawn.picture,
    } as const;
    if (form === 'json') return jsonText(origin);
    if (form === 'c') return await this.#program();
    const run = { ...this.#drawn, origin };
    return (await showRun(form, { machine, spec: spec.loaded, verdict, run })) ?? '';
  }

  async #program(): Promise<string> {
    const { reproducerProgram } = await import('../runs/reproducer-program.ts');
    const { spec, machine, variants, found } = this.#origin;
    const { project, loaded } = spec;
    const request = { project, spec: loaded, machine, variants, run: found.run };
    const command = `Run.to('c') of the library`;
    const again = this.#command();
    const { property } = this;
    const { text } = reproducerProgram({
      ...request,
      property,
      isControl: false,
      isGuest: false,
      command,
      again,
    });
    return text;
  }

  #draw({ width, commit = false, unfolded = false }: DrawOptions): DrawnRun {
    const { spec, machine, found } = this.#origin;
    const how = { width, forCommit: commit, unfolded, command: this.#command() };
    return drawRun({ ...found, machine, program: spec.loaded.program, ...how });
  }

  /** The command that finds the run again. */
  #command(): string {
    const { spec, machine, settings, variants } = this.#origin;
    const { memory } = machine;
    return [
      `faultline run ${projectPath(spec.project, spec.path)}`,
      ...[...settings].map(([name, value]) => `--set ${name}=${value}`),
      ...variants.map((name) => `--variant ${name}`),
      ...(memory === undefined ? [] : [`--memory ${memoryName(memory)}`]),
    ].join(' ');
  }
}

/** @internal */
export function changesOf(machine: Machine, before: State, after: State): readonly Change[] {
  const [old, now] = [flatState(machine, before), flatState(machine, after)];
  const values = (leaves: typeof old): readonly string[] => leaves.map(({ value }) => value);
  return changedPlaces(values(old), values(now)).flatMap(([i, to]) => {
    const leaf = now[i];
    if (leaf === undefined || leaf.name === 'control location') return [];
    const isShared = leaf.group === 'memory' || leaf.group === 'ghost';
    const path = isShared ? leaf.name : `${leaf.group}.${leaf.name}`;
    return [{ path, from: old[i]?.value ?? '', to }];
  });
}
