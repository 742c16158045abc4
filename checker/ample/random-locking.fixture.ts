/**
 * Small random specs of threads that lock, count and touch what the locks guard, for laws about ample
 * sets. Most keep to their locks; some forget one, or look at a lock without waiting for it.
 */
import fc from 'fast-check';
import { compile } from '../../model/lower/compile.fixture.ts';
import { type Choices, choicesOf } from '../../model/machine/choices.fixture.ts';
import type { Machine } from '../../model/machine/machine.ts';

export interface RandomLocking {
  readonly text: string;
  readonly machine: Machine;
}

export function randomLocking(options: {
  readonly useSymmetry: boolean;
}): fc.Arbitrary<RandomLocking> {
  return fc.noBias(fc.uint8Array({ minLength: 60, maxLength: 300, size: 'max' })).map((tape) => {
    const text = withLabels(lockingSpec(choicesOf(tape)));
    return { text, machine: compile(text, { resetDeadLocals: true, ...options }) };
  });
}

const HEAD = `module random
symmetric type W = 0..1
type P = 0..1
struct owned { by: Tid? }
shared flag[P] : bool
shared lock[P] : owned
shared x[P] : 0..2
shared y : 0..2
shared holders : 0..3
shared asleep : set of Tid
percpu place[W] : P
percpu mine[W] : bool
`;

/** A label names one place, so each gets a number. */
function withLabels(text: string): string {
  let last = 0;
  return text.replace(/\b(step|away):/g, (_, name) => {
    last += 1;
    return `${name}${last}:`;
  });
}

function lockingSpec(choices: Choices): string {
  const invariants = [
    'never x_full: x[0] == 2 and x[1] == 2',
    'invariant y_small: y < 2',
    'never mine_both: mine[W(0)] and mine[W(1)]',
    'cover counted: holders == 2',
    'never flags: flag[0] and flag[1]',
    'never second: worker[W(1)].at(here) and x[0] == 1',
  ].filter(() => choices.chance(25));
  const isSymmetric = choices.chance(70);
  const kept = invariants.filter((text) => !isSymmetric || !text.includes('W('));
  const worker = body(choices, 'w', 2 + choices.pick(3));
  const other = body(choices, undefined, 1 + choices.pick(2));
  const daemon = choices.chance(30)
    ? `daemon environment { loop { ${plain(choices, undefined, '0')} } }`
    : '';
  return [
    HEAD,
    `thread worker[w: W] {\n  let seen : 0..2 = 0\n  let p : P = 0\n  let looked = false\n${worker}\n  here: skip\n}`,
    `thread other {\n  let seen : 0..2 = 0\n  let p : P = 0\n  let looked = false\n${other}\n}`,
    daemon,
    ...kept,
  ].join('\n');
}

function body(choices: Choices, self: string | undefined, length: number): string {
  return Array.from({ length }, () => `  ${section(choices, self)}`).join('\n');
}

/** One or several steps. */
function section(choices: Choices, self: string | undefined): string {
  const place = choices.from(['0', '1', 'p', ...(self === undefined ? [] : [`place[${self}]`])]);
  const few = (): string => {
    const one = plain(choices, self, place);
    return choices.chance(40) ? `${one}\n  ${plain(choices, self, place)}` : one;
  };
  const local = (): string =>
    choices.from(['atomic { choose q in P  p = q }', 'away: seen = 0', 'step: skip']);
  const counting =
    'atomic { await holders < 3  holders = holders + 1 }\n  COUNT\n  atomic { holders = holders - 1 }';
  switch (choices.pick(10)) {
    case 0:
    case 1: {
      const lock = `atomic { await not flag[${place}]  flag[${place}] = true }`;
      const unlock = choices.chance(90) ? `atomic { flag[${place}] = false }` : 'step: skip';
      return `${lock}\n  ${few()}\n  ${unlock}`;
    }
    case 2:
    case 3: {
      const lock = `atomic { await lock[${place}].by == none  lock[${place}].by = self }`;
      const give = choices.from([
        `lock[${place}].by = none`,
        `assert lock[${place}].by == self  lock[${place}].by = none`,
        `let held = lock[${place}].by == self  lock[${place}].by = none  assert held`,
      ]);
      return `${lock}\n  ${few()}\n  atomic { ${give} }`;
    }
    case 4:
      return choices.chance(50)
        ? counting.replace('COUNT', few()).replace('await holders < 3  ', '')
        : counting.replace('COUNT', few());
    case 5:
      return `atomic { asleep = asleep union {self} }\n  ${few()}\n  atomic { asleep = asleep minus {self} }`;
    case 6: {
      const look = choices.from([`flag[${place}]`, 'holders == 0', 'self in asleep', 'y == 1']);
      return `atomic { looked = ${look} }\n  if looked { ${local()} } else { ${plain(choices, self, place)} }`;
    }
    case 7:
      return self === undefined
        ? local()
        : choices.from([`atomic { choose q in P  place[${self}] = q }`, `mine[${self}] = true`]);
    case 8:
      return handshake(choices, self === undefined);
    default:
      return choices.chance(50) ? local() : few();
  }
}

/** Who has the inner of two locks gives it back only after another has come to a step that looks at it. */
function handshake(choices: Choices, isOwner: boolean): string {
  const [free, take, give] = choices.from([
    ['not flag[0]', 'flag[0] = true', 'flag[0] = false'],
    ['lock[0].by == none', 'lock[0].by = self', 'lock[0].by = none'],
  ]);
  const steps = isOwner
    ? [
        'await not flag[1]  flag[1] = true',
        `await ${free}  ${take}`,
        'y = 1',
        'flag[1] = false',
        'await y == 2',
        give,
      ]
    : [
        'await y == 1',
        'await not flag[1]  flag[1] = true',
        'y = 2',
        `either { await ${free}  assert false } or { skip }`,
        'flag[1] = false',
      ];
  return steps.map((step) => `atomic { ${step} }`).join('\n  ');
}

/** A step that touches data. */
function plain(choices: Choices, self: string | undefined, place: string): string {
  const own =
    self === undefined ? [] : [`mine[${self}] = not mine[${self}]`, `mine[${self}] = true`];
  const index = choices.from(['0', '1']);
  const end = choices.from(['assert x[0] == 0', 'y = 1', 'skip']);
  const other = choices.from(['skip', 'y = 0', 'y = 2']);
  return `atomic { ${choices.from([
    `x[${place}] = (x[${place}] + 1) % 3`,
    `x[${place}] = 1`,
    'y = (y + 1) % 3',
    'y = 0',
    `await x[${place}] != 2`,
    `await y == 0  y = 1`,
    `assert x[${place}] != 2`,
    `either { await y == 1  x[${place}] = 0 } or { x[${place}] = 1 }`,
    `either { await not flag[${index}]  ${end} } or { ${other} }`,
    `either { await lock[${index}].by == none  ${end} } or { ${other} }`,
    ...(self === undefined && place === 'p' ? [] : [`if x[${place}] == 1 { y = 2 }`]),
    ...own,
  ])} }`;
}
