/** `faultline step SPEC`: walks through the states of a spec, step by step. */
import type { Choice } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { UserError } from '../../workbench/project/user-error.ts';
import { search } from '../../workbench/search/search.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openSpec, type SpecFlags } from '../open-spec.ts';
import { parseCount } from '../quantities.ts';
import { readSearchOptions, type SearchFlags } from '../search-options.ts';
import { showUserError } from '../show-diagnostics.ts';
import { openSession } from '../step-session.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

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
  const counterexample = { of: property, by: minimal };
  const job = { machine, engine, limits, checks: new Set([property]), counterexample };
  const found = await withEvents(terminal, ({ signal, onProgress }) =>
    search(job, { signal, onProgress: (progress) => onProgress(machine.name, progress) }),
  );
  return found.counterexample?.run;
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
