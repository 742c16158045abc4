/** `faultline crosscheck [PATH...]`: asks other model checkers the same, and compares. */
import {
  CROSSCHECK_SCHEMA,
  type CrosscheckedJson,
  type CrosscheckJson,
} from '../../report/json/crosscheck-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { showCount, showMany } from '../../report/verdict/numbers.ts';
import {
  type CrosscheckedClaim,
  crosscheckClaims,
} from '../../workbench/crosscheck/crosscheck-claims.ts';
import {
  FOREIGN_CHECKERS,
  FOREIGN_NAMES,
  type ForeignChecker,
} from '../../workbench/crosscheck/foreign-checker.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { defaultLocations } from '../../workbench/project/default-locations.ts';
import { openProject } from '../../workbench/project/project.ts';
import { findSpecFiles } from '../../workbench/project/spec-files.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { whole } from '../options/export-options.ts';
import { oneOf } from '../options/one-of.ts';
import { listOption, valueOption, valueOr } from '../options/option.ts';
import { parseCount } from '../options/quantities.ts';
import { claims, json } from '../options/search-options.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

const HELP = `
Each claim is exported (\`faultline export\`) and checked by each installed checker, and by faultline without
reductions. The states, transitions, depth and verdict are compared.

Exit codes: 0 all agree, 1 something differs, 2 bad input, 3 no checker is installed, one gave no answer, or all claims
were left out.
`;

interface CrosscheckValues {
  readonly requested: readonly string[];
  readonly claims: readonly string[];
  readonly maxStates: number;
  readonly smallest: number | undefined;
  readonly whole: boolean;
  readonly json: boolean;
}

export const crosscheckCommand: CliCommand = cliCommand({
  name: 'crosscheck',
  operands: '[paths...]',
  about: 'check the same claims with other model checkers, and compare the results',
  page: 'docs/EXPORT.md',
  help: HELP,
  reads: {
    requested: listOption('--with <names>', `only these checkers: ${FOREIGN_NAMES.join(', ')}`),
    claims,
    maxStates: valueOr(
      '--max-states <n>',
      'leave out claims with more states, counted without reductions',
      '50_000',
      parseCount,
    ),
    smallest: valueOption(
      '--smallest <n>',
      'only this many claims, those with the fewest recorded states',
      parseCount,
    ),
    whole,
    json,
  },
  run: ({ terminal }, paths, { requested, claims, maxStates, smallest, whole, json }) =>
    crosscheck(terminal, paths, { requested, claims, maxStates, smallest, whole, json }),
});

async function crosscheck(
  terminal: Terminal,
  paths: readonly string[],
  { requested, claims, maxStates, smallest, whole, json }: CrosscheckValues,
): Promise<ExitCode> {
  const checkers = checkersOf(requested, terminal);
  if (checkers.length === 0) {
    if (json) terminal.out(jsonText(documentOf(checkers, [], EXIT.limitReached)));
    terminal.err('no other checker is installed: `apt-get install rumur spin gcc make`\n');
    return EXIT.limitReached;
  }
  const project = openProject(paths[0] ?? '.', terminal.cwd);
  const files = findSpecFiles(paths.length > 0 ? paths : defaultLocations(project), terminal.cwd);
  const options = {
    ...{ checkers, env: terminal.env, names: claims, smallest },
    limits: { maxStates, maxMemory: 2 ** 40, maxSeconds: 600 },
    maxSeconds: TOOL_SECONDS,
    isFolded: !whole,
  };
  const found = await withEvents(terminal, (events) =>
    crosscheckClaims(events, project, files, options, (claim) => {
      if (!json) showClaim(terminal, claim);
    }),
  );
  const comparisons = found.flatMap((claim) => claim.comparisons);
  const count = (kind: string): number => comparisons.filter((each) => each.kind === kind).length;
  const isMissing = count('failed') > 0 || comparisons.length === 0;
  const missing = isMissing ? EXIT.limitReached : EXIT.asRecorded;
  const exitCode = count('differs') > 0 ? EXIT.otherVerdict : missing;
  if (json) {
    terminal.out(jsonText(documentOf(checkers, found, exitCode)));
    return exitCode;
  }
  const tooLarge = found.filter(({ expected }) => expected === undefined).length;
  terminal.out(
    `\n${showMany(found.length - tooLarge, 'claim')} with ${checkers.map(({ name }) => name).join(', ')}: ` +
      `${showCount(count('agrees'))} agree, ${showCount(count('differs'))} differ, ` +
      `${showCount(count('failed'))} without an answer; ${showCount(tooLarge)} of more than ${showCount(maxStates)} states left out\n`,
  );
  return exitCode;
}

function documentOf(
  checkers: readonly ForeignChecker[],
  found: readonly CrosscheckedClaim[],
  exitCode: CrosscheckJson['exitCode'],
): CrosscheckJson {
  const claims = found.map(({ id, expected, comparisons }): CrosscheckedJson => {
    const rounded = comparisons.map((each) => ({
      ...each,
      seconds: Math.round(each.seconds * 1000) / 1000,
    }));
    return { claim: id, expected: expected ?? null, comparisons: rounded };
  });
  const names = checkers.map(({ name }) => name);
  return { schema: CROSSCHECK_SCHEMA, exitCode, checkers: names, claims };
}

/** Seconds that another checker gets for one model, its compilation included. */
const TOOL_SECONDS = 300;

/** @throws UserError for a checker that is not known, or was asked for and is not there. */
function checkersOf(requested: readonly string[], { env }: Terminal): readonly ForeignChecker[] {
  const names = requested.map((name) => oneOf(FOREIGN_NAMES)('--with', name));
  return FOREIGN_CHECKERS.filter((checker) => {
    if (names.length > 0 && !names.includes(checker.name)) return false;
    if (checker.isInstalled(env)) return true;
    if (names.length > 0) {
      throw new UserError(`\`${checker.name}\` is not installed`, checker.needs);
    }
    return false;
  });
}

function showClaim(
  { out, colors }: Terminal,
  { id, expected, comparisons }: CrosscheckedClaim,
): void {
  if (expected === undefined) {
    out(`${id}  ${colors.dim('too many states')}\n`);
    return;
  }
  const { states, transitions, depth } = expected;
  const broken = [...expected.broken, ...expected.brokenElsewhere];
  const verdict = broken.length === 0 ? 'holds' : `violated ${broken.join(', ')}`;
  const answers = comparisons.map(({ checker, kind, notAsked, seconds }) => {
    const text = kind === 'agrees' ? 'agrees' : kind === 'differs' ? 'DIFFERS' : 'no answer';
    const shown = kind === 'agrees' ? colors.green(text) : colors.red(text);
    const without = notAsked.length > 0 ? `, not asked ${notAsked.join(', ')}` : '';
    return `${checker} ${shown}${without} (${seconds.toFixed(1)} s)`;
  });
  const counts = `${showCount(states)} / ${showCount(transitions)} / ${showCount(depth)}`;
  out(`${id}  ${counts}  ${verdict}  ${answers.join('  ')}\n`);
  for (const { checker, remarks } of comparisons) {
    for (const remark of remarks) out(`  ${colors.red(`${checker}: ${remark}`)}\n`);
  }
}
