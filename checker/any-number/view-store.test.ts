import { expect, test } from 'vitest';
import { at } from '../../model/machine/assert.ts';
import { initialState } from '../../model/meaning/interpret.ts';
import { familyOfText, programOf } from './any-number.fixture.ts';
import { Cells } from './cells.ts';
import { ViewStore } from './view-store.ts';

/** A store for views of two, with the numbers of the initial state: each cell may hold one of four numbers. */
function storeOfTwo() {
  const family = familyOfText(
    programOf(`module m
param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
shared a[Cpu] : 0..3
thread t[i: Cpu] { loop { atomic { a[i] = if a[i] == 3 then 0 else a[i] + 1 } } }
`),
  );
  if (!('views' in family)) throw new Error(family.join());
  const machine = family.views.get(3);
  if (machine === undefined) throw new Error('no machine');
  const cells = new Cells(machine, family.type, 3);
  const store = new ViewStore(2);
  const first = initialState(machine);
  const numbers = [0, 1, 2, 3].map((value) => {
    const variables = first.variables.map((all) => [value, ...(all as number[]).slice(1)]);
    return at(store.numbersOf(cells, { ...first, variables }).cells, 0);
  });
  const states = {
    has: (part: number, seen: readonly number[]) => store.stateIn(cells, part, seen) !== undefined,
  };
  return { store, states, numbers, shared: store.numbersOf(cells, first).shared };
}

test('a view is kept once, whatever the order of its cells, with the run to it', () => {
  const { store, states, numbers, shared } = storeOfTwo();
  const [a, b, c] = [at(numbers, 0), at(numbers, 1), at(numbers, 2)];
  const step = { template: 0, location: 0, isSeen: true };
  store.add(shared, [a, b], states, -1, undefined);
  store.add(shared, [b, a], states, 0, step);
  store.add(shared, [c, b], states, 0, step);
  expect(store.views.map(({ cells }) => cells)).toEqual([
    [a, b],
    [b, c],
  ]);
  expect(store.depth(1)).toBe(1);
  expect(store.runTo(1).map(({ view, step: by }) => [view, by])).toEqual([
    [at(store.views, 0), undefined],
    [at(store.views, 1), step],
  ]);
});

test('a configuration is completed by its last expanded view, and not before', () => {
  const { store, numbers, shared } = storeOfTwo();
  const [a, b, c, d] = [at(numbers, 0), at(numbers, 1), at(numbers, 2), at(numbers, 3)];
  const completions = (cells: readonly number[]): readonly number[] => {
    store.markExpanded({ shared, cells });
    return [...store.completions({ shared, cells })].sort((x, y) => x - y);
  };
  expect(completions([a, b])).toEqual([]);
  expect(completions([a, c])).toEqual([]);
  expect(completions([b, d])).toEqual([]);
  // Now {a, b}, {a, c} and {b, c} are there; of {b, c, d} the view {c, d} is missing.
  expect(completions([b, c])).toEqual([a]);
  // Two equal cells with a third take the view of both.
  expect(completions([a, a])).toEqual([a, b, c]);
});
