import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomMachine, runCount } from '../../../model/machine/random-machine.fixture.ts';
import { initialState } from '../../../model/meaning/interpret.ts';
import { layoutOf } from './layout.ts';
import { packState, unpackState } from './pack-state.ts';

test('what is packed comes out again', () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const layout = layoutOf(machine);
      const state = initialState(machine);
      const words = new Uint32Array(layout.wordCount + 2).fill(7);
      packState(machine, layout, state, words, 1);
      expect(words[1]).not.toBe(0);
      expect(unpackState(machine, layout, words, 1)).toEqual(state);
      expect([words[0], words.at(-1)]).toEqual([7, 7]);
    }),
    { numRuns: runCount(200) },
  );
});
