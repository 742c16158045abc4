import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  PATIENCE,
  randomMachine,
  runCount,
} from '../../../model/machine/random-machine.fixture.ts';
import { differsInData } from '../../../model/machine/shared-data.ts';
import type { State } from '../../../model/machine/state.ts';
import { initialState, steps } from '../../../model/meaning/interpret.ts';
import { dataMaskOf, differsUnder } from './data-mask.ts';
import { layoutOf } from './layout.ts';
import { packState } from './pack-state.ts';

test('states differ under the mask if and only if they differ in data', { ...PATIENCE }, () => {
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const layout = layoutOf(machine);
      const mask = dataMaskOf(machine, layout);
      const packed = (state: State): Uint32Array => {
        const words = new Uint32Array(layout.wordCount);
        packState(machine, layout, state, words, 0);
        return words;
      };
      const states = [initialState(machine)];
      for (const state of states) {
        for (const thread of machine.threads.keys()) {
          for (const { next } of steps(machine, state, thread)) {
            if (next === undefined) continue;
            expect(differsUnder(mask, packed(state), packed(next), 0)).toBe(
              differsInData(machine, state, next),
            );
            if (states.length < 30) states.push(next);
          }
        }
      }
    }),
    { numRuns: runCount(100) },
  );
});
