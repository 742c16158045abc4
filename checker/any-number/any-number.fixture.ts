/** From a text to the family of programs that it stands for, and what is found out about it. */
import { lockLibrary } from '../../model/locks/random-locks.fixture.ts';
import { lower } from '../../model/lower/lower.ts';
import { assert } from '../../model/machine/assert.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { elaborate } from '../../spec/language/elaborate/elaborate.ts';
import { applyVariants } from '../../spec/language/program/apply-variants.ts';
import { loadProgram, type Program } from '../../spec/language/program/program.ts';
import { REFERENCE } from '../reference/engine.ts';
import { type AnyNumberOutcome, checkAnyNumber } from './any-number.ts';
import { type Family, type FamilyFound, familyOf } from './family.ts';
import type { Checks } from './property-obstacles.ts';

const LIMITS = { maxStates: 200_000, maxMemory: 2 ** 40, maxSeconds: 60 };

export function programOf(text: string, variants: readonly string[] = []): Program {
  const { program } = loadProgram({ path: 'test.kspec', text }, lockLibrary);
  return applyVariants(program, variants).program;
}

/** The family of `text` for any number of `type`; or what stands in the way, a line each. */
export function familyOfText(
  program: Program,
  type = 'Cpu',
  checks: Checks = 'all',
): Family | readonly string[] {
  const found: FamilyFound = familyOf(program, new Map(), type, checks, program.entry.syntax.span);
  if (found.kind === 'family') return found.family;
  if (found.kind === 'obstacles') return found.obstacles.map(({ why }) => why);
  throw new Error(found.diagnostics.map(({ code, message }) => `${code} ${message}`).join('; '));
}

/** The machine of `size` identities, without any reduction but that of dead locals. */
export function exactMachine(program: Program, param: string, size: number): Machine {
  const { core, diagnostics } = elaborate(program, { params: new Map([[param, size]]) });
  assert(core !== undefined, diagnostics.map(({ message }) => message).join('; '));
  const { machine } = lower(core, { resetDeadLocals: true });
  assert(machine !== undefined, 'a small spec has a machine');
  return machine;
}

export interface TextOptions {
  readonly type?: string;
  readonly variants?: readonly string[];
  readonly checks?: Checks;
}

/** What comes of `text`: obstacles, or what the search for any number finds, by the interpreter alone. */
export function checkText(
  text: string,
  { type = 'Cpu', variants = [], checks = 'all' }: TextOptions = {},
): readonly string[] | AnyNumberOutcome {
  const program = programOf(text, variants);
  const family = familyOfText(program, type, checks);
  if (!('views' in family)) return family;
  const exact = new Map(
    family.sizes.map((size) => [size, exactMachine(program, family.param, size)]),
  );
  return checkAnyNumber(
    { ...family, exact },
    { limits: LIMITS, checks, warnings: new Set(['stuck', 'livelock']) },
    REFERENCE,
  );
}

/** `proved by 12 views of 2`, `violated mutex at 3`, `unknown`, or the first obstacle. */
export function verdictOf(text: string, options: TextOptions = {}): string {
  const found = checkText(text, options);
  if (!('outcome' in found)) return found[0] ?? '';
  const { outcome, size } = found;
  if (size !== undefined) {
    const names = outcome.violations.map(({ property }) => property);
    return `violated ${names.join(', ')} at ${size}`;
  }
  if (outcome.limit !== undefined) return `unknown: ${outcome.limit}`;
  return `proved by ${outcome.anyNumber?.views} views of ${outcome.anyNumber?.viewSize}`;
}
