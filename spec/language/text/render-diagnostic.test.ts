import { expect, test } from 'vitest';
import { diagnostic } from './diagnostics.ts';
import { renderDiagnostic } from './render-diagnostic.ts';
import type { SourceFile, Span } from './source.ts';

const source: SourceFile = {
  path: 'spec/linux/mm/memory.kspec',
  text: 'module a\n\nproc f() {\n\tif pte[p] {\n    skip\n}\n',
};

function at(file: SourceFile, words: string): Span {
  const start = file.text.indexOf(words);
  return { source: file, start, end: start + words.length };
}

test('the culprit, the other place, and the hint', () => {
  const text = renderDiagnostic(
    diagnostic('K0102', { bracket: '{' }, at(source, 'skip'), {
      label: 'here',
      related: [{ span: at(source, '{\n    s'), label: 'opened here' }],
      expected: '`}`',
      found: '`skip`',
      hint: 'add `}`',
    }),
  );
  expect(text).toBe(
    `
error[K0102]: \`{\` is never closed
  +- spec/linux/mm/memory.kspec:5:5
  |
4 |     if pte[p] {
  |               - opened here
  |
5 |     skip
  |     ^^^^ here
expected: \`}\`
found:    \`skip\`
hint: add \`}\`
`.trim(),
  );
});

test('two marks on one line, and one in another file', () => {
  const other: SourceFile = { path: 'b.kspec', text: `${'\n'.repeat(120)}shared pte : bool` };
  const text = renderDiagnostic(
    diagnostic('K0109', {}, at(source, 'pte[p]'), {
      related: [
        { span: at(source, 'if'), label: 'this condition' },
        { span: at(other, 'pte'), label: 'declared here' },
      ],
    }),
  );
  expect(text).toBe(
    `
error[K0109]: \`else\` stands without an \`if\`
    +- spec/linux/mm/memory.kspec:4:5
    |
  4 |     if pte[p] {
    |     -- this condition
    |        ^^^^^^
    +- b.kspec:121:8
    |
121 | shared pte : bool
    |        --- declared here
`.trim(),
  );
});

test('a span of several lines is marked on its first, one at the end of the file behind it', () => {
  const whole = { source, start: source.text.indexOf('proc'), end: source.text.length };
  expect(
    renderDiagnostic(diagnostic('K0117', {}, whole))
      .split('\n')
      .slice(-2),
  ).toEqual(['3 | proc f() {', '  | ^^^^^^^^^^']);
  const end = { source, start: source.text.length, end: source.text.length };
  expect(
    renderDiagnostic(diagnostic('K0117', {}, end))
      .split('\n')
      .slice(-2),
  ).toEqual(['7 |', '  | ^']);
  const empty: SourceFile = { path: 'a.kspec', text: '' };
  expect(renderDiagnostic(diagnostic('K0113', {}, { source: empty, start: 0, end: 0 }))).toBe(
    'error[K0113]: the `module` line is missing\n  +- a.kspec:1:1\n  |\n1 |\n  | ^',
  );
});

test('a long line is clipped around the culprit', () => {
  const long: SourceFile = {
    path: 'a.kspec',
    text: `${'a '.repeat(200)}culprit${' b'.repeat(200)}`,
  };
  const lines = renderDiagnostic(diagnostic('K0117', {}, at(long, 'culprit'))).split('\n');
  const [shown = '', mark = ''] = lines.slice(-2);
  expect(shown.length).toBeLessThan(115);
  expect(shown.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('culprit');
});

test('a source cannot write to the terminal', () => {
  const evil: SourceFile = { path: 'a\u001b[2J.kspec', text: 'x \u001b[31m y' };
  const text = renderDiagnostic(diagnostic('K0116', { characters: '\u001b' }, at(evil, 'y')));
  expect(text).not.toContain('\u001b');
});

test('colours come from outside', () => {
  const mark = (letter: string) => (text: string) => `<${letter}>${text}</${letter}>`;
  const paint = {
    error: mark('e'),
    warning: mark('w'),
    frame: (text: string) => text,
    related: mark('r'),
    hint: mark('h'),
    bold: (text: string) => text,
  };
  const text = renderDiagnostic(diagnostic('K0117', {}, at(source, 'skip'), { hint: 'x' }), paint);
  expect(text).toContain('<e>error[K0117]</e>: the string');
  expect(text).toContain('<e>^^^^</e>');
  expect(text).toContain('<h>hint:</h> x');
});
