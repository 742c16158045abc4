/**
 * Small random specs whose identities are interchangeable, correct by construction: arrays, sets,
 * sequences and optionals of identities, threads indexed by them, and threads' own identities.
 */
import type fc from 'fast-check';
import { type Index, randomText } from './random-text.fixture.ts';

/** The text of a spec; module `renamed`, with an invariant, a `never`, a cover and an assert. */
export const symmetricSpec: fc.Arbitrary<string> = randomText(20, 80, specText);

/** What a thread can do; `i` is its own identity of type P, `k` a local of that type. */
const ATOMS: readonly string[] = [
  'a[i] = true',
  'a[i] = not a[i]',
  'if a[k] { chosen = none }',
  'chosen = i',
  'chosen = k',
  'members = members union {i}',
  'members = members minus {k}',
  'if not (k in members) { a[k] = true }',
  'if len(line) < 2 { line = append(line, i) }',
  'if len(line) > 0 { line = tail(line) }',
  'grid[i, k] = not grid[i, k]',
  'for j in P { a[j] = not a[j] }',
  'for j in P { if grid[j, i] { a[j] = false } }',
  'for j in members { a[j] = true }',
  'for j in P { if a[j] { members = members minus {j} } }',
  'for j in members { if w[j] == 1 { members = members minus {j} } }',
  'holder = self',
  'if holder == self { holder = none }',
  'sleepers = sleepers union {self}',
  'cell = { who: k, mark: a[i] }',
  'if cell != none { cell = none }',
  'w[i] = (w[i] + 1) % 3',
  'assert distinct: not (chosen == k and a[k] and w[i] == 2)',
  'last[q] = i',
  'match w[k] { 0 { w[k] = 1 } else { a[i] = false } }',
];

const SIMPLE: readonly string[] = [
  'a[i] = true',
  'chosen = i',
  'w[i] = 1',
  'await not a[k]',
  'holder = none',
  'chosen = k',
];

function specText(index: Index): string {
  const size = 2 + (index(4) === 0 ? 1 : 0);
  const isSmall = size === 3;
  const lines = (count: number, depth: number): string =>
    Array.from({ length: count }, () => `${'  '.repeat(depth)}${statement(index, depth)}`).join(
      '\n',
    );
  const body = (count: number): string => `  choose k in P${index(2) === 0 ? ' where k != i' : ''}
  choose q in Q
${lines(count, 1)}`;
  const loops = index(3) === 0;
  return `module renamed

symmetric type P = 0..${size - 1}
symmetric type Q = 0..1
struct Cell { who: P, mark: bool }

shared a[P] : bool
shared w[P] : 0..2
shared chosen : P?
shared members : set of P
shared line : seq of P up to 2
shared grid[P, P] : bool
shared last[Q] : P?
shared cell : Cell?
shared holder : Tid?
shared sleepers : set of Tid

thread t[i: P] {
${body(1 + index(isSmall ? 2 : 3))}
}
${
  index(3) === 0
    ? `daemon d[i: P] {\n  loop {\n    atomic {\n      choose k in P\n      choose q in Q\n      await not a[i]\n      ${ATOMS[index(ATOMS.length)]}\n      a[i] = true\n    }\n  }\n}`
    : ''
}
${
  loops && !isSmall
    ? `thread o {\n  choose i in P\n  choose k in P\n  choose q in Q\n${lines(1 + index(2), 1)}\n}`
    : ''
}

invariant few: (count p in P: a[p]) < 2 or chosen != none
never both: exists p in P: p in members and grid[p, p]
cover line_full: len(line) == 2
cover remembered: exists r in Q: exists p in P: last[r] == p
`;
}

function statement(index: Index, depth: number): string {
  const pad = '  '.repeat(depth);
  switch (index(5)) {
    case 0:
      return SIMPLE[index(SIMPLE.length)] ?? '';
    case 1:
      return `either { ${SIMPLE[index(SIMPLE.length)]} } or { ${SIMPLE[index(SIMPLE.length)]} }`;
    default: {
      const atoms = Array.from({ length: 1 + index(3) }, () => ATOMS[index(ATOMS.length)]);
      // A block waits at its start only.
      const wait = index(4) === 0 ? ['await chosen == none or chosen == i'] : [];
      return `atomic {\n${[...wait, ...atoms].map((atom) => `${pad}  ${atom}`).join('\n')}\n${pad}}`;
    }
  }
}
