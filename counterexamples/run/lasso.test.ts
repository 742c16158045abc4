/** Runs without end: every one found is one, a reduction changes no verdict, and how they look. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkTemporal } from '../../checker/temporal/check-temporal.ts';
import { compile } from '../../model/lower/compile.fixture.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import { randomSpec } from '../../spec/language/program/random-spec.fixture.ts';
import type { Fairness, Formula } from '../../spec/language/types/formula.ts';
import { drawPicture } from '../picture/picture.ts';
import { replayLasso } from './replay-lasso.ts';

const LIMITS = { maxStates: 1500, maxMemory: 2 ** 40, maxSeconds: 60 };

/** Formulas over the bodies of a machine's own properties, by number. */
const formulas = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 3, depthSize: 'medium' },
    fc.nat(3).map((n) => ({ kind: 'atom', expr: n }) as unknown as Formula),
    fc
      .record({
        kind: fc.constantFrom('not', 'always', 'eventually', 'next'),
        operand: tie('formula'),
      })
      .map((parts) => parts as Formula),
    fc
      .record({
        kind: fc.constantFrom('and', 'implies', 'until', 'leads-to'),
        left: tie('formula'),
        right: tie('formula'),
      })
      .map((parts) => parts as Formula),
  ),
})).formula;

function withAtoms(formula: Formula, machine: Machine): Formula {
  if (formula.kind === 'atom') {
    const { properties } = machine;
    const number = formula.expr as unknown as number;
    const expr = properties[number % properties.length]?.body;
    if (expr === undefined) throw new Error('a random machine has a property');
    return { kind: 'atom', expr };
  }
  if ('operand' in formula) return { ...formula, operand: withAtoms(formula.operand, machine) };
  const [left, right] = [withAtoms(formula.left, machine), withAtoms(formula.right, machine)];
  return { ...formula, left, right };
}

test('every run found is fair, closes, and breaks the formula', PATIENCE, () => {
  let found = 0;
  const fairnesses = fc.array(fc.constantFrom<Fairness>('none', 'weak', 'strong'), {
    minLength: 3,
    maxLength: 3,
  });
  fc.assert(
    fc.property(randomMachine, formulas, fairnesses, (random, formula, fairness) => {
      const machine: Machine = {
        ...random,
        templates: random.templates.map((t, i) => ({ ...t, fairness: fairness[i] ?? 'weak' })),
        temporal: [
          {
            name: 'p',
            message: '',
            formula: withAtoms(formula, random),
            span: random.templates[0]?.span as never,
          },
        ],
      };
      const { violations } = checkTemporal(machine, { limits: LIMITS, checks: 'all' });
      for (const { run, loopStart } of violations) {
        if (loopStart === undefined) continue;
        found += 1;
        expect(replayLasso(machine, 'p', run, loopStart)).toMatchObject({ ok: true });
      }
    }),
    { numRuns: runCount(150) },
  );
  expect(found).toBeGreaterThan(runCount(150) / 10);
});

test('a run that is none is refused', () => {
  const machine = compile(`module m
shared x : bool
thread t { loop { x = true  x = false } }
thread u { x = true }
eventually is_set: x
property unset: eventually always not x`);
  const go = { thread: 0, successor: 0 };
  const other = { thread: 1, successor: 0 };
  const why = (
    property: string,
    run: readonly { thread: number; successor: number }[],
    loop: number,
  ) => {
    const replayed = replayLasso(machine, property, run, loop);
    return replayed.ok ? 'accepted' : /: (.*);/.exec(replayed.message)?.[1];
  };
  expect(why('unset', [other, go, go, go, go], 3)).toBe('accepted');
  expect(why('unset', [other, go, go, go, go], 4)).toBe('it does not lead back to where it begins');
  expect(why('unset', [go, go], 0)).toBe('u is owed a step in it');
  expect(why('is_set', [other, go, go, go, go], 3)).toBe('`is_set` is true of it');
  expect(why('unset', [other], 1)).toBe('t is owed a step in it');
  expect(why('other', [other, go, go, go, go], 3)).toBe('there is no property `other` of runs');
});

test('dead locals change no verdict on runs', PATIENCE, () => {
  fc.assert(
    fc.property(randomSpec, (text) => {
      const spec = `${text}
eventually ends: t0.done and t1.done
property moves: x == 1 leads to x == 2
property stays: eventually always a[0] == 0
property soon: always (y == 1 implies next next (y == 1 or a[1] == 0))
property till: sum == 0 until pair.right
step up: x' >= x or self == self and y' != x`;
      const broken = (resetDeadLocals: boolean) => {
        const machine = compile(spec, { resetDeadLocals });
        const outcome = checkTemporal(machine, {
          limits: { ...LIMITS, maxStates: 20_000 },
          checks: 'all',
        });
        return outcome.limit ?? outcome.violations.map(({ property }) => property);
      };
      const full = broken(false);
      if (full !== 'states') expect(broken(true)).toEqual(full);
    }),
    { numRuns: runCount(40) },
  );
});

/** The picture of the run that breaks `property`. */
function draw(text: string, property: string): string {
  const machine = compile(`module m\n${text}`, { resetDeadLocals: true });
  const { violations } = checkTemporal(machine, { limits: LIMITS, checks: 'all' });
  const violation = violations.find((each) => each.property === property);
  if (violation?.loopStart === undefined) throw new Error(`${property} holds`);
  const { run, loopStart } = violation;
  const replayed = replayLasso(machine, property, run, loopStart);
  if (!replayed.ok) throw new Error(replayed.message);
  const message = machine.temporal.find(({ name }) => name === property)?.message ?? '';
  return drawPicture(
    machine,
    { trace: replayed.trace, property, message, isMinimal: true, loopStart },
    { width: 75, command: 'faultline run m.kspec', isLibrary: () => false, lockTypes: new Set() },
  );
}

test('a loop is drawn once, with a mark before it and who is left behind after it', () => {
  const text = `
shared locked : bool
thread patient on cpu 0 {
  atomic { await not locked  locked = true }
  locked = false
}
thread busy on cpu 1 {
  loop {
    atomic { await not locked  locked = true }
    locked = false
  }
}
/// the lock goes to others for ever
eventually gets_it: patient.done`;
  expect(draw(text, 'gets_it')).toMatchInlineSnapshot(`
    "violated  gets_it: the lock goes to others for ever
    0 steps, then 2 that repeat for ever

    CPU1 (busy)
    ----

    ... repeats for ever:
    // locked 0->1
    // locked 1->0

    patient could go on at times, but never takes its chance: it is weakly fair

    replay: faultline run m.kspec
    "
  `);
});

test('a run that stops says who waits for what', () => {
  const text = `
shared ready : bool
shared asleep : bool
thread waiter on cpu 0 {
  if not ready {
    asleep = true
    await not asleep
  }
}
thread waker on cpu 1 {
  ready = true
  asleep = false
}
unfair thread user { ready = true }
/// the waiter sleeps for ever
eventually wakes: waiter.done`;
  expect(draw(text, 'wakes')).toMatchInlineSnapshot(`
    "violated  wakes: the waiter sleeps for ever
    4 steps, then none for ever

    CPU0 (waiter)      CPU1 (waker)
    ----               ----
    not ready: true
                       // ready 0->1
                       asleep = false  // no change
    // asleep 0->1

    ... and stays so for ever

    waiter waits for not asleep
    user could go on, but need not: it is not fair

    replay: faultline run m.kspec
    "
  `);
});
