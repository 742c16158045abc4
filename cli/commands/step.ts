/** `faultline step SPEC`: walks through the states of a spec, step by step. */
import type { Choice } from '../../checker/outcome.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { UserError } from '../../workbench/errors/user-error.ts';
import { search } from '../../workbench/search/search.ts';
import type { SearchJob } from '../../workbench/search/search-job.ts';
import { type CliCommand, cliCommand } from '../cli-command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openSpec } from '../open-spec.ts';
import { seed } from '../options/random-options.ts';
import { engine, limits } from '../options/search-options.ts';
import { type VersionRequest, version } from '../options/version-options.ts';
import { showUserError } from '../show-diagnostics.ts';
import { openSession } from '../step-session.ts';
import type { Terminal } from '../terminal.ts';
import { withEvents } from '../terminal-events.ts';

const HELP = `
Commands come from the keyboard, with completion and history, or from a pipe; \`help\` lists them.

Examples:
  faultline step SPEC --variant nofix
  printf 'goto deadlock\\nback\\nstate\\nsave near.json\\n' | faultline step SPEC
`;

export const stepCommand: CliCommand = cliCommand({
  name: 'step',
  operands: '<spec>',
  about: 'walk through the states of a spec: pick steps, go back, jump to a violation',
  help: HELP,
  reads: {
    version,
    seed,
    engine,
    limits,
  },
  run: ({ terminal }, [file = ''], { version, seed, engine, limits }) =>
    walk(terminal, file, version, seed ?? 1, { engine, limits }),
});

/**
 * Ends with 0 when the user quits or the input ends. Where nobody types, a mistake is the end too,
 * with 2: the lines after it were written for another place.
 */
async function walk(
  terminal: Terminal,
  file: string,
  version: VersionRequest,
  seed: number,
  search: GotoSearch,
): Promise<ExitCode> {
  const random = randomFrom(seed);
  const opened = openSpec(terminal, file, version, { resetDeadLocals: true });
  const { machine } = opened;
  if (machine === undefined) return EXIT.badInput;
  const session = openSession({
    opened,
    machine,
    variants: opened.variants,
    cwd: terminal.cwd,
    random,
    findViolation: (property) => findViolation(terminal, machine, property, search),
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

/** The search that `goto` makes. */
type GotoSearch = Pick<SearchJob, 'engine' | 'limits'>;

async function findViolation(
  terminal: Terminal,
  machine: Machine,
  property: string,
  { engine, limits }: GotoSearch,
): Promise<readonly Choice[] | undefined> {
  const counterexample = { of: property, by: 'switches' as const };
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
