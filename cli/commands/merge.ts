/** `faultline merge FILE...`: one report of those of the shards. */
import path from 'node:path';
import {
  mergedCheck,
  mergedGate,
  type ShardJson,
  whyIncomplete,
} from '../../report/ci/merge-json.ts';
import { isSarif, mergedJunit, mergedSarif } from '../../report/ci/merge-reports.ts';
import { isObject } from '../../report/formats/is-object.ts';
import { GATE_SCHEMA, type GateJson } from '../../report/gate/gate-json.ts';
import { CHECK_SCHEMA, type CheckJson } from '../../report/json/check-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { isSealed } from '../../workbench/claims/shard-report.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { writeWhole } from '../../workbench/files/write-file.ts';
import { noSuchFile, readNamed, targetOf } from '../../workbench/project/project.ts';
import { whyInvalid } from '../../workbench/project/validate-json.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode, isExitCode, mostSevere } from '../exit-code.ts';
import { asText, valueOption } from '../options/option.ts';
import type { Terminal } from '../terminal.ts';

const HELP = `
The files are the reports of the shards: all are JSON of \`check\`, JSON of \`gate\`, SARIF, or JUnit. JSON reports
must be valid and include each shard once; the exit code is then the most severe of theirs.

Example:
  faultline check --shard 1/2 --json > 1.json        on one machine
  faultline check --shard 2/2 --json > 2.json        on another
  faultline merge 1.json 2.json --out all.json
`;

export const mergeCommand: CliCommand = cliCommand({
  name: 'merge',
  operands: '<files...>',
  about: 'join the reports of the shards of a run',
  page: 'docs/GATE.md',
  help: HELP,
  reads: {
    out: valueOption('-o, --out <file>', 'write to this file instead of standard output', asText),
  },
  run: async ({ terminal }, files, { out }) => merge(terminal, files, out),
});

async function merge(
  terminal: Terminal,
  files: readonly string[],
  out: string | undefined,
): Promise<ExitCode> {
  const texts = files.map((file) => {
    const bytes = readNamed(terminal.cwd, file, 'report of a shard');
    if (bytes === undefined) throw noSuchFile(file, terminal.cwd);
    return bytes.toString('utf8');
  });
  const { text, exitCode } = texts.every((each) => each.trimStart().startsWith('<'))
    ? { text: junitOf(texts), exitCode: EXIT.asRecorded }
    : await jsonOf(texts, files);
  if (out === undefined) terminal.out(text);
  else writeWhole(targetOf(terminal.cwd, path.normalize(out)), text);
  return exitCode;
}

function junitOf(texts: readonly string[]): string {
  const text = mergedJunit(texts);
  if (text !== undefined) return text;
  throw new UserError(
    'one of the files is not JUnit XML',
    '`faultline check --junit FILE` writes it',
  );
}

interface Merged {
  readonly text: string;
  readonly exitCode: ExitCode;
}

async function jsonOf(texts: readonly string[], files: readonly string[]): Promise<Merged> {
  const [first, ...others] = texts.map((text, i) => parsed(text, files[i] ?? ''));
  const documents = [first, ...others] as const;
  if (documents.every((each) => Array.isArray(each?.['runs']))) {
    const wrong = documents.findIndex((each) => !isSarif(each));
    if (wrong >= 0) throw new UserError(`\`${files[wrong]}\` is no SARIF of faultline`, NEEDS);
    const sarif = mergedSarif(documents as unknown as Parameters<typeof mergedSarif>[0]);
    if (sarif === undefined) throw new UserError('no file contains a run', NEEDS);
    return { text: jsonText(sarif), exitCode: EXIT.asRecorded };
  }
  const schema = first?.['schema'];
  if (schema !== CHECK_SCHEMA && schema !== GATE_SCHEMA) {
    throw new UserError(`\`${files[0]}\` is not a report of this version of faultline`, NEEDS);
  }
  if (documents.some((each) => each?.['schema'] !== schema)) {
    throw new UserError(
      'these are not the shards of one run: they are reports of two commands',
      NEEDS,
    );
  }
  // A part that a document lacks would count as empty, and a missing exit code as 0.
  for (const [i, document] of documents.entries()) {
    const fault = await whyInvalid(schema === CHECK_SCHEMA ? 'check' : 'gate', document);
    if (fault !== undefined)
      throw new UserError(`\`${files[i]}\` is not a report: ${fault}`, NEEDS);
    if (document?.['shard'] !== undefined && !isSealed(document)) {
      throw new UserError(`\`${files[i]}\` was changed after it was written`, NEEDS);
    }
    const code = document?.['exitCode'];
    if (!isExitCode(code)) {
      throw new UserError(
        `\`${files[i]}\` has the exit code ${code}, which is not one of faultline`,
        NEEDS,
      );
    }
  }
  const why = whyIncomplete(documents as unknown as readonly ShardJson[]);
  if (why !== undefined) throw new UserError(`these are not the shards of one run: ${why}`, NEEDS);
  const exitCode = mostSevere(documents.map((each) => each?.['exitCode'] as ExitCode));
  const merged =
    schema === CHECK_SCHEMA
      ? mergedCheck(documents as unknown as readonly CheckJson[], exitCode)
      : mergedGate(documents as unknown as readonly [GateJson, ...GateJson[]], exitCode);
  return { text: jsonText(merged), exitCode };
}

const NEEDS = 'give it what `check --shard` or `gate --shard` printed with `--json`, of each shard';

function parsed(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(text);
    if (isObject(document)) return document;
  } catch {
    // Told below.
  }
  throw new UserError(`\`${file}\` is neither JSON nor XML`, NEEDS);
}
