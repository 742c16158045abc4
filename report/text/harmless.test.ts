import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harmless, jsonText } from './harmless.ts';

/** What GitHub's runner takes for a command: `::` first in a line, or `##[` anywhere; and Azure's. */
function isCommand(line: string): boolean {
  return line.trimStart().startsWith('::') || /##(?:\w+)?\[/.test(line);
}

const HOSTILE = fc.array(
  fc.oneof(
    fc.constantFrom(':', '::', '::error::x', '#', '##', '##[', '##vso[', '[', 'vso', '\n', '\r'),
    fc.constantFrom(' ', '\t', '\u001b[31m', '\u0007', '\u009b', '\u202e', '\u00a0', '\u2028', 'a'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
  { maxLength: 12 },
);

describe('harmless text', () => {
  it('is no command of a runner, however it is cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(HOSTILE, { maxLength: 5 }), (pieces) => {
        let written = '';
        for (const piece of pieces) {
          written += harmless(piece.join(''), written.slice(written.lastIndexOf('\n') + 1));
        }
        expect(written.split(/\r?\n/).filter(isCommand)).toEqual([]);
        expect(written).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 3000 },
    );
  });

  it('is as it was if there is nothing in it', () => {
    for (const text of ['a::b', '# title', 'x[1] ## y', '  |  :', '\tstep\n\n', 'é ∀ 🙂']) {
      expect(harmless(text)).toBe(text);
    }
  });

  it('stays readable', () => {
    expect(harmless('  ::error::x')).toBe('  : :error::x');
    expect(harmless('a ##[set-output name=v]b')).toBe('a ## [set-output name=v]b');
    expect(harmless('##vso[task]')).toBe('##vso [task]');
    expect(harmless('\u001b[31mred')).toBe('?[31mred');
    expect(harmless('[x]', 'a ##')).toBe(' [x]');
    expect(harmless(':x', '  :')).toBe(' :x');
    expect(harmless(':x', 'a :')).toBe(':x');
  });

  it('in JSON is the same value, and no command', () => {
    fc.assert(
      fc.property(HOSTILE, (pieces) => {
        const value = { [pieces.join('')]: [pieces.join('')] };
        const text = jsonText(value);
        expect(JSON.parse(text)).toEqual(value);
        expect(text.split('\n').filter(isCommand)).toEqual([]);
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
      { numRuns: 1000 },
    );
  });
});
