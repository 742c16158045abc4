import { expect, test } from 'vitest';
import { compile } from '../../model/lower/compile.fixture.ts';
import { showFairness } from './fairness.ts';

function shown(text: string): string | undefined {
  return showFairness(compile(`module m\n${text}\neventually ends: a.done`));
}

test('what is usual is said in two words, and what is not is named', () => {
  expect(shown('thread a {}\ndaemon b {}')).toBe('weak fairness');
  expect(shown('strong fair thread a {}\nfair daemon b {}\nunfair thread c {}')).toBe(
    'weak fairness, strong of a, of b too, not of c',
  );
});

test('nothing is said where no property of runs is checked', () => {
  const machine = compile('module m\nthread a {}\neventually ends: a.done');
  expect(showFairness(machine, new Set(['deadlock']))).toBeUndefined();
  expect(showFairness(machine, new Set(['ends']))).toBe('weak fairness');
});
