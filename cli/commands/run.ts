/** `faultline run SPEC`: explores one spec under bounds given on the command line. */

import type { Machine } from '../../model/machine/machine.ts';
import { stepsJson, TRACE_SCHEMA, type TraceJson } from '../../report/formats/trace-json.ts';
import { RUN_SCHEMA, type RunJson, searchJson } from '../../report/json/run-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { showCount, showMany, showSeconds } from '../../report/verdict/numbers.ts';
import { profiledSteps, profileText } from '../../report/verdict/profile.ts';
import { reductionRemarks } from '../../report/verdict/reductions.ts';
import { resultOf, showVerdict, tooLargeText, warningText } from '../../report/verdict/result.ts';
import { smallestScenario } from '../../workbench/claims/smallest-scenario.ts';
import { checkableNames } from '../../workbench/project/checkable-names.ts';
import { didYouMean } from '../../workbench/project/did-you-mean.ts';
import { projectPath } from '../../workbench/project/project.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import { drawRun } from '../../workbench/runs/counterexample.ts';
import type { Showing } from '../../workbench/runs/showing.ts';
import { tellCheckpoint, withJournal } from '../../workbench/search/checkpoint.ts';
import type { Events } from '../../workbench/search/events.ts';
import { type LeveledChecks, leveledChecks } from '../../workbench/search/levels.ts';
import {
  reductionOptions,
  requireReductions,
  searchReductions,
} from '../../workbench/search/reductions.ts';
import { expectSearch, search } from '../../workbench/search/search.ts';
import type { Counterexample, SearchResult } from '../../workbench/search/search-job.ts';
import type { SearchOptions } from '../../workbench/search/search-options.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type OpenedSpec, openSpec, type SpecFlags } from '../open-spec.ts';
import { formatOfFile, readFormat, showRun, writeRuns } from '../run-formats.ts';
import { readSearchOptions, type SearchFlags, type SearchRequest } from '../search-options.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

export interface RunFlags extends SearchFlags, SpecFlags {
  readonly property: readonly string[];
  readonly format?: string;
  readonly out: readonly string[];
  readonly commit?: boolean;
  readonly profile?: boolean;
}

export async function runCommand(
  terminal: Terminal,
  file: string,
  flags: RunFlags,
): Promise<ExitCode> {
  if (flags.minimal === SCENARIO) return await runSmallest(terminal, file, flags);
  const options = readSearchOptions(flags);
  const format = readFormat(flags);
  if (flags.profile === true && options.engine !== 'fast') {
    throw new UserError('only the fast engine counts steps', 'leave out `--engine`');
  }
  for (const out of flags.out) formatOfFile(out);
  expectSearch(options.limits);
  const opened = openSpec(terminal, file, flags, reductionOptions(options));
  const { machine, spec } = opened;
  if (machine === undefined) return EXIT.badInput;
  const checks = readChecks(machine, flags.property);
  requireReductions(machine, checks, options);
  if (flags.profile === true && options.required.has('ample')) {
    throw new UserError(
      '`--reduce ample` cannot run with `--profile`, which is of the steps of all threads',
      'leave one of them out',
    );
  }

  const leveled = leveledChecks(machine, checks, options.levels, flags.property);
  const found = await withEvents(terminal, (events) =>
    searchAll(events, opened, machine, options, leveled, flags.profile === true),
  );
  const result = resultOf(machine, found.outcome, leveled.checks, leveled.warnings);
  const wanted = { ...searchReductions(options), isProfiled: flags.profile === true };
  const notReduced = reductionRemarks(machine, found.outcome, checks, wanted);
  const { counterexample } = found;
  const steps = found.profile && profiledSteps(machine, found.profile);
  const command = commandOf(opened, flags);
  const form = { forCommit: flags.commit === true, unfolded: options.verbose };
  const drawn =
    counterexample &&
    drawRun({ ...counterexample, machine, program: spec.program, command, ...form });
  const origin =
    counterexample &&
    drawn &&
    traceJson(opened, machine, flags, counterexample, drawn.picture, options);
  const verdict = showVerdict(machine, result, found.outcome);
  const showing: Showing = { machine, spec, verdict, run: drawn && origin && { ...drawn, origin } };

  const document = (): string => {
    const json: RunJson = {
      schema: RUN_SCHEMA,
      spec: projectPath(opened.project, file),
      ...searchJson(machine, flags.variant, result, found.outcome, notReduced),
      counterexample: origin ?? null,
      ...(steps === undefined ? {} : { profile: steps }),
    };
    return jsonText(json);
  };
  await writeRuns(terminal, flags.out, showing, { text: () => drawn?.picture, json: document });
  if (format === 'text') {
    if (drawn !== undefined) terminal.out(`${drawn.picture}\n`);
    const tone = { holds: 'green', violated: 'red', unknown: 'yellow' } as const;
    // What goes into a commit message is the picture alone.
    const say = flags.commit === true && drawn !== undefined ? terminal.err : terminal.out;
    say(`${terminal.colors[tone[result.verdict]](verdict)}\n`);
    say(`${extent(found, options)}\n`);
    say(warningText(result.warned));
    say(tooLargeText(found.outcome));
    for (const remark of notReduced) say(`${remark}\n`);
    if (flags.profile === true) {
      say(
        steps === undefined
          ? 'no profile: the reference explored what does not fit the fast engine\n'
          : `\n${profileText(steps)}`,
      );
    }
  } else {
    const text = format === 'json' ? document() : await showRun(format, showing);
    if (text === undefined) {
      terminal.err(`nothing is broken, so there is no run: ${verdict}\n`);
    } else {
      terminal.out(text);
    }
  }
  return { holds: EXIT.asRecorded, violated: EXIT.otherVerdict, unknown: EXIT.limitReached }[
    result.verdict
  ];
}

const SCENARIO = 'scenario';

/** Finds the smallest bounds that break something, and then the shortest run within them. */
async function runSmallest(terminal: Terminal, file: string, flags: RunFlags): Promise<ExitCode> {
  const within = { ...flags, minimal: 'steps' };
  const options = readSearchOptions(within);
  const { machine, spec, settings } = openSpec(terminal, file, within, reductionOptions(options));
  if (machine === undefined) return EXIT.badInput;
  const scenarios = {
    spec,
    options: { settings, variants: flags.variant, ...reductionOptions(options) },
    machine,
    engine: options.engine,
    limits: options.limits,
    checks: readChecks(machine, flags.property),
  };
  const found = await withEvents(terminal, (events) => smallestScenario(events, scenarios));
  if (found === undefined) return await runCommand(terminal, file, within);
  const { unbroken, unknown, property } = found;
  const doubt = unknown === 0 ? '' : `, and ${showMany(unknown, 'smaller one')} not known`;
  const bounds = found.settings.join(', ') || 'as given';
  terminal.err(
    `smallest scenario: ${bounds} (${showMany(unbroken, 'smaller one')} without a violation${doubt})\n`,
  );
  const isOther = (pair: string): boolean =>
    !found.settings.some((chosen) => pair.split('=')[0] === chosen.split('=')[0]);
  const set = [...flags.set.filter(isOther), ...found.settings];
  return await runCommand(terminal, file, { ...within, set, property: [property] });
}

async function searchAll(
  events: Events,
  { project }: OpenedSpec,
  machine: Machine,
  options: SearchOptions,
  leveled: LeveledChecks,
  profile: boolean,
): Promise<SearchResult> {
  const { engine, limits, minimal, workers } = options;
  const counterexample = { of: undefined, by: minimal };
  const job = {
    ...{ machine, engine, limits, ...leveled, counterexample, workers, profile },
    ...searchReductions(options),
  };
  const found = await search(withJournal(job, options, project.cwd), {
    signal: events.signal,
    onProgress: (progress) => events.onProgress(machine.name, progress),
  });
  tellCheckpoint(events, options, found);
  return found;
}

/** `1,204,118 states, 3,000,000 transitions, depth 17, 4.02 s (fast engine, dead-locals)`. */
function extent({ outcome }: SearchResult, options: SearchRequest): string {
  const parts = [
    `${showCount(outcome.states)} states`,
    `${showCount(outcome.transitions)} transitions`,
    `depth ${outcome.depth}`,
    showSeconds(outcome.seconds),
  ];
  const how = [`${outcome.engine} engine`, ...outcome.reductions];
  const { maxStates, maxMemory, maxSeconds } = options.limits;
  const limits = `limits: ${showCount(maxStates)} states, ${showCount(maxMemory / 2 ** 20)} MiB, ${showSeconds(maxSeconds)}`;
  return `${parts.join(', ')} (${how.join(', ')})${options.verbose ? `\n${limits}` : ''}`;
}

function readChecks(machine: Machine, properties: readonly string[]): ReadonlySet<string> | 'all' {
  if (properties.length === 0) return 'all';
  const known = checkableNames(machine);
  for (const name of properties) {
    if (!known.includes(name)) {
      throw new UserError(`the spec has no property \`${name}\``, didYouMean(name, known));
    }
  }
  return new Set(properties);
}

function commandOf({ project, spec }: OpenedSpec, flags: RunFlags): string {
  return [
    'faultline run',
    projectPath(project, spec.file),
    ...flags.set.map((pair) => `--set ${pair}`),
    ...flags.variant.map((name) => `--variant ${name}`),
    ...flags.property.map((name) => `--property ${name}`),
  ].join(' ');
}

function traceJson(
  { project, spec, settings }: OpenedSpec,
  machine: Machine,
  flags: RunFlags,
  { property, run, loopStart }: Counterexample,
  picture: string,
  options: SearchOptions,
): TraceJson {
  return {
    schema: TRACE_SCHEMA,
    spec: projectPath(project, spec.file),
    settings: Object.fromEntries(settings),
    variants: flags.variant,
    reductions: [...options.reductions],
    property,
    steps: stepsJson(machine, run),
    ...(loopStart === undefined ? {} : { loopStart }),
    picture,
  };
}
