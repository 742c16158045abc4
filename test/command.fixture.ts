import { faultline } from '../cli/command.ts';
import { collectingTerminal } from '../cli/terminal.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in `folder` as the shell would, and collects what it says. */
export function run(folder: string, ...args: readonly string[]): Promise<Ran> {
  return runIn({}, folder, ...args);
}

/** The same with these variables of the environment, and no others. */
export async function runIn(
  env: Readonly<Record<string, string>>,
  folder: string,
  ...args: readonly string[]
): Promise<Ran> {
  const terminal = collectingTerminal(folder, env);
  const code = await faultline(args, terminal);
  return { code, out: terminal.written.out, err: terminal.written.err };
}

/** A lost update: two workers, one counter, no lock. `CLAIM` is the claims of the file. */
export function lostUpdate(claims: string): string {
  // A variant that no claim uses is told, so it is there where a claim or a test of its own names it.
  const variant =
    claims === '' || claims.includes('at_once') ? AT_ONCE : AT_ONCE.replaceAll(/^/gm, '// ');
  return `/// Two workers count.
module lost_update

param LIMIT : 2..3 = 2

type Worker = 0..1

shared counter : 0..LIMIT
ghost finished[Worker] : bool

proc bump() {
  read:
    let old = counter
    counter = old + 1
}

thread worker[i: Worker] on cpu i {
  bump()
  finished[i] = true
}

${variant}

/// No increment is lost.
invariant none_lost: (forall w in Worker: finished[w]) implies counter == 2

${claims}
`;
}

export const RIGHT_CLAIM =
  'claim unlocked { violated none_lost  recorded { states 12, transitions 14, depth 4 } }';

/** A project with one claim in it. */
export function project(claims: string): Readonly<Record<string, string>> {
  return { 'package.json': '{}', 'properties/lost.kspec': lostUpdate(claims) };
}

const AT_ONCE = `variant at_once {
  replace bump.read {
    let old = 0
  }
}`;
