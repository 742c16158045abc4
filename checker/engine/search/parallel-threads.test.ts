import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { compile } from '../../../model/lower/compile.fixture.ts';
import { compileMachine } from '../visited/compile-machine.ts';
import { ParallelSearch } from './parallel-search.ts';
import { ParallelThreads, type StartThread, startThread } from './parallel-threads.ts';
import { CONTROL } from './parallel-worker.ts';
import { Search } from './search.ts';

const machine = compile(`module m
shared x[0..3] : 0..5
thread t[i: 0..3] { loop { choose v in 0..5  x[i] = v } }`);

/** Explores all of it by three threads, of which two are started by `start`. */
function statesFoundWith(
  start: StartThread,
  patience = 10_000,
  disturb: (control: Int32Array) => void = () => {},
): number {
  const search = new Search(compileMachine(machine, 'all', { workers: 3 }), 2 ** 30);
  search.begin();
  const threads = new ParallelThreads(search, start, patience);
  disturb(threads.control);
  const parallel = new ParallelSearch(search, threads);
  while (parallel.expandLayer(() => undefined).found > 0);
  threads.close();
  return search.states;
}

test('threads that are started take part', () => {
  let control: Int32Array = new Int32Array();
  statesFoundWith(startThread, 10_000, (words) => {
    control = words;
  });
  expect(Atomics.load(control, CONTROL.ready)).toBe(2);
});

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

test('a notice that comes late makes no thread take part in a round twice', () => {
  const states = statesFoundWith(startThread);
  const text = `
    const control = new Int32Array(require('node:worker_threads').workerData);
    while (Atomics.load(control, ${CONTROL.stop}) === 0) Atomics.notify(control, ${CONTROL.round});
  `;
  const disturb = (control: Int32Array): void => {
    new Worker(text, { eval: true, workerData: control.buffer });
  };
  for (let i = 0; i < 20; i += 1)
    expect(statesFoundWith(startThread, 10_000, disturb)).toBe(states);
});
