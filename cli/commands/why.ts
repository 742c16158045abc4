/** `faultline why`: what a claim that holds needs, and what it does not. */

import { WHY_SCHEMA, type WhyJson } from '../../report/json/why-json.ts';
import { jsonText } from '../../report/text/harmless.ts';
import { whyText } from '../../report/text/why-text.ts';
import { MEMORY } from '../../report/verdict/memory.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import { whyHolds } from '../../workbench/mutants/why.ts';
import { loadSpec } from '../../workbench/project/compile.ts';
import { didYouMean } from '../../workbench/project/did-you-mean.ts';
import { openProject } from '../../workbench/project/project.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import { type EngineFlags, readEngine } from '../engine-options.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { parseSeconds } from '../quantities.ts';
import { showDiagnostics } from '../show-diagnostics.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';
import { tonesOf } from '../tones.ts';

export interface WhyFlags extends EngineFlags {
  readonly claim: string;
  readonly module: readonly string[];
  readonly maxSeconds: string;
  readonly json?: boolean;
}

export async function whyCommand(
  terminal: Terminal,
  file: string,
  flags: WhyFlags,
): Promise<ExitCode> {
  const start = performance.now();
  const search = readEngine(flags);
  const maxSeconds = parseSeconds('--max-seconds', flags.maxSeconds);
  const project = openProject(file, terminal.cwd);
  const spec = loadSpec(project, file);
  if (hasErrors(spec.diagnostics)) {
    showDiagnostics(terminal, spec.diagnostics);
    return EXIT.badInput;
  }
  const names = spec.claims.map(({ name }) => name.text);
  const declared = spec.claims.find(({ name }) => name.text === flags.claim);
  if (declared === undefined) {
    throw new UserError(
      `\`${file}\` has no claim \`${flags.claim}\``,
      didYouMean(flags.claim, names),
    );
  }
  const { claim, steps } = await withEvents(terminal, (events) =>
    whyHolds(events, project, spec, declared, { search, modules: flags.module, maxSeconds }),
  );
  const exitCode = steps.some(({ need }) => need === 'unknown')
    ? EXIT.limitReached
    : EXIT.asRecorded;
  const seconds = Math.round(performance.now() - start) / 1000;
  const document: WhyJson = {
    schema: WHY_SCHEMA,
    memory: MEMORY,
    claim: claim.id,
    exitCode,
    seconds,
    steps,
  };
  terminal.out(flags.json === true ? jsonText(document) : whyText(document, tonesOf(terminal)));
  return exitCode;
}
