/** `faultline step SPEC`: walks through the states of a spec, step by step. */
import type { Choice } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { EXIT, type ExitCode } from '../../workbench/project/exit-code.ts';
import { openSpec, type SpecFlags } from '../../workbench/project/machine-of.ts';
import { parseCount } from '../../workbench/project/quantities.ts';
import { showUserError } from '../../workbench/project/show-diagnostics.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import { readSearchOptions, type SearchFlags } from '../../workbench/search/options.ts';
import { progressLine } from '../../workbench/search/progress-line.ts';
import { interrupt, newInterruption, search } from '../../workbench/search/search.ts';
import type { Terminal } from '../../workbench/search/terminal.ts';
import { openSession } from '../step-session.ts';

export interface StepFlags extends SpecFlags {
  readonly seed: string;
  readonly engine: string;
  readonly maxStates: string;
  readonly timeout: string;
}

/**
 * Ends with 0 when the user quits or the input ends. Where nobody types, a mistake is the end too,
 * with 2: the lines after it were written for another place.
 */
export async function stepCommand(
  terminal: Terminal,
  file: string,
  flags: StepFlags,
): Promise<ExitCode> {
  const random = randomFrom(parseCount('--seed', flags.seed));
  const searchFlags: SearchFlags = { ...flags, reduce: 'all', minimal: 'switches' };
  const opened = openSpec(terminal, file, flags, { resetDeadLocals: true });
  const { machine } = opened;
  if (machine === undefined) return EXIT.badInput;
  const session = openSession({
    opened,
    machine,
    variants: flags.variant,
    cwd: terminal.cwd,
    random,
    findViolation: (property) => findViolation(terminal, machine, property, searchFlags),
  });
  const { isTyped } = terminal.input;
  terminal.out(session.greeting());
  for await (const line of terminal.input.lines('> ', session.complete)) {
    if (!isTyped) terminal.out(`> ${line}\n`);
    try {
      const said = await session.answer(line);
      if (said === undefined) return EXIT.asRecorded;
      terminal.out(said);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      showUserError(terminal, error);
      if (!isTyped) return EXIT.badInput;
    }
  }
  return EXIT.asRecorded;
}

async function findViolation(
  terminal: Terminal,
  machine: Machine,
  property: string,
  flags: SearchFlags,
): Promise<readonly Choice[] | undefined> {
  const { engine, limits, minimal } = readSearchOptions(flags);
  const interruption = newInterruption();
  const release = terminal.onInterrupt(() => interrupt(interruption));
  const line = progressLine(terminal);
  try {
    const counterexample = { of: property, by: minimal };
    const job = { machine, engine, limits, checks: new Set([property]), counterexample };
    const found = await search(job, interruption, (progress) => line.show(machine.name, progress));
    return found.counterexample?.run;
  } finally {
    line.clear();
    release();
  }
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
