/** `faultline why`: what a claim that holds needs, and what it does not. */
import { WHY_SCHEMA, type WhyJson, type WhyStepJson } from '../../report/json/why-json.ts';
import { whyText } from '../../report/text/why-text.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import { liveClaim } from '../../workbench/mutants/mutation-claims.ts';
import { type EngineFlags, readEngine } from '../../workbench/mutants/mutation-options.ts';
import { breath } from '../../workbench/mutants/mutation-run.ts';
import { removableSteps, withoutStep } from '../../workbench/mutants/why-steps.ts';
import { loadSpec } from '../../workbench/project/compile.ts';
import { didYouMean } from '../../workbench/project/did-you-mean.ts';
import { EXIT, type ExitCode } from '../../workbench/project/exit-code.ts';
import { openProject } from '../../workbench/project/project.ts';
import { parseSeconds } from '../../workbench/project/quantities.ts';
import { showDiagnostics } from '../../workbench/project/show-diagnostics.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import { showActivity } from '../../workbench/search/activity.ts';
import type { Terminal } from '../../workbench/search/terminal.ts';
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
  const deadline = start + parseSeconds('--max-seconds', flags.maxSeconds) * 1000;
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
  const claim = await liveClaim(project, spec, declared, search);
  if (claim === undefined) {
    throw new UserError(
      `claim \`${flags.claim}\` does not say \`holds\``,
      '`faultline explain` tells why a property is broken',
    );
  }
  if ('why' in claim) throw new UserError(`claim \`${flags.claim}\` cannot be asked: ${claim.why}`);
  const removable = removableSteps(claim, flags.module);
  if (removable.length === 0) {
    throw new UserError(
      'there is no lock, recheck, library call or barrier to take away',
      'see `--module`',
    );
  }
  let isInterrupted = false;
  const release = terminal.onInterrupt(() => {
    isInterrupted = true;
  });
  const isOver = (): boolean => isInterrupted || performance.now() > deadline;
  const steps: WhyStepJson[] = [];
  try {
    for (const [i, step] of removable.entries()) {
      showActivity(terminal, `${i + 1} of ${removable.length}: without ${step.mutant.what}`);
      steps.push(await withoutStep(project, claim, step, search, isOver));
      await breath();
    }
  } finally {
    showActivity(terminal, '');
    release();
  }
  const exitCode = steps.some(({ need }) => need === 'unknown')
    ? EXIT.limitReached
    : EXIT.asRecorded;
  const seconds = Math.round(performance.now() - start) / 1000;
  const document: WhyJson = { schema: WHY_SCHEMA, claim: claim.id, exitCode, seconds, steps };
  terminal.out(
    flags.json === true
      ? `${JSON.stringify(document, null, 2)}\n`
      : whyText(document, tonesOf(terminal)),
  );
  return exitCode;
}
