import { expect, it } from 'vitest';
import type { ParamValue } from '../../model/machine/machine.ts';
import { ascending } from './smallest-scenario.ts';

function param(name: string, low: number, value: number): ParamValue {
  return { name, type: { kind: 'int', low, high: 9 }, value, initial: value };
}

it('tries smaller bounds by their sum, and the ones given at last', () => {
  expect(ascending([param('A', 1, 2), param('B', 0, 1)])).toEqual([
    [1, 0],
    [1, 1],
    [2, 0],
    [2, 1],
  ]);
});

it('leaves bounds that are least as they are', () => {
  expect(ascending([param('A', 1, 1)])).toEqual([[1]]);
  expect(ascending([])).toEqual([[]]);
});
