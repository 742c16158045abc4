/** `faultline litmus FILE...`: runs litmus tests of the kernel's C format under each memory model. */
import { litmusJson } from '../../report/json/litmus-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { litmusText } from '../../report/text/litmus-text.ts';
import {
  agreement,
  type LitmusRow,
  RESULT_MODELS,
  type ResultModel,
} from '../../report/verdict/litmus-row.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { findLitmus, type LitmusTestSpec, readLitmus } from '../../workbench/litmus/run-litmus.ts';
import { noSuchFile, readNamed } from '../../workbench/project/project.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode, mostSevere } from '../exit-code.ts';
import { oneOf } from '../options/one-of.ts';
import { listOption, switchOption, valueOr } from '../options/option.ts';
import { json, limits } from '../options/search-options.ts';
import { showDiagnostics, showUserError } from '../show-diagnostics.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

const MEMORIES = ['sc', 'tso', 'weak'] as const;

const HELP = `
\`Result:\` in a comment of a test says whether its condition is true in none (Never), some (Sometimes) or all (Always)
of the final states. The tests of the kernel say it of the kernel's own memory model, which is weaker than those here:
where it says Sometimes, a stronger model may have none.

Exit codes: 0 no finding differs, 1 one does, 2 a file is no such test, 3 a limit was reached.
`;

interface LitmusValues {
  readonly memories: readonly (typeof MEMORIES)[number][];
  readonly results: ResultModel;
  readonly limits: Parameters<typeof findLitmus>[3];
  readonly json: boolean;
}

export const litmusCommand: CliCommand = cliCommand({
  name: 'litmus',
  operands: '<files...>',
  about: 'run litmus tests in the C format of the kernel under each memory model',
  page: 'docs/LITMUS.md',
  help: HELP,
  reads: {
    memories: listOption('--under <models>', `only these memory models: ${MEMORIES.join(', ')}`),
    results: valueOr(
      '--results <model>',
      'the memory model that the Result: lines are about',
      'lkmm',
      oneOf(RESULT_MODELS),
      { choices: RESULT_MODELS },
    ),
    printSpec: switchOption(
      '--print-spec',
      'print the specs that the tests are made, and run nothing',
    ),
    limits,
    json,
  },
  run: ({ terminal }, files, { memories, results, printSpec, limits, json }) => {
    const asked = memories.map((name) => oneOf(MEMORIES)('--under', name));
    const tests = readAll(terminal, files);
    if (printSpec) {
      for (const { test } of tests) if (test !== undefined) terminal.out(test.text);
      const isWrong = tests.some(({ test }) => test === undefined);
      return Promise.resolve(isWrong ? EXIT.badInput : EXIT.asRecorded);
    }
    const chosen = asked.length === 0 ? MEMORIES : asked;
    return runAll(terminal, tests, { memories: chosen, results, limits, json });
  },
});

interface NamedTest {
  readonly file: string;
  /** Undefined if it has mistakes, which were printed. */
  readonly test: LitmusTestSpec | undefined;
}

function readAll(terminal: Terminal, files: readonly string[]): readonly NamedTest[] {
  return files.map((file) => {
    try {
      const bytes = readNamed(terminal.cwd, file, 'spec');
      if (bytes === undefined) throw noSuchFile(file, terminal.cwd);
      const { test, diagnostics } = readLitmus(file, bytes.toString('utf8'));
      showDiagnostics(terminal, diagnostics);
      return { file, test };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      showUserError(terminal, error);
      return { file, test: undefined };
    }
  });
}

async function runAll(
  terminal: Terminal,
  tests: readonly NamedTest[],
  { memories, results, limits, json }: LitmusValues,
): Promise<ExitCode> {
  const rows = await withEvents(terminal, async (events) => {
    const found: LitmusRow[] = [];
    for (const { file, test } of tests) {
      if (test === undefined) continue;
      const { name, result } = test;
      const findings: LitmusRow['findings'][number][] = [];
      for (const memory of memories) findings.push(await findLitmus(events, test, memory, limits));
      found.push({ file, name, result, findings });
    }
    return found;
  });
  const failed = tests.flatMap(({ file, test }) => (test === undefined ? [file] : []));
  const exitCode = exitCodeOf(rows, results, failed);
  if (json) terminal.out(jsonText(litmusJson(rows, results, failed, exitCode)));
  else terminal.out(litmusText(rows, results));
  return exitCode;
}

function exitCodeOf(
  rows: readonly LitmusRow[],
  results: ResultModel,
  failed: readonly string[],
): 0 | 1 | 2 | 3 {
  const codes = rows.flatMap(({ result, findings }) =>
    findings.map((finding): ExitCode => {
      if (agreement(result, results, finding) === 'differs') return EXIT.otherVerdict;
      return finding.observation === undefined ? EXIT.limitReached : EXIT.asRecorded;
    }),
  );
  return mostSevere([...codes, ...(failed.length > 0 ? [EXIT.badInput] : [])]) as 0 | 1 | 2 | 3;
}
