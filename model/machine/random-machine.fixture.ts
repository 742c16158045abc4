/**
 * Small random machines, well formed as machine.ts demands, for laws that hold of every machine.
 *
 * They have two or three threads, at times a daemon, two to four variables of mixed types, locals,
 * resets, loops, atomic blocks and properties, and every kind of expression and node (that they do
 * is tested). Most have a few hundred reachable states; a law should set a limit of states and skip
 * the few that are larger. They are wilder than what the language allows: a step may touch several
 * variables, an atomic block may wait in its middle, and any slot may be reset at any stop.
 */
import fc from 'fast-check';
import type { Expr } from '../../spec/language/types/expression.ts';
import { type ScalarType, scalarSize } from '../../spec/language/types/types.ts';
import { and, BOOL, identity, or, range } from '../meaning/expression.fixture.ts';
import * as s from '../meaning/statement.fixture.ts';
import { type Choices, choicesOf } from './choices.fixture.ts';
import { atLabel, buildMachine, isDone } from './machine.fixture.ts';
import type { Machine } from './machine.ts';
import {
  PAGE,
  randomExpr,
  randomPlace,
  randomRoot,
  randomType,
  randomValue,
  type Scope,
  typePool,
} from './random-expression.fixture.ts';
import { valueCount } from './value.ts';

// In CI a law that fails says so at once: to shrink a random spec may take longer than all other tests.
fc.configureGlobal({ endOnFailure: process.env['CI'] !== undefined });

/** How many runs a law gets: `FAULTLINE_RUNS=20000 npx vitest run` looks closer. */
export function runCount(usual: number): number {
  return Number(process.env['FAULTLINE_RUNS'] || usual);
}

/** The second argument of a test that uses `runCount`: many runs may take long. */
export const PATIENCE: { readonly timeout: number } = {
  timeout: process.env['FAULTLINE_RUNS'] ? 3_600_000 : 60_000,
};

const TAPE_BYTES_MIN = 200;
const TAPE_BYTES_MAX = 1500;

/** Random machines. A failing law prints the tape and the machine; `machineOf(tape)` makes it again. */
export const randomMachine: fc.Arbitrary<Machine> = fc
  .noBias(fc.uint8Array({ minLength: TAPE_BYTES_MIN, maxLength: TAPE_BYTES_MAX, size: 'max' }))
  .map(machineOf);

/** The variables of one machine together have at most this many values. */
const VARIABLE_VALUES_MAX = 300;
const SLOT_VALUES_MAX = 6;

/** Returns the machine that `tape` stands for; every tape stands for one. */
export function machineOf(tape: Uint8Array): Machine {
  const choices = choicesOf(tape);
  const shapes = randomShapes(choices);
  const threadCount = shapes.reduce(
    (sum, { index }) => sum + (index === undefined ? 1 : scalarSize(index)),
    0,
  );
  const tid = identity('Tid', threadCount, false);
  const types = typePool(tid);

  return buildMachine(
    'random',
    (b) => {
      let room = VARIABLE_VALUES_MAX;
      const variables = Array.from({ length: 2 + choices.pick(3) }, (_, i) => {
        const type = randomType(choices, types, Math.min(room, 40));
        room = Math.floor(room / valueCount(type));
        const storage = choices.chance(15) ? b.ghost : b.shared;
        return storage(`v${i}`, type, randomValue(choices, type));
      });

      const whereabouts: Scope['whereabouts'][number][] = [];
      for (const [number, { daemon, index }] of shapes.entries()) {
        const reset = (): readonly number[] =>
          [0, 1].filter((slot) => slot < slotCount && choices.chance(40));
        let slotCount = 0;
        const indexes: Record<string, ScalarType> = index === undefined ? {} : { i: index };
        const template = b.thread(
          `t${number}`,
          { indexes, daemon, reset },
          ({ local, arg, self }) => {
            slotCount = choices.pick(3);
            let slotRoom = SLOT_VALUES_MAX;
            const locals = Array.from({ length: slotCount }, (_, i) => {
              const type = randomType(choices, types, slotRoom);
              slotRoom = Math.max(2, Math.floor(slotRoom / valueCount(type)));
              return local(`l${i}`, type);
            });
            const roots = [
              ...variables,
              ...locals,
              self,
              ...(index === undefined ? [] : [arg('i')]),
            ];
            return randomBlock(
              choices,
              { types, roots, whereabouts: [], variables, locals },
              2,
              false,
            );
          },
        );
        const own = (make: (type: ScalarType) => Expr): readonly Expr[] =>
          index === undefined ? [] : [make(index)];
        whereabouts.push(
          (make) => isDone(template, own(make)),
          (make) => atLabel(template, own(make), choices.from(LABELS)),
        );
      }

      const scope: Scope = { types, roots: variables, whereabouts };
      const property = (): Expr => randomExpr(choices, scope, BOOL, 3);
      const invariantCount = 1 + choices.pick(2);
      for (let i = 0; i < invariantCount; i += 1) {
        b.invariant(`invariant${i}`, or(property(), or(property(), property())));
      }
      if (choices.chance(50)) b.never('never', and(property(), property()));
      if (choices.chance(50)) b.cover('cover', property());
    },
    threadCount,
  );
}

interface Shape {
  readonly daemon: boolean;
  readonly index: ScalarType | undefined;
}

function randomShapes(choices: Choices): readonly Shape[] {
  const index = (): ScalarType => choices.from<ScalarType>([BOOL, PAGE, range(1, 2)]);
  const daemon = choices.chance(45);
  switch (choices.pick(4)) {
    case 0:
      return [{ daemon: false, index: index() }];
    case 1:
      return [
        { daemon: false, index: undefined },
        { daemon, index: undefined },
      ];
    case 2:
      return [
        { daemon: false, index: index() },
        { daemon, index: undefined },
      ];
    default:
      return [
        { daemon: false, index: undefined },
        { daemon: choices.chance(20), index: undefined },
        { daemon, index: undefined },
      ];
  }
}

const LABELS = ['here', 'there'] as const;

interface CodeScope extends Scope {
  readonly variables: readonly Expr[];
  readonly locals: readonly Expr[];
}

function randomBlock(
  choices: Choices,
  scope: CodeScope,
  depth: number,
  inAtomic: boolean,
): s.Block {
  const length = depth === 2 ? 3 + choices.pick(4) : 1 + choices.pick(2);
  return Array.from({ length }, () => randomStatement(choices, scope, depth, inAtomic));
}

function randomStatement(
  choices: Choices,
  scope: CodeScope,
  depth: number,
  inAtomic: boolean,
): s.Statement {
  const value = (wanted: Expr['type'], deep = 2): Expr => randomExpr(choices, scope, wanted, deep);
  const condition = (): Expr => value(BOOL);
  const block = (): s.Block => randomBlock(choices, scope, depth - 1, inAtomic);
  const store = (roots: readonly Expr[]): s.Statement => {
    const place = randomPlace(choices, scope, randomRoot(choices, roots));
    return s.assign(place, value(place.type));
  };
  const storeShared = (): s.Statement => store(scope.variables);
  const simple: (() => s.Statement)[] = [
    storeShared,
    storeShared,
    storeShared,
    () => s.waitUntil(condition()),
    () =>
      choices.chance(30)
        ? s.check(condition())
        : s.warn(condition(), choices.from(['warned', 'data_race'])),
    () =>
      choices.chance(50) ? s.assume(condition()) : s.barrier(choices.from(['mb', 'rmb', 'wmb'])),
    () => (choices.chance(10) ? s.end : s.skip),
  ];
  if (scope.locals.length > 0) {
    simple.push(
      () => store(scope.locals),
      () => store(scope.locals),
    );
  }
  for (const local of scope.locals) {
    const { type } = local;
    if (
      type.kind !== 'bool' &&
      type.kind !== 'int' &&
      type.kind !== 'enum' &&
      type.kind !== 'index'
    )
      continue;
    simple.push(() => s.choose(local, type, choices.chance(40) ? condition() : undefined));
  }
  const nested: (() => s.Statement)[] = [
    () => s.when(condition(), block(), choices.chance(50) ? block() : []),
    () => s.either(block(), block()),
    ...(inAtomic
      ? []
      : [
          () => s.atomic(...randomBlock(choices, scope, depth - 1, true)),
          () => s.atomic(...randomBlock(choices, scope, depth - 1, true)),
          () => s.whileDo(condition(), block()),
        ]),
  ];
  const build = choices.from(depth > 0 && choices.chance(40) ? nested : simple);
  const statement = build();
  return choices.chance(20) ? s.labelled(choices.from(LABELS), statement) : statement;
}
