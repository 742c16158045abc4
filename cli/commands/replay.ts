/** `faultline replay SPEC TRACE`: whether each step of a trace is a step of the spec. */

import type { Choice } from '../../checker/outcome.ts';
import { breaksProperty, brokenAtEnd } from '../../counterexamples/run/breaks-property.ts';
import { replay, type Trace } from '../../counterexamples/run/replay.ts';
import { replayLasso } from '../../counterexamples/run/replay-lasso.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { memoryNamed } from '../../model/machine/memory-model.ts';
import { showItf } from '../../report/formats/itf-value.ts';
import { stepsJson, TRACE_SCHEMA, traceMemory } from '../../report/formats/trace-json.ts';
import { REPLAY_SCHEMA, type ReplayJson } from '../../report/json/replay-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { memoryOf } from '../../report/verdict/memory.ts';
import { showMany } from '../../report/verdict/numbers.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { checkableNames } from '../../workbench/project/checkable-names.ts';
import { didYouMean } from '../../workbench/project/did-you-mean.ts';
import { projectPath } from '../../workbench/project/project.ts';
import { drawRun } from '../../workbench/runs/counterexample.ts';
import { observedRun, writtenRun } from '../../workbench/runs/find-run.ts';
import { readRun, type WrittenRun } from '../../workbench/runs/read-run.ts';
import { showRun } from '../../workbench/runs/show-run.ts';
import type { Showing } from '../../workbench/runs/showing.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type OpenedSpec, openSpec } from '../open-spec.ts';
import { asText, switchOption, valueOption } from '../options/option.ts';
import { type RunOutput, runOutput } from '../options/run-output.ts';
import { verbose } from '../options/search-options.ts';
import { type VersionRequest, version } from '../options/version-options.ts';
import { writeRuns } from '../run-formats.ts';
import type { Terminal } from '../terminal.ts';

interface ReplayValues {
  readonly version: VersionRequest;
  readonly property: string | undefined;
  readonly hidden: boolean;
  readonly verbose: boolean;
  readonly output: RunOutput;
}

const HELP = `
A trace in ITF needs states only. It may be written by hand or by another tool, and may have only some of the
variables of the spec. The command then searches for a run of the spec through these states.

Examples:
  faultline replay SPEC out.json
  faultline replay SPEC race.itf.json --variant nofix --hidden
  faultline replay SPEC out.json --out race.mmd
`;

export const replayCommand: CliCommand = cliCommand({
  name: 'replay',
  operands: '<spec> <trace>',
  about: 'check that each step of a trace (JSON or ITF) is a step of the spec, and draw it',
  page: 'docs/REPORTS.md',
  help: HELP,
  reads: {
    version,
    property: valueOption(
      '--property <NAME>',
      'the property that the trace should violate at its end',
      asText,
    ),
    hidden: switchOption(
      '--hidden',
      'allow further steps between the states, if they change nothing that the trace shows',
    ),
    verbose,
    output: runOutput,
  },
  run: ({ terminal }, [spec = '', trace = ''], { version, property, hidden, verbose, output }) =>
    replayTrace(terminal, spec, trace, { version, property, hidden, verbose, output }),
});

async function replayTrace(
  terminal: Terminal,
  file: string,
  traceFile: string,
  { version, property: requestedProperty, hidden, verbose, output }: ReplayValues,
): Promise<ExitCode> {
  const { format, files } = output;
  const written = readRun(terminal.cwd, traceFile);
  const { origin } = written;
  const opened = openSpec(terminal, file, versionOf(written, version), {
    resetDeadLocals: origin === undefined || origin.reductions.includes('dead-locals'),
  });
  const { machine } = opened;
  if (machine === undefined) return EXIT.badInput;
  const expected = readProperty(machine, requestedProperty) ?? (origin?.property || undefined);

  const found =
    written.kind === 'observed'
      ? observedRun(machine, written.observed, expected, hidden)
      : writtenRun(machine, written.origin, written.observed);
  if (!found.ok) return reject(terminal, machine, found, format === 'json');
  const { run, loopStart } = found;
  const replayed = replay(machine, run);
  if (!replayed.ok) return reject(terminal, machine, replayed, format === 'json');

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
  const command = `faultline replay ${file} ${traceFile}`;
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

/** What the trace says of the spec, and what the command line adds to it. */
function versionOf({ origin, observed }: WrittenRun, request: VersionRequest): VersionRequest {
  const first = observed?.states[0] ?? {};
  const own =
    origin === undefined
      ? (observed?.params ?? []).flatMap((name): [string, string][] =>
          Object.hasOwn(first, name) ? [[name, showItf(first[name])]] : [],
        )
      : Object.entries(origin.settings);
  return {
    claim: request.claim,
    settings: new Map([...own, ...request.settings]),
    variants: [...new Set([...(origin?.variants ?? []), ...request.variants])],
    memory:
      request.memory ?? (origin?.memory === undefined ? undefined : memoryNamed(origin.memory)),
  };
}

function readProperty(machine: Machine, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const known = checkableNames(machine);
  if (known.includes(name)) return name;
  throw new UserError(`the spec has no property \`${name}\``, didYouMean(name, known));
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
): Showing {
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
        reductions: machine.resetsDeadLocals ? ['dead-locals'] : [],
        property,
        steps: stepsJson(machine, run),
        ...(loopStart === undefined ? {} : { loopStart }),
        picture: drawn.picture,
      },
    },
  };
}

function reject(
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
