/** `faultline replay SPEC TRACE`: whether each step of a trace is a step of the spec. */

import path from 'node:path';
import type { Limits } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { memoryNamed } from '../../model/machine/memory-model.ts';
import { showItf } from '../../report/formats/itf-value.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { checkableNames } from '../../workbench/project/checkable-names.ts';
import { didYouMean } from '../../workbench/project/did-you-mean.ts';
import { type NamedClaim, namedClaim, wordOf } from '../../workbench/project/named-claim.ts';
import { openProject } from '../../workbench/project/project.ts';
import { observedRun, writtenRun } from '../../workbench/runs/find-run.ts';
import { readRun, type WrittenRun } from '../../workbench/runs/read-run.ts';
import type { Events } from '../../workbench/search/events.ts';
import { reductionsOfRun } from '../../workbench/search/reductions.ts';
import { claimRun } from '../claim-run.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openSpec } from '../open-spec.ts';
import { asText, switchOption, valueOption } from '../options/option.ts';
import { type RunOutput, runOutput } from '../options/run-output.ts';
import { limits, verbose } from '../options/search-options.ts';
import { type VersionRequest, version } from '../options/version-options.ts';
import { printReplayed, rejectReplayed } from '../print-replayed.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

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
A trace of faultline names its spec; a violated claim, FILE.CLAIM or its golden picture, stands for its run.

Examples:
  faultline replay SPEC out.json
  faultline replay SPEC race.itf.json --variant nofix --hidden
  faultline replay SPEC out.json --out race.mmd
  faultline replay properties/race.nofix
`;

export const replayCommand: CliCommand = cliCommand({
  name: 'replay',
  operands: '<spec> [trace]',
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
    limits,
  },
  run: async (
    { terminal },
    [spec = '', trace],
    { version, property, hidden, verbose, output, limits: within },
  ) => {
    const values = { version, property, hidden, verbose, output };
    if (trace !== undefined) return replayTrace(terminal, spec, trace, values);
    const named = namedClaim(spec, terminal.cwd);
    if (named === undefined) return replayTrace(terminal, specOf(terminal, spec), spec, values);
    return withEvents(terminal, (events) => replayClaim(terminal, events, named, within, values));
  },
});

/** The spec that a trace without one beside it says that it is of. */
function specOf({ cwd }: Terminal, traceFile: string): string {
  if (traceFile.endsWith('.kspec')) {
    throw new UserError(
      `there is no trace to replay in \`${traceFile}\``,
      'name a trace behind it, or a claim of it: `faultline replay FILE.CLAIM`',
    );
  }
  const { origin } = readRun(cwd, traceFile);
  if (origin === undefined) {
    throw new UserError(
      `\`${traceFile}\` does not say which spec it is of`,
      '`faultline replay SPEC TRACE`',
    );
  }
  return path.relative(cwd, path.join(openProject('.', cwd).root, origin.spec));
}

async function replayClaim(
  terminal: Terminal,
  events: Events,
  named: NamedClaim,
  limits: Limits,
  values: ReplayValues,
): Promise<ExitCode> {
  const { claim, settings, variants } = values.version;
  if (claim !== undefined || settings.size > 0 || variants.length > 0) {
    throw new UserError(
      `claim \`${named.claim}\` has its params and variants already`,
      'leave out `--claim`, `--set` and `--variant`',
    );
  }
  const found = await claimRun(terminal, events, named, limits);
  if (typeof found === 'number') return found;
  const { opened, machine, run, loopStart } = found;
  const property = readProperty(machine, values.property) ?? found.property;
  const command = `faultline replay ${wordOf(named)}`;
  return printReplayed(terminal, opened, machine, { run, loopStart, property, command }, values);
}

async function replayTrace(
  terminal: Terminal,
  file: string,
  traceFile: string,
  values: ReplayValues,
): Promise<ExitCode> {
  const { version, property: requestedProperty, hidden } = values;
  const isJson = values.output.format === 'json';
  const written = readRun(terminal.cwd, traceFile);
  const { origin } = written;
  const reductions = reductionsOfRun(origin?.reductions ?? ['dead-locals', 'racy-buffers']);
  const opened = openSpec(terminal, file, versionOf(written, version), reductions);
  const { machine } = opened;
  if (machine === undefined) return EXIT.badInput;
  const expected = readProperty(machine, requestedProperty) ?? (origin?.property || undefined);

  const found =
    written.kind === 'observed'
      ? observedRun(machine, written.observed, expected, hidden)
      : writtenRun(machine, written.origin, written.observed);
  if (!found.ok) return rejectReplayed(terminal, machine, found, isJson);
  const { run, loopStart } = found;
  const command = `faultline replay ${file} ${traceFile}`;
  return printReplayed(
    terminal,
    opened,
    machine,
    { run, loopStart, property: expected, command },
    values,
  );
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
