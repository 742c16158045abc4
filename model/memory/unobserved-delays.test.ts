import fc from 'fast-check';
import { expect, it } from 'vitest';
import { explore } from '../../checker/reference/explore.ts';
import { globalsIn, somePart } from '../../spec/language/types/walk-expression.ts';
import { lockLibrary } from '../locks/random-locks.fixture.ts';
import { compile } from '../lower/compile.fixture.ts';
import { at } from '../machine/assert.ts';
import type { Machine } from '../machine/machine.ts';
import { PATIENCE, runCount } from '../machine/random-machine.fixture.ts';
import { requireSound } from '../machine/verify.ts';
import { reachable } from '../meaning/reachable.fixture.ts';
import { STORE_BUFFER_FULL } from './buffered-template.ts';
import { randomRacing } from './random-racing.fixture.ts';
import { withStoreBuffers } from './store-buffers.ts';
import { lockedBlocks } from './stores.ts';
import { unobservedDelays } from './unobserved-delays.ts';

const STATES_MAX = 2000;
const LIMITS = { maxStates: STATES_MAX, maxMemory: 8e9, maxSeconds: 20 };

function machineOf(text: string): Machine {
  return compile(text, { readModule: lockLibrary });
}

/**
 * What properties could see of the states: ghosts, variables that a property names, the labels where threads are, and
 * whether they have ended if a property asks for it.
 */
function seenIn(
  machine: Machine,
  { variables, properties, threads }: Machine,
): ReadonlySet<string> {
  const named = new Set(properties.flatMap(({ body }) => [...globalsIn(body)]));
  const asksForEnd = properties.some(({ body }) => somePart(body, ({ kind }) => kind === 'done'));
  const found = new Set<string>();
  for (const state of reachable(machine)) {
    const values = variables.map(({ storage }, i) =>
      storage === 'ghost' || named.has(i) ? state.variables[i] : null,
    );
    const places = threads.map(({ template }, i) => {
      const node = at(at(machine.templates, template).nodes, at(state.threads, i).pc);
      return [node.origin.labels, asksForEnd && node.kind === 'end'];
    });
    found.add(JSON.stringify([values, places]));
  }
  return found;
}

interface Both {
  readonly full: number;
  readonly reduced: number;
  readonly broken: readonly string[];
}

/** Compares what can be seen with and without the reduction; undefined if there are too many states. */
function compare(text: string): Both | undefined {
  const machine = machineOf(text);
  const [all, racy] = [withStoreBuffers(machine, 3), withStoreBuffers(machine, 3, 'racy')];
  requireSound(racy);
  const [full, reduced] = [all, racy].map((each) =>
    explore(each, { checks: 'all', limits: LIMITS }),
  );
  if (full === undefined || reduced === undefined || full.limit !== undefined) return undefined;
  const names = ({ violations }: typeof full): readonly string[] =>
    violations.map(({ property }) => property).sort();
  if (names(full).includes(STORE_BUFFER_FULL)) return undefined;
  expect(names(reduced)).toEqual(names(full));
  if (racy !== all)
    expect([...seenIn(racy, machine)].sort()).toEqual([...seenIn(all, machine)].sort());
  return { full: full.states, reduced: reduced.states, broken: names(full) };
}

it('what properties can see is the same if only what may race is buffered', PATIENCE, () => {
  let [looked, fewer, weak] = [0, 0, 0];
  fc.assert(
    fc.property(randomRacing, (text) => {
      const both = compare(text);
      if (both === undefined) return;
      looked += 1;
      if (both.reduced < both.full) fewer += 1;
      if (both.broken.length > 0) weak += 1;
    }),
    { numRuns: runCount(15) },
  );
  if (process.env['FAULTLINE_RUNS'])
    process.stdout.write(`${looked} specs, ${fewer} with fewer states, ${weak} with violations\n`);
  expect(fewer).toBeGreaterThan(3);
});

const SHARED = `module m
shared x : 0..3
shared d : 0..3
shared l : spinlock
`;

const LOCKED = 'thread t[i: 0..1] { spin_lock(l)  d = 1  spin_unlock(l) }';

it.each([
  ['data under a lock, and the lock', LOCKED, ['d'], ['l']],
  ['data of one thread', 'thread t { d = 1  d = 2 }  thread u { x = 1 }', ['d', 'x'], []],
  ['not data that a property reads', `${LOCKED} never seen: d == 2`, [], ['l']],
  ['not a lock that a property reads', `${LOCKED} never seen: l.owner == none`, ['d'], []],
  [
    'not data that one thread reads without the lock',
    `${LOCKED} thread u { let o = d }`,
    [],
    ['l'],
  ],
  ['a lock that guards racy data, but not that', `${LOCKED} thread u { let o = d }`, [], ['l']],
  [
    'not a lock that is tried, for who fails sees that it is held',
    `${LOCKED} thread u { let o = spin_trylock(l) }`,
    ['d'],
    [],
  ],
  [
    'not data under a lock that is taken by a plain store',
    `thread t[i: 0..1] {
      atomic { await l.owner == none  smp_store_release(l.owner, self) }
      d = 1
      spin_unlock(l)
    }`,
    [],
    [],
  ],
  [
    'not data under a lock that someone gives back who does not hold it',
    `${LOCKED} thread u { smp_store_release(l.owner, none) }`,
    [],
    [],
  ],
  [
    'not data that is stored in a block that has given the lock back',
    `thread t[i: 0..1] {
      spin_lock(l)
      atomic { smp_store_release(l.owner, none)  smp_store_release(d, 1) }
    }`,
    [],
    ['l'],
  ],
  [
    'not what a ghost moves with',
    `ghost g : 0..1 with store  ${LOCKED.replace('d = 1', 'd = 1  g = 1')}`,
    [],
    ['l'],
  ],
  ['nothing if steps are looked at', `${LOCKED} step grows: x' >= x`, [], []],
])('needs no buffer: %s', (_, text, atOnce, withStoreBefore) => {
  const machine = machineOf(`${SHARED}${text}`);
  const locked = machine.templates.map((template) => lockedBlocks(machine, template));
  const found = unobservedDelays(machine, locked);
  const names = (numbers: ReadonlySet<number>): readonly string[] =>
    [...numbers].map((number) => at(machine.variables, number).name).sort();
  expect([names(found.atOnce), names(found.withStoreBefore)]).toEqual([atOnce, withStoreBefore]);
});

it('a lock that is given back does not overtake a store that others read without it', () => {
  const text = `${SHARED}ghost seen : 0..3
    thread t { spin_lock(l)  x = 1  spin_unlock(l) }
    thread u { let early = x  spin_lock(l)  let o = x  seen = o  spin_unlock(l) }
    thread v { await l.owner == none }
    never lost: t.done and not l.owner == none and seen == 3`;
  expect(compare(text)?.broken).toEqual([]);
});
