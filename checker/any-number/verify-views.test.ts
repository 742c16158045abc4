/** An honest certificate of views is accepted; one with a view less, or of something broken, is not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint } from '../../model/machine/fingerprint.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { PATIENCE, runCount } from '../../model/machine/random-machine.fixture.ts';
import { layoutOf } from '../../model/meaning/layout.ts';
import { familyOfText, programOf } from './any-number.fixture.ts';
import { exploreViews } from './explore-views.ts';
import type { Family } from './family.ts';
import { familySpec } from './random-family.fixture.ts';
import { verifyViews } from './verify-views.ts';
import { viewStates } from './view-states.ts';
import {
  decodeViewsCertificate,
  encodeViewsCertificate,
  type ViewsCertificate,
} from './views-certificate.ts';

const LIMITS = { maxStates: 400, maxMemory: 2 ** 40, maxSeconds: 60 };

function machineOf(family: Family, k: number): Machine {
  const machine = family.views.get(k + 1);
  if (machine === undefined) throw new Error('a family has machines');
  return machine;
}

function viewsOf(family: Family, k: number): Uint32Array | undefined {
  const found = viewStates(family, k, { limits: LIMITS });
  return found instanceof Uint32Array ? found : undefined;
}

/** What can be asked of views, as far as they do not break it, and what they break. */
function verdicts(family: Family, k: number): { broken: string[]; holding: Set<string> } {
  const set = exploreViews(family, k, { limits: LIMITS, checks: 'all' });
  const broken = set.violations.map(({ property }) => property);
  const { properties, stepProperties } = machineOf(family, k);
  const names = [...properties, ...stepProperties].map(({ name }) => name);
  const all = ['assert', 'range', 'index', 'lock_order', 'data_race', ...names];
  return { broken, holding: new Set(all.filter((name) => !broken.includes(name))) };
}

test('random specs: what the search finds is accepted, and not one view less', PATIENCE, () => {
  let compared = 0;
  fc.assert(
    fc.property(familySpec, fc.integer({ min: 1, max: 3 }), fc.nat(), (text, k, victim) => {
      const family = familyOfText(programOf(text));
      fc.pre('views' in family);
      const body = viewsOf(family, k);
      fc.pre(body !== undefined);
      const { holding, broken } = verdicts(family, k);
      expect(verifyViews(family, k, holding, body).objection, text).toBeUndefined();
      const { words } = layoutOf(machineOf(family, k));
      const gone = (victim % (body.length / words)) * words;
      const less = new Uint32Array([...body.slice(0, gone), ...body.slice(gone + words)]);
      expect(verifyViews(family, k, holding, less).objection, text).toBeDefined();
      for (const property of broken) {
        const { objection } = verifyViews(family, k, new Set([property]), body);
        expect(objection, `${property} of ${text}`).toBeDefined();
      }
      compared += 1;
    }),
    { numRuns: runCount(20) },
  );
  expect(compared).toBeGreaterThan(runCount(20) / 6);
});

const LOCK = `module m
param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
ghost inside : set of Cpu
invariant mutex: (count c in Cpu: c in inside) <= 1
step kept: inside' == inside or inside == {} or inside' == {}
property ends: eventually inside == {}
cover entered: exists c in Cpu: c in inside
shared l : spinlock
thread t[i: Cpu] {
  spin_lock(l)
  atomic { inside = inside union {i} }
  atomic { inside = inside minus {i} }
  spin_unlock(l)
}
`;

function objection(text: string, properties: string, k = 2, cut = 0): string {
  const family = familyOfText(programOf(text), 'Cpu', new Set(properties.split(' ')));
  if (!('views' in family)) throw new Error(family.join());
  const body = viewsOf(family, k) ?? new Uint32Array();
  const asked = new Set(properties.split(' '));
  const { objection: found } = verifyViews(family, k, asked, body.slice(cut));
  return found === undefined ? 'accepted' : `${found.message} (${found.state ?? '-'})`;
}

test('each way to be wrong has its objection', () => {
  expect(objection(LOCK, 'mutex range data_race lock_order')).toBe('accepted');
  expect(objection(LOCK, 'ends')).toBe('views do not show `ends` (-)');
  expect(objection(LOCK, 'livelock')).toBe('`livelock` is about runs, not about states (-)');
  expect(objection(LOCK, 'mutex entered')).toBe('`entered` asks what can be reached (-)');
  expect(objection(LOCK, 'deadlock')).toBe('`deadlock` is about all identities at once (-)');
  expect(objection(LOCK, 'mutex', 2, 1)).toBe('the initial view is missing (-)');
  const open = LOCK.replace('  spin_lock(l)\n', '').replace('  spin_unlock(l)\n', '');
  expect(objection(open, 'mutex')).toMatch(/^`mutex` is violated \(\d+\)$/);
  const failing = LOCK.replace(
    'atomic { inside = inside m',
    'assert unhappy: false\n  atomic { inside = inside m',
  );
  expect(objection(failing, 'unhappy')).toMatch(/^a step of t\[1\] violates `unhappy`/);
});

test("views of two of Peterson's lock prove nothing, and get no certificate", () => {
  const peterson = LOCK.replace(
    'shared l : spinlock',
    'shared wants[Cpu] : bool\nshared turn : Cpu?',
  )
    .replace(
      'spin_lock(l)',
      'wants[i] = true\n  turn = i\n  atomic { await turn != i or forall c in Cpu where c != i: not wants[c] }',
    )
    .replace('spin_unlock(l)', 'wants[i] = false');
  expect(objection(peterson, 'range')).toBe('accepted');
  expect(objection(peterson, 'mutex')).toMatch(/^`mutex` is violated/);
});

test('words that are no view are refused', () => {
  const family = familyOfText(programOf(LOCK), 'Cpu', new Set(['mutex']));
  if (!('views' in family)) throw new Error(family.join());
  const body = viewsOf(family, 2) ?? new Uint32Array();
  const foreign = new Uint32Array([...body, 0xffffffff]);
  const { objection: found } = verifyViews(family, 2, new Set(['mutex']), foreign);
  expect(found?.message).toBe('its words are no view of this machine');
  expect(found?.state).toBe(body.length);
});

function certificate(): ViewsCertificate {
  const family = familyOfText(programOf(LOCK), 'Cpu', new Set(['mutex']));
  if (!('views' in family)) throw new Error(family.join());
  const machine = machineOf(family, 2);
  const views = viewsOf(family, 2) ?? new Uint32Array();
  const { words } = layoutOf(machine);
  const set = { machine: fingerprint(machine), states: views.length / words, words };
  const one = new Uint32Array([1, 2, 3]);
  const about = {
    spec: 'lock.kspec',
    settings: { PAGES: '2' },
    variants: ['v'],
    properties: ['mutex'],
    cutShort: [],
    type: 'Cpu',
    viewSize: 2,
    pair: set.machine,
    ...set,
    fewer: [{ size: 1, machine: 'another', states: 3, words: 1 }],
  };
  return { about, views, fewer: [one] };
}

test('a file of views reads back as it was written', () => {
  expect(decodeViewsCertificate(encodeViewsCertificate(certificate()))).toEqual(certificate());
});

test('a file of views that is damaged in any byte, or cut off anywhere, is no certificate', () => {
  const whole = encodeViewsCertificate(certificate());
  for (let place = 0; place < whole.length; place += 1) {
    for (const change of [0x01, 0x20, 0xff]) {
      const damaged = whole.slice();
      damaged[place] = (damaged[place] ?? 0) ^ change;
      expect(decodeViewsCertificate(damaged), `byte ${place}`).toHaveProperty('mistake');
    }
    expect(decodeViewsCertificate(whole.slice(0, place))).toHaveProperty('mistake');
  }
});
