/** Operations beside each other, compared with each order of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsOf } from '../../checker/concurrent/operation-runs.ts';
import { operationSpace } from '../../checker/concurrent/operation-space.ts';
import { openStates } from '../../checker/reference/open-states.ts';
import type { MatrixJob } from './found-matrix.ts';
import {
  compiled,
  EVENTS,
  jobOf,
  LIMITS,
  lit,
  randomOperations,
  randomSpec,
} from './search-matrix.fixture.ts';
import { searchMatrix } from './search-matrix.ts';

const COUNTER = (add: string, clause = ''): string => `module counter
  shared count : 0..3
  proc add() { ${add} }
  proc take() -> bool {
    atomic {
      if count == 0 { return false }
      count = count - 1
    }
    return true
  }
  proc wait_for_two() { atomic { await count == 2 } }
  driver t[i: 0..2] {
    operation add = add() when count < 2 ${clause}
    operation wait = wait_for_two()
  }
  driver taker[j: 0..0] -> bool { operation take = take() }
  label count = count
`;
const ATOMIC = 'atomic { count = if count < 3 then count + 1 else 0 }';
const TORN = 'let old = count  count = if old < 3 then old + 1 else 0';

describe('pairs', () => {
  it('are explained if each operation is atomic, whoever waits', async () => {
    const cells = await lit(COUNTER(ATOMIC));
    expect(Object.keys(cells)).toEqual([
      'add | add',
      'add | wait',
      'add | take',
      'wait | wait',
      'wait | take',
    ]);
    expect(Object.values(cells).flat()).toEqual([]);
  });

  it('show the update that is lost, and where nothing is lost they do not', async () => {
    const cells = await lit(COUNTER(TORN));
    expect(cells['add | take']).toEqual([
      'count=2; add done, take true',
      'count=2; add done, take true, wait (blocked) done',
    ]);
    expect(cells['wait | take']).toEqual([]);
  });

  it('are the same with either engine', async () => {
    const fast = await lit(COUNTER(TORN));
    expect(await lit(COUNTER(TORN), { engine: 'reference' })).toEqual(fast);
  });

  it('are unknown where a limit came first, and never explained', async () => {
    const cells = await lit(COUNTER(ATOMIC), { limits: { ...LIMITS, maxStates: 60 } });
    expect(Object.values(cells)).toContainEqual(['?']);
    const whole = await lit(COUNTER(TORN), { limits: { ...LIMITS, maxStates: 60 } });
    expect(Object.values(whole).every(([first]) => first === undefined || first === '?')).toBe(
      true,
    );
  });

  it('are the same however many threads share the start states', async () => {
    const whole = await searchMatrix(jobOf(COUNTER(TORN)), EVENTS, 1);
    for (const shares of [2, 3, 1000]) {
      expect(await searchMatrix(jobOf(COUNTER(TORN)), EVENTS, shares)).toEqual(whole);
    }
    expect(whole.cells.flatMap(({ unexplained }) => unexplained).length).toBeGreaterThan(2);
  });

  it('that exclude each other are not called', async () => {
    expect(Object.keys(await lit(COUNTER(TORN, 'excludes take')))).not.toContain('add | take');
  });
});

describe('what a spec says of an operation', () => {
  const PAGE = (clause: string): string => `module page
    shared busy : bool
    shared dirty : bool
    proc write() { busy = true  dirty = true  busy = false }
    proc clean() {
      let is_busy = busy
      if not is_busy { dirty = false }
    }
    driver user[i: 0..1] {
      operation write = write()
      operation clean = clean() ${clause}
    }
    effect dirty = dirty
  `;

  it('may be that it does nothing, if another is in its way', async () => {
    const strict = `${PAGE('')}  effect kept = "kept" if dirty and dirty'`;
    expect((await lit(strict))['write | clean']).toEqual([]);
    const reported = (clause: string): string =>
      PAGE(clause)
        .replace('proc clean() {', 'proc clean() -> bool {')
        .replace('dirty = false }', 'dirty = false  return true }\n      return false')
        .replace('proc write() {', 'proc write() -> bool {')
        .replace('busy = false }', 'busy = false  return true }')
        .replace('driver user[i: 0..1] {', 'driver user[i: 0..1] -> bool {');
    expect((await lit(reported('')))['write | clean']).toEqual([
      'dirty=false; write true, clean false',
      'dirty=true; write true, clean false',
    ]);
    expect((await lit(reported('may do nothing')))['write | clean']).toEqual([]);
  });

  it('may be where it is cut in two', async () => {
    const fault = (clause: string): string => `module fault
      shared mapped : 0..2
      shared stored : 0..2
      proc store() {
        atomic { mapped = 1 }
        again: atomic { stored = mapped }
      }
      proc remap() { atomic { mapped = 2 } }
      driver user[i: 0..1] {
        operation store = store() ${clause}
        operation remap = remap()
      }
      label mapped = mapped
      label stored = stored
    `;
    expect((await lit(fault('')))['store | remap']).toEqual([
      'mapped=2 stored=2; store done, remap done',
    ]);
    expect((await lit(fault('splits at again')))['store | remap']).toEqual([]);
  });

  it('lets an operation go on though its `when` was true only at the beginning', async () => {
    const once = `module once
      shared open : bool = true
      shared uses : 0..2
      proc enter() { atomic { uses = uses + 1 } }
      proc close() { atomic { open = false } }
      driver user[i: 0..1] {
        operation enter = enter() when open and uses == 0
        operation close = close()
      }
      label uses = uses
    `;
    // Behind `close` nobody may call `enter`, so they are never called beside each other.
    expect(await lit(once)).toMatchObject({ 'close | close': [] });
    expect((await lit(once))['enter | close']).toEqual([]);
  });
});

describe('properties', () => {
  const LOST = `module lost
    shared count : 0..3
    ghost adds : 0..3
    /// an addition is lost
    invariant all_count: count == adds
    never two: adds == 2
    step never_down: count <= count'
    proc add() {
      let old = count
      atomic { count = old + 1  adds = (adds + 1) % 4 }
    }
    proc reset() { atomic { count = 0  adds = 0 } }
    driver t[i: 0..1] {
      operation add = add() when count < 2
      operation reset = reset()
    }
    label count = count
  `;
  const broken = async (
    engine: 'fast' | 'reference',
    asked: Partial<MatrixJob> = {},
  ): Promise<Readonly<Record<string, readonly string[]>>> => {
    const job = jobOf(LOST, { engine, asks: 'properties', ...asked });
    const { cells } = await searchMatrix(job, EVENTS, 2);
    return Object.fromEntries(
      cells.map(({ operations, broken, isComplete }) => [
        operations.join(' | '),
        isComplete
          ? broken.map(
              ({ property, isInOrder, run }) =>
                `${property} ${isInOrder ? 'in order' : 'by race'} after ${run?.steps.length}`,
            )
          : ['?'],
      ]),
    );
  };

  it.each(['fast', 'reference'] as const)(
    'are named that calls break, by a race or in order: %s',
    async (engine) => {
      expect(await broken(engine)).toEqual({
        'add | add': ['all_count by race after 4', 'two in order after 8'],
        'add | reset': [
          'never_down in order after 6',
          'all_count by race after 3',
          'two in order after 4',
        ],
        'reset | reset': ['never_down in order after 2'],
      });
    },
  );

  it('are unknown where a limit came first', async () => {
    const cells = await broken('fast', { limits: { ...LIMITS, maxStates: 8 } });
    expect(Object.values(cells)).toContainEqual(['?']);
  });

  it('tell start states apart by the ghosts that they look at', async () => {
    const starts = async (asks: MatrixJob['asks']): Promise<number> =>
      (await searchMatrix(jobOf(LOST.replace('adds = 0', 'skip'), { asks }), EVENTS)).starts.length;
    expect(await starts('properties')).toBeGreaterThan(await starts('outcomes'));
  });
});

describe('triples', () => {
  // A scan looks at one bit, returns, and only then the store begins; the flush it needs is still to come.
  const SCAN = `module scan
    shared armed : bool
    shared cached : bool = true
    shared written : bool
    proc protect() { armed = true  cached = false }
    proc scan() -> bool { return armed }
    proc store() -> bool {
      atomic {
        if cached { written = true  return true }
      }
      return false
    }
    proc arm() -> bool { protect()  return true }
    driver task[t: 0..2] -> bool {
      operation arm = arm()
      operation scan = scan()
      operation store = store()
    }
    label page = "armed" if armed, "written" if written
  `;

  it('see in what order calls returned and began, which pairs do not', async () => {
    expect((await lit(SCAN))['arm | scan']).toEqual([]);
    expect((await lit(SCAN))['scan | store']).toEqual([]);
    expect((await lit(SCAN))['arm | store']).toEqual([]);
    const cells = await lit(SCAN, { beside: 'store' });
    expect(cells['arm | scan | store']).toEqual([
      'page=armedwritten; arm true, scan true, store true; scan before store',
    ]);
  });
});

describe('laws', () => {
  it('explain all of operations that are atomic, pairs and triples', async () => {
    await fc.assert(
      fc.asyncProperty(randomOperations, async (bodies) => {
        const pairs = await lit(randomSpec(bodies, true, 2), { engine: 'reference' });
        expect(Object.values(pairs).flat()).toEqual([]);
        const triples = await lit(randomSpec(bodies, true), {
          ...{ engine: 'reference', beside: 'o0', maxLength: 1 },
        });
        expect(Object.values(triples).flat()).toEqual([]);
      }),
    );
  });

  it('find each outcome of an order beside each other, too', () => {
    fc.assert(
      fc.property(randomOperations, (bodies) => {
        const { machine, tables } = compiled(randomSpec(bodies, false));
        const space = operationSpace(machine, tables.drivers, openStates(machine, 2 ** 40));
        const calls = bodies.map((_, i) => ({ thread: i, operation: i }));
        const { initial } = space.states;
        const ends = (rules: 'any time' | 'one at a time'): readonly string[] =>
          (runsOf(space, initial, calls, rules, () => {})?.ends ?? []).map(
            ({ state, order }) => `${state} ${order}`,
          );
        expect(ends('any time')).toEqual(expect.arrayContaining([...ends('one at a time')]));
      }),
    );
  });

  it('have the same cells with either engine', async () => {
    await fc.assert(
      fc.asyncProperty(randomOperations, async (bodies) => {
        const text = randomSpec(bodies, false, 2);
        expect(await lit(text, { engine: 'reference' })).toEqual(await lit(text));
      }),
    );
  });
});
