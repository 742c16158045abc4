/** `faultline run SPEC`: explores one spec under bounds given on the command line. */
import { RUN_SCHEMA, type RunJson, searchJson } from '../../report/json/run-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { tooCoarseText } from '../../report/verdict/any-number.ts';
import { brokenJson } from '../../report/verdict/broken-json.ts';
import { factsOf } from '../../report/verdict/machine-facts.ts';
import { neverReached, neverReachedText } from '../../report/verdict/never-reached.ts';
import { showMany } from '../../report/verdict/numbers.ts';
import { profiledSteps } from '../../report/verdict/profile.ts';
import { reductionRemarks } from '../../report/verdict/reductions.ts';
import {
  cutShortText,
  isCutShort,
  notCheckedText,
  resultOf,
  showVerdict,
  warningText,
} from '../../report/verdict/result.ts';
import { smallestScenario } from '../../workbench/claims/smallest-scenario.ts';
import { SpecError } from '../../workbench/errors/spec-error.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { projectPath } from '../../workbench/project/project.ts';
import { drawRun } from '../../workbench/runs/counterexample.ts';
import { showRun } from '../../workbench/runs/show-run.ts';
import type { ShownSearch } from '../../workbench/runs/shown-search.ts';
import type { AnyNumberJob } from '../../workbench/search/any-number-job.ts';
import {
  reductionOptions,
  requireReductions,
  searchReductions,
} from '../../workbench/search/reductions.ts';
import type { SearchOptions } from '../../workbench/search/search-options.ts';
import { checksBySeverity } from '../../workbench/search/severities.ts';
import { expectSearch } from '../../workbench/search/worker-pool.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openSpec } from '../open-spec.ts';
import { asText, listOption, switchOption, valueOption } from '../options/option.ts';
import { type RunOutput, runOutput } from '../options/run-output.ts';
import { checkpoint, minimalOrScenario, search, verbose } from '../options/search-options.ts';
import { severities } from '../options/severity-options.ts';
import { type VersionRequest, version } from '../options/version-options.ts';
import { writeRuns } from '../run-formats.ts';
import { readChecks, requestedFamily, searchAll, versionFound } from '../run-search.ts';
import { extent, profileRemark } from '../run-text.ts';
import { commandOf, traceJson } from '../run-trace.ts';
import { showDiagnostics } from '../show-diagnostics.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

interface RunValues {
  readonly version: VersionRequest;
  readonly properties: readonly string[];
  readonly options: SearchOptions;
  /** The type of which there may be any number; undefined: that of the claim, if it has one. */
  readonly any: string | undefined;
  readonly isCommit: boolean;
  readonly isProfiled: boolean;
  readonly output: RunOutput;
  readonly verbose: boolean;
}

const HELP = `
\`--minimal scenario\` first searches for the smallest bounds with a violation, then for the fewest steps.

Examples:
  faultline run SPEC --variant nofix --minimal scenario
  faultline run SPEC --set N=2 --variant nofix
  faultline run SPEC --profile
  faultline run SPEC --out race.itf.json --out race.mmd
  faultline run SPEC --format dot | dot -Tsvg > states.svg
`;

export const runCommand: CliCommand = cliCommand({
  name: 'run',
  operands: '<spec>',
  about: 'explore one spec, whatever its claims say',
  page: 'docs/CHECKS.md',
  help: HELP,
  reads: {
    version,
    properties: listOption('--property <NAME>', 'check only this property (repeatable)'),
    any: valueOption(
      '--any <TYPE>',
      'check for any number of identities of this symmetric type',
      asText,
    ),
    search,
    minimal: minimalOrScenario,
    checkpoint,
    severities,
    isCommit: switchOption('--commit', 'print a picture for a commit message: tabs, 75 columns'),
    isProfiled: switchOption(
      '--profile',
      'count how often each step fires, and list those that never fire',
    ),
    output: runOutput,
    verbose,
  },
  run: ({ terminal }, [file = ''], values) => {
    const { version, properties, any, search, minimal, checkpoint, severities } = values;
    const { isCommit, isProfiled, output, verbose } = values;
    const by = minimal === 'scenario' ? 'steps' : minimal;
    const options = { ...search, minimal: by, checkpoint, severities, coverageStates: 0 };
    const request = { version, properties, any, options, isCommit, isProfiled, output, verbose };
    return minimal === 'scenario'
      ? exploreSmallest(terminal, file, request)
      : explore(terminal, file, request);
  },
});

async function explore(terminal: Terminal, file: string, request: RunValues): Promise<ExitCode> {
  const { properties, options, isProfiled, output, verbose } = request;
  const { format, files } = output;
  requireProfile(request);
  expectSearch(options.limits);
  const given = openSpec(terminal, file, request.version, reductionOptions(options));
  const { machine: plain, spec } = given;
  if (plain === undefined) return EXIT.badInput;
  const checks = readChecks(plain, properties);
  requireReductions(plain, checks, options);
  requireProfiledReductions(request);
  const bySeverity = checksBySeverity(plain, checks, options.severities, properties);
  const type = request.any ?? given.any;
  if (type !== undefined && (isProfiled || options.checkpoint !== undefined)) {
    throw new UserError(
      '`--any` explores views, which have no profile and no checkpoint',
      'leave one of them out',
    );
  }
  let anyNumber: AnyNumberJob | undefined;
  try {
    if (type !== undefined) anyNumber = requestedFamily(given, type, options, bySeverity, plain);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    showDiagnostics(terminal, error.diagnostics);
    return EXIT.badInput;
  }
  const found = await withEvents(terminal, (events) =>
    searchAll(events, given, plain, options, bySeverity, {
      profile: isProfiled,
      verifiesMachines: verbose,
      anyNumber,
    }),
  );
  const { machine, opened } = versionFound(given, plain, anyNumber, found);
  const result = resultOf(machine, found.outcome, bySeverity.checks, bySeverity);
  const requestedReductions = { ...searchReductions(options), isProfiled };
  const notReduced = reductionRemarks(machine, found.outcome, checks, requestedReductions);
  const { counterexample } = found;
  const steps = found.profile && profiledSteps(machine, found.profile);
  const command = commandOf(opened, properties);
  const isWarning = bySeverity.warnings.has(counterexample?.property ?? '');
  const form = { forCommit: request.isCommit, unfolded: verbose, isWarning };
  const drawn =
    counterexample &&
    drawRun({ ...counterexample, machine, program: spec.program, command, ...form });
  const origin =
    counterexample && drawn && traceJson(opened, machine, counterexample, drawn.picture, options);
  const covers = neverReached(machine, result, found.outcome.states);
  const verdict = showVerdict(machine, result, found.outcome);
  const showing: ShownSearch = {
    machine,
    spec,
    verdict,
    run: drawn && origin && { ...drawn, origin },
  };

  const document = (): string =>
    jsonText({
      schema: RUN_SCHEMA,
      spec: projectPath(opened.project, file),
      ...searchJson(
        factsOf(machine, 'all', found.outcome),
        opened.variants,
        result,
        found.outcome,
        notReduced,
        brokenJson(drawn?.broken),
        covers,
      ),
      counterexample: origin ?? null,
      ...(steps === undefined ? {} : { profile: steps }),
    } satisfies RunJson);
  await writeRuns(terminal, files, showing, { text: () => drawn?.picture, json: document });
  if (format === 'text') {
    if (drawn !== undefined) terminal.out(`${drawn.picture}\n`);
    // What goes into a commit message is the picture alone.
    const say = request.isCommit && drawn !== undefined ? terminal.err : terminal.out;
    const tone = isCutShort(result) ? 'yellow' : TONES[result.verdict];
    say(`${terminal.colors[tone](verdict)}\n`);
    const remarks = [
      cutShortText(result),
      `${extent(found, options, verbose)}\n`,
      neverReachedText(covers),
      warningText(result.warned),
      tooCoarseText(plain, found.outcome, anyNumber?.loose ?? []),
      notCheckedText([result]),
      ...notReduced.map((remark) => `${remark}\n`),
      ...(isProfiled ? [profileRemark(steps)] : []),
    ];
    for (const remark of remarks) say(remark);
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

const TONES = { holds: 'green', violated: 'red', unknown: 'yellow' } as const;

/** @throws UserError if a profile is wanted that no engine makes. */
function requireProfile({ isProfiled, options }: RunValues): void {
  if (isProfiled && options.engine !== 'fast') {
    throw new UserError('only the fast engine counts steps', 'leave out `--engine`');
  }
}

/** @throws UserError if a profile is wanted of what a reduction leaves out. */
function requireProfiledReductions({ isProfiled, options }: RunValues): void {
  if (isProfiled && options.required.has('ample')) {
    throw new UserError(
      '`--reduce ample` cannot run with `--profile`, which is of the steps of all threads',
      'leave one of them out',
    );
  }
}

/** Finds the smallest bounds that break something, and then the shortest run within them. */
async function exploreSmallest(
  terminal: Terminal,
  file: string,
  request: RunValues,
): Promise<ExitCode> {
  const { options, version } = request;
  const { machine, spec, settings, variants, memory } = openSpec(
    terminal,
    file,
    version,
    reductionOptions(options),
  );
  if (machine === undefined) return EXIT.badInput;
  const scenarios = {
    spec,
    options: { settings, variants, memory, ...reductionOptions(options) },
    machine,
    engine: options.engine,
    limits: options.limits,
    checks: readChecks(machine, request.properties),
  };
  const found = await withEvents(terminal, (events) => smallestScenario(events, scenarios));
  if (found === undefined) return await explore(terminal, file, request);
  const { unbroken, unknown, property } = found;
  const doubt = unknown === 0 ? '' : `, and ${showMany(unknown, 'smaller one')} not known`;
  const bounds = [...found.settings].map((pair) => pair.join('=')).join(', ');
  terminal.err(
    `smallest scenario: ${bounds || 'as given'} (${showMany(unbroken, 'smaller one')} without a violation${doubt})\n`,
  );
  const smaller = { ...version, settings: new Map([...version.settings, ...found.settings]) };
  return await explore(terminal, file, { ...request, version: smaller, properties: [property] });
}
