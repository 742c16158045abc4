/**
 * Random specs as text, over the whole language, typed so that nearly all compile.
 *
 * They have two or three threads of a few statements each, so most have some hundred reachable states;
 * a law sets a limit of states and skips the few that are larger. Outside of `atomic` each statement
 * touches one word of shared memory, asserts and right sides of ghosts look at any number, and a ghost that is
 * made of no memory is written behind an access, but for a few that are wrong (K0440, K0441).
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { choicesOf } from '../../../model/machine/choices.fixture.ts';
import type { SourceFile } from '../text/source.ts';
import { fn, lock, patch, proc, property, thread, variable } from './random-declaration.fixture.ts';
import type { Favourite, World } from './random-scope.fixture.ts';
import { randomTypes } from './random-types.fixture.ts';

export interface RandomSpec {
  readonly text: string;
  /** The module that it uses, if it uses one beside the shipped locks. */
  readonly library: string | undefined;
  readonly variants: readonly string[];
  /** What `claim` sets the params to. */
  readonly settings: Readonly<Record<string, number>>;
}

/** Random specs; shorter tapes make simpler ones. */
export const randomSpec: fc.Arbitrary<RandomSpec> = randomSpecOf(undefined);

/** Random specs in which what a law is about is likely. */
export function randomSpecOf(favourite: Favourite | undefined): fc.Arbitrary<RandomSpec> {
  return fc
    .noBias(fc.uint8Array({ minLength: 100, maxLength: 900, size: 'max' }))
    .map((tape) => specOf(tape, favourite));
}

/** Returns the spec that `tape` stands for; every tape stands for one. */
function specOf(tape: Uint8Array, favourite: Favourite | undefined): RandomSpec {
  const choices = choicesOf(tape);
  let last = 0;
  const world: World = {
    choices,
    favourite,
    types: randomTypes(choices, 1),
    variables: [],
    locks: [],
    fns: [],
    procs: [],
    labelled: [],
    threads: [],
    fresh: (prefix) => {
      last += 1;
      return `${prefix}${last}`;
    },
  };
  const times = <T>(count: number, make: () => T): readonly T[] =>
    Array.from({ length: count }, make);
  const initialN = 1;
  const otherN = 2;
  const flag = choices.pick(2) === 1;
  const params = [`param N : 1..2 = ${initialN}`, `param FLAG : bool = ${flag}`];
  const variables = [
    ...times(1 + choices.pick(3), () => variable(world, 'shared')),
    ...times(choices.pick(2), () => variable(world, 'percpu')),
    ...times(choices.pick(3), () => variable(world, 'ghost')),
  ];
  const locks = times(choices.pick(3), () => lock(world)).flat();
  const fns = times((favourite === 'fn' ? 1 : 0) + choices.pick(4), () => fn(world));
  const procs = times((favourite === 'call' ? 1 : 0) + choices.pick(4), () => proc(world));
  const lower = [
    ...params,
    ...world.types.declarations,
    ...variables,
    ...locks,
    ...fns,
    ...procs.flatMap(({ lines }) => lines),
  ];
  const threads = [thread(world, true), thread(world, false)];
  if (choices.chance(15)) threads.push(thread(world, false));
  const properties = times(1 + choices.pick(3), () => property(world));
  const taken = new Set<string>();
  const plans = procs.map(({ plan }) => plan);
  const variants = times((favourite === 'variant' ? 1 : 0) + choices.pick(3), () => {
    const name = world.fresh('variant');
    const patches = times(1 + choices.pick(2), () => patch(world, plans, taken));
    return { name, lines: [`variant ${name} {`, ...patches.flat().map((l) => `  ${l}`), '}'] };
  });
  const settings = choices.pick(2) === 1 ? { N: otherN, FLAG: flag ? 0 : 1 } : {};
  const variantNames = variants.map(({ name }) => name);
  const isModule = favourite === 'use' || choices.pick(3) === 1;
  const upper = [
    ...threads.flat(),
    ...properties.map(({ text }) => text),
    ...variants.flatMap(({ lines }) => lines),
    ...claims(
      properties.map(({ name }) => name),
      variantNames,
      Object.keys(settings).length > 0,
      flag,
    ),
  ];
  return {
    text: ['module random.main', ...(isModule ? ['use random.lower'] : lower), ...upper, ''].join(
      '\n',
    ),
    library: isModule ? ['module random.lower', ...lower, ''].join('\n') : undefined,
    variants: variantNames,
    settings,
  };
}

function claims(
  properties: readonly string[],
  variants: readonly string[],
  hasSettings: boolean,
  flag: boolean,
): readonly string[] {
  const clauses = [
    ...(variants.length > 0 ? [`  variant ${variants.join(', ')}`] : []),
    ...(hasSettings ? [`  set N = 2, FLAG = ${!flag}`] : []),
  ];
  return [
    'claim all_is_well {',
    '  holds all',
    '}',
    'claim as_asked {',
    ...clauses,
    `  violated ${properties.join(', ')}`,
    '  recorded { states 1, transitions 0, depth 0 }',
    '}',
  ];
}

const locks = readFileSync(new URL('../../kernel/locks.kspec', import.meta.url), 'utf8');
const LOCKS: SourceFile = { path: 'spec/kernel/locks.kspec', text: locks };

/** Finds the modules that `spec` uses; the shipped locks only if it has a lock, which saves time. */
export function modulesOf({
  text,
  library,
}: Pick<RandomSpec, 'text' | 'library'>): (name: string) => SourceFile | undefined {
  const hasLocks = /: (spinlock|mutex|rwsem|waitqueue|completion|seqcount|atomic_t)\b/.test(
    text + (library ?? ''),
  );
  return (name) => {
    if (name === 'kernel.locks') return hasLocks ? LOCKS : undefined;
    return name === 'random.lower' && library !== undefined
      ? { path: 'lower.kspec', text: library }
      : undefined;
  };
}
