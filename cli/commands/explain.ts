/** `faultline explain`: which steps of a run matter, when it was too late, and what would have helped. */

import path from 'node:path';
import { ENDLESS } from '../../checker/outcome.ts';
import type { RunOfProperty, TurningPoint } from '../../counterexamples/explain/explain.ts';
import { replay, type Trace } from '../../counterexamples/run/replay.ts';
import { at } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { type MemoryModel, memoryNamed, SC } from '../../model/machine/memory-model.ts';
import { describeSteps, laneName } from '../../report/formats/step-lines.ts';
import {
  EXPLAIN_SCHEMA,
  type ExplainedStepJson,
  type ExplainJson,
} from '../../report/json/explain-json.ts';
import { explainText } from '../../report/text/explain-text.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { checksOf, recordedOf } from '../../report/verdict/judgement.ts';
import { memoryOf } from '../../report/verdict/memory.ts';
import { showLimit } from '../../report/verdict/result.ts';
import { positionAt, type Span } from '../../spec/language/text/source.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { findAdditionFixes } from '../../workbench/mutants/addition-fixes.ts';
import type { SearchLimits } from '../../workbench/mutants/mutation-claims.ts';
import { findVariantFixes } from '../../workbench/mutants/variant-fixes.ts';
import { checkableNames } from '../../workbench/project/checkable-names.ts';
import {
  compileSpec,
  type LoadedSpec,
  loadSpec,
  lockLibrary,
} from '../../workbench/project/compile.ts';
import { didYouMean } from '../../workbench/project/did-you-mean.ts';
import { openProject, type Project, projectPath } from '../../workbench/project/project.ts';
import { drawRun } from '../../workbench/runs/counterexample.ts';
import { writtenRun } from '../../workbench/runs/find-run.ts';
import { readRun } from '../../workbench/runs/read-run.ts';
import type { Events } from '../../workbench/search/events.ts';
import { searchExplanation, search as searchStates } from '../../workbench/search/search.ts';
import { allowSeconds } from '../../workbench/search/time-allowance.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { claimNamed, openSpec } from '../open-spec.ts';
import { asText, switchOption, valueOption } from '../options/option.ts';
import { json, maxSeconds, searchLimits } from '../options/search-options.ts';
import { type VersionRequest, version } from '../options/version-options.ts';
import { showDiagnostics } from '../show-diagnostics.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';
import { tonesOf } from '../tones.ts';

interface ExplainValues {
  readonly version: VersionRequest;
  readonly property: string | undefined;
  readonly isAdding: boolean;
  readonly search: SearchLimits;
  readonly maxSeconds: number;
  readonly json: boolean;
}

const HELP = `
A trace is the output of \`run --json\` or the file of \`run --out FILE.json\`. A question that cannot be decided
within the limits is answered by \`unknown\`.

Examples:
  faultline run SPEC --variant nofix --out race.json; faultline explain race.json
  faultline explain SPEC --claim nofix
  faultline explain SPEC --claim nofix --additions --max-seconds 5m
  faultline explain SPEC --claim nofix --property no_lost_write --json
`;

export const explainCommand: CliCommand = cliCommand({
  name: 'explain',
  operands: '<trace>',
  about: 'explain a counterexample: the steps that matter, the point of no return, possible fixes',
  page: 'docs/COUNTEREXAMPLES.md',
  help: HELP,
  reads: {
    version,
    property: valueOption(
      '--property <NAME>',
      'for a spec: explain the run that violates this property',
      asText,
    ),
    isAdding: switchOption(
      '--additions',
      'also try to insert one lock, flush or check that the spec uses elsewhere (slow)',
    ),
    search: searchLimits,
    maxSeconds,
    json,
  },
  run: ({ terminal }, [file = ''], { version, property, isAdding, search, maxSeconds, json }) => {
    const request = { version, property, isAdding, search, maxSeconds, json };
    return withEvents(terminal, (events) => explain(terminal, events, file, request));
  },
});

/** A run that breaks a property, and the version of the spec that it is a run of. */
interface Subject extends RunOfProperty {
  readonly project: Project;
  readonly spec: LoadedSpec;
  readonly machine: Machine;
  readonly settings: ReadonlyMap<string, string>;
  readonly variants: readonly string[];
  readonly memory: MemoryModel;
  readonly resetDeadLocals: boolean;
  readonly command: string;
}

async function explain(
  terminal: Terminal,
  events: Events,
  file: string,
  flags: ExplainValues,
): Promise<ExitCode> {
  const { engine, limits } = flags.search;
  const { maxSeconds } = flags;
  const allowance = allowSeconds(maxSeconds, events.signal);
  const subject = file.endsWith('.json')
    ? ofTrace(terminal, file, flags)
    : await ofSpec(terminal, events, file, flags);
  if (typeof subject === 'number') return subject;
  const { machine, spec, property, run, loopStart, settings, variants, memory, project } = subject;
  events.onActivity('looking at the run');
  const maxStates = Math.min(limits.maxStates, EXPLORED_MAX);
  const explanation = await searchExplanation(
    {
      machine,
      property,
      run,
      loopStart,
      limits: allowance.within({ ...limits, maxStates, maxSeconds }),
    },
    { signal: events.signal },
  );
  const { program } = spec;
  const command = subject.command;
  const drawn = drawRun({ machine, program, property, run, loopStart, isMinimal: true, command });
  const remedies = await findVariantFixes(events, {
    spec,
    options: { settings, variants, memory, resetDeadLocals: subject.resetDeadLocals },
    property,
    engine,
    limits,
    allowance,
  });
  const additions =
    flags.isAdding &&
    (await findAdditionFixes(events, {
      spec,
      variants,
      machine,
      property,
      places: placesOf(machine, drawn.trace, explanation.turningPoint),
      engine,
      limits,
      allowance,
    }));
  events.onActivity('');
  const document: ExplainJson = {
    schema: EXPLAIN_SCHEMA,
    memory: memoryOf(machine),
    spec: projectPath(project, spec.file),
    settings: Object.fromEntries(settings),
    variants,
    property,
    steps: explainedSteps(subject, drawn.trace, new Set(explanation.needless)),
    orders: explanation.orders.map(({ first, second, matters }) => ({
      first: [first.from, first.to],
      second: [second.from, second.to],
      matters,
    })),
    turningPoint: {
      kind: explanation.turningPoint.kind,
      step: explanation.turningPoint.kind === 'step' ? explanation.turningPoint.step : null,
    },
    remedies,
    additions:
      additions === false
        ? null
        : {
            tried: additions.tried,
            possible: additions.possible,
            cures: additions.fixes.map(({ what, owner, before, line }) => ({
              ...{ what, owner, line },
              file: projectPath(project, before.source.path),
            })),
          },
  };
  terminal.out(
    flags.json
      ? jsonText(document)
      : `${drawn.picture}\n${explainText(document, tonesOf(terminal))}`,
  );
  return EXIT.asRecorded;
}

/** The interpreter looks at some ten thousand states a second. */
const EXPLORED_MAX = 300_000;

function ofTrace(terminal: Terminal, file: string, flags: ExplainValues): Subject | ExitCode {
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
  const resetDeadLocals = origin.reductions.includes('dead-locals');
  const { variants } = origin;
  const memory = (origin.memory === undefined ? undefined : memoryNamed(origin.memory)) ?? SC;
  const { machine, diagnostics } = compileSpec(spec, {
    ...{ settings, variants, memory, resetDeadLocals },
  });
  if (showDiagnostics(terminal, diagnostics) || machine === undefined) return EXIT.badInput;
  const found = writtenRun(machine, origin, written.observed);
  if (!found.ok) throw new UserError(found.message);
  const { run, loopStart } = found;
  const { property } = origin;
  const replayed = replay(machine, run);
  if (!replayed.ok) throw new UserError(replayed.message);
  const command = `faultline explain ${file}`;
  const version = { project, spec, machine, settings, variants, memory, resetDeadLocals };
  return { ...version, property, run, loopStart, command };
}

async function ofSpec(
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
  const version = { settings, variants, memory, resetDeadLocals: true };
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

/** The statements of the run, those nearest to the turning point (or to its end) first. */
function placesOf(machine: Machine, trace: Trace, turningPoint: TurningPoint): readonly Span[] {
  const centre = turningPoint.kind === 'step' ? turningPoint.step : trace.steps.length - 1;
  return [...trace.steps.entries()]
    .sort(([a], [b]) => Math.abs(a - centre) - Math.abs(b - centre))
    .flatMap(([, { thread, path: nodes }]) => {
      const template = at(machine.templates, at(machine.threads, thread).template);
      return nodes.flatMap((number) => {
        const { span, frames } = at(template.nodes, number).origin;
        return [span, ...frames.map(({ call }) => call).toReversed()];
      });
    });
}

/** Each step in the words of the picture: what changed, or else the last thing it did. */
function explainedSteps(
  { machine, spec, project }: Subject,
  trace: Trace,
  needless: ReadonlySet<number>,
): readonly ExplainedStepJson[] {
  const stepLines = describeSteps(machine, trace, lockLibrary(spec.program).isLibrary);
  return trace.steps.map(({ thread, path: nodes }, i) => {
    const lines = stepLines[i] ?? [];
    const facts = lines.filter(({ kind }) => kind === 'facts');
    const said = facts.length > 0 ? facts : lines.slice(-1);
    const template = at(machine.templates, at(machine.threads, thread).template);
    const executed = nodes.map((number) => at(template.nodes, number));
    const acting = executed.find(({ access }) => access) ?? executed[0];
    const { isLibrary } = lockLibrary(spec.program);
    const frames = acting?.origin.frames ?? [];
    const own = frames.filter((frame) => !isLibrary(frame.declaration.source));
    // A call of the library is told where it is made.
    const call = frames.find((frame) => isLibrary(frame.declaration.source));
    const span = call?.call ?? acting?.origin.span;
    const position = span && positionAt(span.source, span.start);
    return {
      thread: laneName(machine, thread),
      does: said.map(({ text }) => text).join(', ') || 'nothing changes',
      call: own.at(-1)?.proc ?? '',
      file: span === undefined ? '' : projectPath(project, span.source.path),
      line: position?.line ?? 0,
      needless: needless.has(i),
    };
  });
}
