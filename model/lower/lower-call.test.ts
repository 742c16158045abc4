import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explore } from '../../checker/reference/explore.ts';
import { type Choices, choicesOf } from '../machine/choices.fixture.ts';
import { PATIENCE, runCount } from '../machine/random-machine.fixture.ts';
import { reachable } from '../meaning/reachable.fixture.ts';
import { compile } from './compile.fixture.ts';

const PARAMETERS = ['a', 'b', 'c'] as const;

/** A call of a proc, and the same with the body in its place, behind a `let` for each argument. */
function twoForms(choices: Choices): readonly [string, string] {
  // One of them at most may touch what is shared.
  const shared = choices.pick(4);
  const args = PARAMETERS.map((_, i) =>
    i === shared
      ? choices.from(['x', 'y', '(x + 1) % 4', 'k[l]'])
      : choices.from(['0', '2', 'l', '(l + 1) % 4', '3 - l']),
  );
  const name = (): string => choices.from(PARAMETERS);
  const statement = (): string =>
    choices.from([
      `x = ${name()}`,
      `y = (${name()} + ${name()}) % 4`,
      `k[${name()}] = ${name()}`,
      `${name()} = (${name()} + 1) % 4`,
      `${name()} = x`,
      `assert ${name()}_${choices.pick(3)}: ${name()} != ${choices.pick(4)}`,
      `if ${name()} == ${name()} { x = 3 }`,
      `atomic { await y != ${name()}  y = ${name()} }`,
    ]);
  const body = Array.from({ length: 1 + choices.pick(4) }, statement).join('\n  ');
  const inline = PARAMETERS.map((each, i) => `let ${each} : V = ${args[i]}`).join('\n  ');
  const spec = (procs: string, work: string): string => `module m
type V = 0..3
shared x : V
shared y : V
shared k[V] : V
${procs}
thread t {
  let l = y
  ${work}
  x = l
}
thread u { y = 1  x = 2  k[1] = 3  y = 3 }`;
  const parameters = PARAMETERS.map((each) => `${each}: V`).join(', ');
  return [
    spec(`proc f(${parameters}) {\n  ${body}\n}`, `f(${args.join(', ')})`),
    spec('', `if true {\n  ${inline}\n  ${body}\n  }`),
  ];
}

/** What others see of it: the values of variables, and what is broken how soon. */
function seen(text: string, resetDeadLocals: boolean): unknown {
  const machine = compile(text, { resetDeadLocals });
  const limits = { maxStates: 50_000, maxMemory: 2 ** 40, maxSeconds: 60 };
  const { violations } = explore(machine, { limits, checks: 'all' });
  return {
    values: new Set(reachable(machine).map(({ variables }) => JSON.stringify(variables))),
    violations: violations.map(({ property, depth }) => `${property} ${depth}`).sort(),
  };
}

test('a call is its body behind a `let` for each argument', PATIENCE, () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 40, maxLength: 80 }), (tape) => {
      const [call, inline] = twoForms(choicesOf(tape));
      for (const resetDeadLocals of [false, true]) {
        expect(seen(call, resetDeadLocals)).toEqual(seen(inline, resetDeadLocals));
      }
    }),
    { numRuns: runCount(200) },
  );
});

test('an argument keeps its value while one behind it is read', () => {
  const machine = compile(`module m
    shared x : 0..3
    shared y : 0..3
    proc f(a: 0..3, b: 0..3) { assert three: a == 3  assert zero: a == 0 }
    thread t {
      let l = y
      y = 1
      f(l + 3, x)
    }`);
  const limits = { maxStates: 100, maxMemory: 2 ** 40, maxSeconds: 60 };
  const { violations } = explore(machine, { limits, checks: 'all' });
  expect(violations.map(({ property }) => property)).toEqual(['zero']);
});
