import { expect, test } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import type { Machine } from '../../model/machine/machine.ts';
import { memoryText, showMemory } from './memory.ts';

const machine = (text: string): Machine => compile(`module test\n${text}`);
const ALONE = machine('shared x : bool\nthread a { x = true }');
const STORE_BUFFERS = machine(`
shared x : bool
shared y : bool
thread a { x = true  smp_mb()  let _v = y }
thread b { y = true  smp_mb()  let _v = x }`);

test('a verdict names the memory model where threads share data without locks', () => {
  expect(showMemory(STORE_BUFFERS)).toBe('sequentially consistent memory');
  expect(showMemory(ALONE)).toBeUndefined();
});

test('a table says it once, and of how many', () => {
  expect(memoryText([ALONE])).toBe('');
  expect(memoryText([STORE_BUFFERS])).toBe(
    'sequentially consistent memory: barriers are not judged (`--memory tso` does)\n',
  );
  expect(memoryText([ALONE, STORE_BUFFERS])).toBe(
    'sequentially consistent memory in 1 of 2, those with lock-free accesses: barriers are not judged (`--memory tso` does)\n',
  );
});
