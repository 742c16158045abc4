/** What is said of a run that was replayed: whether it is one of the spec, and what it breaks. */

import type { Choice } from '../checker/outcome.ts';
import { breaksProperty, brokenAtEnd } from '../counterexamples/run/breaks-property.ts';
import { replay, type Trace } from '../counterexamples/run/replay.ts';
import { replayLasso } from '../counterexamples/run/replay-lasso.ts';
import type { Machine } from '../model/machine/machine.ts';
import { reductionsWithin } from '../model/reduce/symmetry.ts';
import { stepsJson, TRACE_SCHEMA, traceMemory } from '../report/formats/trace-json.ts';
import { REPLAY_SCHEMA, type ReplayJson } from '../report/json/replay-json.ts';
import { jsonText } from '../report/text/harmless.ts';
import { memoryOf } from '../report/verdict/memory.ts';
import { showMany } from '../report/verdict/numbers.ts';
import { projectPath } from '../workbench/project/project.ts';
import { drawRun } from '../workbench/runs/counterexample.ts';
import { showRun } from '../workbench/runs/show-run.ts';
import type { ShownSearch } from '../workbench/runs/shown-search.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { OpenedSpec } from './open-spec.ts';
import type { RunOutput } from './options/run-output.ts';
import { writeRuns } from './run-formats.ts';
import type { Terminal } from './terminal.ts';

export interface ReplayOutput {
  readonly verbose: boolean;
  readonly output: RunOutput;
}

/** Says whether the run is one of the spec and breaks what it should, and shows it. */
export async function printReplayed(
  terminal: Terminal,
  opened: OpenedSpec,
  machine: Machine,
  { run, loopStart, property: expected, command }: RunToReplay,
  { verbose, output: { format, files } }: ReplayOutput,
): Promise<ExitCode> {
  const replayed = replay(machine, run);
  if (!replayed.ok) return rejectReplayed(terminal, machine, replayed, format === 'json');
  const broken = brokenBy(machine, replayed.trace, run, loopStart, expected);
  const property = expected ?? broken[0] ?? null;
  const violated =
    property !== null &&
    (loopStart === undefined
      ? breaksProperty(machine, property, replayed.trace)
      : broken.includes(property));
  const document = (): string => {
    const json: ReplayJson = {
      schema: REPLAY_SCHEMA,
      memory: memoryOf(machine),
      valid: true,
      property,
      violated,
      steps: run.length,
      message: null,
    };
    return jsonText(json);
  };
  const form = { unfolded: verbose };
  const what = { run, loopStart, property: property ?? '', violated, command, ...form };
  const showing = shown(opened, machine, what);
  const picture = showing.run?.origin.picture ?? '';
  await writeRuns(terminal, files, showing, {
    text: () => picture,
    json: () => jsonText(showing.run?.origin),
  });
  if (format === 'json') terminal.out(document());
  else if (format === 'text') {
    if (property !== null) terminal.out(picture);
    if (property === null) {
      terminal.out(`valid: each of the ${showMany(run.length, 'step')} is a step of the spec\n`);
    } else if (!violated) {
      terminal.out(`\nthe run is valid, but \`${property}\` is not broken at its end\n`);
    }
  } else terminal.out((await showRun(format, showing)) ?? '');
  return violated || property === null ? EXIT.asRecorded : EXIT.otherVerdict;
}

function brokenBy(
  machine: Machine,
  trace: Trace,
  run: readonly Choice[],
  loopStart: number | undefined,
  property: string | undefined,
): readonly string[] {
  if (loopStart === undefined) return brokenAtEnd(machine, trace);
  return machine.temporal
    .map(({ name }) => name)
    .filter((name) => property === undefined || name === property)
    .filter((name) => replayLasso(machine, name, run, loopStart).ok);
}

/** A run that was found, and what it should break at its end; undefined if nothing is known of that. */
export interface RunToReplay {
  readonly run: readonly Choice[];
  readonly loopStart: number | undefined;
  readonly property: string | undefined;
  readonly command: string;
}

interface Replayed {
  readonly run: readonly Choice[];
  readonly loopStart: number | undefined;
  readonly property: string;
  readonly violated: boolean;
  readonly command: string;
  readonly unfolded: boolean;
}

/** The replayed run with all that is needed to show it. */
function shown(
  { spec, project, settings, variants }: OpenedSpec,
  machine: Machine,
  { run, loopStart, property, violated, command, unfolded }: Replayed,
): ShownSearch {
  const how = { isMinimal: true, unfolded, ...(violated ? { loopStart } : {}) };
  const { program } = spec;
  const drawn = drawRun({ machine, program, property, run, command, ...how });
  return {
    machine,
    spec,
    verdict: violated ? `violated ${property}` : 'a run that violates nothing',
    run: {
      ...drawn,
      origin: {
        schema: TRACE_SCHEMA,
        spec: projectPath(project, spec.file),
        settings: Object.fromEntries(settings),
        variants,
        ...traceMemory(machine),
        reductions: reductionsWithin(machine),
        property,
        steps: stepsJson(machine, run),
        ...(loopStart === undefined ? {} : { loopStart }),
        picture: drawn.picture,
      },
    },
  };
}

export function rejectReplayed(
  terminal: Terminal,
  machine: Machine,
  { step, message }: { readonly step: number; readonly message: string },
  asJson: boolean,
): ExitCode {
  const document: ReplayJson = {
    schema: REPLAY_SCHEMA,
    memory: memoryOf(machine),
    valid: false,
    property: null,
    violated: false,
    steps: step,
    message,
  };
  terminal.out(asJson ? jsonText(document) : `${message}\n`);
  return EXIT.otherVerdict;
}
