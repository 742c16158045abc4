/** What other checkers print; above all what is no answer, though it may have numbers in it. */
import { expect, test } from 'vitest';
import { readLtsmin, readRumur, readSearch, readSpin, readTlc } from './foreign-checker.ts';

test('a search of Rumur that came to its end has counts', () => {
  const output =
    'Status:\n\n\tNo error found.\n\nState Space Explored:\n\n\t32 states, 64 rules fired in 0s.\n';
  expect(readRumur(output)).toEqual({
    ...{ kind: 'complete', states: 32, transitions: 64, depth: undefined },
  });
});

test('what Rumur finds broken is no count, and what is wrong with a model is no verdict', () => {
  const found = (what: string): string =>
    `The following is the error trace for the error:\n\n\t${what}\n\nStatus:\n\n\t1 error(s) found.\n\n\t8 states, 9 rules fired in 0s.\n`;
  expect(readRumur(found('invariant "a" failed'))).toEqual({
    ...{ kind: 'broken', what: 'invariant "a" failed' },
  });
  expect(readRumur(found('broken: data_race'))).toEqual({
    ...{ kind: 'broken', what: 'broken: data_race' },
  });
  expect(readRumur(found('integer overflow in subtraction'))).toEqual({
    ...{ kind: 'failure', message: 'integer overflow in subtraction' },
  });
  expect(readRumur('rumur: command not found').kind).toBe('failure');
  expect(readRumur('out of memory\n\t8 states, 9 rules fired in 0s.').kind).toBe('failure');
  expect(readRumur('').kind).toBe('failure');
});

const SPIN = `State-vector 76 byte, depth reached 52, errors: 0
    20987 states, stored
    32807 states, matched
    53794 transitions (= stored+matched)
`;

test('a search of SPIN that came to its end has counts', () => {
  expect(readSpin(SPIN)).toEqual({
    ...{ kind: 'complete', states: 20987, transitions: 53794, depth: 52 },
  });
});

test('a search of SPIN that was cut off has no counts', () => {
  for (const problem of [
    'error: max search depth too small',
    'pan: reached -DMEMLIM bound',
    'pan: out of memory',
    'Warning: Search not completed',
    'error: VECTORSZ is too small, edit pan.h',
    'hint: hash array full',
  ]) {
    expect(readSpin(`${problem}\n${SPIN}`).kind, problem).toBe('failure');
  }
  expect(readSpin('').kind).toBe('failure');
  expect(readSpin(SPIN.replace('errors: 0', 'errors: 1')).kind).toBe('failure');
});

test('an assertion that SPIN finds violated is broken', () => {
  const output = `pan:1: assertion violated x (at depth 3)\nWarning: Search not completed\n${SPIN.replace('errors: 0', 'errors: 1')}`;
  expect(readSpin(output)).toEqual({
    ...{ kind: 'broken', what: 'assertion violated x (at depth 3)' },
  });
});

test('a run that a claim of SPIN accepts is broken', () => {
  for (const what of ['acceptance cycle', 'end state in claim reached']) {
    const output = `pan:1: ${what} (at depth 10)\n${SPIN.replace('errors: 0', 'errors: 1')}`;
    expect(readSpin(output)).toEqual({ kind: 'broken', what });
  }
});

test('the search in C has counts only where it came to its end', () => {
  expect(readSearch('complete: 32 states, 64 transitions, depth 7\n')).toEqual({
    ...{ kind: 'complete', states: 32, transitions: 64, depth: 8 },
  });
  expect(readSearch('broken: deadlock\n  x = 1\nmake: *** Error 1')).toEqual({
    ...{ kind: 'broken', what: 'deadlock' },
  });
  expect(readSearch('out of memory: no answer').kind).toBe('failure');
});

const TLC = `Model checking completed. No error has been found.
  Estimates of the probability that TLC did not check all reachable states
65 states generated, 32 distinct states found, 0 states left on queue.
The depth of the complete state graph search is 8.
`;

test('a search of TLC that came to its end has counts', () => {
  expect(readTlc(TLC)).toEqual({ kind: 'complete', states: 32, transitions: 65, depth: 8 });
  expect(readTlc(TLC.replace('0 states left', '3 states left')).kind).toBe('failure');
  expect(readTlc(TLC.replace('No error has been found', '')).kind).toBe('failure');
  expect(readTlc('').kind).toBe('failure');
});

test('what TLC finds violated is broken, whatever it counts behind it', () => {
  for (const [line, what] of [
    ['Error: Invariant none_lost is violated.', 'Invariant none_lost is violated'],
    ['Error: Deadlock reached.', 'Deadlock reached'],
    ['Error: Temporal properties were violated.', 'Temporal properties were violated'],
    [
      'The first argument of Assert evaluated to FALSE; the second argument was:\n"data_race"',
      'data_race',
    ],
  ] as const) {
    expect(readTlc(`${line}\n${TLC}`)).toEqual({ kind: 'broken', what });
  }
});

test('a full table of LTSmin is no count, and a violated invariant is broken', () => {
  const counts = 'pins2lts-mc( 0/ 2): Explored 32 states 64 transitions, fanout: 2.000\n';
  expect(readLtsmin(counts)).toEqual({
    ...{ kind: 'complete', states: 32, transitions: 64, depth: undefined },
  });
  expect(readLtsmin('pins2lts-seq: state space 8 levels, 32 states 64 transitions\n')).toEqual({
    ...{ kind: 'complete', states: 32, transitions: 64, depth: 8 },
  });
  expect(readLtsmin(`Error: tree leafs table full! Change -s/--ratio.\n${counts}`).kind).toBe(
    'failure',
  );
  expect(readLtsmin('pins2lts-seq: Invariant violation (ok) found at depth 3!').kind).toBe(
    'broken',
  );
  expect(readLtsmin('').kind).toBe('failure');
});
