/**
 * The file of mutants that are known to survive, each with the reason why no claim need kill it:
 *
 *     linux.mm.memory.do_wp_page/drop/4c1f09ab  drop smp_mb()  # memory is sequentially consistent
 *
 * The id counts; the words after it are for people, the reason after `#` is required.
 */

import { UserError } from '../errors/user-error.ts';
import { readNamed } from './project.ts';

export interface KnownSurvivor {
  readonly id: string;
  readonly reason: string;
  /** From 1. */
  readonly line: number;
}

/** Reads the file, from `cwd`; one that does not exist knows no survivor. */
export function readSurvivors(cwd: string, shown: string): ReadonlyMap<string, KnownSurvivor> {
  const content = readNamed(cwd, shown, 'survivors')?.toString('utf8') ?? '';
  const found = new Map<string, KnownSurvivor>();
  for (const [i, text] of content.split('\n').entries()) {
    const line = i + 1;
    if (text.trim() === '' || text.trimStart().startsWith('#')) continue;
    const [, id, reason] = /^(\S+)(?:\s.*?)?\s# (.*\S)\s*$/.exec(text) ?? [];
    if (id === undefined || reason === undefined) {
      throw new UserError(
        `\`${shown}\`, line ${line}: a survivor needs an id and a reason`,
        'ID  what was done  # why no claim need notice it',
      );
    }
    if (found.has(id)) throw new UserError(`\`${shown}\`, line ${line}: \`${id}\` is listed twice`);
    found.set(id, { id, reason, line });
  }
  return found;
}

const WORDS_MAX = 80;

/** Returns the line to add for a survivor; the reason is the user's to write. */
export function survivorLine({ id, what }: { readonly id: string; readonly what: string }): string {
  const words = what.length > WORDS_MAX ? `${what.slice(0, WORDS_MAX - 3)}...` : what;
  return `${id}  ${words}  # WHY`;
}
