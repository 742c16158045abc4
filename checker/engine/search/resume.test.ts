/** A search that is cut off after any of its layers, and goes on, ends as one that was not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../../model/lower/compile.fixture.ts';
import type { Machine } from '../../../model/machine/machine.ts';
import {
  PATIENCE,
  randomMachine,
  runCount,
} from '../../../model/machine/random-machine.fixture.ts';
import type { CheckpointLayer, CheckpointLog } from '../../checkpoint-log.ts';
import type { Outcome } from '../../outcome.ts';
import { symmetricSpec } from '../../symmetric-spec.fixture.ts';
import { exploreFast } from '../explore-fast.ts';
import { counters } from './searches.fixture.ts';

const LIMITS = { maxStates: 20_000, maxMemory: 2 ** 40, maxSeconds: 60 };

interface Journalled {
  readonly outcome: Omit<Outcome, 'seconds'>;
  readonly layers: readonly CheckpointLayer[];
}

function search(machine: Machine, past: readonly CheckpointLayer[], workers: number): Journalled {
  const layers: CheckpointLayer[] = [...past];
  const checkpoint: CheckpointLog = {
    past,
    // Words may change once the search goes on.
    write: (layer) => layers.push({ ...layer, words: layer.words.map((each) => each.slice()) }),
  };
  const options = { limits: LIMITS, checks: 'all', workers, parallelFrom: 20 } as const;
  const { seconds: _, ...outcome } = exploreFast(machine, { ...options, checkpoint });
  return { outcome, layers };
}

function checkResumes(machine: Machine, cut: number, before: number, after: number): boolean {
  const { seconds: _, ...expected } = exploreFast(machine, { limits: LIMITS, checks: 'all' });
  if (expected.engine !== 'fast' || expected.limit !== undefined) return false;
  const whole = search(machine, [], before);
  expect(whole.outcome).toEqual(expected);
  expect(whole.layers).toHaveLength(expected.depth + 1);
  const kept = whole.layers.slice(0, 1 + (cut % whole.layers.length));
  const resumed = search(machine, kept, after);
  expect(resumed.outcome).toEqual(expected);
  expect(resumed.layers).toHaveLength(expected.depth + 1);
  return expected.violations.length > 0 && expected.depth > 2;
}

const WORKERS = fc.constantFrom(1, 1, 1, 2);

test('random machines, cut after any layer: the same outcome, runs included', PATIENCE, () => {
  let broken = 0;
  fc.assert(
    fc.property(randomMachine, fc.nat(), WORKERS, WORKERS, (machine, cut, before, after) => {
      if (checkResumes(machine, cut, before, after)) broken += 1;
    }),
    { numRuns: runCount(120) },
  );
  expect(broken).toBeGreaterThan(10);
});

test('random symmetric specs too', PATIENCE, () => {
  fc.assert(
    fc.property(symmetricSpec, fc.nat(), (text, cut) => {
      checkResumes(compile(text, { useSymmetry: true }), cut, 1, 1);
    }),
    { numRuns: runCount(40) },
  );
});

test('a checkpoint of more states than there may be ends in that limit', () => {
  const machine = counters(6, 6);
  const { layers } = search(machine, [], 1);
  const checkpoint = { past: layers.slice(0, 14), write: () => {} };
  const limits = { ...LIMITS, maxStates: 10_000 };
  const outcome = exploreFast(machine, { limits, checks: 'all', workers: 1, checkpoint });
  expect(outcome.limit).toBe('states');
  expect(outcome.states).toBe(10_000);
  expect(outcome.depth).toBe(11);
});
