/** `faultline why`: what a claim that holds needs, and what it does not. */

import { WHY_SCHEMA, type WhyJson } from '../../report/json/why-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { whyText } from '../../report/text/why-text.ts';
import { memoryOf } from '../../report/verdict/memory.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import { type WhyOptions, whyHolds } from '../../workbench/mutants/why.ts';
import { loadSpec } from '../../workbench/project/load-spec.ts';
import { openProject } from '../../workbench/project/project.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { claimNamed } from '../open-spec.ts';
import { requiredOption } from '../options/option.ts';
import { json, maxSeconds, modules, searchLimits } from '../options/search-options.ts';
import { memory } from '../options/version-options.ts';
import { showDiagnostics } from '../show-diagnostics.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';
import { tonesOf } from '../tones.ts';

const HELP = `
If a limit is reached, the answer is \`unknown\` and the exit code is 3.

Examples:
  faultline why SPEC --claim merged
  faultline why SPEC --claim merged --module linux.mm.memory
  faultline why SPEC --claim merged --memory tso
  faultline why SPEC --claim merged --json
`;

export const whyCommand: CliCommand = cliCommand({
  name: 'why',
  operands: '<spec>',
  about: 'find out which locks, rechecks, library calls and barriers a claim needs',
  help: HELP,
  reads: {
    claim: requiredOption('--claim <NAME>', 'a claim with `holds`'),
    modules,
    memory,
    search: searchLimits,
    maxSeconds,
    json,
  },
  run: ({ terminal }, [file = ''], { claim, modules, memory, search, maxSeconds, json }) =>
    ask(terminal, file, claim, { modules, memory, search, maxSeconds }, json),
});

async function ask(
  terminal: Terminal,
  file: string,
  name: string,
  options: WhyOptions,
  json: boolean,
): Promise<ExitCode> {
  const start = performance.now();
  const project = openProject(file, terminal.cwd);
  const spec = loadSpec(project, file);
  if (hasErrors(spec.diagnostics)) {
    showDiagnostics(terminal, spec.diagnostics);
    return EXIT.badInput;
  }
  const declared = claimNamed(spec, name);
  const { claim, steps } = await withEvents(terminal, (events) =>
    whyHolds(events, project, spec, declared, options),
  );
  const exitCode = steps.some(({ need }) => need === 'unknown')
    ? EXIT.limitReached
    : EXIT.asRecorded;
  const seconds = Math.round(performance.now() - start) / 1000;
  const document: WhyJson = {
    schema: WHY_SCHEMA,
    memory: memoryOf(claim.machine),
    claim: claim.id,
    exitCode,
    seconds,
    steps,
  };
  terminal.out(json ? jsonText(document) : whyText(document, tonesOf(terminal)));
  return exitCode;
}
