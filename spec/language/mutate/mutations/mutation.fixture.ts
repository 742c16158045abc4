/** A small program of a subject and a library, for tests of mutation. */

import { loadProgram, type Program } from '../../program/program.ts';
import { type Mutant, mutants, OPERATORS } from '../mutate.ts';

const LIBRARY = `module library
struct lock { owner: Tid? }
shared flushes : 0..3
proc take(ref l: lock) {
  atomic { await l.owner == none  l.owner = self }
}
proc give(ref l: lock) { l.owner = none }
proc flush() { flushes = 0 }
`;

const DECLARATIONS = `module subject
use library
shared l : lock
shared x : 0..3
shared y : 0..3
ghost seen : 0..3
fn is_large(v: 0..3) -> bool = v > 1
`;

/** Returns a program whose module \`subject\` has \`body\` as its proc \`work\`. */
export function programOf(body: string): Program {
  const text = `${DECLARATIONS}proc work() {\n${body}\n}\nthread t { work() }\n`;
  return loadProgram({ path: 'subject.kspec', text }, (name) =>
    name === 'library' ? { path: 'library.kspec', text: LIBRARY } : undefined,
  ).program;
}

/** Returns the mutants that `operators` (all, without a name) make of `work`. */
export function mutantsOf(body: string, ...operators: readonly string[]): readonly Mutant[] {
  const names = operators.length > 0 ? operators : OPERATORS.map(({ name }) => name);
  const isTarget = (module: string): boolean => module === 'subject';
  return mutants(programOf(body), { isTarget, operators: new Set(names) }).filter(
    ({ owner }) => owner === 'work',
  );
}

/** The body of the mutated proc as printed. */
export function bodyOf({ after }: Mutant): string {
  const lines = after.trimEnd().split('\n').slice(1, -1);
  return lines.map((line) => line.slice(2)).join('\n');
}
