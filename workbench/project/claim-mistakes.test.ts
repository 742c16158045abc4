import { expect, test } from 'vitest';
import { at } from '../../model/machine/assert.ts';
import { mistakesOfClaim } from './claim-mistakes.ts';
import { loadText } from './load-spec.ts';

/** Returns what is wrong with a claim that says `text`. */
function mistakes(text: string): readonly string[] {
  const source = {
    path: 'a.kspec',
    text: `module a
param N : 0..3 = 1
shared x : 0..3
never two: x == 2
variant other { replace t.put { x = 2 } }
thread t { put: x = N }
claim c { ${text} }
`,
  };
  const spec = loadText('a.kspec', source, () => undefined);
  return mistakesOfClaim(spec, at(spec.claims, 0)).map(({ code, hint }) => `${code} ${hint ?? ''}`);
}

test.each([
  ['memory weak  violated two'],
  ['memory tso  holds all'],
  ['memory weak:3  violated two'],
  ['variant other  set N = 3  violated two'],
])('%s says nothing that the spec does not have', (text) => {
  expect(mistakes(text)).toEqual([]);
});

test.each([['memory weak  holds all'], ['memory weak:4  holds two'], ['memory weak']])(
  '%s is no claim: a finder proves nothing',
  (text) => {
    expect(mistakes(text)).toEqual([
      'K0513 claim `violated NAME` of what is found, or `holds` under `memory tso`',
    ]);
  },
);

test.each([
  ['memory arm64  violated two', /^K0510 `sc`; `tso`/],
  ['memory weak:9  violated two', /^K0510 /],
  ['variant oter  holds all', /^K0501 did you mean `other`\?/],
  ['set M = 2  holds all', /^K0504 /],
  ['set N = 4  holds all', /^K0505 give it one of these values/],
])('%s is a mistake at its place', (text, expected) => {
  expect(mistakes(text)).toEqual([expect.stringMatching(expected)]);
});
