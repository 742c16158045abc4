/** Small specs, from text to the picture of the simplest run that breaks a property. */
import { expect } from 'vitest';
import { explore } from '../../checker/reference/explore.ts';
import { shortestRun } from '../../checker/reference/shortest-run.ts';
import { lower } from '../../model/lower/lower.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { elaborate } from '../../spec/language/elaborate/elaborate.ts';
import { IMPLICIT_MODULE, loadProgram } from '../../spec/language/program/program.ts';
import { hasErrors } from '../../spec/language/text/diagnostics.ts';
import type { SourceFile } from '../../spec/language/text/source.ts';
import { replay } from '../run/replay.ts';
import { drawPicture, type PictureOptions, type PictureRun } from './picture.ts';

const LOCKS: SourceFile = {
  path: 'locks.kspec',
  text: `module ${IMPLICIT_MODULE}
struct spinlock { owner: Tid? }
proc spin_lock(ref l: spinlock) acquires l {
  atomic { await l.owner == none  l.owner = self }
}
proc spin_trylock(ref l: spinlock) -> bool tries l {
  let taken = false
  atomic { taken = l.owner == none  if taken { l.owner = self } }
  return taken
}
proc spin_unlock(ref l: spinlock) releases l { l.owner = none }
fn spinlock_guards_read(l: spinlock) -> bool = l.owner == self
fn spinlock_guards_write(l: spinlock) -> bool = l.owner == self
`,
};

/** Returns the machine of a spec without its `module` line. */
export function machineOf(text: string): Machine {
  const source = { path: 'test.kspec', text: `module test\n${text}` };
  const { program, diagnostics } = loadProgram(source, () => LOCKS);
  const elaborated = elaborate(program, { params: new Map() });
  const all = [...diagnostics, ...elaborated.diagnostics];
  expect(hasErrors(all), all.map(({ message }) => message).join('; ')).toBe(false);
  const machine = elaborated.core && lower(elaborated.core, { resetDeadLocals: true }).machine;
  if (machine === undefined) throw new Error('the spec has no machine');
  return machine;
}

/** Returns the simplest run that breaks `property`. */
export function runTo(machine: Machine, property: string): PictureRun {
  const limits = { maxStates: 1e5, maxMemory: 2 ** 32, maxSeconds: 30 };
  const outcome = explore(machine, { limits, checks: 'all' });
  const found = outcome.violations.find((violation) => violation.property === property);
  const run = found && shortestRun(machine, property, { known: found.run })?.run;
  const replayed = run && replay(machine, run);
  if (replayed?.ok !== true) throw new Error(`nothing breaks \`${property}\``);
  const message = machine.properties.find(({ name }) => name === property)?.message ?? '';
  return { trace: replayed.trace, property, message, isMinimal: true };
}

export const OPTIONS: PictureOptions = {
  width: 100,
  command: 'faultline run test.kspec',
  isLibrary: (source: SourceFile) => source === LOCKS,
  lockTypes: new Set(['spinlock']),
};

/** Draws the simplest run that breaks `property`. */
export function draw(
  text: string,
  property: string,
  options: Partial<PictureOptions> = {},
): string {
  const machine = machineOf(text);
  return drawPicture(machine, runTo(machine, property), { ...OPTIONS, ...options });
}
