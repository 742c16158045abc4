import { expect, test } from 'vitest';
import { compile } from '../../model/compile.fixture.ts';
import { compileMachine } from './compile-machine.ts';
import { ParallelSearch } from './parallel-search.ts';
import { ParallelThreads, type StartThread, startThread } from './parallel-threads.ts';
import { Search } from './search.ts';

const machine = compile(`module m
shared x[0..3] : 0..5
thread t[i: 0..3] { loop { choose v in 0..5  x[i] = v } }`);

/** Explores all of it by three threads, of which two are started by `start`. */
function statesFoundWith(start: StartThread, patience = 10_000): number {
  const search = new Search(compileMachine(machine, 'all', { workers: 3 }), 2 ** 30);
  search.begin();
  const threads = new ParallelThreads(search, start, patience);
  const parallel = new ParallelSearch(search, threads);
  while (parallel.expandLayer(() => undefined).found > 0);
  threads.close();
  return search.states;
}

test('threads that do not start are not waited for', () => {
  let started = 0;
  const startOne: StartThread = (job) => {
    started += 1;
    if (started === 1) startThread(job);
  };
  const states = statesFoundWith(startThread);
  expect(statesFoundWith(startOne, 500)).toBe(states);
  expect(statesFoundWith(() => {}, 100)).toBe(states);
});

test('a thread that fails while it starts is not waited for', () => {
  const startBroken: StartThread = (job) => startThread({ ...job, binary: new Uint8Array([1, 2]) });
  expect(statesFoundWith(startBroken, 500)).toBe(statesFoundWith(startThread));
});

test('threads that start late take part in later rounds only', () => {
  const states = statesFoundWith(startThread);
  for (let i = 0; i < 10; i += 1) expect(statesFoundWith(startThread, i * 5)).toBe(states);
});
