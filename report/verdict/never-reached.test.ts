/** A cover that no state fulfils says which part of it is never true. */
import { expect, it } from 'vitest';
import { explore } from '../../checker/reference/explore.ts';
import { machineOf } from '../../counterexamples/picture/picture.fixture.ts';
import { neverReached, neverReachedText } from './never-reached.ts';
import { resultOf } from './result.ts';

function said(text: string): string {
  const machine = machineOf(text);
  const limits = { maxStates: 1e5, maxMemory: 2 ** 32, maxSeconds: 30 };
  const outcome = explore(machine, { limits, checks: 'all' });
  return neverReachedText(neverReached(machine, resultOf(machine, outcome, 'all'), outcome.states));
}

const THREAD = `
shared x : 0..3
shared y : 0..3
shared owner : Tid?
thread t { x = 1  y = 2 }
`;

it('the conjunct that is true in no state is named', () => {
  expect(
    said(`${THREAD}
/// both are three
cover three: x == 1 and y == 3`),
  ).toBe(
    'no state fulfils cover three (both are three): x == 1 and y == 3\n  true in no state: y == 3\n',
  );
});

it('parts that are true at different times are told', () => {
  expect(said(`${THREAD}cover at_once: x == 0 and y == 2`)).toContain('never all of them at once');
});

it('a cover of one part names itself, and one that is reached nothing', () => {
  expect(said(`${THREAD}cover far: x == 3`)).toBe('no state fulfils cover far: x == 3\n');
  expect(said(`${THREAD}cover near: x == 1`)).toBe('');
});

it('a cover without a value is violated once', () => {
  const machine = machineOf(`${THREAD}cover own: x == 1 and value(owner) == Tid(0)`);
  const limits = { maxStates: 1e5, maxMemory: 2 ** 32, maxSeconds: 30 };
  const outcome = explore(machine, { limits, checks: 'all' });
  expect(resultOf(machine, outcome, 'all').violated).toEqual(['own']);
});

it('an index that is read from the state stays as written, for there is no state', () => {
  const places = 'shared at : 0..1\nshared a[0..1] : bool\n';
  expect(said(`${THREAD}${places}cover set: a[at] and a[0]`)).toContain(
    'no state fulfils cover set: a[at] and a[0]\n  true in no state: a[at], a[0]\n',
  );
});
