/** Texts that a stranger might try: soup of words, pieces that are repeated, specs that were damaged or made large. */
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { randomSpec as smallSpec } from '../spec/language/program/random-spec.fixture.ts';
import { randomSpec as wideSpec } from '../spec/language/random/random-spec.fixture.ts';

const WORDS = [
  ...'module m use shared percpu ghost param type symmetric struct word enum fn proc thread daemon'.split(
    ' ',
  ),
  ...'invariant property never cover step eventually always until leads to claim variant set any'.split(
    ' ',
  ),
  ...'driver operation label outcome effect mode when splits at excludes memory tso spinlock strong'.split(
    ' ',
  ),
  ...'if else while loop for in choose either or and not atomic goto return await assume assert break'.split(
    ' ',
  ),
  ...'forall exists count where let match ref replace init fair holds violated recorded racy warn'.split(
    ' ',
  ),
  ...'seq of up union minus all none self x y t p f 0 1 3 99999999 9999999999 -1 "text" // ///'.split(
    ' ',
  ),
  ...'{ } ( ) [ ] : , . .. -> => = == != < <= + - * / % # @ ; ? \' " \u001b \u202e \\ ::error::'.split(
    ' ',
  ),
  '\n',
  '\t',
];
const WORD = fc.constantFrom(...WORDS);
const SOUP = fc.array(WORD, { maxLength: 120 }).map((words) => `module m\n${words.join(' ')}`);
/** A piece that is repeated or nested: what costs more than it looks. */
const REPEATED = fc
  .tuple(fc.array(WORD, { minLength: 1, maxLength: 4 }), fc.nat(400))
  .map(
    ([words, count]) =>
      `module m\nshared x : 0..3\nthread t {\n${`${words.join(' ')} `.repeat(count)}\n}`,
  );

/** Specs that compile: small ones, those of the whole language, and the examples with the mistakes of `damaged`. */
const WHOLE = fc.oneof(
  smallSpec,
  wideSpec.map(({ text }) => text),
);
const EXAMPLES = fs
  .readdirSync(path.join(import.meta.dirname, '../examples'))
  .filter((name) => name.endsWith('.kspec'))
  .map((name) => fs.readFileSync(path.join(import.meta.dirname, '../examples', name), 'utf8'));

/** The same with one place cut out and a word in it. */
function damaged(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(texts, fc.nat(), fc.nat(30), WORD).map(([text, at, length, word]) => {
    const place = at % (text.length + 1);
    return `${text.slice(0, place)} ${word} ${text.slice(place + length)}`;
  });
}

/** The same with larger numbers: of values, threads, elements and repetitions. */
function enlarged(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const large = fc.constantFrom(7, 29, 30, 255, 1000, 65_535, 1_000_000, 2 ** 31 - 1);
  return fc
    .tuple(texts, fc.array(fc.tuple(fc.nat(), large), { minLength: 1, maxLength: 3 }))
    .map(([text, changes]) =>
      changes.reduce((changed, [at, number]) => {
        const numbers = [...changed.matchAll(/\b\d+\b/g)];
        const { index = 0, 0: old = '' } = numbers[at % numbers.length] ?? {};
        return changed.slice(0, index) + number + changed.slice(index + old.length);
      }, text),
    );
}

const ANY_WHOLE = fc.oneof(
  { weight: 9, arbitrary: WHOLE },
  { weight: 1, arbitrary: fc.constantFrom(...EXAMPLES) },
);
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  SOUP,
  REPEATED,
  damaged(ANY_WHOLE),
  enlarged(ANY_WHOLE),
  WHOLE,
);
