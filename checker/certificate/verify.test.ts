/** An honest certificate is accepted; one with a state less, or of something broken, is not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import { fingerprint } from '../../model/machine/fingerprint.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, randomMachine, runCount } from '../../model/machine/random-machine.fixture.ts';
import { layoutOf } from '../../model/meaning/layout.ts';
import { visitStatesFast } from '../engine/visit-states-fast.ts';
import { explore } from '../reference/explore.ts';
import type { VisitStates } from '../reference/visit-states.ts';
import { visitStates } from '../reference/visit-states.ts';
import { type Certificate, decodeCertificate, encodeCertificate } from './certificate.ts';
import { reachableSet } from './reachable-set.ts';
import { type Verification, verify } from './verify.ts';

const LIMITS = { maxStates: 3000, maxMemory: 2 ** 40, maxSeconds: 60 };

function reachable(machine: Machine, by: VisitStates = visitStates): Uint32Array | undefined {
  const set = reachableSet(machine, { limits: LIMITS }, by);
  return set instanceof Uint32Array ? set : undefined;
}

/** What is violated in any state, and what is not. */
function verdicts(machine: Machine): { broken: readonly string[]; holding: ReadonlySet<string> } {
  const broken = explore(machine, { limits: LIMITS, checks: 'all' }).violations.map(
    ({ property }) => property,
  );
  const ofStates = machine.properties.filter(({ form }) => form !== 'cover');
  const names = ['deadlock', 'assert', 'range', 'index', ...ofStates.map(({ name }) => name)];
  return { broken, holding: new Set(names.filter((name) => !broken.includes(name))) };
}

test(
  'random machines: what the explorer finds is accepted, and not one state less',
  PATIENCE,
  () => {
    fc.assert(
      fc.property(randomMachine, fc.nat(), (machine, victim) => {
        const body = reachable(machine);
        if (body === undefined) return;
        const { holding } = verdicts(machine);
        expect(verify(machine, holding, body).objection).toBeUndefined();
        const { words } = layoutOf(machine);
        const gone = (victim % (body.length / words)) * words;
        const less = new Uint32Array([...body.slice(0, gone), ...body.slice(gone + words)]);
        expect(verify(machine, holding, less).objection).toBeDefined();
      }),
      { numRuns: runCount(150) },
    );
  },
);

test('random machines: what is violated gets no certificate', PATIENCE, () => {
  let seen = 0;
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const body = reachable(machine);
      if (body === undefined) return;
      for (const property of verdicts(machine).broken) {
        seen += 1;
        expect(verify(machine, new Set([property]), body).objection?.message).toBeDefined();
      }
    }),
    { numRuns: runCount(150) },
  );
  expect(seen).toBeGreaterThan(20);
});

test('random machines: both engines find the same set', PATIENCE, () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      expect(reachable(machine, visitStatesFast)).toEqual(reachable(machine));
    }),
    { numRuns: runCount(100) },
  );
});

const COUNTER = `
module counter
shared x : 0..6
thread t {
  loop {
    let seen = x
    if seen == 4 { break }
    x = seen + 1
  }
}
invariant small: x < 5
step up: x' >= x
property ends: eventually t.done
cover five: x == 5
`;

function objection(machine: Machine, properties: string, body: Uint32Array): string {
  const { objection: found } = verify(machine, new Set(properties.split(' ')), body);
  return found === undefined ? 'accepted' : `${found.message} (${found.state ?? '-'})`;
}

test('each way to be wrong has its objection', () => {
  const machine = compile(COUNTER);
  const body = reachable(machine) ?? new Uint32Array();
  expect(objection(machine, 'small up deadlock', body)).toBe('accepted');
  expect(objection(machine, 'ends', body)).toBe('`ends` is about runs, not about states (-)');
  expect(objection(machine, 'stuck', body)).toBe('`stuck` is about runs, not about states (-)');
  expect(objection(machine, 'small five', body)).toBe('`five` asks what can be reached (-)');
  expect(verify(machine, new Set(), body).objection?.message).toBe('it says nothing');
  expect(objection(machine, 'small', body.slice(1))).toBe('the initial state is missing (-)');
  expect(objection(machine, 'small', body.slice(0, -1))).toMatch(/^a step of t leaves the cert/);
  expect(objection(machine, 'small', body.toReversed())).toBe(
    'states are not in ascending order (1)',
  );
  const foreign = new Uint32Array([...body, 0xffffffff]);
  expect(objection(machine, 'small', foreign)).toMatch(/^its words are no state of this machine/);

  const loose = compile(COUNTER.replace('x < 5', 'x < 4').replace("x' >= x", "x' > x"));
  const all = reachable(loose) ?? new Uint32Array();
  expect(objection(loose, 'small', all)).toMatch(/^`small` is violated/);
  expect(objection(loose, 'up', all)).toMatch(/^a step of t violates `up`/);
  const stuck = compile(COUNTER.replace('  loop', '  await x == 1\n  loop'));
  expect(objection(stuck, 'deadlock', reachable(stuck) ?? new Uint32Array())).toBe(
    'it is a deadlock (0)',
  );
});

test('an unreachable state that breaks nothing does no harm', () => {
  const machine = compile('module m\nshared x : 0..3\nthread t { x = 1 }\ninvariant i: x < 3');
  const body = reachable(machine) ?? new Uint32Array();
  const whole = compile('module m\nshared x : 0..3\nthread t { x = 2 }\ninvariant i: x < 3');
  const larger = [...new Set([...body, ...(reachable(whole) ?? [])])].sort((a, b) => a - b);
  const { objection: found }: Verification = verify(
    machine,
    new Set(['i']),
    new Uint32Array(larger),
  );
  expect(larger.length).toBeGreaterThan(body.length);
  expect(found).toBeUndefined();
});

function certificate(): Certificate {
  const machine = compile(COUNTER);
  const body = reachable(machine) ?? new Uint32Array();
  const { words } = layoutOf(machine);
  const about = {
    spec: 'counter.kspec',
    settings: { N: '2' },
    memory: 'sc',
    variants: ['v'],
    properties: ['small'],
    cutShort: [],
    machine: fingerprint(machine),
    states: body.length / words,
    words,
  };
  return { about, body };
}

test('a certificate file reads back as it was written', () => {
  expect(decodeCertificate(encodeCertificate(certificate()))).toEqual(certificate());
});

test('a file that is damaged in any byte, or cut off anywhere, is no certificate', () => {
  const whole = encodeCertificate(certificate());
  for (let place = 0; place < whole.length; place += 1) {
    for (const change of [0x01, 0x20, 0xff]) {
      const damaged = whole.slice();
      damaged[place] = (damaged[place] ?? 0) ^ change;
      expect(decodeCertificate(damaged), `byte ${place}`).toHaveProperty('mistake');
    }
    expect(decodeCertificate(whole.slice(0, place))).toHaveProperty('mistake');
  }
});
