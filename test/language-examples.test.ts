import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { annotated } from '../spec/language/elaborate/elaborate.fixture.ts';

/** The examples of docs/LANGUAGE.md are specs, or wrong in exactly the way they say. */
const text = readFileSync(new URL('../docs/LANGUAGE.md', import.meta.url), 'utf8');
const examples = [...text.matchAll(/```kspec\n([\s\S]*?)```/g)].map(([, body = '']) => body);

describe('the examples of the language', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThan(10);
  });

  it.each(examples.map((body) => [body.split('\n').slice(0, 2).join(' | '), body]))(
    '%s',
    (_, body) => {
      const { promised, said } = annotated(`module example\n${body}`);
      // Small examples need not use all that they declare.
      const quiet = said.split('\n').filter((line) => !/\^+ K09\d\d$/.test(line));
      expect(quiet.join('\n')).toBe(promised);
    },
  );
});
