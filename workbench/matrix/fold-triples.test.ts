/** Triples that repeat a pair. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FoundMatrix } from './found-matrix.ts';
import { EVENTS, jobOf, LIMITS, randomOperations, randomSpec } from './search-matrix.fixture.ts';
import { searchMatrix } from './search-matrix.ts';

/** `a | b | c: outcome`, behind it ` = a | b: outcome` if it is folded. */
function outcomesOf({ cells }: FoundMatrix): readonly string[] {
  return cells.flatMap(({ operations, unexplained }) =>
    unexplained.map(({ outcome, repeats }) => {
      const pair = repeats && ` = ${repeats.operations.join(' | ')}: ${repeats.outcome}`;
      return `${operations.join(' | ')}: ${outcome}${pair ?? ''}`;
    }),
  );
}

const COUNTER = `module counter
  shared count : 0..3
  shared closed : bool
  proc add() {
    let old = count
    count = if old < 3 then old + 1 else 0
  }
  proc close() { atomic { closed = true } }
  driver t[i: 0..2] {
    operation add = add() when count < 2
    operation close = close() when not closed
  }
  label count = count
  label closed = closed
`;

it('are folded if the third only stands by, before the pair or behind it', async () => {
  const found = await searchMatrix(jobOf(COUNTER, { beside: 'close' }), EVENTS);
  const behind = 'add | add: count=1 closed=false; add done, add done';
  const before = 'add | add: count=1 closed=true; add done, add done';
  const outcomes = outcomesOf(found).map((each) => each.split(' = '));
  expect(new Set(outcomes.map(([, pair]) => pair))).toEqual(new Set([behind, before]));
  expect(outcomes[0]).toEqual([
    'add | add | close: count=1 closed=true; add done, add done, close done',
    behind,
  ]);
});

it('are not folded with the switch off', async () => {
  const job = jobOf(COUNTER, { beside: 'close', folds: false });
  expect(outcomesOf(await searchMatrix(job, EVENTS)).join()).not.toContain(' = ');
});

/** The second half of `take` goes wrong only if `mark` and `clear` both come between its steps. */
const THREE = `module three
  shared step : 0..2
  shared wrong : bool
  proc take() {
    let before = step
    atomic { if before == 0 and step == 2 { wrong = true } }
  }
  proc mark() { atomic { if step == 0 { step = 1 } } }
  proc clear() { atomic { if step == 1 { step = 2 } } }
  driver t[i: 0..2] {
    operation take = take()
    operation mark = mark()
    operation clear = clear()
  }
  label step = step
  label wrong = wrong
`;

it('are not folded if it takes all three calls', async () => {
  const pairs = await searchMatrix(jobOf(THREE, { maxLength: 0 }), EVENTS);
  expect(outcomesOf(pairs)).toEqual([]);
  const found = await searchMatrix(jobOf(THREE, { beside: 'clear', maxLength: 0 }), EVENTS);
  expect(outcomesOf(found)).toEqual([
    'take | mark | clear: step=2 wrong=true; take done, mark done, clear done',
    'take | mark | clear: step=2 wrong=true; take done, mark done, clear done; mark before clear',
  ]);
});

it('are folded only into outcomes that the matrix of pairs shows', async () => {
  let folded = 0;
  await fc.assert(
    fc.asyncProperty(randomOperations, async (bodies) => {
      const text = randomSpec(bodies, false);
      const limits = { ...LIMITS, maxStates: 20_000 };
      const triples = await searchMatrix(jobOf(text, { beside: 'o0', limits }), EVENTS);
      const shown = new Set(outcomesOf(await searchMatrix(jobOf(text), EVENTS)));
      for (const { repeats } of triples.cells.flatMap(({ unexplained }) => unexplained)) {
        if (repeats === undefined) continue;
        folded += 1;
        expect(shown).toContain(`${repeats.operations.join(' | ')}: ${repeats.outcome}`);
      }
    }),
    { numRuns: 12 },
  );
  expect(folded).toBeGreaterThan(30);
});
