/** Who holds what in a state. */
import { expect, it } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import { at } from '../../model/machine/assert.ts';
import { lastState, replay } from '../run/replay.ts';
import { locksOf } from './locks-of.ts';

const SPEC = `module m
type Place = 0..1
struct lock { owner: Tid? }
struct sem { readers: set of Tid, waiting: set of Tid }
struct box { inner: lock }
shared l[p: Place] : lock
shared s : sem
shared b : box
thread a { atomic { l[1].owner = self  b.inner.owner = self } }
thread c { atomic { s.readers = {self}  s.waiting = {self} } }
`;

it('finds locks in arrays and structs, and each once', () => {
  const machine = compile(SPEC);
  const replayed = replay(machine, [
    { thread: 0, successor: 0 },
    { thread: 1, successor: 0 },
  ]);
  if (!replayed.ok) throw new Error(replayed.message);
  const types = new Set(['lock', 'sem']);
  const state = lastState(replayed.trace);
  expect(locksOf(machine, state, types)).toEqual([
    { thread: 0, lock: 'l[1]', as: 'owner' },
    { thread: 1, lock: 's', as: 'readers' },
    { thread: 0, lock: 'b.inner', as: 'owner' },
  ]);
  expect(locksOf(machine, at([replayed.trace.initial], 0), types)).toEqual([]);
});
