import { expect, it } from 'vitest';
import { parseBytes, parseCount, parseSeconds } from './quantities.ts';

it('reads sizes with their units', () => {
  expect(parseBytes('--max-memory', '512M')).toBe(512 * 2 ** 20);
  expect(parseBytes('--max-memory', '1.5g')).toBe(1.5 * 2 ** 30);
  expect(parseBytes('--max-memory', '4GiB')).toBe(4 * 2 ** 30);
  expect(parseBytes('--max-memory', '1000')).toBe(1000);
});

it('reads durations with their units', () => {
  expect(parseSeconds('--timeout', '90')).toBe(90);
  expect(parseSeconds('--timeout', '10m')).toBe(600);
  expect(parseSeconds('--timeout', '250ms')).toBe(0.25);
});

it('reads counts with grouped digits', () => {
  expect(parseCount('--max-states', '1_000_000')).toBe(1_000_000);
});

it('says what it expected', () => {
  expect(() => parseCount('--max-states', '-3')).toThrow('`--max-states` needs a positive number');
  expect(() => parseBytes('--max-memory', 'lots')).toThrow('needs a size, not `lots`');
  expect(() => parseSeconds('--timeout', 'soon')).toThrow('needs a duration, not `soon`');
  expect(() => parseSeconds('--timeout', '0')).toThrow('needs a duration');
});
