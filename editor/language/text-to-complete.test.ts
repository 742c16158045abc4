import { describe, expect, it } from 'vitest';
import { loadText } from '../../workbench/project/load-spec.ts';
import { completionsAt } from './complete.ts';
import { nameIndex } from './name-index.ts';
import { textToComplete } from './text-to-complete.ts';

/** A proc with `old` and `n` in scope where `|` is; `inner` has ended there, and `late` has not begun. */
const specWith = (typed: string): string => `module m
shared counter : 0..3
proc help(n : 0..3) {
  let old = counter
  if old == 1 {
    let inner = 2
    counter = inner
  }
  ${typed}
  let late = 1
}
thread t[i : 0..1] { help(1) }
`;

/** Returns the names that can be typed at `|`, the keywords left out. */
function namesAt(marked: string): readonly string[] {
  const offset = marked.indexOf('|');
  const source = { path: 'm.kspec', text: marked.replace('|', '') };
  const text = textToComplete(source, offset);
  expect(text.slice(0, 20)).toBe(source.text.slice(0, 20));
  const spec = loadText('m.kspec', { path: 'm.kspec', text }, () => undefined);
  return completionsAt(nameIndex(spec.program, false), spec.source, offset, [])
    .filter(({ kind }) => kind !== 'keyword' && kind !== 'built-in')
    .map(({ label }) => label);
}

const IN_SCOPE = ['old', 'n', 'counter', 'help', 't'];

describe('at a bare statement, the names in scope are known', () => {
  it.each([
    ['before anything is typed', '|'],
    ['behind a first letter', 'o|'],
    ['within a word', 'ol|d'],
    ['behind a whole keyword', 'if|'],
    ['behind a label', 'again: |'],
    ['behind a label, within a word', 'again: o|'],
    ['in a block on one line', 'atomic { counter = 1 o| }'],
    ['in an expression', 'counter = o|'],
    ['in a condition', 'if o| { skip }'],
  ])('%s', (_, typed) => {
    expect(namesAt(specWith(typed))).toEqual(IN_SCOPE);
  });
});

it('mistakes elsewhere do not hide them', () => {
  const text = specWith('o|').replace('counter = inner', 'counter = = inner');
  const other = `${specWith('o|')}proc wrong() { = }\n`;
  expect(namesAt(other)).toEqual(expect.arrayContaining(['old', 'n', 'counter']));
  expect(namesAt(text)).not.toContain('late');
});

it('a text that can be read stays as it is', () => {
  const text = specWith('counter = old');
  expect(textToComplete({ path: 'm.kspec', text }, text.indexOf('old =') + 2)).toBe(text);
});
